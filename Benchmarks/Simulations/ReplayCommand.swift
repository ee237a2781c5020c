import ArgumentParser
import Foundation
import Monitoring
import Synchronization

/// `simulate replay FOLDER…`: goes through data sets window by window and answers everything from their truth.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Replay data sets through the product, answering alerts, audits and labels from their truth.",
        discussion: """
            Each folder is like Examples/flights. Limits are looked at again after each tenth verdict and every proposal \
            is adopted. Figures are of the second half of the windows, means over the seeds.

            Example: swift run -c release Simulate replay Examples/flights
            """
    )

    @Argument(help: "The folders of the data sets.")
    var folders: [String]
    @Option(help: "How many sampling seeds.")
    var seeds = 20
    @Option(help: "The first of them.")
    var first = 1
    @Option(help: "Keep each seed's database in this folder.")
    var keep: String?
    @Option(help: "Begin with this tolerance in place of the model file's.")
    var tolerance: Double?
    @Option(help: "Which proposals about the quality rule to adopt: limit, tolerance or nothing.")
    var qualityBy = ReplayRun.QualityBy.limit
    @Flag(help: "Print a line for each seed, and the revisions it adopted.")
    var each = false

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("--seeds \(seeds): at least one seed is needed.") }
        guard tolerance.map({ $0 > 0 && $0 <= 1 }) ?? true else {
            throw ValidationError("--tolerance: a share above 0 and not above 1.")
        }
        guard first >= 0 else { throw ValidationError("--first \(first): a seed is 0 or more.") }
    }

    func run() throws {
        for folder in folders { try replay(folder) }
    }

    private func replay(_ folder: String) throws {
        let data = try ReplayData(folder: folder, tolerance: tolerance)
        let done = Mutex<[Int: Result<ReplayOutcome, any Error>]>([:])
        // Seeds have nothing in common, so each core takes one after the other.
        DispatchQueue.concurrentPerform(iterations: seeds) { index in
            let seed = first + index
            let outcome = Result {
                try ReplayRun.pass(through: data, seed: UInt64(seed), .all, qualityBy: qualityBy) { run in
                    if let keep { try run.keep(in: keep) }
                    return try ReplayOutcome(run)
                }
            }
            done.withLock { done in
                done[seed] = outcome
                FileHandle.standardError.write(
                    Data("\(data.model.name): \(done.count) of \(seeds) seeds done\n".utf8)
                )
            }
        }
        let outcomes = try done.withLock { done in
            try done.sorted { $0.key < $1.key }.map { (seed: $0.key, outcome: try $0.value.get()) }
        }
        if each {
            for (seed, outcome) in outcomes { Self.describe(outcome, seed) }
        }
        print(ReplayTable(name: data.model.name, outcomes: outcomes.map(\.outcome)).text)
    }

    private static func describe(_ outcome: ReplayOutcome, _ seed: Int) {
        print(
            "  seed \(seed): quality \(outcome.quality.rightly) right, \(outcome.quality.wrongly) false, "
                + "\(outcome.quality.missed) missed; all rules \(outcome.any.rightly), \(outcome.any.wrongly), "
                + "\(outcome.any.missed); \(outcome.labels) labels a window"
        )
        for mistake in outcome.mistakes { print("    \(mistake)") }
        for revision in outcome.revisions { print("    \(revision)") }
    }
}

/// The means of a data set's outcomes, in columns.
struct ReplayTable {
    var name: String
    var outcomes: [ReplayOutcome]

    var text: String {
        let first = outcomes[0]
        let lines = [
            "\(name): second half, \(first.windows) windows of which \(first.real) real; "
                + "means over \(outcomes.count) seeds (worst in brackets)",
            row("", ["flagged", "right", "false", "missed"]),
            flags("quality rules", \.quality),
            flags("all rules of alerts", \.any),
            "labels a window \(mean { $0.labels }) (answers \(mean { $0.answers })), verdicts \(mean { Double($0.verdicts) }), "
                + "audits \(mean { Double($0.audits) }), revisions adopted \(mean { Double($0.revisions.count) })",
            "figure of record: mean absolute error \(mean(digits: 4) { $0.error }), "
                + "95% interval holds the truth in \(mean { 100 * $0.coverage })%",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func flags(_ title: String, _ part: KeyPath<ReplayOutcome, ReplayOutcome.Flags>) -> String {
        func cell(_ value: (ReplayOutcome.Flags) -> Int, worst: ([Int]) -> Int?) -> String {
            let all = outcomes.map { value($0[keyPath: part]) }
            return "\(mean { Double(value($0[keyPath: part])) }) (\(worst(all) ?? 0))"
        }
        return row(
            title,
            [
                cell(\.flagged) { $0.max() }, cell(\.rightly) { $0.min() }, cell(\.wrongly) { $0.max() },
                cell(\.missed) { $0.max() },
            ]
        )
    }

    private func mean(digits: Int = 2, _ value: (ReplayOutcome) -> Double) -> String {
        let mean = outcomes.map(value).reduce(0, +) / Double(outcomes.count)
        return String(format: "%.\(digits)f", mean)
    }

    private func row(_ title: String, _ cells: [String]) -> String {
        func padded(_ text: String, to width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return padded(title, to: 22) + cells.map { padded($0, to: 14) }.joined()
    }
}

extension ReplayRun.QualityBy: ExpressibleByArgument {}
