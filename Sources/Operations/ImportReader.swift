import Formats
import Monitoring
import Storage

extension ImportSource {
    /// A reader of the rows that a source holds in a form, and what a person should know of them.
    ///
    /// - Parameters:
    ///   - kind: What the rows are.
    ///   - form: The form of the file.
    ///   - model: Whose columns are read.
    ///   - takesMissingFeatures: Whether a feature that the file lacks is read as missing in every row.
    /// - Returns: The reader, and sentences about the file.
    /// - Throws: A `FormatError` when the file cannot be read, is of another form or lacks a column.
    func reader(
        of kind: BatchKind,
        _ form: ImportForm,
        _ model: MonitoredModel,
        takesMissingFeatures: Bool
    ) throws -> (reader: TableReader, notes: [String]) {
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
            form: form.table,
            takesMissingFeatures: takesMissingFeatures
        )
        return (reader, [])
    }
}
