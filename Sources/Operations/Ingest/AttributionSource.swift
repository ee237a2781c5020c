import Formats
import Monitoring

/// What tells of the attributions of an imported file's rows, beside the file.
public enum AttributionSource: Sendable {
    /// A file of attributions, row by row.
    case rows(ImportSource, ImportForm)
    /// Clarify's `analysis.json`: one figure a feature, for a baseline.
    case analysis(ImportSource)

    /// The source at a path: a `.json` file is an analysis, any other holds rows.
    public init(path: String) {
        self =
            path.lowercased().hasSuffix(".json")
            ? .analysis(.file(path)) : .rows(.file(path), ImportForm(ofFile: path))
    }

    private var source: ImportSource {
        switch self {
        case .rows(let source, _), .analysis(let source): source
        }
    }

    /// The fingerprint of the file.
    func contentHash() throws -> String { try source.contentHash() }

    /// Refuses a folder: Clarify's has files of both kinds.
    func checkFile() throws {
        guard source.isFolder(source.path) else { return }
        throw FormatError.unreadable(
            file: source.path,
            reason: "it is a folder; name analysis.json or explanations_shap/out.csv in it"
        )
    }

    /// Whether rows are told by their place, so that none may be left out.
    func isInOrder(of model: MonitoredModel) -> Bool {
        guard case .rows = self else { return false }
        return model.sageMaker?.attributionRows == .sameOrder
    }

    /// The analysis; nil for rows.
    func analysis(of model: MonitoredModel) throws -> ClarifyAnalysis? {
        guard case .analysis(let source) = self else { return nil }
        let name = source.path.split(separator: "/").last.map(String.init) ?? "analysis.json"
        return try ClarifyAnalysis(source.document(), named: name, of: model)
    }

    /// The rows; nil for an analysis.
    func rows(of model: MonitoredModel) throws -> AttributionRows? {
        guard case .rows(let source, let form) = self else { return nil }
        guard form == .csv || form == .jsonl else {
            throw FormatError.nothingToRead("Attributions of rows come as CSV or JSON lines.")
        }
        return try AttributionRows(source.open(), form: form.table, model: model)
    }
}

extension MonitoredModel {
    /// The same model where attributions do not stand in its files but beside them.
    var withoutAttributions: MonitoredModel {
        var model = self
        model.columns.attributions = []
        return model
    }
}
