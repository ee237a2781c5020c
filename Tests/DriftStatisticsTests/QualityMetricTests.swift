import DriftStatistics
import Testing

struct QualityMetricTests {
    @Test(arguments: GoldenCase.all("quality-metrics", "D-classification"))
    func classificationAgreesWithTheReference(_ golden: GoldenCase) throws {
        let labels = try golden.input["y"].numbers.map { $0 == 1 }
        let (scores, weights) = (try golden.input["score"].numbers, try golden.input["weights"].numbers)
        let threshold = try golden.input["threshold"].number
        let matrix = try ConfusionMatrix(
            labels: labels,
            predictions: scores.map { $0 >= threshold },
            weights: weights
        )
        try golden.expect(matrix.accuracy, "accuracy")
        try golden.expect(matrix.precision, "precision")
        try golden.expect(matrix.recall, "recall")
        try golden.expect(matrix.f1, "f1")
        try golden.expect(matrix.balancedAccuracy, "balanced_accuracy")
        try golden.expect(matrix.matthewsCorrelation, "mcc")
        try golden.expect(areaUnderROC(labels: labels, scores: scores, weights: weights), "roc_auc")
        try golden.expect(
            averagePrecision(labels: labels, scores: scores, weights: weights),
            "average_precision"
        )
        try golden.expect(logLoss(labels: labels, scores: scores, weights: weights), "log_loss")
        try golden.expect(brierScore(labels: labels, scores: scores, weights: weights), "brier")
    }

    @Test(arguments: GoldenCase.all("quality-metrics", "D-regression"))
    func regressionAgreesWithTheReference(_ golden: GoldenCase) throws {
        let result = try regressionErrors(
            labels: golden.input["y"].numbers,
            predictions: golden.input["prediction"].numbers,
            weights: golden.input["weights"].numbers
        )
        try golden.expect(result.meanAbsoluteError, "mae")
        try golden.expect(result.rootMeanSquaredError, "rmse")
        try golden.expect(result.rSquared, "r2")
        try golden.expect(result.meanAbsolutePercentageError, "mape")
        try golden.expect(result.meanResidual, "mean_residual")
    }

    @Test(arguments: GoldenCase.all("quality-metrics", "F-spiegel"))
    func calibrationTestsAgreeWithTheReference(_ golden: GoldenCase) throws {
        let labels = try golden.input["y"].numbers.map { $0 == 1 }
        let scores = try golden.input["p"].numbers
        try golden.expect(spiegelhalter(labels: labels, scores: scores).z, "z")
        try golden.expect(calibrationInTheLarge(labels: labels, scores: scores).z, "z_sum")
        try golden.expect(brierScore(labels: labels, scores: scores), "brier")
        try golden.expect(logLoss(labels: labels, scores: scores), "log_loss")
    }

    @Test(arguments: UInt64(1)...40)
    func aWeightOfTwoIsTheRowTwice(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let labels = (0..<30).map { $0 == 0 || ($0 > 1 && random.uniform() < 0.5) }
        let scores = (0..<30).map { _ in Double(random.index(below: 11)) / 10 }
        let weights = (0..<30).map { _ in Double(1 + random.index(below: 2)) }
        func doubled<Value>(_ values: [Value]) -> [Value] {
            zip(values, weights).flatMap { Array(repeating: $0, count: Int($1)) }
        }
        let (twiceLabels, twiceScores) = (doubled(labels), doubled(scores))
        let pairs = [
            (
                try areaUnderROC(labels: labels, scores: scores, weights: weights),
                try areaUnderROC(labels: twiceLabels, scores: twiceScores)
            ),
            (
                try averagePrecision(labels: labels, scores: scores, weights: weights),
                try averagePrecision(labels: twiceLabels, scores: twiceScores)
            ),
            (
                try calibrationError(labels: labels, scores: scores, weights: weights),
                try calibrationError(labels: twiceLabels, scores: twiceScores)
            ),
            (
                try brierScore(labels: labels, scores: scores, weights: weights),
                try brierScore(labels: twiceLabels, scores: twiceScores)
            ),
        ]
        for (weighted, repeated) in pairs {
            #expect(abs(weighted - repeated) < 1e-12)
            #expect((0...1).contains(weighted))
        }
        let reversed = try areaUnderROC(labels: labels, scores: scores.map { -$0 })
        #expect(abs(try areaUnderROC(labels: labels, scores: scores) + reversed - 1) < 1e-12)
    }

    @Test func reliabilityAndCalibrationErrorByHand() throws {
        let labels = [true, false, true, true]
        let scores = [0.1, 0.15, 0.9, 1]
        let bins = try reliability(labels: labels, scores: scores)
        #expect(bins.count == 2)
        #expect(bins[0].weight == 2 && abs(bins[0].score - 0.125) < 1e-12 && bins[0].outcome == 0.5)
        #expect(abs(try calibrationError(labels: labels, scores: scores) - (0.375 + 0.05) / 2) < 1e-12)
    }

    @Test func overConfidentScoresGiveAPositiveSpiegelhalter() throws {
        var random = SeededGenerator(seed: 4)
        let truth = (0..<2_000).map { _ in 0.1 + 0.8 * random.uniform() }
        let labels = truth.map { random.uniform() < $0 }
        let stretched = truth.map { min(0.999, max(0.001, 0.5 + 1.25 * ($0 - 0.5))) }
        #expect(abs(try spiegelhalter(labels: labels, scores: truth).z) < 3)
        #expect(try spiegelhalter(labels: labels, scores: stretched).z > 3)
    }

    @Test func meanResidualByHandAndAgainstABaseline() throws {
        let result = try meanResidual([1, 3], weights: [1, 1])
        // V = 2·(1/2)²·2/(2 − 1)/… = 1
        #expect(result.mean == 2 && abs(result.variance - 1) < 1e-12 && abs(result.z - 2) < 1e-12)
        #expect(abs(result.detectable - 2.8) < 1e-12)
        let shifted = try meanResidual([1, 3], baseline: Moments(of: [1, 2, 3]))
        #expect(shifted.z == 0 && shifted.pValue == 1)
        #expect(throws: StatisticsError.constant) { try meanResidual([2, 2]) }
        #expect(throws: StatisticsError.tooFew(needed: 2, has: 1)) { try meanResidual([2]) }
        #expect(throws: StatisticsError.self) { try meanResidual([1e308, -1e308]) }
    }

    @Test func oneSidedLabelsAreUndefinedAndNotPerfect() throws {
        let matrix = try ConfusionMatrix(labels: [false, false], predictions: [false, false])
        #expect(matrix.accuracy == 1 && matrix.specificity == 1)
        #expect(matrix.precision == nil && matrix.recall == nil && matrix.f1 == nil)
        #expect(matrix.balancedAccuracy == nil && matrix.matthewsCorrelation == nil)
        #expect(throws: StatisticsError.self) { try areaUnderROC(labels: [true, true], scores: [0.1, 0.2]) }
        #expect(throws: StatisticsError.self) { try averagePrecision(labels: [false], scores: [0.1]) }
        #expect(throws: StatisticsError.emptySample) { try logLoss(labels: [], scores: []) }
        #expect(throws: StatisticsError.outOfRange("the score 1.5")) {
            try brierScore(labels: [true], scores: [1.5])
        }
        #expect(throws: StatisticsError.self) { try brierScore(labels: [true], scores: [.nan]) }
        #expect(throws: StatisticsError.self) { try spiegelhalter(labels: [true, false], scores: [0.5, 1]) }
        #expect(try logLoss(labels: [true, false], scores: [0, 1]) < 37)
        let constant = try regressionErrors(labels: [0, 0], predictions: [1, 2])
        #expect(constant.rSquared == nil && constant.meanAbsolutePercentageError == nil)
        #expect(throws: StatisticsError.self) { try regressionErrors(labels: [1e308], predictions: [-1e308]) }
    }
}
