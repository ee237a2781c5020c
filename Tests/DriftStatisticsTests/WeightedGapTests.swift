import DriftStatistics
import Testing

@Suite("Weighted gap") struct WeightedGapTests {
    @Test(arguments: 1...30) func equalWeightsGiveThePlainDistance(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = (0..<40).map { _ in Double(Int.random(in: 0...20, using: &random)) }
        let y = (0..<70).map { _ in Double(Int.random(in: 0...18, using: &random)) }.sorted()
        let plain = try kolmogorovSmirnov(sorted: x.sorted(), baseline: y, method: .limit)
        let found = try weightedGap(x, weights: Array(repeating: 2.5, count: 40), baseline: y)
        #expect(abs(found.statistic - plain.statistic) < 1e-12)
        #expect(abs(found.pValue - plain.pValue) < 1e-9)
        #expect(abs(found.lowerBound - plain.lowerBound) < 1e-12)
        #expect(abs(found.effectiveCount - 40) < 1e-9)
    }

    @Test func aWeightStandsForSoManyRows() throws {
        let found = try weightedGap([1, 5], weights: [3, 1], baseline: [1, 2, 3, 4])
        // ¾ of the weight lies at 1, where the baseline has ¼.
        #expect(abs(found.statistic - 0.5) < 1e-12)
        #expect(abs(found.effectiveCount - 16.0 / 10) < 1e-12)
    }

    @Test func whatHasNoGapIsRefused() {
        #expect(throws: StatisticsError.emptySample) { try weightedGap([], weights: nil, baseline: [1]) }
        #expect(throws: StatisticsError.mismatchedBins(2, 1)) {
            try weightedGap([1, 2], weights: [1], baseline: [1])
        }
        #expect(throws: StatisticsError.emptyDistribution) {
            try weightedGap([1, 2], weights: [0, 0], baseline: [1])
        }
    }
}
