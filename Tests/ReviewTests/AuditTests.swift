import Monitoring
import Testing

@testable import Review

struct AuditTests {
    struct Usual: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var grain: WindowGrain
        var share: Double
    }

    @Test(arguments: [
        Usual(testDescription: "hours", grain: .hour, share: 0.05),
        Usual(testDescription: "days", grain: .day, share: 24 / 365.25),
        Usual(testDescription: "weeks", grain: .week, share: 2 * 12 * 7 / 365.25),
        Usual(testDescription: "months", grain: .month, share: 1),
        Usual(testDescription: "rows", grain: .rows(500), share: 0.05),
        Usual(testDescription: "batches", grain: .batch, share: 0.05),
    ])
    func withoutASettingAFewPercentAndTwoAMonthAreDrawn(_ usual: Usual) {
        #expect(abs(AuditPlan(ReviewPlan(), grain: usual.grain).share - usual.share) < 1e-12)
        #expect(AuditPlan(ReviewPlan(audits: 0.2), grain: usual.grain).share == 0.2)
    }

    @Test func aWindowNearALimitIsDrawnThreeTimesAsOften() {
        let plan = AuditPlan(ReviewPlan(audits: 0.1), grain: .week)
        #expect(plan.probability(of: []) == 0.1)
        #expect(plan.probability(of: [measured(0.079)]) == 0.1)
        #expect(abs(plan.probability(of: [measured(0.079), measured(0.081)]) - 0.3) < 1e-12)
        #expect(AuditPlan(ReviewPlan(audits: 0.5), grain: .week).probability(of: [measured(0.09)]) == 1)
    }

    @Test func rulesOfNoticesAndRulesWithoutAnAnswerAreNearNothing() {
        let plan = AuditPlan(ReviewPlan(audits: 0.1), grain: .week)
        var notice = measured(0.2)
        notice.rule.level = .notice
        var silent = measured(0.2)
        silent.measurement = nil
        #expect(plan.probability(of: [notice, silent]) == 0.1)
    }

    @Test func windowsAreDrawnAtTheirRateTheSameEachTimeAndModelByModel() {
        let plan = AuditPlan(ReviewPlan(audits: 0.5), grain: .week)
        func drawn(_ model: String, _ seed: UInt64) -> [Bool] {
            (0..<1_000).map {
                plan.draw(window: "window-\($0)", model: model, seed: seed, findings: []) != nil
            }
        }
        #expect(drawn("a", 1) == drawn("a", 1))
        #expect(abs(drawn("a", 1).count { $0 } - 500) < 80)
        #expect(abs(zip(drawn("a", 1), drawn("b", 1)).count { $0 == $1 } - 500) < 80)
        let none = AuditPlan(ReviewPlan(audits: 0), grain: .week)
        #expect(none.draw(window: "a", model: "m", seed: 1, findings: [measured(0.09)]) == nil)
        let all = AuditPlan(ReviewPlan(audits: 1), grain: .week)
        #expect(all.draw(window: "a", model: "m", seed: 1, findings: []) == 1)
    }

    private func measured(_ value: Double) -> Finding {
        var found = finding("a", .mean, outcome: .within)
        found.measurement = Measurement(value: value, effectLower: 0)
        return found
    }
}
