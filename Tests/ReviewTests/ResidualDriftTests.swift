import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct ResidualDriftTests {
    @Test func weightsAndBaselineEnterAsByHand() throws {
        // Weights 2, 1, 1 for residuals 0.5, −0.5, −0.5: mean 0; V = (4·¼ + ¼ + ¼)/16 · 3/2 = 9/64.
        let rows = [row(0, true, 0.5), row(1, false, 0.5), row(2, false, 0.5)]
        let draw = sampleDraw([("r0", 0.5), ("r1", 1), ("r2", 1)], of: 10)
        let drift = try residualDrift(rows: rows, draw: draw, windowRows: 10, baseline: errors([-0.2, 0.2]))
        #expect(drift.labels == 3)
        #expect(abs(drift.bias.mean) < 1e-12)
        #expect(agree(drift.bias.variance, 9.0 / 64 + 0.08 / 2, 1e-12))
        // Every score is ½: nothing can be said of confidence.
        #expect(drift.overconfidence == nil && drift.spread == nil)
        #expect(drift.pValue == drift.bias.pValue)
    }

    @Test func numbersAreComparedInSpread() throws {
        let rows = [-4.0, 4, 1, -1, 3, -3].enumerated().map { index, error in
            LabelledRow(
                predictionID: "r\(index)",
                origin: .upstream,
                answer: .number(predicted: 0, actual: error),
                score: nil
            )
        }
        let drift = try residualDrift(
            rows: rows,
            draw: nil,
            windowRows: 6,
            baseline: errors([1, -1, 0.5, -0.5, 0, 0.7, -0.6])
        )
        #expect(drift.overconfidence == nil)
        #expect(try #require(drift.spread).logRatio > 1)
        #expect(drift.pValue < 0.1)
    }

    @Test func quietWindowsAreFoundOneTimeInTwentyAndShiftedOnesMostly() throws {
        var random = SeededGenerator(seed: 9)
        let baseline = errors((0..<500).map { _ in random.normal() })
        var found = [0, 0]
        for window in 0..<400 {
            let shift = Double(window % 2) * 0.5
            let rows = (0..<60).map { index in
                LabelledRow(
                    predictionID: "r\(index)",
                    origin: .upstream,
                    answer: .number(predicted: 0, actual: random.normal() + shift),
                    score: nil
                )
            }
            let drift = try residualDrift(rows: rows, draw: nil, windowRows: 60, baseline: baseline)
            if drift.pValue < 0.05 { found[window % 2] += 1 }
        }
        #expect(found[0] < 22)
        #expect(found[1] > 150)
    }

    /// A model whose scores always promised too much has not drifted; one that promises more than it did has.
    @Test func aModelThatWasAlwaysTooSureOfItselfHasNotDrifted() throws {
        var random = SeededGenerator(seed: 7)
        func rows(_ count: Int, trust: Double) -> [LabelledRow] {
            (0..<count).map { index in
                let score = random.uniform()
                return row(index, random.uniform() < 0.5 + (score - 0.5) * trust, score)
            }
        }
        let baseline = BaselineErrors(rows(3_000, trust: 0.6))
        var found = [0, 0]
        for window in 0..<200 {
            let drift = try residualDrift(
                rows: rows(300, trust: window % 2 == 0 ? 0.6 : 0.1),
                draw: nil,
                windowRows: 300,
                baseline: baseline
            )
            #expect(drift.overconfidence != nil && drift.spread == nil)
            if drift.pValue < 0.05 { found[window % 2] += 1 }
        }
        #expect(found[0] < 12)
        #expect(found[1] > 95)
    }

    @Test func tooFewResidualsAreRefusedWithTheirReason() {
        let one = [row(0, true, 0.5)]
        #expect(throws: StatisticsError.emptySample) {
            try residualDrift(rows: [], draw: nil, windowRows: 5, baseline: errors([0, 1]))
        }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) {
            try residualDrift(rows: one, draw: nil, windowRows: 1, baseline: errors([0, 1]))
        }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 0)) {
            try residualDrift(rows: one + [row(1, true, 0.4)], draw: nil, windowRows: 2, baseline: errors([]))
        }
    }

    /// A baseline of numbers that were off by so much.
    private func errors(_ residuals: [Double]) -> BaselineErrors {
        BaselineErrors(
            residuals.enumerated().map { index, residual in
                LabelledRow(
                    predictionID: "b\(index)",
                    origin: .upstream,
                    answer: .number(predicted: 0, actual: residual),
                    score: nil
                )
            }
        )
    }

    private func row(_ number: Int, _ actual: Bool, _ score: Double) -> LabelledRow {
        binaryRow(number, predicted: score > 0.5, actual: actual, origin: .sampled, score: score)
    }
}
