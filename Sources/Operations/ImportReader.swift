import Formats
import Monitoring
import Storage

extension ImportSource {
    /// A reader of the rows that a source holds in a form, and what a person should know of them.
    func reader(of kind: BatchKind, _ form: ImportForm, _ model: MonitoredModel) throws -> (
        reader: TableReader, notes: [String]
    ) {
        if kind == .baseline, form == .sagemaker {
            let rebuilt = try sageMakerBaseline(of: model)
            let reader = try TableReader(
                source: ByteSource(bytes: rebuilt.csv),
                model: model,
                kind: .rebuiltBaseline
            )
            return (reader, rebuilt.notes)
        }
        if form == .labelstudio {
            guard kind == .labels else {
                throw FormatError.nothingToRead(
                    "Label Studio's tasks hold labels. Import \(kind.rawValue) as CSV or JSON lines."
                )
            }
            let found = try LabelStudioTasks.labels(in: document(), of: model)
            let reader = try TableReader(
                source: ByteSource(bytes: found.lines),
                model: model,
                kind: .labels,
                form: .jsonLines
            )
            return (reader, found.unanswered > 0 ? ["Tasks without an answer: \(found.unanswered)."] : [])
        }
        let reader = try TableReader(
            files: try files(for: form),
            model: model,
            kind: kind.table,
            form: form.table
        )
        return (reader, [])
    }
}
