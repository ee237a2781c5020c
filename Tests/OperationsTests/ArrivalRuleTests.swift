import Foundation
import Monitoring
import Testing

@testable import Operations

/// Rules on ids that come twice and on labels that come late, from import to finding.
@Suite("Rules on arrival") struct ArrivalRuleTests {
    private static let rules = """

        labels: { due: 7d }
        rules:
          - { statistic: duplicateIdShare }
          - { statistic: labelJoinRate }
          - { statistic: labelLag }
        """

    private func loans() throws -> TestWorkbench {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 0, slots: 1, audits: 0) + Self.rules
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        return test
    }

    private func evaluate(_ test: TestWorkbench, weeks: Int64 = 6) throws {
        let through = Moment(clamping: Loans.liveStart + weeks * Loans.week)
        _ = try test.workbench.evaluate(model: "loans", through: through, as: test.ada)
    }

    private func finding(_ test: TestWorkbench, _ rule: String, _ window: String) throws -> Finding {
        let found = try test.workbench.findings(model: "loans", window: window, all: true)
        return try #require(found.first { $0.rule.key == rule }, "\(rule) \(window)")
    }

    private func labels(weeks: Range<Int>, share: Double = 1) -> ImportSource {
        let ids = weeks.flatMap { week in
            (0..<Int(Double(Loans.perWeek) * share)).map { "p\(week * Loans.perWeek + $0)" }
        }
        return Loans.labels(ids)
    }

    @Test func idsThatComeAgainCountInTheWindowInWhichTheyWouldLie() throws {
        let test = try loans()
        try evaluate(test)
        let before = try finding(test, "duplicateIdShare", "2024-04-08")
        #expect(before.measurement?.value == 0)
        #expect(before.outcome == .within)
        // 30 rows of the second week again, 10 of them with another region.
        var rows = Loans.rows(120..<150, "p")
        for index in 0..<10 { rows[index] += "ern" }
        let file = ([Loans.header] + rows).joined(separator: "\n")
        let report = try test.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(file.utf8)),
            keepGood: { _ in },
            as: test.ada
        )
        #expect((report.duplicate, report.rejected, report.accepted) == (20, 10, 0))
        try evaluate(test)
        let after = try finding(test, "duplicateIdShare", "2024-04-08")
        #expect(after.measurement?.value == 30.0 / 150)
        #expect(after.isBreached)
        #expect(try finding(test, "duplicateIdShare", "2024-04-15").outcome == .within)
        let model = try test.workbench.model(named: "loans").model
        #expect(model.sentence(of: after) == "20% of the rows have an id that was imported before.")
        // The whole file again is a replay and no news.
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        try evaluate(test)
        #expect(try finding(test, "duplicateIdShare", "2024-04-08").measurement?.value == 0.2)
    }

    @Test func theJoinRateIsJudgedWhenLabelsAreDue() throws {
        let test = try loans()
        _ = try test.workbench.importLabels(model: "loans", from: labels(weeks: 0..<2), as: test.ada)
        _ = try test.workbench.importLabels(
            model: "loans",
            from: labels(weeks: 2..<3, share: 0.5),
            as: test.ada
        )
        try evaluate(test, weeks: 5)
        #expect(try finding(test, "labelJoinRate", "2024-04-08").measurement?.value == 0)
        let half = try finding(test, "labelJoinRate", "2024-04-15")
        #expect(half.measurement?.value == 0.5)
        #expect(half.measurement?.windowFigure == 0.5)
        #expect(half.isBreached)
        #expect(half.rule.level == .alert)
        // The fourth week has no label at all, and they are due; those of the fifth are not.
        let none = try finding(test, "labelJoinRate", "2024-04-22")
        #expect(none.measurement?.value == 1)
        let early = try finding(test, "labelJoinRate", "2024-04-29")
        #expect(early.outcome.reason == "The labels are not due yet.")
        #expect(
            try test.workbench.model(named: "loans").model.sentence(of: half)
                == "50% of the predictions have a label; 100% are usual."
        )
        // What comes late mends the finding.
        let rest = Loans.labels((300..<360).map { "p\($0)" })
        _ = try test.workbench.importLabels(model: "loans", from: rest, as: test.ada)
        try evaluate(test, weeks: 5)
        #expect(try finding(test, "labelJoinRate", "2024-04-15").measurement?.value == 0)
    }

    @Test func theLagIsHeldAgainstTheWindowsBefore() throws {
        let test = try loans()
        // The clock stands still: each week's labels come so many days after the week began.
        for (week, days) in [(0, 10), (1, 10), (2, 10), (3, 10), (4, 40)] {
            let at = Loans.liveStart + Int64(week) * Loans.week + Int64(days) * 86_400_000
            test.clock.set(Moment(clamping: at))
            _ = try test.workbench.importLabels(
                model: "loans",
                from: labels(weeks: week..<(week + 1)),
                as: test.ada
            )
        }
        try evaluate(test, weeks: 8)
        #expect(
            try finding(test, "labelLag", "2024-04-15").outcome.reason
                == "How long labels usually take is not known yet: it takes 3 windows before."
        )
        let usual = try finding(test, "labelLag", "2024-04-22")
        #expect(abs(usual.measurement?.value ?? 1) < 1e-9)
        // Rows lie evenly in the week: the 60th of 120 lies 59/120 of it after its begin.
        let middle = 7.0 * 60 / 120
        #expect(abs((usual.measurement?.windowFigure ?? 0) - (10 - middle)) < 1e-6)
        let late = try finding(test, "labelLag", "2024-04-29")
        #expect(abs((late.measurement?.value ?? 0) - log((40 - middle) / (10 - middle))) < 1e-6)
        #expect(late.isBreached)
        #expect(
            try finding(test, "labelLag", "2024-05-06").outcome.reason
                == "Fewer than half of the predictions have a label."
        )
        // The same evaluation again changes nothing.
        let revisions = try test.workbench.windows(model: "loans").map { $0.revision?.number }
        try evaluate(test, weeks: 8)
        #expect(try test.workbench.windows(model: "loans").map { $0.revision?.number } == revisions)
    }

    @Test func rulesOnArrivalNeedToKnowWhenLabelsAreDue() throws {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 0, slots: 1, audits: 0) + "\nrules: [{ statistic: labelLag }]\n"
        #expect(
            refusal { _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada) }
                .contains(
                    "labelLag needs to know when labels are due. Say it in the model file: labels: { due: 30d }."
                )
        )
    }

    @Test func aRuleOnArrivalIsTestedOnHistory() throws {
        let test = try loans()
        _ = try test.workbench.importLabels(model: "loans", from: labels(weeks: 0..<2), as: test.ada)
        try evaluate(test, weeks: 6)
        let found = try test.workbench.testRules(
            model: "loans",
            source: "- { statistic: labelJoinRate, limit: 0.2 }\n- { statistic: duplicateIdShare }"
        )
        let join = try #require(found.rules.first { $0.rule.statistic == .labelJoinRate })
        #expect(join.breached.map(\.finding.window) == ["2024-04-15", "2024-04-22"])
        #expect(found.rules.first { $0.rule.statistic == .duplicateIdShare }?.findings.count == 6)
    }
}
