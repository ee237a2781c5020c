import DriftStatistics
import Testing

struct HistogramTests {
    @Test(arguments: GoldenCase.all("histogram-bound", "P-ks"))
    func boundsAgreeWithTheReference(_ golden: GoldenCase) throws {
        let edges = try golden.input["edges"].numbers
        let baseline = binCounts(of: try golden.input["baseline"].numbers, edges: edges)
        let window = binCounts(of: try golden.input["window"].numbers, edges: edges)
        #expect(try baseline == golden.expected["baseline_counts"].integers)
        #expect(try window == golden.expected["window_counts"].integers)
        let bounds = try kolmogorovSmirnovBounds(windowCounts: window, baselineCounts: baseline)
        try golden.expect(bounds.lower, "lower")
        try golden.expect(bounds.upper, "upper")
    }

    @Test(arguments: UInt64(1)...40)
    func boundsContainTheExactDistance(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Half of the runs have heavy atoms, a third of the values in a spike inside of one bin.
        func value(_ shift: Double) -> Double {
            let plain = random.normal() + shift
            if seed.isMultiple(of: 2) { return random.uniform() < 0.4 ? 0 : (plain * 2).rounded() / 2 }
            return random.uniform() < 0.3 ? 0.1234 + 1e-6 * random.uniform() : plain
        }
        let baseline = radixSorted((0..<3_000).map { _ in value(0) })
        let window = radixSorted((0..<800).map { _ in value(0.2) })
        let bins = try BaselineBins(sorted: baseline, bins: 64)
        let counts = binCounts(ofSorted: window, edges: bins.edges)
        #expect(counts == binCounts(of: window, edges: bins.edges))
        #expect(counts.reduce(0, +) == 800 && bins.counts.reduce(0, +) == 3_000)
        let bounds = try kolmogorovSmirnovBounds(
            windowCounts: counts,
            baselineCounts: bins.counts,
            isAtom: bins.isAtom
        )
        let exact = try kolmogorovSmirnov(sorted: window, baseline: baseline, method: .limit).statistic
        #expect(bounds.lower <= exact + 1e-12 && exact <= bounds.upper + 1e-12)
        #expect(bounds.upper - bounds.lower <= bins.resolution + 1e-12)
        #expect(bins.resolution <= 1.0 / 64 + 1.0 / 512 + 1.0 / 3_000)
    }

    @Test func aBaselineOfFewValuesIsComparedExactly() throws {
        let baseline = [Double](repeating: 0, count: 50) + [Double](repeating: 1, count: 50)
        let window = [Double](repeating: 0, count: 30) + [Double](repeating: 1, count: 70)
        let bins = try BaselineBins(sorted: baseline)
        let bounds = try kolmogorovSmirnovBounds(
            windowCounts: binCounts(ofSorted: window, edges: bins.edges),
            baselineCounts: bins.counts,
            isAtom: bins.isAtom
        )
        #expect(abs(bounds.lower - 0.2) < 1e-12 && abs(bounds.upper - 0.2) < 1e-12)
        #expect(bins.resolution == 0)
    }

    @Test func binsIncludeTheirUpperEdge() {
        #expect(binCounts(of: [1, 1.5, 2, 3], edges: [1, 2]) == [1, 2, 1])
        #expect(binCounts(ofSorted: [1, 1.5, 2, 3], edges: [1, 2]) == [1, 2, 1])
        #expect(binCounts(of: [], edges: [1]) == [0, 0] && binCounts(ofSorted: [5], edges: []) == [1])
        #expect(binIndex(of: 1, edges: [1, 2]) == 0 && binIndex(of: 9, edges: [1, 2]) == 2)
    }

    @Test func impossibleCountsHaveAReason() {
        #expect(throws: StatisticsError.emptySample) { try BaselineBins(sorted: []) }
        #expect(throws: StatisticsError.self) { try BaselineBins(sorted: [1], bins: 0) }
        #expect(throws: StatisticsError.mismatchedBins(2, 1)) {
            try kolmogorovSmirnovBounds(windowCounts: [1, 2], baselineCounts: [1, 2], isAtom: [true])
        }
        #expect(throws: StatisticsError.emptyDistribution) {
            try kolmogorovSmirnovBounds(windowCounts: [0, 0], baselineCounts: [1, 2])
        }
    }
}
