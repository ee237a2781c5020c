internal import GRDB
public import Monitoring

/// What the rows of a segment are.
public enum SegmentKind: String, Sendable, Codable, CaseIterable {
    case prediction, baseline, evidence
    /// Rows that travelled with a profile of their window so that they can be labelled.
    case sampled
}

/// Where one row lies.
public struct RowLocation: Sendable, Hashable {
    /// The segment's number.
    public var segment: Int64
    /// The row inside it, from 0.
    public var position: Int32

    /// A place.
    public init(segment: Int64, position: Int32) {
        self.segment = segment
        self.position = position
    }
}

/// How many rows a window has, from what is noted about segments alone.
public struct WindowRowCount: Sendable, Equatable {
    /// The window's key.
    public var key: String
    /// Its rows.
    public var rows: Int
    /// The earliest time among them.
    public var firstTime: Moment?
    /// The latest.
    public var lastTime: Moment?
    /// The newest visible batch with rows in it; when a batch is withdrawn, this or `rows` falls.
    public var lastBatch: Int64
}

extension WriteTransaction {
    /// Stores rows of one window, column by column.
    ///
    /// - Parameters:
    ///   - rows: At most 65,536 rows; all columns must be as long as the ids.
    ///   - kind: What they are.
    ///   - windowKey: Their window; nil for baselines and evidence.
    ///   - batch: The import they belong to.
    ///   - model: The model.
    /// - Returns: The segment's number.
    /// - Throws: `refused` when the columns differ in length.
    /// - Complexity: One copy of the columns into SQLite's pages.
    public func insertSegment(
        _ rows: ColumnBatch,
        kind: SegmentKind,
        windowKey: String?,
        batch: Int64,
        model: Int64
    ) throws -> Int64 {
        let encoded = try EncodedSegment(rows)
        let segment = try beginSegment(
            encoded,
            kind: kind,
            windowKey: windowKey,
            batch: batch,
            model: model
        )
        _ = try addColumns(of: encoded, from: 0, to: segment)
        return segment
    }

    /// Begins a segment of one window whose columns follow, in this transaction or in later ones.
    ///
    /// Nobody sees it before its import is accepted, so its columns need not come at once.
    /// - Parameters:
    ///   - encoded: The rows.
    ///   - kind: What they are.
    ///   - windowKey: Their window; nil for baselines and evidence.
    ///   - batch: The import they belong to.
    ///   - model: The model.
    /// - Returns: The segment's number.
    /// - Throws: A `StorageError`.
    public func beginSegment(
        _ encoded: EncodedSegment,
        kind: SegmentKind,
        windowKey: String?,
        batch: Int64,
        model: Int64
    ) throws -> Int64 {
        try insert(
            """
            INSERT INTO segment (batch, model, kind, windowKey, firstTime, lastTime, rows)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                batch, model, kind.rawValue, windowKey, encoded.firstTime?.milliseconds,
                encoded.lastTime?.milliseconds, encoded.rows,
            ]
        )
    }

    /// Adds columns of a segment until there are none left or the bytes written reach the limit.
    ///
    /// - Parameters:
    ///   - encoded: The segment's rows.
    ///   - first: The first column to add, from 0.
    ///   - segment: The segment's number.
    ///   - limit: After how many bytes to stop; at least one column is added.
    /// - Returns: The next column to add; nil when all are there.
    /// - Throws: A `StorageError`.
    /// - Complexity: One copy of the bytes into SQLite's pages.
    public func addColumns(
        of encoded: EncodedSegment,
        from first: Int,
        to segment: Int64,
        bytesAtMost limit: Int = .max
    ) throws -> Int? {
        let writer = try RawStatement(
            database,
            sql: "INSERT INTO segmentColumn (segment, position, kind, name, data) VALUES (?, ?, ?, ?, ?)"
        )
        var written = 0
        for place in first..<max(first, encoded.columns.count) {
            guard written < limit else { return place }
            let column = encoded.columns[place]
            try column.bytes.withUnsafeBytes { bytes in
                try writer.insert(
                    [
                        .integer(segment), .integer(Int64(place)), .text(column.kind.rawValue),
                        .text(column.name),
                    ],
                    blob: bytes
                )
            }
            written += column.bytes.count
        }
        return nil
    }
}

extension ReadTransaction {
    /// A model's windows with their rows, by key; windows without visible rows are left out.
    ///
    /// Rows that are known from profiles count as well.
    public func windowRowCounts(of model: Int64) throws -> [WindowRowCount] {
        let rows = try rows(
            Self.windowRows + " AND segment.windowKey IS NOT NULL GROUP BY windowKey ORDER BY windowKey",
            [model]
        )
        .map(WindowRowCount.init(row:))
        let profiled = try profiledRowCounts(of: model)
        return profiled.isEmpty ? rows : (rows + profiled).sorted { $0.key < $1.key }
    }

    /// One window's rows; nil when it has none.
    public func windowRowCount(ofWindow key: String, model: Int64) throws -> WindowRowCount? {
        try row(Self.windowRows + " AND segment.windowKey = ? GROUP BY windowKey", [model, key])
            .map(WindowRowCount.init(row:)) ?? profiledRowCounts(of: model, window: key).first
    }

    /// The number of a model's visible predictions.
    public func predictionCount(of model: Int64) throws -> Int {
        try profiledRowCounts(of: model).reduce(0) { $0 + $1.rows }
            + Int(
                try integer(
                    """
                    SELECT total(rows) FROM segment
                    WHERE model = ? AND kind = 'prediction' AND batch IN visibleBatch
                    """,
                    [model]
                ) ?? 0
            )
    }

    /// The latest time among a model's visible predictions.
    public func newestPredictionTime(of model: Int64) throws -> Moment? {
        let newest = Moment.stored(
            try integer(
                """
                SELECT max(lastTime) FROM segment
                WHERE model = ? AND kind = 'prediction' AND batch IN visibleBatch
                """,
                [model]
            )
        )
        return try (profiledRowCounts(of: model).compactMap(\.lastTime) + [newest].compactMap(\.self)).max()
    }

    /// The latest time among the rows of an import, also of one under way.
    public func newestTime(ofBatch batch: Int64) throws -> Moment? {
        Moment.stored(try integer("SELECT max(lastTime) FROM segment WHERE batch = ?", [batch]))
    }

    /// The window in which a segment's rows lie; nil for baselines and evidence.
    public func windowKey(ofSegment segment: Int64) throws -> String? {
        try row("SELECT windowKey FROM segment WHERE id = ?", [segment])?["windowKey"]
    }

    private static let windowRows = """
        SELECT windowKey, sum(rows) AS rows, min(firstTime) AS firstTime, max(lastTime) AS lastTime,
            max(segment.batch) AS lastBatch
        FROM segment
        WHERE segment.model = ? AND segment.kind = 'prediction' AND segment.batch IN visibleBatch
        """
}

extension RowLocation {
    /// A place from the columns `segment` and `position`; one that no row can have means damage.
    init(row: Row) throws { try self.init(segment: row["segment"], storedPosition: row["position"]) }

    init(segment: Int64, storedPosition: Int64) throws {
        guard let position = Int32(exactly: storedPosition) else {
            throw StorageError.corrupt(detail: "\(storedPosition) is no row of segment \(segment)")
        }
        self.init(segment: segment, position: position)
    }
}

extension WindowRowCount {
    init(row: Row) {
        self.init(
            key: row["windowKey"],
            rows: row["rows"],
            firstTime: Moment.stored(row["firstTime"]),
            lastTime: Moment.stored(row["lastTime"]),
            lastBatch: row["lastBatch"]
        )
    }
}
