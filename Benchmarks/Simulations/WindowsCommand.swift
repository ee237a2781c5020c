import ArgumentParser
import Foundation
import Monitoring
import Operations
import Review

/// `simulate windows FOLDER…`: what is flagged in each window of a data set, beside its truth.
struct WindowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract:
            "Print what is flagged in each window of a data set, with and without labels, beside its truth.",
        discussion: """
            Each folder is like Examples/flights. Limits and budgets are those of its model file. With labels, every \
            label request is answered from the truth; nobody judges windows.

            Example: swift run -c release Simulate windows Examples/flights
            """
    )

    @Argument(help: "The folders of the data sets.")
    var folders: [String]
    @Option(help: "The sampling seed.")
    var seed: UInt64 = 1

    func run() throws {
        for folder in folders {
            let data = try ReplayData(folder: folder)
            let without = try ReplayRun.pass(through: data, seed: seed, .none) { try WindowOutcomes($0) }
            let with = try ReplayRun.pass(through: data, seed: seed, .labels) { try WindowOutcomes($0) }
            print(WindowsTable(data: data, without: without, with: with).text)
        }
    }
}

/// What was flagged in the windows of one pass.
struct WindowOutcomes {
    /// The levels at which something was breached, by window.
    private var levels: [String: Set<Level>] = [:]
    /// The figures of record and their intervals, by window.
    private(set) var quality: [String: QualityEstimate] = [:]
    private(set) var labelsPerWindow = 0.0

    init(_ run: ReplayRun) throws {
        let (name, task) = (run.data.model.name, run.data.model.task)
        for finding in try run.workbench.findings(model: name) {
            levels[finding.window, default: []].insert(finding.rule.level)
        }
        for row in try run.workbench.quality(model: name)
        where row.isOfRecord && row.estimate.metric == task.mainMetric {
            quality[row.window] = row.estimate
        }
        labelsPerWindow = Double(run.answers) / Double(max(1, run.data.windows.count))
    }

    /// The loudest thing said about a window.
    func level(of window: String) -> Level? {
        let found = levels[window] ?? []
        return found.contains(.alert) ? .alert : found.contains(.notice) ? .notice : nil
    }
}

/// The windows of a data set in a Markdown table, and what they come to.
struct WindowsTable {
    let data: ReplayData
    let without: WindowOutcomes
    let with: WindowOutcomes

    var text: String {
        let metric = data.model.task == .regression ? "true error" : "true accuracy"
        let lines =
            [
                "| week | \(metric) | got worse | without labels | with labels | measured (95%) |",
                "|---|---|---|---|---|---|",
            ]
            + data.windows.map(line)
            + [
                "",
                "\(data.model.name), without labels: \(summary(without))",
                "\(data.model.name), with \(String(format: "%.0f", with.labelsPerWindow)) labels a window: "
                    + summary(with),
            ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ window: ReplayData.Window) -> String {
        let measured = with.quality[window.key].map {
            "\(number($0.estimate)) (\(number($0.lower)) to \(number($0.upper)))"
        }
        let cells = [
            window.key, window.quality.map(number) ?? "–", window.isReal ? "yes" : "",
            without.level(of: window.key)?.rawValue ?? "", with.level(of: window.key)?.rawValue ?? "",
            measured ?? "–",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    private func summary(_ outcomes: WindowOutcomes) -> String {
        let good = data.windows.filter { !$0.isReal }
        let bad = data.windows.filter(\.isReal)
        func count(_ windows: [ReplayData.Window], _ level: Level) -> Int {
            windows.count { outcomes.level(of: $0.key) == level }
        }
        return "alerts in \(count(bad, .alert)) of \(bad.count) windows that got worse and in "
            + "\(count(good, .alert)) of \(good.count) that did not; notices alone in \(count(bad, .notice)) and "
            + "\(count(good, .notice))"
    }

    private func number(_ value: Double) -> String {
        String(format: data.model.task == .regression ? "%.1f" : "%.3f", value)
    }
}
