import Foundation
import Monitoring
import Review
import TestSupport
import Testing

@testable import Operations

/// The window in which a model's predictions begin is mostly a part of one.
struct FirstWindowTests {
    private let home: TemporaryFolder
    private let workbench: Workbench
    private let admin: Reviewer

    init() throws {
        home = try TemporaryFolder()
        workbench = try Workbench.open(path: home.file("test.sqlite").path, create: true)
        admin = try workbench.initialise(adminName: "ada").reviewer
        _ = try workbench.applyModel(source: Self.model, basedOn: nil, as: admin)
        let usual = (1...10).flatMap { day in Self.rows("b", day: day, from: 0, to: 24) }
        _ = try workbench.importBaseline(model: "small", from: Self.file(usual), as: admin)
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

    private func midnight(_ day: Int64) -> Moment {
        Moment(clamping: 1_709_251_200_000 + (day - 1) * 86_400_000)
    }

    private func volume(of day: Int) throws -> Finding {
        let window = String(format: "2024-03-%02d", day)
        let findings = try workbench.findings(model: "small", window: window, all: true)
        return try #require(findings.first { $0.rule.statistic == .volume })
    }

    @Test func fewRowsMeanNothingWhereThePredictionsBegin() throws {
        let days =
            Self.rows("p", day: 11, from: 15, to: 24) + Self.rows("p", day: 12, from: 0, to: 24)
            + Self.rows("p", day: 13, from: 15, to: 24)
        _ = try workbench.importPredictions(model: "small", from: Self.file(days), as: admin)
        _ = try workbench.evaluate(model: "small", through: midnight(14), as: admin)

        let reason = try #require(try volume(of: 11).outcome.reason)
        #expect(reason.contains("The predictions begin in this window"))
        #expect(try volume(of: 12).isBreached == false)
        #expect(try volume(of: 13).isBreached)

        // Rows of the day before make it the first one.
        let earlier = Self.file(Self.rows("p", day: 10, from: 20, to: 24))
        _ = try workbench.importPredictions(model: "small", from: earlier, as: admin)
        _ = try workbench.importPredictions(
            model: "small",
            from: Self.file(Self.rows("late", day: 11, from: 15, to: 16)),
            as: admin
        )
        _ = try workbench.evaluate(model: "small", through: midnight(14), as: admin)
        #expect(try volume(of: 10).outcome.reason == reason)
        #expect(try volume(of: 11).isBreached)
    }

    @Test func manyRowsMeanSomethingEvenThere() throws {
        let days =
            Self.rows("p", day: 11, from: 0, to: 24) + Self.rows("q", day: 11, from: 0, to: 24)
            + Self.rows("r", day: 11, from: 0, to: 24)
        _ = try workbench.importPredictions(model: "small", from: Self.file(days), as: admin)
        _ = try workbench.evaluate(model: "small", through: midnight(12), as: admin)
        #expect(try volume(of: 11).isBreached)
    }

    @Test func aTrialOfARuleKnowsTheFirstWindowToo() throws {
        let days = Self.rows("p", day: 11, from: 15, to: 24) + Self.rows("p", day: 12, from: 15, to: 24)
        _ = try workbench.importPredictions(model: "small", from: Self.file(days), as: admin)
        _ = try workbench.evaluate(model: "small", through: midnight(13), as: admin)
        let found = try workbench.testRules(model: "small", source: "- { statistic: volume, limit: 0.5 }")
        #expect(found.rules.first?.breached.map(\.finding.window) == ["2024-03-12"])
    }
}
