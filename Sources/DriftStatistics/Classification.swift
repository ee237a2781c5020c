/// Weighted counts of a binary decision against the truth.
public struct ConfusionMatrix: Hashable, Sendable {
    /// Called positive and positive.
    public var truePositive: Double
    /// Called positive but negative.
    public var falsePositive: Double
    /// Called negative but positive.
    public var falseNegative: Double
    /// Called negative and negative.
    public var trueNegative: Double

    /// Creates a matrix from its four counts.
    public init(truePositive: Double, falsePositive: Double, falseNegative: Double, trueNegative: Double) {
        self.truePositive = truePositive
        self.falsePositive = falsePositive
        self.falseNegative = falseNegative
        self.trueNegative = trueNegative
    }

    /// Counts decisions against labels.
    ///
    /// For one class of many, pass "is this class" for both.
    ///
    /// - Parameters:
    ///   - labels: The truth.
    ///   - predictions: The decisions on the same rows.
    ///   - weights: A weight ≥ 0 for each row; nil for equal ones.
    /// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`.
    public init(labels: [Bool], predictions: [Bool], weights: [Double]? = nil) throws(StatisticsError) {
        guard labels.count == predictions.count else {
            throw .mismatchedBins(labels.count, predictions.count)
        }
        let weights = try checkedWeights(weights, count: labels.count)
        self.init(truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 0)
        for (index, weight) in weights.enumerated() {
            switch (labels[index], predictions[index]) {
            case (true, true): truePositive += weight
            case (false, true): falsePositive += weight
            case (true, false): falseNegative += weight
            case (false, false): trueNegative += weight
            }
        }
    }

    /// All weight.
    public var total: Double { truePositive + falsePositive + falseNegative + trueNegative }
    /// The share of right decisions; nil without rows.
    public var accuracy: Double? { ratio(truePositive + trueNegative, total) }
    /// The share of positives among those called so; nil if none was.
    public var precision: Double? { ratio(truePositive, truePositive + falsePositive) }
    /// The share of positives that were found; nil without positives.
    public var recall: Double? { ratio(truePositive, truePositive + falseNegative) }
    /// The share of negatives that were called so; nil without negatives.
    public var specificity: Double? { ratio(trueNegative, trueNegative + falsePositive) }
    /// `2·tp/(2·tp + fp + fn)`; nil if there is nothing positive on either side.
    public var f1: Double? { ratio(2 * truePositive, 2 * truePositive + falsePositive + falseNegative) }

    /// The mean of recall and specificity; nil where one of them is.
    public var balancedAccuracy: Double? {
        guard let recall, let specificity else { return nil }
        return (recall + specificity) / 2
    }

    /// The correlation of decision and truth (Matthews), −1…1; nil if either is constant.
    public var matthewsCorrelation: Double? {
        let positives = (truePositive + falseNegative) * (truePositive + falsePositive)
        let negatives = (trueNegative + falseNegative) * (trueNegative + falsePositive)
        let scale = positives.squareRoot() * negatives.squareRoot()
        return ratio(truePositive * trueNegative - falsePositive * falseNegative, scale)
    }

    private func ratio(_ above: Double, _ below: Double) -> Double? { below > 0 ? above / below : nil }
}

/// The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting
/// half.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Finite scores of the same rows.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: The area, 0…1; ½ for scores that tell nothing.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`, `undefined` with one class
///   only.
/// - Complexity: O(n log n). Source: Hanley & McNeil (1982).
public func areaUnderROC(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> Double {
    let steps = try scoreSteps(labels, scores, weights)
    let (positives, negatives) = totals(steps)
    guard positives > 0, negatives > 0 else { throw .undefined("only one class has labels") }
    var (area, above) = (0.0, 0.0)
    for step in steps {
        area += step.negative * (above + step.positive / 2)
        above += step.positive
    }
    return min(1, area / positives / negatives)
}

/// The average precision: precision at each distinct score, weighted by the recall it adds.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Finite scores of the same rows.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: The average, 0…1.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`, `undefined` without
///   positives.
/// - Complexity: O(n log n).
public func averagePrecision(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> Double {
    let steps = try scoreSteps(labels, scores, weights)
    let positives = totals(steps).positive
    guard positives > 0 else { throw .undefined("no label is positive") }
    var (sum, found, called) = (0.0, 0.0, 0.0)
    for step in steps {
        found += step.positive
        called += step.positive + step.negative
        if called > 0 { sum += step.positive / positives * found / called }
    }
    return min(1, sum)
}

/// The weight of both classes at each distinct score, highest score first.
private func scoreSteps(
    _ labels: [Bool],
    _ scores: [Double],
    _ weights: [Double]?
) throws(StatisticsError) -> [(positive: Double, negative: Double)] {
    guard labels.count == scores.count else { throw .mismatchedBins(labels.count, scores.count) }
    let weights = try checkedWeights(weights, count: labels.count)
    guard scores.allSatisfy({ !$0.isNaN }) else { throw .outOfRange("a score that is not a number") }
    var steps: [(positive: Double, negative: Double)] = []
    var last: Double?
    for index in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
        if scores[index] != last { steps.append((0, 0)) }
        last = scores[index]
        if labels[index] {
            steps[steps.count - 1].positive += weights[index]
        } else {
            steps[steps.count - 1].negative += weights[index]
        }
    }
    return steps
}

private func totals(_ steps: [(positive: Double, negative: Double)]) -> (positive: Double, negative: Double) {
    steps.reduce((0, 0)) { ($0.0 + $1.positive, $0.1 + $1.negative) }
}
