import DriftStatistics
import Testing

struct TransportTests {
    @Test(arguments: GoldenCase.all("transport", "A-wasserstein"))
    func wassersteinAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (x, y) = (try golden.input["x"].numbers, try golden.input["y"].numbers)
        if golden.input.has("x_weights") {
            let weights = try golden.input["x_weights"].numbers
            try golden.expect(
                wasserstein(window: x, windowWeights: weights, baseline: y, baselineWeights: nil),
                "distance"
            )
        } else {
            try golden.expect(wasserstein(sorted: x.sorted(), baseline: y.sorted()), "distance")
            try golden.expect(
                wasserstein(window: x, windowWeights: nil, baseline: y, baselineWeights: nil),
                "distance"
            )
        }
    }

    @Test(arguments: GoldenCase.all("transport", "A-energy"))
    func energyAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (x, y) = (try golden.input["x"].numbers, try golden.input["y"].numbers)
        try golden.expect(energyDistance(sorted: x.sorted(), baseline: y.sorted()), "distance")
    }

    @Test(arguments: UInt64(1)...50)
    func aShiftMovesAllMassByTheShift(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<40).map { _ in random.normal() })
        let shifted = x.map { $0 + 2.5 }
        #expect(abs(try wasserstein(sorted: shifted, baseline: x) - 2.5) < 1e-12)
        #expect(try wasserstein(sorted: x, baseline: x) == 0)
        #expect(try energyDistance(sorted: x, baseline: x) == 0)
        let there = try energyDistance(sorted: x, baseline: shifted)
        let back = try energyDistance(sorted: shifted, baseline: x)
        #expect(abs(there - back) < 1e-12 && there > 0)
    }

    @Test func degenerateSamplesHaveAValueOrAReason() throws {
        #expect(throws: StatisticsError.emptySample) { try wasserstein(sorted: [], baseline: [1]) }
        #expect(throws: StatisticsError.emptySample) { try energyDistance(sorted: [1], baseline: []) }
        #expect(try wasserstein(sorted: [1], baseline: [4]) == 3)
        #expect(throws: StatisticsError.self) { try wasserstein(sorted: [-1.7e308], baseline: [1.7e308]) }
        #expect(throws: StatisticsError.self) { try energyDistance(sorted: [-1.7e308], baseline: [1.7e308]) }
        #expect(throws: StatisticsError.mismatchedBins(2, 1)) {
            try wasserstein(window: [1, 2], windowWeights: [1], baseline: [1], baselineWeights: nil)
        }
        #expect(throws: StatisticsError.emptyDistribution) {
            try wasserstein(window: [1, 2], windowWeights: [0, 0], baseline: [1], baselineWeights: nil)
        }
    }
}
