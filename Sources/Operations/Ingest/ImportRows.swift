import DriftStatistics
import Formats
import Monitoring
import Review
import Storage

extension ImportRun {
    /// Stores the rows of a piece that are new; counts duplicates and rejects conflicts.
    mutating func store(_ piece: ReadAhead.Piece, _ reading: ReadAhead, of source: ImportSource) throws {
        var table = piece.table
        file = table.file
        guard let segmentKind = kind.segment else { return try storeLabels(piece, of: source) }
        if kind == .baseline, let labels = table.labels {
            table.rows.columns.append(
                NamedColumn(name: model.model.columns.labelName, values: .texts(labels))
            )
        }
        if index == nil {
            index = try database.read { read in
                try ImportIndex(
                    batch: batch,
                    model: model.id,
                    kind: segmentKind,
                    expectedRows: piece.progress.expectedRows ?? Self.usualRows,
                    comparesEarlier: kind != .baseline,
                    in: read
                )
            }
        }
        let suspects = index?.suspects(among: piece.hashes) ?? []
        // Nearly always all rows are new: so their bytes are made while the piece before is still written.
        var segments = try segments(of: table.rows, table.rows.positions)
        try finishWriting()
        let fresh = try newRows(table, piece.hashes, suspects, reading.header, of: source)
        if fresh.count < table.rows.rowCount { segments = try self.segments(of: table.rows, fresh) }
        counts.accepted += fresh.count
        try beginWriting(segments, piece.hashes, as: segmentKind)
    }

    /// The rows that were not there before, in their order.
    private mutating func newRows(
        _ table: TableBatch,
        _ hashes: [UInt64],
        _ suspects: [Int],
        _ header: [String],
        of source: ImportSource
    ) throws -> [Int] {
        let rows = table.rows
        let known =
            try database.read { read in
                try index?.known(rows.ids, hashes: hashes, suspects: suspects, in: read)
            } ?? [:]
        guard !known.isEmpty else { return rows.positions }

        let unchanged = try unchangedRows(known, rows)
        counts.duplicate += unchanged.count
        noteRepeats(rows, unchanged)
        guard unchanged.count < rows.rowCount else { return [] }
        let repeated = known.compactMapValues { before -> EarlierRow? in
            switch before {
            case .stored: nil
            case .earlierInFile: .elsewhere
            case .inPiece(let first): .inPiece(first)
            }
        }
        let places = try firstPlaces(of: repeated, in: table, source)
        let columns = model.model.columns
        let form = form
        var fresh: [Int] = []
        for row in rows.positions(without: unchanged) {
            guard let before = known[row] else {
                fresh.append(row)
                continue
            }
            noteRepeats(rows, [row])
            let (rule, wayOut) =
                if case .stored = before {
                    (
                        "was imported before with other content",
                        "Give the row an id of its own; what is stored is never overwritten."
                    )
                } else {
                    (
                        "stands in this import before" + (places[row].map { ", \($0)" } ?? ""),
                        "Each row needs an id of its own."
                    )
                }
            reject(line: table.lines[row], id: rows.ids.text(at: row), rule: rule, wayOut: wayOut) {
                rows.line(row, form, header: header, idColumn: columns.id, timeColumn: columns.time)
            }
        }
        return fresh
    }

    /// The rows that were imported before with the same content, rising.
    private func unchangedRows(_ known: [Int: KnownRow], _ rows: ColumnBatch) throws -> [Int] {
        let stored = known.storedRows
        guard !stored.rows.isEmpty else { return [] }
        let before = try database.read { try $0.rows(at: stored.locations) }
        return rows.equalRows(stored.rows, to: before)
    }

    /// Where the row stands whose id a row of a piece repeats.
    enum EarlierRow {
        case inPiece(Int)
        case elsewhere
    }

    /// The places at which ids that an import repeats stand first, for the problems that are still listed.
    ///
    /// No line of the file is kept in memory for this: where it matters, the file is read again.
    func firstPlaces(of repeated: [Int: EarlierRow], in table: TableBatch, _ source: ImportSource) throws
        -> [Int: String]
    {
        var places: [Int: String] = [:]
        func place(_ batch: TableBatch, _ row: Int) -> String {
            let line = "on line \(batch.lines[row])"
            return batch.file.map { "in \($0) \(line)" } ?? line
        }
        var wanted: [String: [Int]] = [:]
        let room = max(0, InputProblems.keptAtMost - problems.kept.count)
        for (row, earlier) in repeated.sorted(by: { $0.key < $1.key }).prefix(room) {
            switch earlier {
            case .inPiece(let first): places[row] = place(table, first)
            case .elsewhere: wanted[table.rows.ids.text(at: row), default: []].append(row)
            }
        }
        guard !wanted.isEmpty else { return places }
        var reader = try reader(of: source).reader
        while !wanted.isEmpty, let batch = try reader.nextBatch() {
            for row in batch.rows.ids.indices {
                guard let rows = wanted.removeValue(forKey: batch.rows.ids.text(at: row)) else { continue }
                for other in rows { places[other] = place(batch, row) }
            }
        }
        return places
    }

    /// How many rows are expected where that cannot be told: a filter of 12 MB.
    static let usualRows = 4_000_000

    // MARK: Writing

    /// The rows at rising positions as segments, one a window.
    private mutating func segments(of rows: ColumnBatch, _ positions: [Int]) throws -> [NewSegment] {
        guard !positions.isEmpty else { return [] }
        guard kind == .predictions else {
            return [NewSegment(window: nil, positions: positions, encoded: try rows.segment(of: positions))]
        }
        return try groupsByWindow(rows, positions).map { window, positions in
            NewSegment(window: window, positions: positions, encoded: try rows.segment(of: positions))
        }
    }

    /// Has segments written on a thread of their own while the next piece is looked at.
    private mutating func beginWriting(
        _ segments: [NewSegment],
        _ hashes: [UInt64],
        as segmentKind: SegmentKind
    ) throws {
        guard let last = segments.last else { return }
        if let window = segments.compactMap(\.window).first(where: profiled.contains) {
            throw WorkbenchError.conflict(
                "The window \(window) came as a profile; rows would count beside it. Profile these rows too and import "
                    + "the profile, or withdraw the batch of the profile: plumbline batch list \(model.model.name)"
            )
        }
        lastWindow = last.window
        let writer = segmentWriter(of: segmentKind)
        let due = index?.isDue == true ? index?.takeWaiting() : nil
        writing = Later {
            if let due { try writer.writeIndex(due) }
            return try writer.write(segments, hashes)
        }
    }

    /// Waits for what is being written, and takes it into the index.
    mutating func finishWriting() throws {
        let written = try writing?.value() ?? []
        writing = nil
        index?.add(written)
    }

    /// Writes the index of what was stored last.
    mutating func writeIndex(as segmentKind: SegmentKind) throws {
        guard let ids = index?.takeWaiting() else { return }
        try segmentWriter(of: segmentKind).writeIndex(ids)
    }

    private func segmentWriter(of kind: SegmentKind) -> SegmentWriter {
        SegmentWriter(
            database: database,
            model: model.id,
            batch: batch,
            kind: kind,
            moment: moment,
            actor: actor
        )
    }

    /// The rows by window, in the order in which windows first appear.
    private mutating func groupsByWindow(_ rows: ColumnBatch, _ positions: [Int]) -> [(
        key: String, rows: [Int]
    )] {
        if case .rows(let size) = model.model.windows.grain { return groups(of: size, positions) }
        return groupsByTime(rows, positions) ?? [(key: "batch-\(batch)", rows: positions)]
    }

    /// The rows by windows of time; nil where the model has none of these.
    private mutating func groupsByTime(_ rows: ColumnBatch, _ positions: [Int]) -> [(
        key: String, rows: [Int]
    )]? {
        guard rows.times.count == rows.rowCount else { return nil }
        return cutter?.groups(positions, at: rows.times)
    }

    /// The rows by windows of a fixed number of them.
    private func groups(of size: Int, _ positions: [Int]) -> [(key: String, rows: [Int])] {
        let size = max(1, size)
        var groups: [(key: String, rows: [Int])] = []
        var placed = rowsBefore + counts.accepted
        var rest = positions[...]
        while !rest.isEmpty {
            let part = rest.prefix(size - placed % size)
            groups.append((key: rowsWindowKey(placed / size + 1), rows: Array(part)))
            placed += part.count
            rest = rest.dropFirst(part.count)
        }
        return groups
    }

    private mutating func noteRepeats(_ rows: ColumnBatch, _ positions: [Int]) {
        guard kind == .predictions, !positions.isEmpty else { return }
        let groups = groupsByTime(rows, positions) ?? [(key: windowOfNextRow, rows: positions)]
        for group in groups { repeatedIds[group.key, default: 0] += group.rows.count }
    }

    /// The window of the next row where no time tells it.
    private var windowOfNextRow: String {
        guard case .rows(let size) = model.model.windows.grain else { return "batch-\(batch)" }
        return rowsWindowKey((rowsBefore + counts.accepted) / max(1, size) + 1)
    }
}

/// After how many rows the next one finds its window, where windows have a fixed number of rows: behind the newest
/// window that has any.
///
/// Rows that were withdrawn leave earlier windows with fewer: counted from what is left, the next rows would come into
/// windows that are full. Those of the newest windows are replaced, so that what was withdrawn can be imported again.
func rowsPlaced(of model: StoredModel, in read: ReadTransaction) throws -> Int {
    guard case .rows(let size) = model.model.windows.grain else { return 0 }
    let newest = try read.windowRowCounts(of: model.id).compactMap { count in
        rowsWindowNumber(count.key).map { (number: $0, rows: count.rows) }
    }.max { $0.number < $1.number }
    guard let newest else { return 0 }
    return (newest.number - 1) * max(1, size) + min(newest.rows, max(1, size))
}

/// The number of a window of a fixed number of rows; nil for the key of another window.
private func rowsWindowNumber(_ key: String) -> Int? {
    guard key.hasPrefix("rows-"), let number = Int(key.dropFirst(5)), (1...1_000_000_000).contains(number)
    else { return nil }
    return number
}

/// The key of the n-th window of a fixed number of rows, from 1.
func rowsWindowKey(_ number: Int) -> String {
    let digits = String(number)
    return "rows-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
}

extension ColumnBatch {
    /// The rows at rising positions as a segment, without a copy where they follow each other.
    fileprivate func segment(of positions: [Int]) throws -> EncodedSegment {
        guard let first = positions.first, let last = positions.last, last - first + 1 == positions.count
        else { return try EncodedSegment(rows(at: positions)) }
        return try EncodedSegment(self, in: first..<(last + 1))
    }

    /// A row as a line of its file's form in the order of a header; columns that were not read are left empty.
    func line(_ row: Int, _ form: ImportForm, header: [String], idColumn: String, timeColumn: String?)
        -> String
    {
        func text(_ name: String) -> String? {
            name == idColumn
                ? ids.text(at: row)
                : name == timeColumn && times.indices.contains(row)
                    ? times[row].text : values(of: name)?.text(at: row)
        }
        guard form.hasHeader else {
            var object = JSONObjectLine()
            for name in header {
                if case .numbers(let numbers)? = values(of: name), numbers.indices.contains(row) {
                    object.add(name, numbers[row])
                } else {
                    object.add(name, text(name))
                }
            }
            return object.text
        }
        return header.map { CSVWriter.quoted(text($0) ?? "") }.joined(separator: ",")
    }
}
