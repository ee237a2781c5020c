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
        /// Whether something real happened: quality was lost, or a drift is documented.
        var isReal: Bool
        /// Whether a drift is documented.
        var isDocumented: Bool
        /// The metric that decides, over every label.
        var quality: Double?
    }

    /// Reads a folder with `truth.json`, `baseline.csv`, `predictions.csv`, `labels.csv`, and, where they are there,
    /// `model.yaml` and `evidence.csv`.
    init(folder: String) throws {
        func path(_ name: String) -> String { "\(folder)/\(name)" }
        func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
        let truth = try JSONDecoder().decode(
            Truth.self,
            from: Data(contentsOf: URL(fileURLWithPath: path("truth.json")))
        )
        baseline = .file(path("baseline.csv"))
        predictions = .file(path("predictions.csv"))
        evidence = isThere("evidence.csv") ? .file(path("evidence.csv")) : nil
        let task = truth.kind.flatMap(ModelTask.init(rawValue:)) ?? .binary
        let source =
            isThere("model.yaml")
            ? try String(contentsOfFile: path("model.yaml"), encoding: .utf8)
            : try Workbench.inferModel(from: baseline, name: truth.name ?? "replayed", task: task).yaml
        model = try ModelFile.parse(yaml: source)
        let metric = model.task == .regression ? "mae" : "accuracy"
        windows = truth.windows.map { window in
            let isDocumented = !(window.documented ?? []).isEmpty
            return Window(
                key: window.window,
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
        var windows: [TruthWindow]

        enum CodingKeys: String, CodingKey {
            case kind, windows
            case name = "case"
        }
    }

    private struct TruthWindow: Decodable {
        var window: String
        var verdict_quality: String
        var documented: [Anything]?
        var quality: [String: Double?]?
    }

    /// Something of any shape: only that it is there counts.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}
