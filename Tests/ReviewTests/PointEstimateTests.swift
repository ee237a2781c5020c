import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct PointEstimateTests {
    @Test func impossibleSamplesGiveNoEstimate() {
        func estimate(_ values: [Double], _ probabilities: [Double]) -> PointEstimate? {
            PointEstimate(
                designed: values,
                known: nil,
                meanKnown: 0,
                probabilities: probabilities,
                isShare: true
            )
        }
        #expect(estimate([], []) == nil)
        #expect(estimate([1, 0], [0.5, 0.5]) == nil)
        #expect(estimate([1, 0, 1], [0.5]) == nil)
        #expect(estimate([1, 0, 1], [0.5, 0.5, 0]) == nil)
        #expect(estimate([1, 0, 1], [0.5, 0.5, .nan]) == nil)
        #expect(PointEstimate(plain: [1], isShare: true) == nil)
        #expect(PointEstimate(plain: [1, .infinity], isShare: false) == nil)
        #expect(PointEstimate(strata: [], isShare: true) == nil)
        #expect(PointEstimate(strata: [(0, 1, 0.1, 5)], isShare: true) == nil)
    }

    @Test func aPlainShareHasWilsonsIntervalAndNeverNoVariance() throws {
        let point = try #require(PointEstimate(plain: [Double](repeating: 1, count: 20), isShare: true))
        let wilson = try wilsonInterval(successes: 20, trials: 20)
        #expect(point.value == 1 && point.interval == wilson)
        // (0 + 0 + 1)·20/22/(20·19)
        #expect(agree(point.variance, 1.0 / (22 * 19), 1e-12))
    }

    @Test func aPlainMeanHasStudentsIntervalByHand() throws {
        let point = try #require(PointEstimate(plain: [1, 2, 3], isShare: false))
        #expect(agree(point.variance, 1.0 / 3, 1e-12))
        #expect(agree(point.interval.upper, 2 + 4.302652729749 / 3.0.squareRoot(), 1e-9))
    }

    @Test func aFaultlessUniformSampleIsWorthAboutItsSize() throws {
        let point = try #require(
            PointEstimate(
                designed: [Double](repeating: 1, count: 60),
                known: nil,
                meanKnown: 0,
                probabilities: [Double](repeating: 0.01, count: 60),
                isShare: true
            )
        )
        let wilson = try wilsonInterval(successes: 60, trials: 60)
        #expect(point.value == 1)
        #expect(point.interval.upper == 1)
        #expect(abs(point.interval.lower - wilson.lower) < 0.005)
    }

    @Test func oneStratumIsItself() throws {
        let share = try #require(PointEstimate(strata: [(400, 0.8, 0.0016, 100)], isShare: true))
        let wilson = try wilsonInterval(successes: 80, trials: 100)
        #expect(agree(share.interval.lower, wilson.lower, 1e-9))
        let mean = try #require(PointEstimate(strata: [(400, 2, 0.25, 5)], isShare: false))
        #expect(agree(mean.interval.upper, 2 + 0.5 * 3.182446305284, 1e-9))
    }

    /// A window whose scores are right on average.
    struct World {
        var ids: TextColumn
        var predicted: PredictedQuality
        var right: [Double]
        var accuracy: Double { right.reduce(0, +) / Double(right.count) }

        init?(rows: Int, seed: UInt64, truth: (Double) -> Double) {
            var random = SeededGenerator(seed: seed)
            var confidences: [Double] = []
            right = []
            for _ in 0..<rows {
                let u = random.uniform()
                let confidence = 0.5 + 0.5 * (1 - u * u)
                confidences.append(confidence)
                right.append(random.uniform() < truth(confidence) ? 1 : 0)
            }
            guard let predicted = PredictedQuality(.confidence, values: confidences) else { return nil }
            self.predicted = predicted
            ids = TextColumn((0..<rows).map { "r\($0)" })
        }

        func estimate(_ frame: SamplingFrame, seed: UInt64) -> PointEstimate? {
            let draw = frame.draw(ids: ids, predicted: predicted, seed: seed)
            let rows = draw.items.compactMap { Int($0.predictionID.dropFirst()) }
            return PointEstimate(
                designed: rows.map { right[$0] },
                known: draw.items.compactMap(\.predicted),
                meanKnown: draw.meanPredicted ?? 0,
                probabilities: draw.items.map(\.probability),
                isShare: true
            )
        }
    }

    @Test func theEstimateIsUnbiasedOverTwoThousandDraws() throws {
        // An over-confident model, so that what is known beforehand is wrong.
        let world = try #require(World(rows: 300, seed: 17) { 0.3 + 0.5 * $0 })
        let frame = SamplingFrame(
            rows: 300,
            predicted: world.predicted,
            design: .halfUncertainty,
            target: 40
        )
        let moments = Moments(
            of: try (1...2_000).map { seed in try #require(world.estimate(frame, seed: UInt64(seed))).value }
        )
        let standardError = try #require(moments.standardDeviation) / 2_000.0.squareRoot()
        // Four standard errors; ratio estimators have a bias of order 1/n of their standard deviation beside it.
        #expect(abs(moments.mean - world.accuracy) < 4 * standardError + 0.002)
    }

    @Test(arguments: [
        (name: "calibrated", slope: 1.0, offset: 0.0, target: 60),
        (name: "over-confident", slope: 0.5, offset: 0.3, target: 60),
        (name: "useless", slope: 0.0, offset: 0.8, target: 60),
        (name: "nearly faultless", slope: 0.0, offset: 0.97, target: 60),
    ])
    func intervalsCoverTheTruth(_ world: (name: String, slope: Double, offset: Double, target: Int)) throws {
        var covered = 0
        let windows = 60
        for window in 0..<windows {
            let made = try #require(
                World(rows: 600, seed: UInt64(100 + window)) { world.offset + world.slope * $0 }
            )
            let frame = SamplingFrame(
                rows: 600,
                predicted: made.predicted,
                design: .halfUncertainty,
                target: world.target
            )
            for seed in 1...5 {
                let point = try #require(made.estimate(frame, seed: UInt64(seed)))
                if point.interval.contains(made.accuracy) { covered += 1 }
            }
        }
        #expect(Double(covered) / Double(5 * windows) >= 0.93, "\(world.name)")
    }
}
