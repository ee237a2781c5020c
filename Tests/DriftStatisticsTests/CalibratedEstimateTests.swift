import DriftStatistics
import Testing

struct CalibratedEstimateTests {
    @Test(arguments: inputs)
    func fittedValuesLieOnTheLineBetweenTheirNeighbours(xs: [Double]) throws {
        let fit = try Isotonic(x: xs, y: xs.indices.map { Double($0 * $0) })
        var asked = xs + zip(xs, xs.dropFirst()).map { $0 / 2 + $1 / 2 }
        asked += xs.flatMap { [$0.nextUp, $0.nextDown] }.filter(\.isFinite)
        for x in asked {
            let low = fit.xs.lastIndex { $0 <= x } ?? 0
            let high = fit.xs.firstIndex { $0 > x } ?? fit.xs.count - 1
            let width = fit.xs[high] - fit.xs[low]
            let share = x <= fit.xs[0] || width == 0 ? 0 : (x - fit.xs[low]) / width
            #expect(fit.value(at: x) == fit.ys[low] + share * (fit.ys[high] - fit.ys[low]))
        }
        #expect(fit.value(at: -.infinity) == fit.ys.first && fit.value(at: .infinity) == fit.ys.last)
        #expect(fit.value(at: .nan).isNaN)
    }

    /// Spread evenly, in one heap beside a far one, of nearly no range, of more than a number holds, and one alone.
    private static let inputs: [[Double]] = [
        (0..<40).map { Double($0) / 40 },
        (0..<39).map { Double($0) * 1e-9 } + [1e9],
        [0, .leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude],
        [-1.7e308, 0, 1, 1.7e308],
        [3],
    ]

    @Test(arguments: GoldenCase.all("calibrated-estimates", "D-isotonic"))
    func isotonicRegressionAgreesWithTheReference(_ golden: GoldenCase) throws {
        let x = try golden.input["x"].numbers
        let fit = try Isotonic(
            x: x,
            y: golden.input["y"].numbers,
            weights: golden.input["weights"].numbers
        )
        try golden.expect(x.map { fit.value(at: $0) }, "fitted")
        try golden.expect(golden.input["query"].numbers.map { fit.value(at: $0) }, "query")
    }

    @Test(arguments: GoldenCase.all("calibrated-estimates", "D-cbpe"))
    func confidenceBasedEstimatesAgreeWithTheReference(_ golden: GoldenCase) throws {
        let scores = try golden.input["proba"].numbers
        let calibrated = golden.input.has("calibrated") ? try golden.input["calibrated"].numbers : scores
        let found = try ConfidenceBasedEstimate(
            calibrated: calibrated,
            scores: scores,
            predictions: scores.map { $0 >= 0.5 }
        )
        try golden.expect(found.accuracy?.value, "accuracy")
        try golden.expect(found.precision?.value, "precision")
        try golden.expect(found.recall?.value, "recall")
        try golden.expect(found.f1?.value, "f1")
        try golden.expect(found.expected.specificity, "specificity")
        try golden.expect(found.areaUnderROC, "roc_auc")
    }

    @Test(arguments: 1...50) func theFitNeverFallsAndKeepsTheMean(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let x = (0..<60).map { _ in (random.uniform() * 20).rounded() }
        let y = x.map { random.uniform() < $0 / 20 ? 1.0 : 0 }
        let fit = try Isotonic(x: x, y: y)
        let values = stride(from: -1.0, through: 21, by: 0.25).map { fit.value(at: $0) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
        #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
        let fitted = x.reduce(0) { $0 + fit.value(at: $1) }
        #expect(abs(fitted - y.reduce(0, +)) < 1e-9)
    }

    @Test func aFitOfOneValueIsThatValueAndOfNoneIsRefused() throws {
        let fit = try Isotonic(x: [2, 2, 2], y: [0, 1, 1])
        for x in [-5.0, 2, 9] { #expect(fit.value(at: x) == 2.0 / 3) }
        #expect(fit.value(at: .nan).isNaN)
        #expect(throws: StatisticsError.emptySample) { try Isotonic(x: [], y: []) }
        #expect(throws: StatisticsError.mismatchedBins(1, 2)) { try Isotonic(x: [1], y: [1, 2]) }
        #expect(throws: StatisticsError.self) { try Isotonic(x: [.infinity], y: [1]) }
        #expect(throws: StatisticsError.self) { try Isotonic(x: [1], y: [1], weights: [0]) }
    }

    @Test func variancesAreThoseOfCoinsThatFallAsTheProbabilitiesSay() throws {
        let shares = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1]
        let answers = shares.map { $0 > 0.5 }
        let found = try ConfidenceBasedEstimate(calibrated: shares, predictions: answers)
        var random = SeededGenerator(seed: 4)
        var sums = (accuracy: Moments(), precision: Moments())
        for _ in 0..<20_000 {
            let truth = shares.map { random.uniform() < $0 }
            let matrix = try ConfusionMatrix(labels: truth, predictions: answers)
            if let accuracy = matrix.accuracy { sums.accuracy.add(accuracy) }
            if let precision = matrix.precision { sums.precision.add(precision) }
        }
        let accuracy = try #require(found.accuracy)
        let precision = try #require(found.precision)
        #expect(abs(sums.accuracy.mean - accuracy.value) < 0.005)
        #expect(abs((sums.accuracy.variance ?? 0) / accuracy.variance - 1) < 0.05)
        #expect(abs((sums.precision.variance ?? 0) / precision.variance - 1) < 0.05)
    }

    @Test func aClassThatNobodyAnswersHasNoPrecision() throws {
        let found = try ConfidenceBasedEstimate(calibrated: [0, 0], predictions: [false, false])
        #expect(found.accuracy?.value == 1)
        #expect(found.precision == nil && found.recall == nil && found.f1 == nil)
        #expect(found.areaUnderROC == nil)
        #expect(throws: StatisticsError.emptySample) {
            try ConfidenceBasedEstimate(calibrated: [], predictions: [])
        }
        #expect(throws: StatisticsError.self) {
            try ConfidenceBasedEstimate(calibrated: [1.1], predictions: [true])
        }
    }
}
