import Monitoring
import Testing

@testable import Review

struct ClearedDriftTests {
    private func quality(_ probability: Double?, _ outcome: Outcome = .within) -> Finding {
        var found = finding("w", .accuracy, subject: .quality, z: nil, outcome: outcome)
        found.measurement = probability.map { Measurement(value: $0, effectLower: 0) }
        return found
    }

    @Test(arguments: [
        (0.049, Outcome.within, true), (0.05, .within, false), (0.6, .breached, false),
        // Somebody lowered the limit: a breach never shows that quality held.
        (0.01, .breached, false),
    ])
    func qualityHeldWhereALossIsNearlyRuledOut(_ known: (probability: Double, outcome: Outcome, held: Bool)) {
        #expect([quality(known.probability, known.outcome)].showThatQualityHeld == known.held)
    }

    @Test func withoutLabelsOrARuleNothingIsShown() {
        #expect(![quality(nil, .notEvaluable(reason: "Labels are missing."))].showThatQualityHeld)
        #expect(![finding("w", .mean, outcome: .within)].showThatQualityHeld)
        #expect(![Finding]().showThatQualityHeld)
    }

    @Test(arguments: [
        (Statistic.mean, RuleSubject.score, true), (.kolmogorovSmirnov, .score, true),
        (.classShare, .prediction, true), (.custom, .score, false), (.attributionDrift, .prediction, false),
        (.meanResidual, .residual, false), (.accuracy, .quality, false), (.missingShare, .data, false),
    ])
    func onlyTheDistributionOfTheOutputIsCleared(_ known: (Statistic, RuleSubject, Bool)) {
        let before = [finding("w", known.0, subject: known.1)]
        let after = before.cleared(true)
        #expect(after.map(\.isCleared) == [known.2])
        #expect(after.map(\.rule.level) == [known.2 ? .notice : .alert])
        #expect(after.allSatisfy { $0.isBreached })
        #expect(Evaluation.state(of: after, rows: 100) == (known.2 ? .notice : .flagged))
        // It can be taken back, and doing it twice is doing it once.
        #expect(after.cleared(true) == after)
        #expect(after.cleared(false) == before)
        #expect(before.cleared(false) == before)
    }

    @Test func whatIsNoBreachOrNoAlertStaysAsItIs() {
        var notice = finding("w", .mean)
        notice.rule.level = .notice
        let others = [notice, finding("w", .skewness, outcome: .within)]
        #expect(others.cleared(true) == others)
        #expect(others.cleared(true).cleared(false) == others)
    }
}
