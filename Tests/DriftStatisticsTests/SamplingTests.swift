import DriftStatistics
import Testing

struct SamplingTests {
    @Test func theGeneratorIsSplitMix64() {
        // Published values for seed 1234567.
        var random = SeededGenerator(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func hashesNeverChange() {
        // Written down once: stored samples depend on them.
        #expect(stableHash64("flight-000001".utf8) == 0x2C48_92DE_7174_E4D1)
        #expect(stableHash64("flight-000001".utf8, salt: 7) == 0x78BD_4933_F318_86AD)
        #expect(stableHash64([]) == 0xF52A_15E9_A9B5_E89B)
        #expect(stableHash64([0]) != stableHash64([0, 0]))
    }

    @Test func permanentRandomNumbersAreUniformAndIndependentBetweenSalts() throws {
        let ids = (0..<20_000).map { "row-\($0)" }
        let first = ids.map { permanentRandomNumber(id: $0.utf8, salt: 1) }
        let second = ids.map { permanentRandomNumber(id: $0.utf8, salt: 2) }
        #expect(first.allSatisfy { $0 > 0 && $0 < 1 })
        let grid = (0..<20_000).map { (Double($0) + 0.5) / 20_000 }
        let distance = try kolmogorovSmirnov(sorted: radixSorted(first), baseline: grid, method: .limit)
        #expect(distance.pValue > 0.01)
        #expect(abs(try spearman(first, second).rho) < 0.03)
        // Neighbouring identifiers must not be neighbours.
        #expect(abs(try spearman(Array(first.dropLast()), Array(first.dropFirst())).rho) < 0.03)
    }

    @Test func drawsFollowTheirLaws() throws {
        var random = SeededGenerator(seed: 99)
        let normal = Moments(of: (0..<40_000).map { _ in random.normal() })
        #expect(abs(normal.mean) < 0.02 && abs((normal.variance ?? 0) - 1) < 0.03)
        #expect(abs(normal.populationSkewness ?? 9) < 0.05 && abs(normal.excessKurtosis ?? 9) < 0.1)
        let exponential = Moments(of: (0..<40_000).map { _ in random.exponential() })
        #expect(abs(exponential.mean - 1) < 0.02 && exponential.minimum > 0)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<14_000 { counts[random.index(below: 7)] += 1 }
        #expect(
            try chiSquared(window: counts, baseline: Array(repeating: 1_000_000, count: 7)).pValue > 0.001
        )
        #expect(random.index(below: 1) == 0 && random.index(below: 0) == 0 && random.index(below: -4) == 0)
    }

    @Test(arguments: [0, 1, 2, 99, 100, 1_000, 4_095, 4_096, 5_000])
    func radixSortAgreesWithSorting(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        var values = (0..<count).map { _ in random.normal() * .pow10(random.index(below: 40) - 20) }
        if count > 3 { values.replaceSubrange(0..<3, with: [0, -1.7e308, 1.7e308]) }
        #expect(radixSorted(values) == values.sorted())
        // Values that agree in their upper bits: a long run of seconds since 1970.
        let close = (0..<count).map { _ in 1.7e9 + Double(random.index(below: 90_000)) / 1_000 }
        #expect(radixSorted(close) == close.sorted())
        let ascending = (0..<count).map { 1.7e9 + Double($0) / 1_000 }
        #expect(radixSorted(ascending.reversed()) == ascending)
        let few = values.map { ($0 * 2).rounded() }
        #expect(radixSorted(few) == few.sorted())
        #expect(radixSorted(Array(repeating: -2.5, count: count)) == Array(repeating: -2.5, count: count))
    }

    @Test(arguments: GoldenCase.all("moments", "A-quantiles"))
    func quantilesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let sorted = try golden.input["x"].numbers.sorted()
        try golden.expect(
            golden.input["q"].numbers.map { try quantile(ofSorted: sorted, at: $0) },
            "quantiles"
        )
    }

    @Test func quantilesOfFewAndHugeValues() throws {
        #expect(try quantile(ofSorted: [3], at: 0.7) == 3)
        #expect(try quantile(ofSorted: [1, 2], at: 0) == 1 && quantile(ofSorted: [1, 2], at: 1) == 2)
        #expect(abs(try quantile(ofSorted: [-1.7e308, 1.7e308], at: 0.5)) < 1e292)
        #expect(throws: StatisticsError.emptySample) { try quantile(ofSorted: [], at: 0.5) }
        #expect(throws: StatisticsError.self) { try quantile(ofSorted: [1], at: 1.1) }
        #expect(throws: StatisticsError.self) { try quantile(ofSorted: [1], at: .nan) }
        #expect(try quantileEdges(ofSorted: [1, 1, 1, 1, 2], bins: 4) == [1])
        #expect(try quantileEdges(ofSorted: [1, 2, 3], bins: 1).isEmpty)
    }

    @Test(arguments: GoldenCase.all("false-discovery-rate", "A-bh"))
    func adjustedValuesAgreeWithTheReference(_ golden: GoldenCase) throws {
        try golden.expect(benjaminiHochberg(pValues: golden.input["p"].numbers), "adjusted")
        try golden.expect(benjaminiYekutieli(pValues: golden.input["p"].numbers), "adjusted_by")
    }

    @Test func adjustedValuesKeepTheOrderGiven() throws {
        #expect(try benjaminiHochberg(pValues: [0.04, 0.01]) == [0.04, 0.02])
        #expect(try benjaminiHochberg(pValues: []).isEmpty)
        #expect(throws: StatisticsError.self) { try benjaminiHochberg(pValues: [1.2]) }
        #expect(throws: StatisticsError.self) { try benjaminiHochberg(pValues: [.nan]) }
    }
}

extension Double {
    fileprivate static func pow10(_ exponent: Int) -> Double {
        (0..<abs(exponent)).reduce(1) { result, _ in exponent < 0 ? result / 10 : result * 10 }
    }
}
