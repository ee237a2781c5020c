import DriftStatistics
import Formats
import Monitoring
import Review
import Storage

extension ImportRun {
    /// Stores the rows of a table batch that are new; counts duplicates and rejects conflicts.
    mutating func store(_ table: TableBatch, header: [String]) throws {
        var table = table
        file = table.file
        let ids = table.rows.ids
        let hashes = ids.indices.map { stableHash64(ids.bytes(at: $0)) }
        if kind == .labels { return try storeLabels(table, hashes) }
        if kind == .baseline, let labels = table.labels {
            table.rows.columns.append(
                NamedColumn(name: model.model.columns.label ?? "label", values: .texts(labels))
            )
        }
        let fresh = try newRows(table, hashes, header)
        counts.accepted += fresh.count
        try insert(table.rows, fresh, hashes)
    }

    private mutating func newRows(_ table: TableBatch, _ hashes: [UInt64], _ header: [String]) throws -> [Int]
    {
        let rows = table.rows
        let known: [RowLocation?] =
            kind == .baseline
            ? Array(repeating: nil, count: rows.rowCount)
            : try database.read { read in
                try read.locateMany(
                    rows.ids,
                    hashes: hashes,
                    model: model.id,
                    kind: kind.segment ?? .prediction
                )
            }
        let earlier = try storedRows(at: known)
        let columns = model.model.columns
        let form = form
        let line = { (row: Int) in
            rows.line(row, form, header: header, idColumn: columns.id, timeColumn: columns.time)
        }
        var fresh: [Int] = []
        for row in rows.ids.indices {
            let id = rows.ids.text(at: row)
            if let place = earlier.place[row] {
                noteRepeat(rows, row)
                if rows.hasEqualRow(row, to: earlier.rows, place) {
                    counts.duplicate += 1
                } else {
                    reject(
                        line: table.lines[row],
                        id: id,
                        rule: "was imported before with other content",
                        wayOut: "Give the row an id of its own; what is stored is never overwritten."
                    ) { line(row) }
                }
                continue
            }
            if let first = seen[hashes[row]], first.id == id {
                noteRepeat(rows, row)
                reject(
                    line: table.lines[row],
                    id: id,
                    rule: "stands in this import before, \(first.place)",
                    wayOut: "Each row needs an id of its own."
                ) { line(row) }
                continue
            }
            seen[hashes[row]] = Seen(id: id, line: table.lines[row], file: table.file)
            fresh.append(row)
        }
        return fresh
    }

    /// The stored rows that rows of the file repeat, and which of them each does.
    private func storedRows(at known: [RowLocation?]) throws -> (rows: ColumnBatch, place: [Int: Int]) {
        var place: [Int: Int] = [:]
        var locations: [RowLocation] = []
        for (row, location) in known.enumerated() {
            guard let location else { continue }
            place[row] = locations.count
            locations.append(location)
        }
        guard !locations.isEmpty else { return (ColumnBatch(), [:]) }
        return (try database.read { try $0.rows(at: locations) }, place)
    }

    private mutating func insert(_ rows: ColumnBatch, _ fresh: [Int], _ hashes: [UInt64]) throws {
        guard !fresh.isEmpty, let segmentKind = kind.segment else { return }
        let groups = windowGroups(rows, fresh)
        let (batch, model) = (batch, model)
        var entries: [IndexEntry] = []
        try write { transaction in
            for (window, positions) in groups {
                let part = positions.count == rows.rowCount ? rows : rows.rows(at: positions)
                let segment = try transaction.insertSegment(
                    part,
                    kind: segmentKind,
                    windowKey: window,
                    batch: batch,
                    model: model.id
                )
                for (offset, position) in positions.enumerated() {
                    entries.append(
                        IndexEntry(
                            hash: hashes[position],
                            segment: segment,
                            position: Int32(clamping: offset)
                        )
                    )
                }
            }
        }
        index += entries
        lastWindow = groups.last?.window
    }

    /// The rows by window, in the order in which windows first appear; baselines and evidence have none.
    private mutating func windowGroups(_ rows: ColumnBatch, _ fresh: [Int]) -> [(
        window: String?, positions: [Int]
    )] {
        guard kind == .predictions else { return [(nil, fresh)] }
        var groups: [(window: String?, positions: [Int])] = []
        var groupOf: [String: Int] = [:]
        for (offset, row) in fresh.enumerated() {
            let key = windowKey(rows, row, offset: counts.accepted - fresh.count + offset)
            if let group = groupOf[key] {
                groups[group].positions.append(row)
            } else {
                groupOf[key] = groups.count
                groups.append((key, [row]))
            }
        }
        return groups
    }

    private mutating func noteRepeat(_ rows: ColumnBatch, _ row: Int) {
        guard kind == .predictions else { return }
        repeatedIds[windowKey(rows, row, offset: counts.accepted), default: 0] += 1
    }

    private mutating func windowKey(_ rows: ColumnBatch, _ row: Int, offset: Int) -> String {
        switch model.model.windows.grain {
        case .rows(let size): return rowsWindowKey((rowsBefore + offset) / max(1, size) + 1)
        case .batch: return "batch-\(batch)"
        case .hour, .day, .week, .month:
            guard rows.times.indices.contains(row) else { return "batch-\(batch)" }
            return cutter?.span(containing: rows.times[row]).key ?? "batch-\(batch)"
        }
    }

    private mutating func storeLabels(_ table: TableBatch, _ hashes: [UInt64]) throws {
        let ids = table.rows.ids
        let (locations, existing) = try database.read { read in
            (
                try read.locateMany(ids, hashes: hashes, model: model.id),
                try read.upstreamLabels(ids, hashes: hashes, model: model.id, including: batch)
            )
        }
        let (idColumn, labelColumn, hasHeader) = (
            model.model.columns.id, model.model.columns.label ?? "label", form.hasHeader
        )
        func labelLine(_ id: String, _ value: String) -> String {
            guard !hasHeader else { return CSVWriter.quoted(id) + "," + CSVWriter.quoted(value) }
            var object = JSONObjectLine()
            object.add(idColumn, id)
            object.add(labelColumn, value)
            return object.text
        }
        var labels: [NewLabel] = []
        for row in ids.indices {
            let id = ids.text(at: row)
            let value = table.labels?.text(at: row) ?? ""
            if let first = seen[hashes[row]], first.id == id {
                reject(
                    line: table.lines[row],
                    id: id,
                    rule: "stands in this import before, \(first.place)",
                    wayOut: "Give each prediction one label."
                ) { labelLine(id, value) }
                continue
            }
            seen[hashes[row]] = Seen(id: id, line: table.lines[row], file: table.file)
            if let label = existing[row] {
                if label.value == value {
                    counts.duplicate += 1
                    continue
                }
                guard correct else {
                    reject(
                        line: table.lines[row],
                        id: id,
                        rule: "has the label \(label.value ?? "none") already, not \(value)",
                        wayOut: "If the new one is right, import the file with --correct."
                    ) { labelLine(id, value) }
                    continue
                }
            }
            labels.append(
                NewLabel(
                    predictionID: id,
                    hash: hashes[row],
                    location: locations[row],
                    value: value,
                    origin: .upstream,
                    batch: batch,
                    supersedes: existing[row]?.id
                )
            )
            counts.accepted += 1
            if locations[row] == nil { counts.waiting += 1 }
        }
        let number = model.id
        try write { _ = try $0.addLabels(labels, model: number) }
    }
}

/// The key of the n-th window of a fixed number of rows, from 1.
func rowsWindowKey(_ number: Int) -> String {
    let digits = String(number)
    return "rows-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
}

extension ColumnBatch {
    /// Whether a row says the same as a row of another batch, in every column of both.
    func hasEqualRow(_ row: Int, to other: ColumnBatch, _ otherRow: Int) -> Bool {
        guard times.isEmpty == other.times.isEmpty, columns.count == other.columns.count else { return false }
        if !times.isEmpty, times[row] != other.times[otherRow] { return false }
        return columns.allSatisfy { column in
            guard let values = other.values(of: column.name) else { return false }
            return column.values.text(at: row) == values.text(at: otherRow)
        }
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
