import DriftStatistics
import Foundation
import Testing

@testable import Review

struct RecalibrationDecisionTests {
    struct Input: Decodable {
        var all_z: [Double]
        var pi_draws: [[Double]]
        var weights: [[Double]]?
        var t, t_ref: Double
        var confirmed_z: [Double]
        var dismissals_above_t, verdicts: Int

        var curves: PosteriorCurves {
            PosteriorCurves(sortedZ: all_z, probabilities: pi_draws, weights: weights)
        }
        var evidence: LimitEvidence {
            LimitEvidence(
                limit: t,
                reference: t_ref,
                confirmed: confirmed_z,
                dismissalsAbove: dismissals_above_t,
                verdicts: verdicts
            )
        }
    }
    struct Choice: Decodable { var new_threshold: Double; var reason: String }
    struct Curves: Decodable { var precision_at_1_2_3, caught_at_1_2_3: [[Double]] }

    @Test(arguments: ["P-verdict-decide", "P-verdict-decide-raise", "P-verdict-decide-lower"])
    func decisionsMatchTheReference(id: String) throws {
        let known = try Golden<Input, Choice>.case(id, in: "recalibration.json")
        let decision = decideLimit(known.input.evidence, known.input.curves, policy: RecalibrationPolicy())
        let outcomes: [String: LimitDecision.Outcome] = [
            "raise": .raise, "lower": .lower, "hold: a guard binds": .hold(.guardBinds),
        ]
        #expect(agree(decision.limit, known.expected.new_threshold, known.tolerance))
        #expect(decision.outcome == outcomes[known.expected.reason])
    }

    @Test func curvesMatchTheReference() throws {
        let known = try Golden<Input, Curves>.case("P-verdict-decide", in: "recalibration.json")
        let curves = known.input.curves
        for (index, limit) in [1.0, 2, 3].enumerated() {
            #expect(
                agree(
                    curves.precision(at: limit),
                    known.expected.precision_at_1_2_3.map { $0[index] },
                    known.tolerance
                )
            )
            #expect(
                agree(
                    curves.caught(at: limit),
                    known.expected.caught_at_1_2_3.map { $0[index] },
                    known.tolerance
                )
            )
        }
    }

    @Test func theGridHasAHundredAndOneLimits() {
        let grid = RecalibrationPolicy().grid
        #expect(grid.count == 101)
        #expect(grid.first == 1 && grid[1] == 1.05 && grid.last == 6)
    }

    @Test func fewVerdictsHold() throws {
        var (evidence, curves) = try raising()
        evidence.verdicts = 4
        #expect(decide(evidence, curves) == LimitDecision(limit: 1.5, outcome: .hold(.tooFewVerdicts)))
    }

    @Test func fewDismissalsHold() throws {
        var (evidence, curves) = try raising()
        evidence.dismissalsAbove = 2
        #expect(decide(evidence, curves) == LimitDecision(limit: 1.5, outcome: .hold(.tooFewDismissals)))
    }

    @Test func aConfirmedWindowIsNotSilencedByFewerThanTen() throws {
        var (evidence, curves) = try raising()
        evidence.confirmed = [1.6, 4.6, 4.9]
        #expect(decide(evidence, curves) == LimitDecision(limit: 1.6, outcome: .raise, isOutOfReach: true))
    }

    @Test func aLimitThatLosesTooMuchStepsBack() {
        // Every window from z = 2 to 5 is likely a drift, but not likely enough for the precision wanted.
        let z = (0..<31).map { 2 + 0.1 * Double($0) }
        let curves = PosteriorCurves(
            sortedZ: z,
            probabilities: [[Double](repeating: 0.6, count: z.count)],
            weights: nil
        )
        let evidence = LimitEvidence(
            limit: 4,
            reference: 2,
            confirmed: [3, 4, 5],
            dismissalsAbove: 3,
            verdicts: 9
        )
        #expect(decide(evidence, curves) == LimitDecision(limit: 3.4, outcome: .stepBack, isOutOfReach: true))
    }

    @Test func aLimitThatWasNeverRaisedHasNothingToStepBackTo() {
        let z = (0..<31).map { 2 + 0.1 * Double($0) }
        let curves = PosteriorCurves(
            sortedZ: z,
            probabilities: [[Double](repeating: 0.6, count: z.count)],
            weights: nil
        )
        let evidence = LimitEvidence(
            limit: 4,
            reference: 4,
            confirmed: [4, 4.5, 5],
            dismissalsAbove: 3,
            verdicts: 9
        )
        let held = LimitDecision(limit: 4, outcome: .hold(.guardBinds), isOutOfReach: true)
        #expect(decide(evidence, curves) == held)
    }

    @Test func withoutWindowsTheLimitHolds() {
        let curves = PosteriorCurves(sortedZ: [], fit: fitVerdicts([]), draws: 10, seed: 1)
        let evidence = LimitEvidence(limit: 2, reference: 2, confirmed: [], dismissalsAbove: 0, verdicts: 0)
        #expect(decide(evidence, curves).limit == 2)
        #expect(curves.precision(at: 2) == [Double](repeating: 0, count: 10))
    }

    @Test func drawsFollowFromTheSeedAndScatterAsTheFitSays() throws {
        let fit = fitVerdicts([VerdictPoint(z: 3, isConfirmed: true), VerdictPoint(z: 2, isConfirmed: false)])
        let curves = PosteriorCurves(sortedZ: [2.5], fit: fit, draws: 4_000, seed: 5)
        let again = PosteriorCurves(sortedZ: [2.5], fit: fit, draws: 4_000, seed: 5)
        #expect(curves.precision(at: 1) == again.precision(at: 1))
        // With one window the precision is the drawn probability: its logit has the fit's mean and variance.
        let logits = curves.precision(at: 1).map { log($0 / (1 - $0)) }
        let moments = Moments(of: logits)
        let variance = fit.interceptVariance + 5 * fit.covariance + 6.25 * fit.slopeVariance
        #expect(abs(moments.mean - (fit.intercept + 2.5 * fit.slope)) < 0.05)
        #expect(abs(try #require(moments.variance) - variance) < 0.1 * variance)
    }

    private func raising() throws -> (LimitEvidence, PosteriorCurves) {
        let known = try Golden<Input, Choice>.case("P-verdict-decide-raise", in: "recalibration.json").input
        return (known.evidence, known.curves)
    }

    private func decide(_ evidence: LimitEvidence, _ curves: PosteriorCurves) -> LimitDecision {
        decideLimit(evidence, curves, policy: RecalibrationPolicy())
    }
}
