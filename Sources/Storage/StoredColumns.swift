internal import Foundation
internal import GRDB
public import Monitoring

/// The columns of a window's or a baseline's rows: where each lies is looked up once, and then they are read one at a
/// time, so that never all need to be in memory and none is read that nobody asks for.
///
/// It must not outlive the transaction that it was made in.
public struct StoredColumns {
    private struct Piece {
        /// The place of its segment.
        var segment: Int
        var id: Int64
        var kind: StoredColumnKind
    }

    /// How many rows there are.
    public let rowCount: Int
    /// The names of the columns beside ids and times, in the order in which they first came.
    public let names: [String]
    private let database: GRDB.Database
    private let sizes: [Int]
    private let pieces: [String: [Piece]]
    private let idPieces: [Piece]
    private let timePieces: [Piece]

    /// Looks up the columns of segments, each a row of its `id` and `rows`.
    init(_ segments: [Row], _ database: GRDB.Database) throws {
        let describing = try database.cachedStatement(
            sql: "SELECT id, kind, name FROM segmentColumn WHERE segment = ? ORDER BY position"
        )
        var names: [String] = []
        var pieces: [String: [Piece]] = [:]
        var (idPieces, timePieces): ([Piece], [Piece]) = ([], [])
        for (place, segment) in segments.enumerated() {
            let cursor = try Row.fetchCursor(describing, arguments: [segment["id"] as Int64])
            while let column = try cursor.next() {
                let kind = try StoredColumnKind(stored: column[1])
                let piece = Piece(segment: place, id: column[0], kind: kind)
                switch piece.kind {
                case .id: idPieces.append(piece)
                case .time: timePieces.append(piece)
                case .number, .category, .text:
                    let name: String = column[2]
                    if pieces[name] == nil { names.append(name) }
                    pieces[name, default: []].append(piece)
                }
            }
        }
        sizes = segments.map { $0["rows"] }
        rowCount = sizes.reduce(0, +)
        self.database = database
        self.names = names
        self.pieces = pieces
        self.idPieces = idPieces
        self.timePieces = timePieces
    }

    /// The ids of all rows.
    ///
    /// - Throws: `corrupt` when they make no sense.
    public func ids() throws -> TextColumn {
        var ids = TextColumn()
        for piece in idPieces {
            try withBytes(of: piece, named: "id") { bytes in
                guard let texts = ColumnCodec.texts(from: bytes), texts.count == sizes[piece.segment]
                else { return false }
                return ids.append(contentsOf: texts)
            }
        }
        guard ids.count == rowCount else { throw StorageError.corrupt(detail: "ids of \(rowCount) rows") }
        return ids
    }

    /// The times of all rows; empty unless every row has one.
    ///
    /// - Throws: `corrupt` when they make no sense.
    public func times() throws -> [Moment] {
        guard timePieces.count == sizes.count else { return [] }
        var times: [Moment] = []
        for piece in timePieces {
            try withBytes(of: piece, named: "time") { bytes in
                guard let some = ColumnCodec.times(from: bytes), some.count == sizes[piece.segment]
                else { return false }
                times += some
                return true
            }
        }
        return times
    }

    /// The values of a column; nil where no row has it.
    ///
    /// It is missing in rows that do not have it, and, where its kind has changed, in those of the older kind.
    /// - Parameter name: The column's name.
    /// - Returns: One value a row.
    /// - Throws: `corrupt` when the column makes no sense.
    public func values(of name: String) throws -> ColumnValues? {
        guard let parts = pieces[name], let kind = parts.last?.kind,
            var builder = ColumnBuilder(kind: kind, missingRows: 0)
        else { return nil }
        var next = 0
        for part in parts where part.kind == kind {
            builder.appendMissing(sizes[next..<part.segment].reduce(0, +))
            try withBytes(of: part, named: name) { builder.append($0, rows: sizes[part.segment]) }
            next = part.segment + 1
        }
        builder.appendMissing(sizes[next...].reduce(0, +))
        return builder.values
    }

    /// The named columns, sorted and counted as they are read.
    ///
    /// - Parameter names: The columns, in the model's order; one that no row has is left out.
    /// - Returns: The columns.
    /// - Throws: `corrupt` when a column makes no sense.
    public func measured(_ names: [String]) throws -> MeasuredColumns {
        try MeasuredColumns(rows: rowCount, names: names, values: values)
    }

    /// Rows with their ids and the named columns.
    ///
    /// - Parameters:
    ///   - names: The columns in their order, those left out that no row has; nil: all of them.
    ///   - hasTimes: Whether with the rows' times.
    /// - Returns: The rows.
    /// - Throws: `corrupt` when a column makes no sense.
    public func batch(_ names: [String]? = nil, hasTimes: Bool = true) throws -> ColumnBatch {
        ColumnBatch(
            ids: try ids(),
            times: hasTimes ? try times() : [],
            columns: try (names ?? self.names).compactMap { name in
                try values(of: name).map { NamedColumn(name: name, values: $0) }
            }
        )
    }

    /// Hands a stored piece to a body, which says whether its bytes make sense.
    private func withBytes(of piece: Piece, named name: String, _ body: (UnsafeRawBufferPointer) -> Bool)
        throws
    {
        let reading = try database.cachedStatement(sql: "SELECT data FROM segmentColumn WHERE id = ?")
        let cursor = try Row.fetchCursor(reading, arguments: [piece.id])
        let fits = try cursor.next()?.withUnsafeData(atIndex: 0) { data in
            (data ?? Data()).withUnsafeBytes { body($0) }
        }
        guard fits == true else {
            throw StorageError.corrupt(detail: "column \"\(name)\", piece \(piece.id)")
        }
    }
}
