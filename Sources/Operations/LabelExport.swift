import Formats
import Monitoring
import Review
import Storage

extension Workbench {
    /// All labels of a model as CSV, oldest first: corrected ones too, with the label that corrects them.
    ///
    /// The columns of the id and the label are called as in the model file.
    public func exportLabels(model name: String) throws(WorkbenchError) -> String {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let columns = stored.model.columns
                var writer = CSVWriter(header: [
                    columns.id, columns.label ?? "label", "origin", "reviewer", "recorded_at", "counts",
                    "label_number", "corrects_number", "cannot_tell_reason", "note",
                ])
                var last: Int64 = 0
                while true {
                    let labels = try read.labels(of: stored.id, after: last)
                    guard let newest = labels.last else { return writer.text }
                    for label in labels { writer.row(cells(of: label, task: stored.model.task)) }
                    last = newest.label.id
                }
            }
        }
    }

    private func cells(of stored: StoredLabel, task: ModelTask) -> [CSVWriter.Cell] {
        let label = stored.label
        // A number as a number: as a text, a negative one would get an apostrophe.
        let number = task == .regression ? label.value.flatMap(Double.init) : nil
        let value = number.map(CSVWriter.Cell.number) ?? label.value.map(CSVWriter.Cell.text) ?? .empty
        return [
            .text(label.predictionID), value, .text(label.origin.rawValue), optional(label.reviewer),
            .text(label.recordedAt.text), .text(label.counts ? "yes" : "no"), .count(Int(label.id)),
            label.supersedes.map { .count(Int($0)) } ?? .empty, optional(stored.cannotTellReason),
            stored.note.isEmpty ? .empty : .text(stored.note),
        ]
    }

    private func optional(_ text: String?) -> CSVWriter.Cell {
        text.map(CSVWriter.Cell.text) ?? .empty
    }
}
