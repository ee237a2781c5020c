import DriftStatistics
import Testing

struct KolmogorovSmirnovTests {
    @Test(arguments: GoldenCase.all("kolmogorov-smirnov", "A-ks-"))
    func agreesWithTheReference(_ golden: GoldenCase) throws {
        let method: KolmogorovSmirnov.Method = golden.id.contains("asymp") ? .asymptotic : .exact
        let result = try kolmogorovSmirnov(
            sorted: radixSorted(golden.input["x"].numbers),
            baseline: radixSorted(golden.input["y"].numbers),
            method: method
        )
        try golden.expect(result.statistic, "statistic")
        try golden.expect(result.pValue, "pvalue")
        if golden.expected.has("sign") {
            #expect(try Double(result.sign) == golden.expected["sign"].number)
            try golden.expect(result.location, "location")
        }
        #expect(result.lowerBound >= 0 && result.lowerBound <= result.statistic)
    }

    /// scipy 1.17: of two places where the gap is equally deep it names the one that is a value of the window.
    @Test func theLocationIsAValueOfTheWindowWhereItCanBe() throws {
        let x: [Double] = [3, 2, 3, 0, 3]
        let y: [Double] = [1, 2, 1, 1, 4, 2, 3, 3, 0, 2, 4, 3, 4, 3, 2, 1, 1, 0, 0, 0]
        let found = try kolmogorovSmirnov(sorted: x.sorted(), baseline: y.sorted())
        #expect(found.location == 2 && found.sign == -1 && found.statistic == 0.25)
    }

    @Test(arguments: GoldenCase.all("kolmogorov-smirnov", "A-kstwo"))
    func finiteLawAgreesWithTheReference(_ golden: GoldenCase) throws {
        let got = try golden.input["n_d"].table.map { pair in
            SpecialFunctions.kolmogorovSurvival(pair[1], count: Int(pair[0]))
        }
        try golden.expect(got, "sf")
    }

    @Test(arguments: GoldenCase.all("kolmogorov-smirnov", "A-kolmogorov"))
    func limitLawAgreesWithTheReference(_ golden: GoldenCase) throws {
        try golden.expect(golden.input["x"].numbers.map(SpecialFunctions.kolmogorovSurvival), "sf")
    }

    @Test(arguments: UInt64(1)...60)
    func exactAndAsymptoticAgreeRoughlyAndSwapKeepsTheDistance(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<(40 + random.index(below: 60))).map { _ in random.normal() })
        let y = radixSorted((0..<(40 + random.index(below: 60))).map { _ in random.normal() + 0.2 })
        let there = try kolmogorovSmirnov(sorted: x, baseline: y, method: .exact)
        let back = try kolmogorovSmirnov(sorted: y, baseline: x, method: .exact)
        #expect(there.statistic == back.statistic)
        #expect(abs(there.pValue - back.pValue) < 1e-12)
        let near = try kolmogorovSmirnov(sorted: x, baseline: y, method: .asymptotic)
        #expect(abs(near.pValue - there.pValue) < 0.06)
    }

    @Test(arguments: UInt64(1)...40)
    func anIncreasingChangeOfUnitChangesNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<50).map { _ in (random.normal() * 4).rounded() / 4 })
        let y = radixSorted((0..<70).map { _ in (random.normal() * 4).rounded() / 4 })
        let plain = try kolmogorovSmirnov(sorted: x, baseline: y)
        let scaled = try kolmogorovSmirnov(sorted: x.map { 8 * $0 + 3 }, baseline: y.map { 8 * $0 + 3 })
        #expect(plain.statistic == scaled.statistic)
        #expect(plain.pValue == scaled.pValue)
    }

    @Test(arguments: UInt64(1)...60)
    func theWalkFindsWhatADirectSearchFinds(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<(1 + random.index(below: 30))).map { _ in Double(random.index(below: 12)) })
        let y = radixSorted((0..<(1 + random.index(below: 30))).map { _ in Double(random.index(below: 12)) })
        let direct = (x + y).map { z in
            abs(Double(x.count { $0 <= z }) / Double(x.count) - Double(y.count { $0 <= z }) / Double(y.count))
        }
        let result = try kolmogorovSmirnov(sorted: x, baseline: y)
        #expect(abs(result.statistic - (direct.max() ?? -1)) < 1e-15)
    }

    /// Samples long enough that stretches are jumped over, with few, some and no ties, alike and shifted.
    @Test(arguments: UInt64(1)...45)
    func jumpingOverStretchesLosesNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let steps = [7.0, 300, 1e9][Int(seed % 3)]
        let shift = [0, 0.02, 0.3][Int(seed / 3 % 3)]
        func sample(_ most: Int, shiftedBy shift: Double) -> [Double] {
            radixSorted(
                (0..<(1 + random.index(below: most))).map { _ in
                    ((random.uniform() + shift) * steps).rounded(.down)
                }
            )
        }
        let (x, y) = (sample(2_000, shiftedBy: shift), sample(4_000, shiftedBy: 0))
        func share(_ sample: [Double], at value: Double) -> Double {
            var (low, high) = (0, sample.count)
            while low < high {
                let middle = (low + high) / 2
                if sample[middle] <= value { low = middle + 1 } else { high = middle }
            }
            return Double(low) / Double(sample.count)
        }
        let direct = (x + y).map { abs(share(x, at: $0) - share(y, at: $0)) }.max() ?? -1
        let found = try kolmogorovSmirnov(sorted: x, baseline: y)
        #expect(found.statistic == direct)
        let there = share(x, at: found.location) - share(y, at: found.location)
        #expect(there * Double(found.sign) == direct)
        // The other way round the stretches are others, and the distance is the same.
        #expect(try kolmogorovSmirnov(sorted: y, baseline: x).statistic == direct)
    }

    @Test func degenerateSamplesHaveAValueOrAReason() throws {
        #expect(throws: StatisticsError.emptySample) { try kolmogorovSmirnov(sorted: [], baseline: [1]) }
        #expect(throws: StatisticsError.emptySample) { try kolmogorovSmirnov(sorted: [1], baseline: []) }
        let same = try kolmogorovSmirnov(sorted: [2, 2, 2], baseline: [2, 2])
        #expect(same.statistic == 0 && same.pValue == 1)
        let huge = try kolmogorovSmirnov(sorted: [-1e308, 1e308], baseline: [1e308, 1e308])
        #expect(huge.statistic == 0.5 && huge.sign == 1 && huge.location == -1e308)
        let apart = try kolmogorovSmirnov(sorted: [5], baseline: [1])
        #expect(apart.statistic == 1 && apart.sign == -1 && apart.pValue == 1)
    }

    @Test func aLargeSampleOfOneLawIsNotFarFromItself() throws {
        var random = SeededGenerator(seed: 7)
        let x = radixSorted((0..<60_000).map { _ in random.uniform() })
        let y = radixSorted((0..<60_000).map { _ in random.uniform() })
        let result = try kolmogorovSmirnov(sorted: x, baseline: y)
        #expect(result.statistic < 0.012 && result.pValue > 0.001 && result.pValue <= 1)
    }

    @Test(arguments: [200, 1_000, 20_000, 100_000])
    func finiteLawFallsWithoutJumps(count: Int) {
        // The formulas change along the way; a visible step would betray one of them.
        var last = 1.0
        for step in 1...400 {
            let d = Double(step) * 0.012 / Double(count).squareRoot()
            let tail = SpecialFunctions.kolmogorovSurvival(d, count: count)
            #expect(tail <= last + 1e-9 && tail >= 0)
            #expect(last - tail < 0.03)
            last = tail
        }
        #expect(last < 1e-9)
    }
}
