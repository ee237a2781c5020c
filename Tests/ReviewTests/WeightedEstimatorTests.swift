import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct WeightedEstimatorTests {
    struct Sample: Decodable { var y, f, pi: [Double]; var fbar: Double }
    struct Share: Decodable {
        var lam, estimate, variance_pseudo, variance_plain: Double
        var interval: [Double]
    }
    struct Real: Decodable { var lam, estimate, variance: Double }

    @Test(arguments: ["P-difference-estimator-1", "P-difference-estimator-2"])
    func sharesMatchTheReference(id: String) throws {
        let known = try Golden<Sample, Share>.case(id, in: "estimators.json")
        let (sample, expected) = (known.input, known.expected)
        func estimate(isShare: Bool) throws -> PointEstimate {
            try #require(
                differenceEstimate(
                    sample.y, known: sample.f, meanKnown: sample.fbar, probabilities: sample.pi, isShare: isShare))
        }
        let point = try estimate(isShare: true)
        #expect(agree(point.coefficient, expected.lam, known.tolerance))
        #expect(agree(point.value, expected.estimate, known.tolerance))
        #expect(agree(point.variance, expected.variance_pseudo, known.tolerance))
        #expect(agree(try estimate(isShare: false).variance, expected.variance_plain, known.tolerance))
        let interval = point.shareInterval
        #expect(agree([interval.lower, interval.upper], expected.interval, known.tolerance))
    }

    @Test func meansMatchTheReference() throws {
        let known = try Golden<Sample, Real>.case("P-difference-estimator-real", in: "estimators.json")
        let point = try #require(
            differenceEstimate(
                known.input.y, known: known.input.f, meanKnown: known.input.fbar, probabilities: known.input.pi,
                isShare: false))
        #expect(agree(point.coefficient, known.expected.lam, known.tolerance))
        #expect(agree(point.value, known.expected.estimate, known.tolerance))
        #expect(agree(point.variance, known.expected.variance, known.tolerance))
    }

    @Test func impossibleSamplesGiveNoEstimate() {
        func estimate(_ values: [Double], _ probabilities: [Double]) -> PointEstimate? {
            differenceEstimate(values, known: nil, meanKnown: 0, probabilities: probabilities, isShare: true)
        }
        #expect(estimate([], []) == nil)
        #expect(estimate([1], [0.5]) == nil)
        #expect(estimate([1, 0], [0.5]) == nil)
        #expect(estimate([1, 0], [0.5, 0]) == nil)
        #expect(estimate([1, 0], [0.5, 1.5]) == nil)
        #expect(estimate([1, 0], [0.5, .nan]) == nil)
        #expect(plainEstimate([1], isShare: true) == nil)
    }

    @Test func aFaultlessUniformSampleIsWorthAboutItsSize() throws {
        let point = try #require(
            differenceEstimate(
                [Double](repeating: 1, count: 60), known: nil, meanKnown: 0,
                probabilities: [Double](repeating: 0.01, count: 60), isShare: true))
        let wilson = try wilsonInterval(successes: 60, trials: 60)
        #expect(point.value == 1)
        #expect(point.shareInterval.upper == 1)
        #expect(abs(point.shareInterval.lower - wilson.lower) < 0.005)
    }

    /// A window of 2,000 rows whose scores are right on average.
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
            return differenceEstimate(
                rows.map { right[$0] }, known: draw.items.compactMap(\.predicted),
                meanKnown: draw.meanPredicted ?? 0, probabilities: draw.items.map(\.probability), isShare: true)
        }
    }

    @Test func theEstimateIsUnbiasedOverTwoThousandDraws() throws {
        // An over-confident model, so that what is known beforehand is wrong.
        let world = try #require(World(rows: 400, seed: 17) { 0.3 + 0.5 * $0 })
        let frame = SamplingFrame(
            rows: 400, predicted: world.predicted, design: .halfUncertainty, target: 40)
        let moments = Moments(
            of: try (1...2_000).map { seed in try #require(world.estimate(frame, seed: UInt64(seed))).value })
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
        let windows = 40
        for window in 0..<windows {
            let made = try #require(
                World(rows: 1_000, seed: UInt64(100 + window)) { world.offset + world.slope * $0 })
            let frame = SamplingFrame(
                rows: 1_000, predicted: made.predicted, design: .halfUncertainty, target: world.target)
            for seed in 1...10 {
                let point = try #require(made.estimate(frame, seed: UInt64(seed)))
                if point.shareInterval.contains(made.accuracy) { covered += 1 }
            }
        }
        #expect(Double(covered) / Double(10 * windows) >= 0.93, "\(world.name)")
    }
}
