import Formats
import Monitoring
import Review
import Storage

/// The form in which labels are written.
public enum LabelExportForm: String, Sendable, CaseIterable {
    /// A table, all labels that were ever given.
    case csv
    /// The same, an object a line.
    case jsonl
    /// Label Studio's tasks: one for each item, with its answers.
    case labelstudio
}

extension Workbench {
    /// All labels of a model, oldest first: corrected ones too, with the label that corrects them.
    ///
    /// The columns of the id and the label are called as in the model file. A label that answers an item has the
    /// item's window, design and inclusion probability.
    public func exportLabels(model name: String, as form: LabelExportForm = .csv) throws(WorkbenchError)
        -> String
    {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let export = try LabelExport(stored, read, at: now())
                switch form {
                case .csv: return try export.csv()
                case .jsonl: return try export.lines()
                case .labelstudio: return try export.tasks()
                }
            }
        }
    }
}

/// Labels on their way into a file.
private struct LabelExport {
    let model: MonitoredModel
    private let number: Int64
    private let read: ReadTransaction
    private let items: [Int64: LabelItem]
    private let designs: [String: String]
    /// The numbers of labels that a later one corrects.
    private let corrected: Set<Int64>

    init(_ stored: StoredModel, _ read: ReadTransaction, at moment: Moment) throws {
        model = stored.model
        number = stored.id
        self.read = read
        let found = try read.labelItems(of: stored.id, at: moment)
        items = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var designs: [String: String] = [:]
        for window in Set(found.map(\.window)) {
            designs[window] = try read.latestDraw(ofWindow: window, model: stored.id)?.draw.design.rawValue
        }
        self.designs = designs
        corrected = try read.correctedLabels(of: stored.id)
    }

    private var header: [String] {
        [
            model.columns.id, model.columns.labelName, "origin", "reviewer", "recorded_at", "counts",
            "label_number", "corrects_number", "cannot_tell_reason", "note", "item", "window", "design",
            "probability",
        ]
    }

    private func eachLabel(_ body: (StoredLabel) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let labels = try read.labels(of: number, after: last)
            guard let newest = labels.last else { return }
            for label in labels { try body(label) }
            last = newest.label.id
        }
    }

    func csv() throws -> String {
        var writer = CSVWriter(header: header)
        try eachLabel { writer.row(cells(of: $0)) }
        return writer.text
    }

    func lines() throws -> String {
        var text = ""
        try eachLabel { label in
            var line = JSONObjectLine()
            for (name, cell) in zip(header, cells(of: label)) {
                switch cell {
                case .text(let text): line.add(name, text)
                case .number(let number): line.add(name, number)
                case .count(let count): line.add(name, raw: String(count))
                case .empty: line.add(name, String?.none)
                }
            }
            text += line.text + "\n"
        }
        return text
    }

    private func cells(of stored: StoredLabel) -> [CSVWriter.Cell] {
        let label = stored.label
        // A number as a number: as a text, a negative one would get an apostrophe.
        let number = model.task == .regression ? label.value.flatMap(Double.init) : nil
        let value = number.map(CSVWriter.Cell.number) ?? label.value.map(CSVWriter.Cell.text) ?? .empty
        let item = stored.item.flatMap { items[$0] }
        return [
            .text(label.predictionID), value, .text(label.origin.rawValue), optional(label.reviewer),
            .text(label.recordedAt.text), .text(counts(stored) ? "yes" : "no"), .count(Int(label.id)),
            label.supersedes.map { .count(Int($0)) } ?? .empty, optional(stored.cannotTellReason),
            stored.note.isEmpty ? .empty : .text(stored.note),
            stored.item.map { .count(Int($0)) } ?? .empty, optional(item?.window),
            optional(item.flatMap { designs[$0.window] }),
            item?.probability.map(CSVWriter.Cell.number) ?? .empty,
        ]
    }

    /// Whether a label counts: nobody has corrected it, and it was not taken back.
    private func counts(_ stored: StoredLabel) -> Bool {
        stored.label.counts && !corrected.contains(stored.label.id)
            && (stored.label.value != nil || stored.cannotTellReason != nil)
    }

    private func optional(_ text: String?) -> CSVWriter.Cell {
        text.map(CSVWriter.Cell.text) ?? .empty
    }

    // MARK: Tasks

    /// A task for each item: features and evidence, never the prediction or its score.
    func tasks() throws -> String {
        var answers: [Int64: [(value: String, by: String?, at: Moment)]] = [:]
        try eachLabel { stored in
            guard let item = stored.item, let value = stored.label.value, counts(stored) else { return }
            answers[item, default: []].append((value, stored.label.reviewer, stored.label.recordedAt))
        }
        let features = model.columns.features.map(\.name)
        let texts = try items.keys.sorted().map { number -> String in
            guard let item = items[number] else { return "{}" }
            let row = try read.row(at: item.location, names: features)
            let id = TextColumn([item.predictionID])
            let place = try read.locateMany(id, hashes: [item.hash], model: self.number, kind: .evidence)
            let evidence = try place.first.flatMap(\.self).flatMap { try read.row(at: $0) }
            var data: [(name: String, value: String?)] = [(model.columns.id, item.predictionID)]
            data += model.columns.evidence.map { ($0, evidence?.values(of: $0)?.text(at: 0)) }
            data += features.map { ($0, row?.values(of: $0)?.text(at: 0)) }
            return LabelStudioTasks.task(
                data: data,
                meta: [
                    ("item", String(item.id)), ("window", item.window), ("question", model.question),
                    ("probability", item.probability.map { "\($0)" }), ("design", designs[item.window]),
                ],
                answers: answers[number] ?? [],
                of: model
            )
        }
        return "[" + texts.joined(separator: ",\n") + "]\n"
    }
}
