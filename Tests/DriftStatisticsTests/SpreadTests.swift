import DriftStatistics
import Testing

struct SpreadTests {
    @Test(arguments: GoldenCase.all("moments", "A-welch"))
    func welchAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try welch(
            window: Moments(of: golden.input["x"].numbers),
            baseline: Moments(of: golden.input["y"].numbers)
        )
        try golden.expect(result.t, "t")
        try golden.expect(result.degreesOfFreedom, "df")
        try golden.expect(result.pValue, "pvalue")
    }

    @Test(arguments: GoldenCase.all("moments", "A-levene"))
    func brownForsytheAgreesWithTheReference(_ golden: GoldenCase) throws {
        let (x, y) = (try golden.input["x"].numbers.sorted(), try golden.input["y"].numbers.sorted())
        for (centre, key) in [(BrownForsythe.Centre.median, "median"), (.mean, "mean")] {
            let result = try brownForsythe(sortedWindow: x, sortedBaseline: y, centre: centre)
            let wanted = try golden.expected[key]
            golden.expect(result.statistic, equals: try wanted["W"].number, key)
            golden.expect(result.pValue, equals: try wanted["pvalue"].number, key)
        }
    }

    /// scipy 1.17 `levene(center="median")`: a sensor that is stuck.
    @Test func aWindowThatDoesNotSpreadIsCompared() throws {
        let baseline: [Double] = [1, 2, 2, 3, 4, 4, 4, 5, 7, 9]
        let found = try brownForsythe(
            sortedWindow: [Double](repeating: 6, count: 9),
            sortedBaseline: baseline
        )
        #expect(abs(found.statistic - 9.656475212928587) < 1e-9)
        #expect(abs(found.pValue - 0.006401002864481622) < 1e-9)
        #expect(found.logRatio == -.infinity)
    }

    @Test func knownEffectsByHand() throws {
        let result = try welch(window: Moments(of: [3, 5]), baseline: Moments(of: [0, 2]))
        // d = 3/√2, J = 1 − 3/7
        #expect(abs(result.hedgesG - 3 / 2.0.squareRoot() * 4 / 7) < 1e-12)
        #expect(result.difference == 3)
        let spread = try brownForsythe(sortedWindow: [-2, 0, 2, 4], sortedBaseline: [-1, 0, 1, 2])
        #expect(abs(spread.logRatio - 0.6931471805599453) < 1e-12)
    }

    @Test(arguments: UInt64(1)...60)
    func boundsStayBelowEffectsAndSidesCanBeExchanged(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<40).map { _ in random.exponential() })
        let y = radixSorted((0..<60).map { _ in random.exponential() * 1.5 })
        let (a, b) = (
            try welch(window: Moments(of: x), baseline: Moments(of: y)),
            try welch(window: Moments(of: y), baseline: Moments(of: x))
        )
        #expect(abs(a.t + b.t) < 1e-12 && abs(a.pValue - b.pValue) < 1e-12)
        #expect(a.effectLower >= 0 && a.effectLower <= abs(a.hedgesG))
        let c = try brownForsythe(sortedWindow: x, sortedBaseline: y)
        let d = try brownForsythe(sortedWindow: y, sortedBaseline: x)
        #expect(abs(c.statistic - d.statistic) < 1e-9 && abs(c.logRatio + d.logRatio) < 1e-12)
        #expect(c.effectLower >= 0 && c.effectLower <= abs(c.logRatio))
        let e = try skewnessDifference(window: x, baseline: y)
        let f = try skewnessDifference(window: y, baseline: x)
        #expect(abs(e.difference + f.difference) < 1e-12 && abs(e.pValue - f.pValue) < 1e-12)
        #expect(e.effectLower >= 0 && e.effectLower <= abs(e.difference))
    }

    @Test func theBoundOfTheMeanCoversWhatItSays() throws {
        // 95% intervals: the lower end exceeds the true |g| = 0.5 in about 2.5% of samples.
        var random = SeededGenerator(seed: 11)
        var exceeded = 0
        for _ in 0..<1_000 {
            let x = Moments(of: (0..<60).map { _ in random.normal() + 0.5 })
            let y = Moments(of: (0..<120).map { _ in random.normal() })
            if try welch(window: x, baseline: y).effectLower > 0.5 { exceeded += 1 }
        }
        #expect((10...45).contains(exceeded))
    }

    @Test func theSkewnessErrorHoldsForExponentialValues() throws {
        // The textbook error of 0.077 at 1,000 values would make |z| exceed 1.96 half of the time.
        var random = SeededGenerator(seed: 5)
        var rejected = 0
        for _ in 0..<300 {
            let x = (0..<1_000).map { _ in random.exponential() }
            let y = (0..<1_000).map { _ in random.exponential() }
            if try skewnessDifference(window: x, baseline: y).pValue < 0.05 { rejected += 1 }
        }
        #expect((3...40).contains(rejected))
    }

    @Test func degenerateSamplesHaveAReason() throws {
        let (some, same) = (Moments(of: [1, 2, 3]), Moments(of: [2, 2, 2]))
        #expect(throws: StatisticsError.emptySample) { try welch(window: Moments(), baseline: some) }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) {
            try welch(window: Moments(of: [1]), baseline: some)
        }
        #expect(throws: StatisticsError.constant) { try welch(window: some, baseline: same) }
        #expect(try welch(window: same, baseline: some).t == 0)
        #expect(throws: StatisticsError.self) {
            try welch(window: Moments(of: [1e308, -1e308]), baseline: some)
        }
        #expect(throws: StatisticsError.constant) {
            try brownForsythe(sortedWindow: [1, 2, 3], sortedBaseline: [1, 1, 1])
        }
        #expect(throws: StatisticsError.emptySample) {
            try brownForsythe(sortedWindow: [], sortedBaseline: [1, 2])
        }
        #expect(throws: StatisticsError.self) {
            try brownForsythe(sortedWindow: [0, 1, 0, 1].sorted(), sortedBaseline: [0, 1])
        }
        #expect(throws: StatisticsError.tooFew(needed: 3, has: 2)) {
            try skewnessDifference(window: [1, 2], baseline: [1, 2, 4])
        }
        #expect(throws: StatisticsError.constant) {
            try skewnessDifference(window: [1, 1, 1], baseline: [1, 2, 4])
        }
        let halves = try skewnessDifference(window: [0, 1, 0, 1], baseline: [2, 3, 3, 2])
        #expect(halves.difference == 0 && halves.pValue == 1)
        #expect(throws: StatisticsError.self) {
            try skewnessDifference(window: [1e308, -1e308, 0], baseline: [1, 2, 4])
        }
    }
}
