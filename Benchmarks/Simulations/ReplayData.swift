import Formats
import Foundation
import Monitoring
import Operations
import Review

/// A data set with its truth: what `Examples/*` hold.
struct ReplayData {
    /// The model as its file describes it, or as it is guessed from the baseline where there is no file.
    var model: MonitoredModel
    var baseline: ImportSource
    var predictions: ImportSource
    /// nil where the folder has none.
    var evidence: ImportSource?
    /// The label of each prediction that has one.
    var labels: [String: String]
    /// The windows in the order of time.
    var windows: [Window]

    /// What is true of a window.
    struct Window {
        var key: String
        /// When it begins, or its first prediction was made; nil where the truth does not say.
        var start: Moment?
        /// Whether something real happened: quality was lost, or a drift is documented.
        var isReal: Bool
        /// Whether a drift is documented.
        var isDocumented: Bool
        /// The metric that decides, over every label.
        var quality: Double?
    }

    /// Reads a folder with `truth.json`, `baseline.csv`, `predictions.csv` (or `production.csv`), `labels.csv`, and, where
    /// they are there, `model.yaml` and `evidence.csv`; a tolerance takes the place of the model file's.
    init(folder: String, tolerance: Double? = nil) throws {
        func path(_ name: String) -> String { "\(folder)/\(name)" }
        func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
        let truth = try JSONDecoder().decode(
            Truth.self,
            from: Data(contentsOf: URL(fileURLWithPath: path("truth.json")))
        )
        baseline = .file(path("baseline.csv"))
        predictions = .file(path(isThere("predictions.csv") ? "predictions.csv" : "production.csv"))
        evidence = isThere("evidence.csv") ? .file(path("evidence.csv")) : nil
        let task = truth.kind.flatMap(ModelTask.init(rawValue:)) ?? .binary
        if isThere("model.yaml") {
            model = try ModelFile.parse(yaml: String(contentsOfFile: path("model.yaml"), encoding: .utf8))
        } else {
            let guess = try Workbench.inferModel(from: baseline, name: truth.name ?? "replayed", task: task)
            model = try ModelFile.parse(yaml: guess.yaml)
            truth.correct(&model)
        }
        if let tolerance { model.quality.tolerance = tolerance }
        let metric = model.task == .regression ? "mae" : "accuracy"
        windows = truth.windows.map { window in
            let isDocumented = !(window.documented ?? []).isEmpty
            return Window(
                key: window.window,
                start: window.start.flatMap { try? Date.ISO8601FormatStyle().parse($0) }.map {
                    Moment(clamping: Int64($0.timeIntervalSince1970 * 1_000))
                },
                isReal: window.verdict_quality == "confirm" || isDocumented,
                isDocumented: isDocumented,
                quality: window.quality?[metric] ?? nil
            )
        }
        labels = [:]
        var reader = try TableReader(
            source: try ByteSource(path: path("labels.csv")),
            model: model,
            kind: .labels
        )
        while let batch = try reader.nextBatch() {
            for row in batch.rows.ids.indices {
                labels[batch.rows.ids.text(at: row)] = batch.labels?.text(at: row)
            }
        }
    }

    /// The truth file, as far as a replay needs it.
    private struct Truth: Decodable {
        var name: String?
        var kind: String?
        var positive_label: Text?
        var numeric_features: [String]?
        var categorical_features: [String]?
        var windows: [TruthWindow]

        enum CodingKeys: String, CodingKey {
            case kind, positive_label, numeric_features, categorical_features, windows
            case name = "case"
        }

        /// Puts what the truth knows in place of what was guessed from the baseline.
        func correct(_ model: inout MonitoredModel) {
            if let positive = positive_label?.text, model.classes.contains(where: { $0.value == positive }) {
                model.positiveClass = positive
            }
            for index in model.columns.features.indices {
                let name = model.columns.features[index].name
                if numeric_features?.contains(name) == true { model.columns.features[index].kind = .number }
                if categorical_features?.contains(name) == true {
                    model.columns.features[index].kind = .category
                }
            }
            if let grain { model.windows.grain = grain }
        }

        /// How long windows are, by the form of their names.
        private var grain: WindowGrain? {
            guard let first = windows.first?.window else { return nil }
            switch first.count {
            case 7 where !first.contains("W"): return .month
            case 10:
                let days = windows.compactMap {
                    try? Date.ISO8601FormatStyle().year().month().day().parse($0.window)
                }
                let steps = zip(days, days.dropFirst()).map { $1.timeIntervalSince($0) }
                return (steps.min() ?? 0) < 6 * 86_400 ? .day : .week
            default: return nil
            }
        }
    }

    /// A text that may stand as a number.
    private struct Text: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            text = try (try? value.decode(Int.self)).map { String($0) } ?? value.decode(String.self)
        }
    }

    private struct TruthWindow: Decodable {
        var window: String
        var start: String?
        var verdict_quality: String
        var documented: [Anything]?
        var quality: [String: Double?]?
    }

    /// Something of any shape: only that it is there counts.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}
