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
    ///   - attributions: What tells of the rows' attributions, where it is not the file itself.
    ///   - readsAhead: Whether rows are found on a thread of their own.
    /// - Returns: The reader, and sentences about the file.
    /// - Throws: A `FormatError` when the file cannot be read, is of another form or lacks a column.
    func reader(
        of kind: BatchKind,
        _ form: ImportForm,
        _ model: MonitoredModel,
        takesMissingFeatures: Bool,
        attributions: AttributionSource? = nil,
        readsAhead: Bool = false
    ) throws -> (reader: TableReader, notes: [String]) {
        let rows = try attributions?.rows(of: model)
        let model = attributions == nil ? model : model.withoutAttributions
        if kind == .baseline, form == .sagemaker {
            guard rows == nil else {
                throw FormatError.nothingToRead(
                    "A baseline rebuilt from statistics.json has no rows that attributions could belong to. Give Clarify's "
                        + "analysis.json instead."
                )
            }
            let rebuilt = try sageMakerBaseline(of: model)
            let reader = try TableReader(
                source: ByteSource(bytes: rebuilt.csv),
                model: model,
                kind: .rebuiltBaseline
            )
            return (reader, rebuilt.notes)
        }
        if form == .profiles {
            throw FormatError.nothingToRead(
                "Profiles stand for predictions. Import \(kind.rawValue) as CSV or JSON lines."
            )
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
        var reader = try TableReader(
            files: try files(for: form),
            model: model,
            kind: kind.table,
            form: form.table,
            takesMissingFeatures: takesMissingFeatures,
            readsAhead: readsAhead
        )
        reader.attributions = rows
        return (reader, [])
    }
}
