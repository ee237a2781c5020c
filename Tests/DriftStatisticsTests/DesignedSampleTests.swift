import DriftStatistics
import Testing

struct DesignedSampleTests {
    @Test(arguments: GoldenCase.all("designed-samples", "D-horvitz"))
    func designEstimatesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let (y, p) = (try golden.input["y"].numbers, try golden.input["pi"].numbers)
        let total = try horvitzThompson(y, probabilities: p, populationCount: Int(golden.input["N"].number))
        let ratio = try hajek(y, probabilities: p)
        try golden.expect(total.estimate, "ht")
        try golden.expect(total.variance, "ht_var_poisson")
        try golden.expect(ratio.estimate, "hajek")
        try golden.expect(ratio.variance, "hajek_var_poisson")
        try golden.expect(kishEffectiveSize(weights: p.map { 1 / $0 }), "n_eff_kish")
    }

    @Test(arguments: GoldenCase.all("designed-samples", "D-stratified"))
    func stratifiedMeanAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try stratified(golden.input["strata"].table, counts: golden.input["N_h"].integers)
        try golden.expect(result.estimate, "estimate")
        try golden.expect(result.variance, "variance")
    }

    @Test(arguments: GoldenCase.all("designed-samples", "P-neyman"))
    func allocationAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try neymanAllocation(
            counts: golden.input["N_h"].integers,
            deviations: golden.input["sigma_h"].numbers,
            total: Int(golden.input["n"].number),
            minimum: Int(golden.input["n_min"].number)
        )
        #expect(try result == golden.expected["n_h"].integers)
    }

    @Test(arguments: GoldenCase.all("designed-samples", "P-difference"))
    func differenceEstimatorAgreesWithTheReference(_ golden: GoldenCase) throws {
        let isShare = !golden.id.hasSuffix("real")
        func estimate(pseudoCounts: Bool) throws -> DifferenceEstimate {
            try differenceEstimator(
                labels: golden.input["y"].numbers,
                predictions: golden.input["f"].numbers,
                probabilities: golden.input["pi"].numbers,
                populationMean: golden.input["fbar"].number,
                kind: isShare ? .share : .mean,
                pseudoCounts: pseudoCounts
            )
        }
        let result = try estimate(pseudoCounts: true)
        try golden.expect(result.lambda, "lam")
        try golden.expect(result.estimate, "estimate")
        if isShare {
            try golden.expect(result.variance, "variance_pseudo")
            try golden.expect(result.effectiveSize, "n_eff")
            try golden.expect([result.interval.lower, result.interval.upper], "interval")
            try golden.expect(estimate(pseudoCounts: false).variance, "variance_plain")
        } else {
            try golden.expect(result.variance, "variance")
        }
    }

    @Test(arguments: GoldenCase.all("prediction-powered-mean", "D-ppi"))
    func predictionPoweredMeanAgreesWithTheReference(_ golden: GoldenCase) throws {
        let lambda = try golden.input["lam"]
        let result = try ppiMean(
            labels: golden.input["y"].numbers,
            predictions: golden.input["f_labelled"].numbers,
            unlabelled: golden.input["f_unlabelled"].numbers,
            weights: golden.input.has("w") ? golden.input["w"].numbers : nil,
            lambda: lambda.isNull ? nil : lambda.number,
            confidence: golden.input["confidence"].number
        )
        try golden.expect(result.estimate, "estimate")
        try golden.expect([result.interval.lower, result.interval.upper], "interval")
    }

    @Test(arguments: UInt64(1)...40)
    func allocationsKeepTheirLimitsAndTheirTotal(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let counts = (0..<6).map { _ in random.index(below: 200) }
        let deviations = (0..<6).map { _ in random.index(below: 3) == 0 ? 0 : random.uniform() }
        let total = random.index(below: counts.reduce(0, +) + 1)
        guard counts.contains(where: { $0 > 0 }) else { return }
        let result = try neymanAllocation(counts: counts, deviations: deviations, total: total, minimum: 3)
        #expect(zip(result, counts).allSatisfy { $0 <= $1 && $0 >= min(3, $1) })
        let floor = counts.reduce(0) { $0 + min(3, $1) }
        #expect(result.reduce(0, +) == max(total, floor))
    }

    @Test func intervalsOfUnequalDrawsCoverTheTruth() throws {
        // Over-confident scores, half-uniform draws of 100 from 4,000: 95% intervals, 250 windows.
        var random = SeededGenerator(seed: 13)
        var covered = 0
        for _ in 0..<250 {
            let confidence = (0..<4_000).map { _ in 1 - 0.4 * random.uniform() }
            let right = confidence.map { random.uniform() < $0 - 0.08 ? 1.0 : 0 }
            let truth = right.reduce(0, +) / 4_000
            let sizes = confidence.map { ($0 * (1 - $0)).squareRoot() }
            let mean = sizes.reduce(0, +) / 4_000
            let probabilities = sizes.map { 100 * (0.5 * $0 / mean + 0.5) / 4_000 }
            let drawn = confidence.indices.filter { random.uniform() < probabilities[$0] }
            let result = try differenceEstimator(
                labels: drawn.map { right[$0] },
                predictions: drawn.map { confidence[$0] },
                probabilities: drawn.map { probabilities[$0] },
                populationMean: confidence.reduce(0, +) / 4_000,
                kind: .share
            )
            if result.interval.contains(truth) { covered += 1 }
        }
        #expect((228...250).contains(covered))
    }

    @Test func agreementOfAllLabelsIsNotCertainty() throws {
        let n = 60
        let result = try differenceEstimator(
            labels: Array(repeating: 1, count: n),
            predictions: (0..<n).map { 0.8 + 0.003 * Double($0) },
            probabilities: Array(repeating: 0.006, count: n),
            populationMean: 0.9,
            kind: .share
        )
        #expect(result.estimate == 1 && result.interval.upper == 1)
        // 60 of 60: Wilson gives 0.9398.
        #expect(abs(result.interval.lower - 0.94) < 0.01)
        #expect(abs(result.effectiveSize - 60) < 3)
    }

    @Test func aCompleteSampleHasNoSamplingError() throws {
        let result = try differenceEstimator(
            labels: [1, 0, 1, 1],
            predictions: [0.9, 0.2, 0.8, 0.6],
            probabilities: [1, 1, 1, 1],
            populationMean: 0.625,
            kind: .share
        )
        #expect(abs(result.estimate - 0.75) < 1e-12 && result.variance == 0)
        #expect(result.interval.lower == result.interval.upper)
    }

    @Test func aRatioOfUniformDrawsIsTheRatioOfTheCounts() throws {
        let called = [1.0, 1, 1, 0, 0, 1, 0, 1]
        let right = [1.0, 0, 1, 0, 0, 1, 0, 1]
        let result = try ratioEstimator(
            numerators: right,
            denominators: called,
            probabilities: Array(repeating: 0.1, count: 8)
        )
        #expect(abs(result.estimate - 0.8) < 1e-12)
        #expect(result.interval.lower < 0.8 && result.interval.upper > 0.8)
        let perfect = try ratioEstimator(
            numerators: called,
            denominators: called,
            probabilities: Array(repeating: 0.1, count: 8)
        )
        #expect(perfect.estimate == 1 && perfect.interval.lower < 0.6 && perfect.effectiveSize == 5)
        #expect(throws: StatisticsError.self) {
            try ratioEstimator(numerators: [0, 0], denominators: [0, 0], probabilities: [0.5, 0.5])
        }
    }

    @Test func impossibleSamplesHaveAReason() throws {
        #expect(throws: StatisticsError.emptySample) { try hajek([], probabilities: []) }
        #expect(throws: StatisticsError.mismatchedBins(2, 1)) { try hajek([1, 2], probabilities: [0.5]) }
        #expect(throws: StatisticsError.outOfRange("the inclusion probability 0.0")) {
            try hajek([1], probabilities: [0])
        }
        #expect(throws: StatisticsError.self) {
            try horvitzThompson([1, 2], probabilities: [1, 1], populationCount: 1)
        }
        #expect(throws: StatisticsError.tooFew(needed: 3, has: 2)) {
            try differenceEstimator(
                labels: [1, 0],
                predictions: [1, 0],
                probabilities: [0.5, 0.5],
                populationMean: 0.5,
                kind: .share
            )
        }
        #expect(throws: StatisticsError.self) {
            try differenceEstimator(
                labels: [1, 0, 7],
                predictions: [1, 0, 1],
                probabilities: [0.5, 0.5, 0.5],
                populationMean: 0.5,
                kind: .share
            )
        }
        #expect(throws: StatisticsError.emptySample) { try stratified([[1], []], counts: [3, 3]) }
    }

    /// ppi-python 0.2.3 `ppi_mean_pointestimate` and `ppi_mean_ci` with weights, λ chosen by itself.
    @Test func trustIsChosenFromWeightedGradients() throws {
        let result = try ppiMean(
            labels: [0.2, 1.1, 0.7, 0.4, 0.9],
            predictions: [0.3, 0.8, 0.9, 0.1, 0.7],
            unlabelled: [0.5, 0.6, 0.2, 0.9, 0.4, 0.8, 0.1],
            weights: [1, 2, 0.5, 1.5, 3]
        )
        #expect(abs(result.estimate - 0.71740771) < 1e-8)
        #expect(abs(result.interval.lower - 0.34903261) < 1e-8)
        #expect(abs(result.interval.upper - 1.08578281) < 1e-8)
    }
}
