import DriftStatistics
import Testing

struct CategoryTests {
    @Test(arguments: GoldenCase.all("categories", "A-chi2"))
    func chiSquaredAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try chiSquared(
            window: golden.input["window"].integers,
            baseline: golden.input["baseline"].integers,
            cells: .asGiven,
            yates: golden.id.contains("yates")
        )
        try golden.expect(result.statistic, "statistic")
        try golden.expect(result.pValue, "pvalue")
        try golden.expect(Double(result.degreesOfFreedom), "dof")
        if golden.expected.has("cramers_v") { try golden.expect(result.cramersV, "cramers_v") }
    }

    @Test(arguments: GoldenCase.all("categories", "A-gtest"))
    func gTestAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try gTest(
            window: golden.input["window"].integers,
            baseline: golden.input["baseline"].integers,
            cells: .asGiven
        )
        try golden.expect(result.statistic, "statistic")
        try golden.expect(result.pValue, "pvalue")
        try golden.expect(Double(result.degreesOfFreedom), "dof")
    }

    @Test(arguments: GoldenCase.all("categories", "A-jensen"))
    func jensenShannonAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (p, q) = (try golden.input["counts_p"].integers, try golden.input["counts_q"].integers)
        try golden.expect(jensenShannon(window: p, baseline: q), "base2")
        try golden.expect(jensenShannon(window: p, baseline: q, base: .natural), "natural")
    }

    @Test(arguments: GoldenCase.all("categories", "A-hellinger"))
    func distancesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let (p, q) = (try golden.input["window"].integers, try golden.input["baseline"].integers)
        try golden.expect(hellinger(window: p, baseline: q), "hellinger")
        try golden.expect(totalVariation(window: p, baseline: q), "tvd")
        try golden.expect(lInfinity(window: p, baseline: q).distance, "linf")
        try golden.expect(sageMakerSimple(window: p, baseline: q), "linf")
        try golden.expect(sageMakerRobust(window: p, baseline: q), "linf_robust")
    }

    @Test(arguments: GoldenCase.all("categories", "A-psi"))
    func populationStabilityAgreesWithTheReference(_ golden: GoldenCase) throws {
        let baseline = try golden.input["baseline"].numbers.sorted()
        let window = try golden.input["window"].numbers
        let edges = try quantileEdges(ofSorted: baseline, bins: Int(golden.input["bins"].number))
        let (p, q) = (binCounts(of: window, edges: edges), binCounts(ofSorted: baseline, edges: edges))
        #expect(try p == golden.expected["window_counts"].integers)
        #expect(try q == golden.expected["baseline_counts"].integers)
        try golden.expect(
            populationStability(window: p, baseline: q, smoothing: golden.input["smoothing"].number).value,
            "psi"
        )
    }

    @Test(arguments: UInt64(1)...80)
    func distancesAreSymmetricBoundedAndBlindToOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bins = 2 + random.index(below: 9)
        var p = (0..<bins).map { _ in random.index(below: 40) }
        var q = (0..<bins).map { _ in random.index(below: 40) }
        (p[0], q[0]) = (p[0] + 1, q[0] + 1)
        let distances: [([Int], [Int]) throws -> Double] = [
            { try totalVariation(window: $0, baseline: $1) }, { try hellinger(window: $0, baseline: $1) },
            { try jensenShannon(window: $0, baseline: $1) },
            { try lInfinity(window: $0, baseline: $1).distance },
        ]
        for distance in distances {
            let d = try distance(p, q)
            #expect((0...1).contains(d))
            #expect(abs(try distance(q, p) - d) < 1e-12)
            #expect(abs(try distance(p.reversed(), q.reversed()) - d) < 1e-12)
            #expect(try distance(p, p) == 0)
            #expect(abs(try distance(p.map { $0 * 3 }, q) - d) < 1e-12)
        }
        #expect(
            try lInfinity(window: p, baseline: q).distance <= totalVariation(window: p, baseline: q) + 1e-12
        )
        let stability = try populationStability(window: p, baseline: q)
        #expect(stability.value >= 0 && (0...1).contains(stability.pValue))
        #expect(stability.effectLower <= stability.value)
        let bound = try lInfinity(window: p, baseline: q)
        #expect(bound.lowerBound >= 0 && bound.lowerBound <= bound.distance)
    }

    @Test func theBoundOfTheLargestShareHoldsWithoutDrift() throws {
        var random = SeededGenerator(seed: 21)
        var positive = 0
        for _ in 0..<400 {
            var (p, q) = ([Int](repeating: 0, count: 12), [Int](repeating: 0, count: 12))
            for _ in 0..<150 { p[random.index(below: 12)] += 1 }
            for _ in 0..<600 { q[random.index(below: 12)] += 1 }
            if try lInfinity(window: p, baseline: q).lowerBound > 0 { positive += 1 }
        }
        #expect(positive <= 35)
    }

    @Test func theIndexWithoutDriftHasItsMean() throws {
        var random = SeededGenerator(seed: 8)
        var (sum, mean) = (0.0, 0.0)
        for _ in 0..<300 {
            var (p, q) = ([Int](repeating: 0, count: 10), [Int](repeating: 0, count: 10))
            for _ in 0..<500 { p[random.index(below: 10)] += 1 }
            for _ in 0..<1_000 { q[random.index(below: 10)] += 1 }
            let result = try populationStability(window: p, baseline: q)
            sum += result.value
            mean += result.nullMean
        }
        #expect(abs(sum / mean - 1) < 0.1)
    }

    @Test func rareCategoriesAreMergedUntilTheLawHolds() throws {
        let window = [70, 25, 0, 5, 1, 0]
        let baseline = [60, 35, 5, 0, 0, 1]
        let given = try chiSquared(window: window, baseline: baseline, cells: .asGiven)
        let merged = try chiSquared(window: window, baseline: baseline)
        #expect(given.degreesOfFreedom == 5 && given.minimumExpected < 1)
        #expect(merged.degreesOfFreedom == 2 && merged.minimumExpected >= 5)
        // The four rare categories together: 6 against 6.
        let byHand = try chiSquared(window: [70, 25, 6], baseline: [60, 35, 6], cells: .asGiven)
        #expect(abs(merged.statistic - byHand.statistic) < 1e-12)
        #expect(try gTest(window: window, baseline: baseline).degreesOfFreedom == 2)
    }

    @Test func disjointCategoriesAreAsFarApartAsCanBe() throws {
        #expect(try totalVariation(window: [9, 0], baseline: [0, 4]) == 1)
        #expect(try hellinger(window: [9, 0], baseline: [0, 4]) == 1)
        #expect(try jensenShannon(window: [9, 0], baseline: [0, 4]) == 1)
        #expect(try lInfinity(window: [9, 0], baseline: [0, 4]).distance == 1)
        #expect(abs(try chiSquared(window: [90, 0], baseline: [0, 40]).cramersV - 1) < 1e-12)
    }

    @Test func impossibleTablesHaveAReason() throws {
        #expect(throws: StatisticsError.mismatchedBins(1, 2)) {
            try totalVariation(window: [1], baseline: [1, 2])
        }
        #expect(throws: StatisticsError.emptyDistribution) {
            try hellinger(window: [0, 0], baseline: [1, 2])
        }
        #expect(throws: StatisticsError.emptyDistribution) { try jensenShannon(window: [], baseline: []) }
        #expect(throws: StatisticsError.outOfRange("the count -1")) {
            try lInfinity(window: [-1, 2], baseline: [1, 2])
        }
        #expect(throws: StatisticsError.self) { try chiSquared(window: [3, 0], baseline: [4, 0]) }
        #expect(throws: StatisticsError.self) { try chiSquared(window: [1, 1], baseline: [1, 0]) }
        #expect(throws: StatisticsError.self) {
            try populationStability(window: [1, 0], baseline: [1, 1], smoothing: 0)
        }
        #expect(throws: StatisticsError.self) {
            try populationStability(window: [1, 0], baseline: [1, 1], smoothing: -1)
        }
        let single = try populationStability(window: [5], baseline: [9])
        #expect(single.value == 0 && single.pValue == 1)
    }

    @Test func robustDistanceTakesOffWhatSamplingExplains() throws {
        let robust = try sageMakerRobust(distance: 0.5, windowCount: 100, baselineCount: 100)
        #expect(abs(robust - (0.5 - 1.8 * 0.02.squareRoot())) < 1e-12)
        #expect(try sageMakerRobust(distance: 0.1, windowCount: 10, baselineCount: 10) == 0)
        #expect(throws: StatisticsError.emptySample) {
            try sageMakerRobust(distance: 0.1, windowCount: 0, baselineCount: 10)
        }
    }
}
