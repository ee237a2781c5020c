import DriftStatistics
import Testing

struct RankTests {
    @Test(arguments: GoldenCase.all("ranks", "A-cvm"))
    func cramerVonMisesAgreesWithTheReference(_ golden: GoldenCase) throws {
        let method: CramerVonMises.Method = golden.id.contains("exact") ? .exact : .asymptotic
        let result = try cramerVonMises(
            sorted: golden.input["x"].numbers.sorted(),
            baseline: golden.input["y"].numbers.sorted(),
            method: method
        )
        try golden.expect(result.statistic, "statistic")
        try golden.expect(result.pValue, "pvalue")
    }

    /// Columns of three values, drawn from one law: with the midranks of ties every such comparison would cry out.
    @Test(arguments: UInt64(1)...20)
    func stepsDoNotTakeTiesForDrift(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func column(_ count: Int) -> [Double] {
            radixSorted((0..<count).map { _ in Double(random.index(below: 3)) })
        }
        let (window, baseline) = (column(100), column(3_000))
        let published = try cramerVonMises(sorted: window, baseline: baseline)
        let steps = try cramerVonMises(sorted: window, baseline: baseline, ties: .steps)
        #expect(published.statistic > 500 && published.pValue == 0)
        #expect(steps.statistic < 1.2 && steps.pValue > 0.001)
        #expect((0...1).contains(steps.effect) && steps.effect == published.effect)
    }

    @Test func stepsAreTheSameWithoutTies() throws {
        let (x, y) = ([0.3, 1.1, 2.7, 5.2], [0.1, 0.9, 3.3, 4.4, 6.1])
        let (a, b) = (
            try cramerVonMises(sorted: x, baseline: y),
            try cramerVonMises(sorted: x, baseline: y, ties: .steps)
        )
        #expect(a == b)
        #expect(abs(a.effect - a.statistic * 9 / 20) < 1e-12)
    }

    @Test(arguments: GoldenCase.all("ranks", "A-anderson"))
    func andersonDarlingAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try andersonDarling(
            sorted: golden.input["x"].numbers.sorted(),
            baseline: golden.input["y"].numbers.sorted()
        )
        try golden.expect(result.statistic, "statistic")
        try golden.expect(result.pValue, "pvalue")
    }

    @Test(arguments: GoldenCase.all("ranks", "A-mwu"))
    func mannWhitneyAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try mannWhitney(window: golden.input["x"].numbers, baseline: golden.input["y"].numbers)
        try golden.expect(result.u, "U")
        try golden.expect(result.pValue, "pvalue")
        try golden.expect(result.auc, "auc")
        #expect(abs(result.cliffsDelta - (2 * result.auc - 1)) < 1e-15)
    }

    @Test(arguments: GoldenCase.all("ranks", "A-spearman"))
    func spearmanAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try spearman(golden.input["x"].numbers, golden.input["y"].numbers)
        try golden.expect(result.rho, "rho")
        try golden.expect(result.pValue, "pvalue")
    }

    @Test(arguments: UInt64(1)...10)
    func sidesCanBeExchanged(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<8).map { _ in Double(random.index(below: 9)) })
        let y = radixSorted((0..<11).map { _ in Double(random.index(below: 9)) })
        let (a, b) = (try mannWhitney(window: x, baseline: y), try mannWhitney(window: y, baseline: x))
        #expect(abs(a.auc + b.auc - 1) < 1e-12 && abs(a.pValue - b.pValue) < 1e-12)
        #expect(a.effectLower >= 0.5 && a.effectLower <= max(0.5, max(a.auc, b.auc)))
        let (c, d) = (try cramerVonMises(sorted: x, baseline: y), try cramerVonMises(sorted: y, baseline: x))
        #expect(abs(c.statistic - d.statistic) < 1e-12 && abs(c.pValue - d.pValue) < 1e-9)
        let (e, f) = (
            try andersonDarling(sorted: x, baseline: y), try andersonDarling(sorted: y, baseline: x)
        )
        #expect(abs(e.statistic - f.statistic) < 1e-9)
        #expect((0.001...0.25).contains(e.pValue))
    }

    @Test(arguments: UInt64(1)...8)
    func exactAndAsymptoticCramerVonMisesAgreeRoughly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = radixSorted((0..<9).map { _ in random.normal() })
        let y = radixSorted((0..<12).map { _ in random.normal() + 0.5 })
        let exact = try cramerVonMises(sorted: x, baseline: y, method: .exact).pValue
        let near = try cramerVonMises(sorted: x, baseline: y, method: .asymptotic).pValue
        #expect(abs(exact - near) < 0.05)
    }

    @Test func degenerateSamplesHaveAValueOrAReason() throws {
        #expect(throws: StatisticsError.emptySample) { try mannWhitney(window: [], baseline: [1]) }
        let ties = try mannWhitney(window: [3, 3], baseline: [3, 3, 3])
        #expect(ties.auc == 0.5 && ties.pValue == 1)
        let single = try mannWhitney(window: [1], baseline: [1])
        #expect(single.auc == 0.5 && single.pValue == 1)
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) {
            try cramerVonMises(sorted: [1], baseline: [1, 2])
        }
        #expect(throws: StatisticsError.self) {
            try cramerVonMises(sorted: Array(repeating: 1, count: 61), baseline: [1, 2], method: .exact)
        }
        #expect(throws: StatisticsError.constant) { try andersonDarling(sorted: [1, 1], baseline: [1, 1]) }
        #expect(throws: StatisticsError.tooFew(needed: 4, has: 3)) {
            try andersonDarling(sorted: [1], baseline: [1, 2])
        }
        #expect(throws: StatisticsError.constant) { try spearman([1, 1, 1], [1, 2, 3]) }
        #expect(throws: StatisticsError.mismatchedBins(2, 3)) { try spearman([1, 1], [1, 2, 3]) }
        let perfect = try spearman([1, 2, 3], [2, 4, 9])
        #expect(perfect.rho == 1 && perfect.pValue == 0)
        let huge = try mannWhitney(window: [-1e308, 1e308], baseline: [1e308, 1e308])
        #expect(huge.auc == 0.25)
    }
}
