import Foundation
import Monitoring
import Review
import TestSupport
import Testing

@testable import Operations

/// The window in which a model's predictions begin is mostly a part of one.
struct FirstWindowTests {
    private let test: TestWorkbench

    init() throws {
        test = try TestWorkbench()
        _ = try test.workbench.applyModel(source: Self.model, basedOn: nil, as: test.ada)
        let usual = (1...10).flatMap { day in Self.rows("b", day: day, from: 0, to: 24) }
        _ = try test.workbench.importBaseline(model: "small", from: Self.file(usual), as: test.ada)
    }

    private static let model = """
        model: small
        task: binary
        question: Was it late?
        classes: { "0": On time, "1": Late }
        columns: { id: id, time: time, prediction: prediction, score: score, features: { delay: number } }
        windows: { every: day, timeZone: UTC, lateness: "0" }
        """

    /// Five rows an hour.
    private static func rows(_ prefix: String, day: Int, from first: Int, to end: Int) -> [String] {
        (first * 5..<end * 5).map { number in
            let (hour, minute) = (number / 5, number % 5 * 12)
            let time = String(format: "2024-03-%02dT%02d:%02d:00Z", day, hour, minute)
            return "\(prefix)\(day)-\(number),\(time),\(number % 2),0.\(number % 10),\(number % 37)"
        }
    }

    private static func file(_ rows: [String]) -> ImportSource {
        .bytes(Array((["id,time,prediction,score,delay"] + rows).joined(separator: "\n").utf8))
    }

    /// Imports predictions and evaluates the days before one of March.
    private func evaluate(_ rows: [String], before day: Int64) throws {
        _ = try test.workbench.importPredictions(model: "small", from: Self.file(rows), as: test.ada)
        let midnight = Moment(clamping: 1_709_251_200_000 + (day - 1) * 86_400_000)
        _ = try test.workbench.evaluate(model: "small", through: midnight, as: test.ada)
    }

    private func volume(of day: Int) throws -> Finding {
        let window = String(format: "2024-03-%02d", day)
        let findings = try test.workbench.findings(model: "small", window: window, all: true)
        return try #require(findings.first { $0.rule.statistic == .volume })
    }

    @Test func fewRowsMeanNothingWhereThePredictionsBegin() throws {
        let days =
            Self.rows("p", day: 11, from: 15, to: 24) + Self.rows("p", day: 12, from: 0, to: 24)
            + Self.rows("p", day: 13, from: 15, to: 24)
        try evaluate(days, before: 14)
        let reason = try #require(try volume(of: 11).outcome.reason)
        #expect(reason.contains("The predictions begin in this window"))
        #expect(try volume(of: 12).isBreached == false)
        #expect(try volume(of: 13).isBreached)

        // Rows of the day before make that the first one; a late one has the eleventh judged anew.
        let earlier = Self.rows("p", day: 10, from: 20, to: 24) + Self.rows("late", day: 11, from: 15, to: 16)
        try evaluate(earlier, before: 14)
        #expect(try volume(of: 10).outcome.reason == reason)
        #expect(try volume(of: 11).isBreached)
    }

    @Test func manyRowsMeanSomethingEvenThere() throws {
        try evaluate(["p", "q", "r"].flatMap { Self.rows($0, day: 11, from: 0, to: 24) }, before: 12)
        #expect(try volume(of: 11).isBreached)
    }

    @Test func aTrialOfARuleKnowsTheFirstWindowToo() throws {
        let days = [11, 12].flatMap { Self.rows("p", day: $0, from: 15, to: 24) }
        try evaluate(days, before: 13)
        let found = try test.workbench.testRules(
            model: "small",
            source: "- { statistic: volume, limit: 0.5 }"
        )
        #expect(found.rules.first?.breached.map(\.finding.window) == ["2024-03-12"])
    }
}
