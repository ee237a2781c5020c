import Monitoring
import Testing

@testable import Review

/// Tolerances learned as limits are: fallen by less is dismissed, fallen by more is confirmed.
struct ToleranceProposalTests {
    @Test func whatIsDismissedAsHarmlessEnoughRaisesTheTolerance() throws {
        let proposal = try proposeThreshold(
            evidence(dismissed: [0.034, 0.036, 0.038, 0.04, 0.042], confirmed: [0.1, 0.11, 0.12])
        )
        #expect(proposal.change == .tolerance && proposal.action == .raise)
        #expect(proposal.from == 0.03)
        // Not further than a step of 0.6 standard deviations.
        #expect(proposal.to > 0.03 && proposal.to <= 0.03 + 0.6 * 0.01 + 1e-12)
        #expect(proposal.reason.hasPrefix("Raise the tolerance from 0.03 to "))
        #expect(proposal.lost.isEmpty)
    }

    @Test func whatIsConfirmedBelowTheToleranceLowersIt() throws {
        let proposal = try proposeThreshold(
            evidence(
                tolerance: 0.06,
                planned: 0.06,
                dismissed: [0, 0.002, 0.004, -0.01],
                confirmed: [0.052, 0.054, 0.056, 0.06, 0.07, 0.08, 0.09, 0.1],
                // It had been as strict once: the confirmed ones below count.
                lowest: 0.03
            )
        )
        #expect(proposal.action == .stepBack || proposal.action == .lower)
        #expect(proposal.to < 0.06 && proposal.to >= 0.03)
        #expect(!proposal.raised.isEmpty)
    }

    @Test func itsVerdictsDoNotCountTwiceInTheFitOfTheRules() throws {
        let tolerance = try evidence(dismissed: [0.034, 0.036, 0.038, 0.04, 0.042], confirmed: [0.1, 0.11])
        var limit = tolerance
        (limit.unit, limit.limit, limit.lowestLimit) = (.deviations, 3, 3)
        let together = proposeThresholds([limit, tolerance, limit])
        #expect(together.map(\.change) == [.limit, .tolerance, .limit])
        let alone = proposeThresholds([limit, limit])
        #expect([together[0], together[2]] == alone)
        #expect(together[1] == proposeThresholds([tolerance])[0])
    }

    @Test func withoutAuditsOrVerdictsItStays() throws {
        var unaudited = try evidence(
            dismissed: [0.034, 0.036, 0.038, 0.04, 0.042],
            confirmed: [0.1, 0.11, 0.12]
        )
        unaudited.audits = 2
        let blind = proposeThreshold(unaudited)
        #expect(blind.action == .hold && blind.to == 0.03)
        #expect(blind.reason.contains("before a tolerance is raised"))
        let few = try proposeThreshold(evidence(dismissed: [0.034], confirmed: [0.1]))
        #expect(few.action == .hold && few.change == .tolerance)
    }

    @Test func itNeverLeavesTheBoundsAroundWhatWasPlanned() throws {
        var (tolerance, steps) = (0.03, 0)
        for _ in 0..<60 {
            let proposal = try proposeThreshold(
                evidence(
                    tolerance: tolerance,
                    deviation: 0.03,
                    dismissed: (0..<12).map { 0.04 + 0.005 * Double($0) },
                    confirmed: [0.2, 0.21, 0.22]
                )
            )
            guard proposal.action == .raise else { break }
            (tolerance, steps) = (proposal.to, steps + 1)
        }
        #expect(steps > 1)
        #expect(tolerance <= 0.09 + 1e-12)
    }

    @Test func theScaleTurnsWhereTheRuleDoes() throws {
        let scale = try #require(ToleranceScale(inForce: 0.2, planned: 0.2, deviations: [0.1, 0.1]))
        var filter = try #require(QualityFilter(baselineLoss: 50, tolerance: 10))
        let found = filter.step(loss: 63, variance: 9)
        let judgement = try #require(found)
        for limit in [0.3, 0.5, 0.8] {
            let z = scale.z(of: judgement, baselineLoss: 50, unit: 50, limit: limit)
            #expect((z > 3) == judgement.isBreached(limit: limit))
        }
        #expect(scale.tolerance(at: scale.z(of: 0.31)) == 0.31)
        #expect(abs(scale.tolerance(at: 1_000) - 0.6) < 1e-15)
        #expect(abs(scale.tolerance(at: -1_000) - 0.2 / 3) < 1e-15)
    }

    @Test func degenerateTolerancesHaveNoScaleAndWholeLabelsAStepStill() throws {
        #expect(ToleranceScale(inForce: 0, planned: 0.03, deviations: []) == nil)
        #expect(ToleranceScale(inForce: .nan, planned: 0.03, deviations: []) == nil)
        #expect(ToleranceScale(inForce: .infinity, planned: 0.03, deviations: []) == nil)
        #expect(ToleranceScale(inForce: 1e308, planned: 1e308, deviations: []) == nil)
        #expect(try #require(ToleranceScale(inForce: 0.04, planned: 0.04, deviations: [])).deviation == 0.01)
        #expect(
            try #require(ToleranceScale(inForce: 0.04, planned: 0.04, deviations: [.nan, 0, 0])).deviation
                == 0.01
        )
    }

    private func evidence(
        tolerance: Double = 0.03,
        planned: Double = 0.03,
        deviation: Double = 0.01,
        dismissed: [Double],
        confirmed: [Double],
        lowest: Double? = nil
    ) throws -> RuleEvidence {
        let scale = try #require(
            ToleranceScale(inForce: tolerance, planned: planned, deviations: [deviation])
        )
        let judged =
            dismissed.enumerated().map {
                RuleEvidence.JudgedWindow(
                    window: "d\($0.offset)",
                    z: scale.z(of: $0.element),
                    isConfirmed: false
                )
            }
            + confirmed.enumerated().map {
                RuleEvidence.JudgedWindow(
                    window: "c\($0.offset)",
                    z: scale.z(of: $0.element),
                    isConfirmed: true
                )
            }
        var evidence = RuleEvidence(
            rule: "accuracy",
            fromRevision: 1,
            limit: tolerance,
            scale: nil,
            verdicts: judged,
            windows: judged.map { .init(window: $0.window, z: $0.z) },
            lowestLimit: lowest ?? tolerance,
            seed: 7
        )
        evidence.unit = .tolerance(scale)
        evidence.audits = 5
        return evidence
    }
}
