import Formats

/// The form of an imported file.
public enum ImportForm: String, Sendable, CaseIterable {
    /// Comma-separated values with a header.
    case csv
    /// JSON lines: an object a line.
    case jsonl
    /// SageMaker's files: data capture, ground truth, or the statistics and constraints of a baseline.
    case sagemaker
    /// Label Studio's tasks with annotations, as labels.
    case labelstudio
    /// What `plumbline profile` wrote, in place of predictions.
    case profiles

    /// The form that the ending of a file's name tells; CSV for any other.
    public init(ofFile path: String) {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".profiles") || name.hasSuffix(".profiles.jsonl") {
            self = .profiles
            return
        }
        self = [".jsonl", ".ndjson", ".jsonlines"].contains { name.hasSuffix($0) } ? .jsonl : .csv
    }

    /// Whether the first line of a file names its columns.
    public var hasHeader: Bool { self == .csv }

    var table: TableForm {
        switch self {
        case .csv: .csv
        // Tasks are turned into JSON lines first.
        case .jsonl, .labelstudio, .profiles: .jsonLines
        case .sagemaker: .sageMaker
        }
    }
}
