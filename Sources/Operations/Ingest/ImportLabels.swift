import DriftStatistics
import Formats
import Monitoring
import Review
import Storage

extension ImportRun {
    /// Labels of one transaction as rows: others who wait for the database get their turn after each.
    private static let labelsOfTransaction = 4_096
    /// Runs of labels of one transaction; those of a piece are less than a megabyte.
    private static let runsOfTransaction = 256

    /// Stores the labels of a piece that are new; counts duplicates and rejects conflicts.
    mutating func storeLabels(_ piece: ReadAhead.Piece, of source: ImportSource) throws {
        let (table, hashes) = (piece.table, piece.hashes)
        file = table.file
        let ids = table.rows.ids
        var labelled = try labelled ?? newLabelledIds(piece)
        self.labelled = nil  // so that the filter in it is not copied
        let known = try database.read { try labelled.known(ids, hashes: hashes, in: $0) }
        self.labelled = labelled
        let locations = try database.locateMany(ids, hashes: hashes, model: model.id)
        let places = try firstPlaces(of: known, in: table, source)
        let (idColumn, labelColumn, hasHeader) = (
            model.model.columns.id, model.model.columns.labelName, form.hasHeader
        )
        func labelLine(_ id: String, _ value: String) -> String {
            guard !hasHeader else { return CSVWriter.quoted(id) + "," + CSVWriter.quoted(value) }
            var object = JSONObjectLine()
            object.add(idColumn, id)
            object.add(labelColumn, value)
            return object.text
        }
        var single: [NewLabel] = []
        var placed: [Int] = []
        var accepted: Set<Int> = []
        for row in ids.indices {
            // Nearly every row is new and its prediction known.
            if known.isEmpty, locations[row] != nil {
                placed.append(row)
                continue
            }
            let id = ids.text(at: row)
            let value = table.labels?.text(at: row) ?? ""
            let before = known[row]
            if before?.isEarlierInFile == true || before?.firstRow.map(accepted.contains) == true {
                reject(
                    line: table.lines[row],
                    id: id,
                    rule: "stands in this import before" + (places[row].map { ", \($0)" } ?? ""),
                    wayOut: "Give each prediction one label."
                ) { labelLine(id, value) }
                continue
            }
            if let label = before?.stored {
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
            accepted.insert(row)
            if locations[row] != nil, before?.stored == nil {
                placed.append(row)
                continue
            }
            single.append(
                NewLabel(
                    predictionID: id,
                    hash: hashes[row],
                    location: locations[row],
                    value: value,
                    origin: .upstream,
                    batch: batch,
                    supersedes: before?.stored?.id
                )
            )
            if locations[row] == nil { counts.waiting += 1 }
        }
        counts.accepted += placed.count + single.count
        let values = table.labels ?? TextColumn()
        let runs = NewLabelRun.runs(of: placed, values: values, hashes: hashes, at: locations)
        try write(runs, single)
    }

    /// Writes the labels of predictions that are known in columns, the others and corrections as rows.
    private func write(_ runs: [NewLabelRun], _ single: [NewLabel]) throws {
        let (batch, model) = (batch, model.id)
        for start in stride(from: 0, to: runs.count, by: Self.runsOfTransaction) {
            let part = Array(runs[start..<min(start + Self.runsOfTransaction, runs.count)])
            try writePart { _ = try $0.addLabelRuns(part, batch: batch, model: model) }
        }
        // In the order of the index of labels: each transaction then writes a few of its pages, and not nearly all.
        let single = single.sorted { Int64(bitPattern: $0.hash) < Int64(bitPattern: $1.hash) }
        for start in stride(from: 0, to: single.count, by: Self.labelsOfTransaction) {
            let part = Array(single[start..<min(start + Self.labelsOfTransaction, single.count)])
            try writePart { _ = try $0.addLabels(part, model: model) }
        }
    }

    private func newLabelledIds(_ piece: ReadAhead.Piece) throws -> LabelledIds {
        try database.read { read in
            try LabelledIds(
                of: model.id,
                batch: batch,
                expectedRows: piece.progress.expectedRows ?? Self.usualRows,
                in: read
            )
        }
    }

    private func firstPlaces(of known: [Int: KnownLabel], in table: TableBatch, _ source: ImportSource) throws
        -> [Int: String]
    {
        let repeated = known.compactMapValues { label -> EarlierRow? in
            if label.isEarlierInFile { return .elsewhere }
            return label.firstRow.map { .inPiece($0) }
        }
        return try firstPlaces(of: repeated, in: table, source)
    }
}
