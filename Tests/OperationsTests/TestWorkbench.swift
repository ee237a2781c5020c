import DriftStatistics
import Foundation
import Monitoring
import Review
import Synchronization
import TestSupport

@testable import Operations

/// A workbench on a file of its own with a clock that stands still until it is moved.
final class TestWorkbench {
    let folder: TemporaryFolder
    let clock = TestClock()
    let workbench: Workbench
    let ada: Reviewer
    let lea: Reviewer
    let rob: Reviewer
    let sue: Reviewer
    /// The code that the first admin was given.
    let setupCode: String

    init() throws {
        folder = try TemporaryFolder()
        let opened = try Workbench.open(path: folder.file("plumbline.sqlite").path, create: true)
        let (clock, bytes) = (clock, TestBytes())
        workbench = Workbench(
            database: opened.database,
            now: { clock.moment },
            randomBytes: { bytes.next($0) }
        )
        (ada, setupCode) = try workbench.initialise(adminName: "ada")
        lea = try workbench.addReviewer(name: "lea", role: .lead, as: ada).reviewer
        rob = try workbench.addReviewer(name: "rob", role: .reviewer, as: ada).reviewer
        sue = try workbench.addReviewer(name: "sue", role: .reviewer, as: ada).reviewer
    }

    /// A number that no other form has.
    func form() -> String { UUID().uuidString }

    /// Imports the made-up loans and evaluates every week: the fourth and fifth of six are shifted.
    ///
    /// A limit is one of the Kolmogorov–Smirnov distance of the score; nil: what is learned. The weeks are those that are
    /// evaluated.
    func loadLoans(
        perWindow: Int = 10,
        slots: Int = 1,
        audits: Double = 0,
        gold: Double = 0,
        limit: Double? = nil,
        quality: String = "",
        through weeks: Int64 = 6
    ) throws {
        let rules = limit.map {
            "\nrules:\n  - { statistic: kolmogorovSmirnov, columns: [score], limit: \($0) }\n"
        }
        _ = try workbench.applyModel(
            source: Loans.model(perWindow: perWindow, slots: slots, audits: audits, gold: gold)
                + (rules ?? "") + "\n\(quality)\n",
            basedOn: nil,
            as: ada
        )
        _ = try workbench.importBaseline(model: "loans", from: Loans.baseline, as: ada)
        _ = try workbench.importPredictions(model: "loans", from: Loans.predictions, as: ada)
        _ = try workbench.importEvidence(model: "loans", from: Loans.evidence, as: ada)
        let end = Moment(clamping: Loans.liveStart + weeks * Loans.week)
        _ = try workbench.evaluate(model: "loans", through: end, as: ada)
    }

    /// Says of every audit that its week was an ordinary one.
    func dismissAudits() throws {
        for audit in try workbench.audits(model: "loans") {
            let input = try VerdictInput(
                decision: .dismiss(reason: .tooSensitive),
                note: "An ordinary week.",
                submission: form()
            )
            try workbench.judge(audit: audit.id, input: input, as: lea)
        }
    }

    /// The one alert of the loans.
    func alert() throws -> AlertSummary {
        guard let alert = try workbench.alerts(model: "loans", level: .alert).last else {
            throw Missing(what: "alert")
        }
        return alert
    }

    /// A verdict on an alert of the loans.
    func verdict(_ decision: Decision) throws -> VerdictInput {
        try VerdictInput(decision: decision, note: "Incomes changed.", submission: form())
    }

    /// Imports labels for whole weeks of the loans, counted from the first live one: every answer right, or every one
    /// wrong.
    func label(weeks: ClosedRange<Int>, right: Bool, correct: Bool = false) throws {
        let rows = (weeks.lowerBound * Loans.perWeek)..<((weeks.upperBound + 1) * Loans.perWeek)
        let lines = rows.map { number in
            let said = Loans.prediction(of: "p\(number)")
            return "p\(number),\(right ? said : said == "1" ? "0" : "1")"
        }
        let source = ImportSource.bytes(Array((["id,label"] + lines).joined(separator: "\n").utf8))
        _ = try workbench.importLabels(model: "loans", from: source, correct: correct, as: ada)
    }

    /// Answers a window's items with the truth.
    func answerAll(in window: String, as person: Reviewer) throws {
        for item in try workbench.labelItems(model: "loans") where item.window == window {
            _ = try workbench.giveLabel(
                item: item.item,
                answer: LabelAnswer(value: .label(Loans.truth(of: item.predictionID)), submission: form()),
                as: person
            )
        }
    }
}

struct Missing: Error { var what: String }

final class TestClock: Sendable {
    private let now = Mutex(Moment(clamping: 1_717_200_000_000))
    var moment: Moment { now.withLock { $0 } }
    func set(_ moment: Moment) { now.withLock { $0 = moment } }
    func advance(seconds: Int64) { now.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}

/// Bytes that differ each time and are the same in each run.
final class TestBytes: Sendable {
    private let random = Mutex(SeededGenerator(seed: 5))
    func next(_ count: Int) -> [UInt8] {
        random.withLock { random in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) } }
    }
}

/// The sentence of what a body is refused with; empty when it is not refused.
func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch let error as WorkbenchError {
        return error.message
    } catch {
        return "\(error)"
    }
}

/// Loans with a score, in weeks of 120; drawn from a seed.
enum Loans {
    static let baselineStart: Int64 = 1_704_067_200_000  // Monday 2024-01-01
    static let liveStart: Int64 = 1_711_929_600_000  // Monday 2024-04-01
    static let week: Int64 = 7 * 86_400_000
    static let liveEnd = liveStart + 6 * week
    static let perWeek = 120

    static func model(perWindow: Int, slots: Int, audits: Double, gold: Double = 0) -> String {
        """
        model: loans
        task: binary
        question: Was the loan paid back?
        classes: { "0": Paid back, "1": Defaulted }
        columns:
          id: id
          time: time
          prediction: prediction
          score: score
          label: label
          features:
            income: { type: number, unit: thousand, title: Income }
            region: category
          evidence: [last_payment]
        windows: { every: week, timeZone: UTC }
        sampling: { perWindow: \(perWindow), seed: 7 }
        review: { slots: \(slots), overlap: 0, audits: \(audits), gold: \(gold), guidelines: Look at the last payment. }
        """
    }

    static let baseline = ImportSource.bytes(
        Array(csv(prefix: "b", start: baselineStart, weeks: 12, withLabels: true).utf8)
    )
    static let predictions = ImportSource.bytes(
        Array(csv(prefix: "p", start: liveStart, weeks: 6, withLabels: false).utf8)
    )
    static var evidence: ImportSource {
        let lines = (0..<(6 * perWeek)).map { "p\($0),payment \($0)" }
        return .bytes(Array((["id,last_payment"] + lines).joined(separator: "\n").utf8))
    }

    /// The truth of a prediction, the same however often it is asked.
    static func truth(of id: String) -> String { row(id).label }

    static func labels(_ ids: some Sequence<String>) -> ImportSource {
        .bytes(Array((["id,label"] + ids.map { "\($0),\(truth(of: $0))" }).joined(separator: "\n").utf8))
    }

    /// Rows that come late into a week of the loans.
    static func late(in window: String, count: Int) -> ImportSource {
        var lines = ["id,time,prediction,score,income,region"]
        for number in 0..<count {
            let row = row("p9\(number)")
            let prediction = row.score > 0.5 ? "1" : "0"
            lines.append(
                "late\(number),\(window)T12:00:00Z,\(prediction),\(row.score),\(row.income),\(row.region)"
            )
        }
        return .bytes(Array(lines.joined(separator: "\n").utf8))
    }

    static func prediction(of id: String) -> String { row(id).score > 0.5 ? "1" : "0" }

    static let header = "id,time,prediction,score,income,region"

    /// Lines of the file of predictions, by their numbers.
    static func rows(_ numbers: Range<Int>, _ prefix: String, start: Int64 = liveStart) -> [String] {
        numbers.map { number in
            let row = row("\(prefix)\(number)")
            let step = week / Int64(perWeek)
            let time = Moment(clamping: start + Int64(number) * step).text
            let prediction = row.score > 0.5 ? "1" : "0"
            return "\(prefix)\(number),\(time),\(prediction),\(row.score),\(row.income),\(row.region)"
        }
    }

    private static func csv(prefix: String, start: Int64, weeks: Int, withLabels: Bool) -> String {
        var lines = rows(0..<(weeks * perWeek), prefix, start: start)
        if withLabels { lines = lines.enumerated().map { "\($1),\(row("\(prefix)\($0)").label)" } }
        return ([header + (withLabels ? ",label" : "")] + lines).joined(separator: "\n")
    }

    private static func row(_ id: String) -> (score: Double, income: Double, region: String, label: String) {
        var random = SeededGenerator(seed: stableHash64(id.utf8))
        let number = Int(id.dropFirst()) ?? 0
        let isShifted = id.hasPrefix("p") && (3...4).contains(number / perWeek)
        let base = Double.random(in: 0...0.7, using: &random)
        let score = ((isShifted ? base + 0.3 : base) * 1_000).rounded() / 1_000
        let income = (Double.random(in: 20...90, using: &random) * 10).rounded() / 10
        let region = ["north", "south", "west"][Int.random(in: 0..<3, using: &random)]
        let isDefault = Double.random(in: 0..<1, using: &random) < base
        return (score, income, region, isDefault ? "1" : "0")
    }
}
