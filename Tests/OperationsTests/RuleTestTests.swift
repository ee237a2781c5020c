import Monitoring
import Review
import Testing

@testable import Operations

/// Rules tried on history, and rules that a model file writes itself from import to proposal.
@Suite("Rules of one's own") struct RuleTestTests {
    private let rules = """
        - { name: high scores, value: 'share(score > 0.6) - baseline.share(score > 0.6)', limit: 0.15 }
        - { statistic: wasserstein, columns: score, limit: 0.5 }
        - { name: crowded, value: rows, when: rows > 1000, limit: 10 }
        """

    @Test func aTestShowsWhatARuleWouldHaveFoundAndStoresNothing() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let before = try test.workbench.findings(model: "loans", all: true).count
        let found = try test.workbench.testRules(model: "loans", source: rules)
        #expect(
            found.rules.map(\.rule.key) == ["wasserstein(score)", "custom(high scores)", "custom(crowded)"]
        )
        // The fourth and the fifth of six weeks are shifted.
        let shifted = ["2024-04-22", "2024-04-29"]
        for tested in found.rules.prefix(2) {
            #expect(tested.findings.count == 6)
            #expect(tested.breached.map(\.finding.window) == shifted, "\(tested.rule.key)")
        }
        let crowded = try #require(found.rules.last)
        #expect(
            crowded.findings.allSatisfy {
                $0.finding.outcome.reason == "The rule counts only when rows > 1000."
            }
        )
        #expect(try test.workbench.findings(model: "loans", all: true).count == before)
    }

    @Test func aTestShowsTheVerdictsBesideTheWindows() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let verdict = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Scores rose.",
            submission: test.form()
        )
        _ = try test.workbench.judge(alert: test.alert().id, input: verdict, as: test.lea)
        let found = try test.workbench.testRules(model: "loans", source: rules)
        #expect(found.rules.first?.breached.map(\.verdict) == ["confirm", "confirm"])
    }

    @Test func anAppliedRuleOfOnesOwnHasFindingsAndALimit() throws {
        let test = try TestWorkbench()
        let source =
            Loans.model(perWindow: 10, slots: 1, audits: 0) + "\nrules:\n"
            + rules.split(separator: "\n").map { "  \($0)\n" }.joined()
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        let findings = try test.workbench.findings(model: "loans", all: true)
        let own = findings.filter { $0.rule.key == "custom(high scores)" }
        #expect(own.count == 6)
        #expect(own.filter(\.isBreached).map(\.window) == ["2024-04-22", "2024-04-29"])
        #expect(own.allSatisfy { $0.threshold.limit == 0.15 })
        // The bank knows how the value moves from week to week on the baseline.
        #expect(own.allSatisfy { $0.z != nil })
        let detail = try test.workbench.model(named: "loans")
        let rule = try #require(detail.rules.first { $0.rule.key == "custom(high scores)" })
        #expect(
            rule.sentence.hasPrefix(
                "Raises an alert when share(score > 0.6) - baseline.share(score > 0.6) is above 0.15"
            )
        )
    }

    @Test func whatCannotBeTestedIsSaid() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(
            refusal {
                _ = try test.workbench.testRules(
                    model: "loans",
                    source: "- { name: x, value: mean(incom), limit: 1 }"
                )
            }
                == "Line 1, rules[0].value: “incom” is no watched column of the model. Did you mean income?\n"
                + "  mean(incom)\n       ^"
        )
        #expect(
            refusal { _ = try test.workbench.testRules(model: "loans", source: "[]") }
                == "The file has no rules that fit the model “loans”. Write them as a list under rules:."
        )
        #expect(
            refusal { _ = try test.workbench.testRules(model: "none", source: rules) }.hasPrefix(
                "There is no model “none”."
            )
        )
    }
}
