import RealModule

/// The mean negative log-likelihood of binary labels under their scores, in nats.
///
/// Scores are clipped to `ulp…1 − ulp` of 2⁻⁵², so that a certain mistake costs 36 and not ∞.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: The mean loss, 0…36.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(n).
public func logLoss(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> Double {
    let rows = try ScoredRows(labels, scores, weights)
    return rows.mean { label, score in
        let clipped = min(1 - Double.ulpOfOne, max(Double.ulpOfOne, score))
        return label == 1 ? -.log(clipped) : -.log(onePlus: -clipped)
    }
}

/// The mean squared difference of score and label, 0…1.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: The score, 0 (perfect) … 1.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(n). Source: Brier (1950).
public func brierScore(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> Double {
    try ScoredRows(labels, scores, weights).mean { label, score in (label - score) * (label - score) }
}

/// The expected calibration error: the mean distance of score and outcome over bins of the score, 0…1.
///
/// `Σ_b share_b·|mean label − mean score|` over bins `[k/B, (k + 1)/B)`, the last one closed.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
///   - bins: The number of bins, at least 1.
/// - Returns: The error, 0…1.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(n + B). Source: Naeini, Cooper & Hauskrecht (2015).
public func calibrationError(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil,
    bins: Int = 10
) throws(StatisticsError) -> Double {
    let gaps = try reliability(labels: labels, scores: scores, weights: weights, bins: bins)
    let total = gaps.reduce(0) { $0 + $1.weight }
    return gaps.reduce(0) { $0 + $1.weight / total * abs($1.outcome - $1.score) }
}

/// One bin of a reliability diagram.
public struct ReliabilityBin: Hashable, Sendable {
    /// The weight of the rows in the bin, above 0.
    public var weight: Double
    /// Their mean score.
    public var score: Double
    /// Their share of positive labels.
    public var outcome: Double
}

/// The points of a reliability diagram: mean score and share of positives per bin of the score, empty bins
/// left out.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
///   - bins: The number of bins, at least 1.
/// - Returns: One point per bin in use, by ascending score.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(n + B).
public func reliability(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil,
    bins: Int = 10
) throws(StatisticsError) -> [ReliabilityBin] {
    guard bins >= 1 else { throw .outOfRange("\(bins) bins") }
    let rows = try ScoredRows(labels, scores, weights)
    var sums = [ReliabilityBin](repeating: ReliabilityBin(weight: 0, score: 0, outcome: 0), count: bins)
    for (index, weight) in rows.weights.enumerated() {
        let bin = min(bins - 1, Int(rows.scores[index] * Double(bins)))
        sums[bin].weight += weight
        sums[bin].score += weight * rows.scores[index]
        sums[bin].outcome += weight * rows.labels[index]
    }
    return sums.filter { $0.weight > 0 }.map {
        ReliabilityBin(weight: $0.weight, score: $0.score / $0.weight, outcome: $0.outcome / $0.weight)
    }
}

/// A standard normal statistic with its two-sided p-value.
public struct NormalTest: Hashable, Sendable {
    /// The statistic.
    public var z: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double

    /// Creates the test of a statistic.
    public init(z: Double) {
        self.z = z
        pValue = min(1, 2 * SpecialFunctions.normalSurvival(abs(z)))
    }
}

/// Tests whether the scores are as far from ½ as they should be, after Spiegelhalter.
///
/// `z = Σw(y − p)(1 − 2p)/√(Σw²(1 − 2p)²·p(1 − p))`. Positive for over-confident scores. The right test of
/// classification residuals' spread; Kolmogorov–Smirnov on `y − p` flags harmless changes of the score
/// distribution.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row, such as `1/π`; nil for equal ones.
/// - Returns: The statistic with its p-value.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`, `undefined` if all scores
///   are 0, ½ or 1.
/// - Complexity: O(n). Source: Spiegelhalter (1986).
public func spiegelhalter(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> NormalTest {
    let rows = try ScoredRows(labels, scores, weights)
    var (sum, variance) = (0.0, 0.0)
    for (index, weight) in rows.weights.enumerated() {
        let p = rows.scores[index]
        let slope = weight * (1 - 2 * p)
        sum += slope * (rows.labels[index] - p)
        variance += slope * slope * p * (1 - p)
    }
    guard variance > 0 else { throw .undefined("scores of 0, ½ and 1 only leave no room for error") }
    return NormalTest(z: sum / variance.squareRoot())
}

/// Tests whether the sum of the scores fits the number of positives: calibration in the large.
///
/// `z = Σw(y − p)/√(Σw²·p(1 − p))`.
///
/// - Parameters:
///   - labels: The truth.
///   - scores: Probabilities of the positive class, 0…1.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: The statistic with its p-value.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange`, `undefined` if all scores
///   are 0 or 1.
/// - Complexity: O(n).
public func calibrationInTheLarge(
    labels: [Bool],
    scores: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> NormalTest {
    let rows = try ScoredRows(labels, scores, weights)
    var (sum, variance) = (0.0, 0.0)
    for (index, weight) in rows.weights.enumerated() {
        let p = rows.scores[index]
        sum += weight * (rows.labels[index] - p)
        variance += weight * weight * p * (1 - p)
    }
    guard variance > 0 else { throw .undefined("scores of 0 and 1 only leave no room for error") }
    return NormalTest(z: sum / variance.squareRoot())
}

private struct ScoredRows {
    let labels: [Double]
    let scores: [Double]
    let weights: [Double]

    init(_ labels: [Bool], _ scores: [Double], _ weights: [Double]?) throws(StatisticsError) {
        guard labels.count == scores.count else { throw .mismatchedBins(labels.count, scores.count) }
        self.weights = try checkedWeights(weights, count: labels.count)
        for score in scores where !(score >= 0 && score <= 1) { throw .outOfRange("the score \(score)") }
        self.labels = labels.map { $0 ? 1 : 0 }
        self.scores = scores
    }

    func mean(_ loss: (Double, Double) -> Double) -> Double {
        var (sum, total) = (0.0, 0.0)
        for (index, weight) in weights.enumerated() {
            sum += weight * loss(labels[index], scores[index])
            total += weight
        }
        return sum / total
    }
}
