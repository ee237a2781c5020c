import Testing

@testable import DriftStatistics

struct ExplanationTests {
    @Test(arguments: GoldenCase.all("explanations", "G-ridge"))
    func ridgeLogisticAgreesWithTheReference(_ golden: GoldenCase) throws {
        let table = try golden.input["rows"].table
        var rows = SparseRows(width: table[0].count)
        for row in table { rows.append(row.enumerated().map { ($0.offset, $0.element) }) }
        let beta = try ridgeLogistic(
            rows,
            members: Array(table.indices),
            isPositive: golden.input["positive"].numbers.map { $0 == 1 },
            penalty: golden.input["penalty"].number
        )
        try golden.expect(Array(beta.dropLast()), "coefficients")
        try golden.expect(beta.last, "intercept")
    }

    @Test(arguments: GoldenCase.all("explanations", "G-domain"))
    func domainClassifierAgreesWithTheReference(_ golden: GoldenCase) throws {
        let rows = Int(try golden.input["baselineRows"].number)
        var features = try golden.input["numbers"].list.map { column in
            let values = try column.list.map { $0.isNull ? .nan : try $0.number }
            return DomainFeature.numbers(baseline: Array(values[..<rows]), window: Array(values[rows...]))
        }
        let names = try golden.input["categories"].list.map { $0.isNull ? nil : try $0.text }
        features.append(.categories(baseline: Array(names[..<rows]), window: Array(names[rows...])))
        let result = try domainClassifier(features)
        try golden.expect(result.auc, "auc")
        try golden.expect(result.contributions, "contributions")
        let means = (result.windowScores.mean, result.baselineScores.mean)
        // The two halves have their own intercepts; with halves of equal size they cancel.
        if rows % 2 == 0 { #expect(abs(result.logOddsGap - (means.0 - means.1)) < 1e-9) }
        #expect(abs(result.contributions.reduce(0, +) - result.logOddsGap) < 1e-12)
    }

    @Test(arguments: GoldenCase.all("explanations", "G-surrogate"))
    func surrogateAndItsShapleyValuesAgreeWithTheReference(_ golden: GoldenCase) throws {
        func columns(_ key: String) throws -> [[UInt8]] {
            try golden.input[key].list.map { try $0.integers.map { UInt8($0) } }
        }
        let (bins, window) = (try columns("bins"), try columns("windowBins"))
        let binCounts = try golden.input["binCounts"].integers
        let surrogate = try AdditiveSurrogate(
            bins: bins,
            binCounts: binCounts,
            targets: golden.input["targets"].numbers,
            rounds: Int(golden.input["rounds"].number)
        )
        try golden.expect(surrogate.base, "base")
        try golden.expect(surrogate.effects.flatMap(\.self), "effects")
        try golden.expect(surrogate.rSquared, "rSquared")
        func counts(_ columns: [[UInt8]]) -> [[Int]] {
            zip(columns, binCounts).map { column, count in
                (0..<count).map { bin in column.count { Int($0) == bin } }
            }
        }
        let background = bins.map { Array($0.prefix(100)) }
        let split = try shiftDecomposition(
            effects: surrogate.effects,
            baselineCounts: counts(background),
            windowCounts: counts(window),
            baselineMean: surrogate.predictions(background).mean,
            windowMean: surrogate.predictions(window).mean
        )
        let wanted = try golden.expected["shap"].numbers
        for (got, want) in zip(split.contributions, wanted) { #expect(abs(got - want) < 1e-9) }
        #expect(abs(split.remainder) < 1e-12)
    }

    @Test(arguments: GoldenCase.all("explanations", "P-shift"))
    func shiftDecompositionAgreesWithTheReference(_ golden: GoldenCase) throws {
        let split = try shiftDecomposition(
            effects: golden.input["f"].table,
            baselineCounts: golden.input["baseline_counts"].list.map { try $0.integers },
            windowCounts: golden.input["window_counts"].list.map { try $0.integers },
            baselineMean: golden.input["mean_prediction_baseline"].number,
            windowMean: golden.input["mean_prediction_window"].number
        )
        try golden.expect(split.shift, "delta")
        try golden.expect(split.contributions, "phi")
        try golden.expect(split.standardErrors, "se")
        try golden.expect(split.remainder, "remainder")
    }

    @Test(arguments: GoldenCase.all("explanations", "P-js"))
    func marginalSharesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let shares = try marginalShares(
            baselineCounts: golden.input["baseline_counts"].list.map { try $0.integers },
            windowCounts: golden.input["window_counts"].list.map { try $0.integers }
        )
        try golden.expect(shares.divergences, "js")
        try golden.expect(shares.shares, "share")
    }

    @Test(arguments: GoldenCase.all("explanations", "G-ndcg"))
    func rankingGainAgreesWithTheReference(_ golden: GoldenCase) throws {
        let gain = try normalizedDiscountedCumulativeGain(
            baseline: golden.input["baseline"].numbers,
            window: golden.input["window"].numbers
        )
        try golden.expect(gain, "ndcg")
    }

    @Test(arguments: GoldenCase.all("explanations", "G-association"))
    func associationsOfCategoriesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let table = try golden.input["table"].list.map { try $0.integers }
        let v = try biasCorrectedCramersV(table)
        try golden.expect(v.coefficient, "v")
        try golden.expect(v.pValue, "p")
        try golden.expect(mutualInformation(table), "information")
    }

    @Test(arguments: GoldenCase.all("explanations", "G-ratio"))
    func correlationRatioAgreesWithTheReference(_ golden: GoldenCase) throws {
        let ratio = try correlationRatio(golden.input["groups"].table)
        try golden.expect(ratio.coefficient, "eta")
        try golden.expect(ratio.pValue, "p")
    }

    @Test func theDocumentedRankingExampleHasItsPublishedValue() throws {
        let gain = try normalizedDiscountedCumulativeGain(
            baseline: [0.70, 0.50, 0.05],
            window: [0.10, 0.20, 0.70]
        )
        #expect(abs(gain - 0.6876) < 5e-5)
    }

    @Test(arguments: UInt64(1)...20)
    func contributionsAndRemainderAddUpExactly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let effects = (0..<6).map { _ in (0..<5).map { _ in random.normal() } }
        func counts() -> [[Int]] {
            (0..<6).map { _ in (0..<5).map { _ in random.index(below: 50) + 1 } }
        }
        let (before, after) = (random.normal(), random.normal())
        let split = try shiftDecomposition(
            effects: effects,
            baselineCounts: counts(),
            windowCounts: counts(),
            baselineMean: before,
            windowMean: after
        )
        #expect(abs(split.contributions.reduce(0, +) + split.remainder - (after - before)) < 1e-12)
    }

    @Test func aBystanderThatFollowsTheCulpritIsNotBlamed() throws {
        var random = SeededGenerator(seed: 3)
        func rows(_ shift: Double) -> (culprit: [Double], bystander: [Double]) {
            let culprit = (0..<4_000).map { _ in random.normal() + shift }
            return (culprit, culprit.map { 0.8 * $0 + 0.6 * random.normal() })
        }
        let (before, after) = (rows(0), rows(0.5))
        let result = try domainClassifier([
            .numbers(baseline: before.culprit, window: after.culprit),
            .numbers(baseline: before.bystander, window: after.bystander),
        ])
        #expect(result.auc > 0.6 && result.z > 10)
        #expect(result.contributions[0] > 5 * abs(result.contributions[1]))
    }

    @Test func binsKeepWhatTheBaselineNeverShowedApart() {
        let bins = FeatureBins(sorted: (0..<1_000).map(Double.init))
        #expect(bins.count == 31 + 4)
        let found = bins.bins(of: [-1, 0, 31, 999, 1_000, .nan])
        #expect(found == [32, 0, 0, 31, 33, 34])
        let names = FeatureBins(counts: ["a": 5, "b": 3, "c": 1], bins: 3)
        #expect(names.bins(of: [0, 1, 2, 3, -1], names: ["a", "b", "c", "d"]) == [0, 1, 2, 3, 4])
        // A constant column has one bin and two sides.
        let constant = FeatureBins(sorted: [7, 7, 7])
        #expect(constant.bins(of: [6, 7, 8]) == [1, 0, 2] && constant.count == 4)
        #expect(FeatureBins(sorted: []).bins(of: [1, .nan]) == [2, 3])
    }

    @Test(arguments: UInt64(1)...10)
    func binsAgreeWithASearch(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let values = (0..<500).map { _ in (random.normal() * 8).rounded() / 2 }
        let bins = FeatureBins(sorted: values.sorted())
        guard case .numbers(let edges, _, _) = bins.cut else { return }
        #expect(bins.bins(of: values) == values.map { UInt8(binIndex(of: $0, edges: edges)) })
        #expect(bins.counts(of: bins.bins(of: values)).reduce(0, +) == 500)
    }

    @Test func zerosOfBothSignsAndTheLargestNumbersHaveTheirBins() {
        let (tiny, huge) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
        let bins = FeatureBins(edges: [-huge, -0.0, 1], -huge, huge)
        #expect(bins.bins(of: [-huge, -tiny, -0.0, 0, tiny, 1, huge]) == [0, 1, 1, 1, 2, 2, 3])
    }

    @Test func anUnseenCategoryGetsItsEffectFromTheWindow() throws {
        let surrogate = try AdditiveSurrogate(
            bins: [[0, 0, 1, 1], [0, 1, 0, 1]],
            binCounts: [3, 2],
            targets: [0, 1, 0, 1],
            rounds: 200,
            rate: 1,
            shrinkage: 0
        )
        let window: [[UInt8]] = [[2, 2, 2, 2], [0, 1, 0, 1]]
        let learned = try surrogate.learned(
            unseenIn: window,
            targets: [5, 6, 5, 6],
            seen: [[true, true, false], [true, true]],
            shrinkage: 0
        )
        #expect(abs(learned.effects[0][2] - 5) < 1e-4, "\(learned) \(surrogate)")
        #expect(learned.effects[1] == surrogate.effects[1])
    }

    @Test func changePointFindsAPlantedStep() throws {
        var random = SeededGenerator(seed: 5)
        let values = (0..<60).map { (index: Int) in random.normal() + (index >= 40 ? 2 : 0) }
        let found = try changePoint(values)
        #expect((38...42).contains(found.index) && found.pValue < 1e-6)
        #expect(found.earliest <= 40 && 40 <= found.latest && found.after - found.before > 1.5)
    }

    @Test func changePointCoversTheTruthAndSeldomInventsOne() throws {
        var random = SeededGenerator(seed: 11)
        var (covered, invented) = (0, 0)
        for _ in 0..<300 {
            let shifted = (0..<50).map { (index: Int) in random.normal() + (index >= 30 ? 1.5 : 0) }
            let found = try changePoint(shifted)
            if found.earliest <= 30, 30 <= found.latest { covered += 1 }
            if try changePoint((0..<50).map { _ in random.normal() }).pValue < 0.05 { invented += 1 }
        }
        #expect(covered >= 280 && invented <= 20, "covered \(covered), invented \(invented) of 300")
    }

    @Test func segmentSearchFindsAPlantedPair() throws {
        var random = SeededGenerator(seed: 9)
        func rows(_ count: Int, planted: Double) -> SegmentRows {
            let bins = (0..<5).map { _ in (0..<count).map { _ in UInt8(random.index(below: 4)) } }
            let values = (0..<count).map { (row: Int) in
                random.normal() + (bins[1][row] == 2 && bins[3][row] == 0 ? planted : 0)
            }
            return SegmentRows(bins: bins, values: values)
        }
        let (found, examined) = try searchSegments(
            window: rows(4_000, planted: 1),
            baseline: rows(4_000, planted: 0)
        )
        #expect(examined == 5 * 4 + 10 * 16)
        #expect(found.first?.features == [1, 3] && found.first?.bins == [2, 0])
        #expect(found.first.map { $0.interval.contains(1) } == true)
    }

    @Test func segmentSearchKeepsItsErrorRate() throws {
        var random = SeededGenerator(seed: 21)
        var invented = 0
        for _ in 0..<100 {
            func rows() -> SegmentRows {
                let bins = (0..<4).map { _ in (0..<600).map { _ in UInt8(random.index(below: 3)) } }
                return SegmentRows(bins: bins, values: (0..<600).map { _ in random.normal() })
            }
            if try !searchSegments(window: rows(), baseline: rows()).segments.isEmpty { invented += 1 }
        }
        #expect(invented <= 10, "invented \(invented) of 100")
    }

    @Test func shiftedSeriesCorrelateOnlyWhereTheyLineUp() throws {
        let x = (0..<40).map { Double($0 % 10) }
        let result = try circularShiftCorrelation(x, x)
        // Every tenth shift is the same series again.
        #expect(abs(result.rho - 1) < 1e-12 && abs(result.pValue - 4.0 / 40) < 1e-12)
        #expect(try circularShiftCorrelation([1, 2, 4, 3, 9], [2, 1, 5, 3, 8]).pValue >= 0.2)
    }

    @Test func aFeatureSaysHowManyColumnsItBecomesWithoutMakingThem() {
        let many: [String?] = (0..<200).map { "name \($0 % 30)" }
        let few: [String?] = ["a", "b", "a", "c"]
        let features: [(DomainFeature, Int)] = [
            (.numbers(baseline: [1, 2, 3], window: [4]), 2), (.numbers(baseline: [1, .nan], window: [4]), 3),
            (.numbers(baseline: [1], window: [.infinity]), 3), (.numbers(baseline: [], window: []), 2),
            (.categories(baseline: few, window: few), 3), (.categories(baseline: few, window: [nil]), 4),
            (.categories(baseline: many, window: few), 20),
            (.categories(baseline: many + [nil], window: few), 21),
            (.categories(baseline: [], window: few), 1), (.categories(baseline: [nil], window: few), 2),
        ]
        for (feature, count) in features {
            #expect(feature.columnCount == count)
            #expect(DomainDesign.encode(feature).width == count)
        }
    }

    @Test func numbersBecomeTheirMidrankInTheBaseline() throws {
        let (baseline, window) = ([3, 1, 3, .nan, -2.0], [3, 0, 9, .infinity, 1.0])
        guard case .ranks(let ranks, true) = DomainDesign.encode(.numbers(baseline: baseline, window: window))
        else {
            Issue.record("numbers are ranked, and some are missing")
            return
        }
        let there = baseline.filter(\.isFinite)
        for (rank, value) in zip(ranks, baseline + window) {
            let below = there.count { $0 < value }
            let through = there.count { $0 <= value }
            let expected = value.isFinite ? Double(below + through + 1) / 2 / 5 - 0.5 : nil
            #expect(rank.isNaN ? expected == nil : rank == expected)
        }
    }

    @Test func whatCannotBeAnsweredIsRefused() {
        #expect(throws: StatisticsError.emptySample) { try domainClassifier([]) }
        #expect(throws: StatisticsError.tooFew(needed: 4, has: 1)) {
            try domainClassifier([.numbers(baseline: [1], window: [2])])
        }
        #expect(throws: StatisticsError.emptyDistribution) {
            try normalizedDiscountedCumulativeGain(baseline: [0, 0], window: [1, 2])
        }
        #expect(throws: StatisticsError.outOfRange("the importance -1.0")) {
            try normalizedDiscountedCumulativeGain(baseline: [-1, 0], window: [1, 2])
        }
        #expect(throws: StatisticsError.constant) { try changePoint([1, 1, 1, 1]) }
        #expect(throws: StatisticsError.tooFew(needed: 4, has: 2)) { try changePoint([1, 2]) }
        #expect(throws: StatisticsError.constant) { try correlationRatio([[1, 1], [1, 1]]) }
        #expect(throws: StatisticsError.undefined("fewer than two categories occur")) {
            try biasCorrectedCramersV([[3, 4]])
        }
        #expect(throws: StatisticsError.emptySample) {
            try AdditiveSurrogate(bins: [[]], binCounts: [1], targets: [])
        }
        #expect(throws: StatisticsError.outOfRange("the bin 4 of 2")) {
            try AdditiveSurrogate(bins: [[4]], binCounts: [2], targets: [1])
        }
    }

    @Test func constantAndMissingColumnsDoNotDisturb() throws {
        let result = try domainClassifier([
            .numbers(baseline: [1, 1, 1, 1, 1], window: [1, 1, 1, 1]),
            .numbers(baseline: .init(repeating: .nan, count: 5), window: .init(repeating: .nan, count: 4)),
            .categories(baseline: .init(repeating: nil, count: 5), window: .init(repeating: "a", count: 4)),
        ])
        #expect(result.auc == 1 && result.contributions.allSatisfy(\.isFinite))
        #expect(result.contributions[2] > abs(result.contributions[0]) + abs(result.contributions[1]))
    }
}

extension [Double] {
    fileprivate var mean: Double { reduce(0, +) / Double(count) }
}
