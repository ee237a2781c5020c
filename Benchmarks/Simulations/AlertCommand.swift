import ArgumentParser
import Foundation
import Monitoring

/// `simulate alerts`: false alarms and delays of the shipped engine, beside two habits.
struct AlertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "False alarms in quiet windows, and windows until a change is found.",
        discussion: """
            20 features (16 numbers, 4 categories) and a score made of them go through the engine with default rules \
            and budgets; the same windows are held against p < 0.05 and PSI > 0.2. The table is in Markdown.

            Example:
              swift run -c release Simulate alerts --rows 500
            """
    )

    @Option(help: "Rows of a window; several may be given.")
    var rows: [Int] = [500, 5_000]
    @Option(help: "How often each stream is drawn.")
    var repetitions = 30
    @Option(help: "Windows of the reference.")
    var reference = 30
    @Flag(help: "Keep the reference as it is instead of letting it grow with quiet windows.")
    var frozen = false
    @Option(help: "The seed of the first repetition.")
    var seed: UInt64 = 2_013

    func validate() throws {
        guard rows.allSatisfy({ (20...1_000_000).contains($0) }) else {
            throw ValidationError("A window has 20 to 1,000,000 rows.")
        }
        guard (1...10_000).contains(repetitions), (3...1_000).contains(reference) else {
            throw ValidationError("Draw 1 to 10,000 times, from 3 to 1,000 reference windows.")
        }
    }

    func run() {
        let changes = AlertStream.Change.all.map(\.title)
        let heading = ["stream", "rows", "alerts", "notices", "p < 0.05", "PSI > 0.2"] + changes
        print("| \(heading.joined(separator: " | ")) |")
        print("|\(heading.map { _ in "---|" }.joined())")
        for rows in rows {
            for kind in AlertStream.Kind.allCases { print(line(kind, rows)) }
        }
    }

    private func line(_ kind: AlertStream.Kind, _ rows: Int) -> String {
        var tally = AlertTally()
        let simulation = AlertSimulation(
            kind: kind,
            rows: rows,
            referenceWindows: reference,
            grows: !frozen
        )
        for repetition in 0..<repetitions {
            simulation.run(seed: seed &+ UInt64(repetition) &* 1_000_003, into: &tally)
        }
        let windows = Double(tally.quietWindows)
        let shares = [tally.falseAlerts, tally.falseNotices, tally.falseSignificant, tally.falseUnstable]
        let delays = AlertStream.Change.all.map { change -> String in
            let all = tally.delays[change.title] ?? []
            let first = Double(all.count { $0 == 1 }) / Double(all.count)
            let mean = Double(all.reduce(0, +)) / Double(all.count)
            return String(format: "%.2f / %.1f", first, mean)
        }
        let cells =
            [kind.title, "\(rows)"] + shares.map { String(format: "%.1f", 100 * Double($0) / windows) }
            + delays
        return "| \(cells.joined(separator: " | ")) |"
    }
}
