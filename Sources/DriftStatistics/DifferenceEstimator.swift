/// The mean of a window from few labels drawn with unequal probabilities.
public struct DifferenceEstimate: Hashable, Sendable {
    /// The estimated mean of all rows; a share is kept within 0…1.
    public var estimate: Double
    /// Its sampling variance.
    public var variance: Double
    /// How far the predictor was trusted, 0 (not at all) … 1.
    public var lambda: Double
    /// The size of a uniform sample that would be as precise; for real values the number of labels.
    public var effectiveSize: Double
    /// The confidence interval.
    public var interval: Interval

    /// What the labels are.
    public enum Kind: Hashable, Sendable {
        /// 1 or 0, such as "the call was correct".
        case share
        /// Real numbers, such as absolute residuals.
        case mean
    }
}

/// The mean of a window's labels, sharpened by a predictor known for all rows (Hájek form of PPI++).
///
/// With `w = 1/π`, `q = (1 − π)·w²`, weighted means `ŷ` and `f̂`: `λ = Σq(f − f̂)(y − ŷ)/Σq(f − f̂)²`,
/// clipped to 0…1; `e = y − λf`, `ē = Σwe/Σw`; `θ = λ·F̄ + ē`; `V = Σq(e − ē)²/(Σw)²·n/(n − 2)`,
/// `n/(n − 1)` for `λ = 0`. Pseudo-counts add one success and one failure at the mean predictor with the
/// mean `q` before the variance is taken, and scale by `n/(n + 2)`: few labels that happen to agree do not
/// look certain.
///
/// Interval of a share: Wilson's on `n_eff = θ(1 − θ)/V`, at least 1. With pseudo-counts, `θ(1 − θ)` is
/// taken no smaller than one failure in `n + 2` makes it; otherwise a sample without any failure would have
/// no size at all. Interval of a mean: `θ ± t·√V` with `n − 2` degrees of freedom (`n − 1` for `λ = 0`).
/// When every row was drawn (`π = 1`), `V = 0` and the interval is the estimate itself: show it as
/// complete.
///
/// - Parameters:
///   - labels: `y`, the labels of the drawn rows; 0…1 for a share.
///   - predictions: `f`, the predictor of the same rows.
///   - probabilities: `π`, their inclusion probabilities, in (0, 1].
///   - populationMean: `F̄`, the mean of the predictor over all rows.
///   - kind: What the labels are.
///   - pseudoCounts: Whether a share gets pseudo-counts; ignored for a mean.
///   - lambda: 0…1, or nil for the best one; 0 ignores the predictor.
///   - confidence: Between 0 and 1.
/// - Returns: The estimate with its interval.
/// - Throws: `tooFew` below three labels, `mismatchedBins`, `outOfRange`.
/// - Complexity: O(n). Source: Zrnic & Candès, *Active Statistical Inference* (2024); Angelopoulos, Duchi &
///   Zrnic, *PPI++* (2023).
public func differenceEstimator(
    labels: [Double],
    predictions: [Double],
    probabilities: [Double],
    populationMean: Double,
    kind: DifferenceEstimate.Kind,
    pseudoCounts: Bool = true,
    lambda: Double? = nil,
    confidence: Double = 0.95
) throws(StatisticsError) -> DifferenceEstimate {
    guard labels.count == predictions.count else { throw .mismatchedBins(labels.count, predictions.count) }
    try requireProbabilities(probabilities, count: labels.count)
    guard labels.count >= 3 else { throw .tooFew(needed: 3, has: labels.count) }
    guard confidence > 0, confidence < 1 else { throw .outOfRange("the confidence \(confidence)") }
    guard kind == .mean || labels.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
        throw .outOfRange("the labels of a share must lie in 0…1")
    }
    if let lambda, !(lambda >= 0 && lambda <= 1) { throw .outOfRange("lambda \(lambda)") }

    let weights = probabilities.map { 1 / $0 }
    let design = zip(probabilities, weights).map { (1 - $0) * $1 * $1 }
    let size = weights.reduce(0, +)
    let labelMean = weightedSum(labels, weights) / size
    let predictorMean = weightedSum(predictions, weights) / size
    let trust = lambda ?? tunedTrust(labels, predictions, design, labelMean, predictorMean)

    let rests = zip(labels, predictions).map { $0 - trust * $1 }
    let restMean = weightedSum(rests, weights) / size
    var squares = zip(rests, design).reduce(0) { $0 + $1.1 * ($1.0 - restMean) * ($1.0 - restMean) }
    let n = Double(labels.count)
    let isSmoothed = kind == .share && pseudoCounts
    if isSmoothed {
        let meanDesign = design.reduce(0, +) / n
        let success = 1 - trust * predictorMean - restMean
        let failure = -trust * predictorMean - restMean
        squares = (squares + meanDesign * (success * success + failure * failure)) * n / (n + 2)
    }
    let freedom = trust == 0 ? n - 1 : n - 2
    let variance = squares / (size * size) * n / freedom
    let estimate = trust * populationMean + restMean
    guard estimate.isFinite, variance.isFinite else { throw .outOfRange("the labels are too far apart") }

    switch kind {
    case .share:
        return try shareEstimate(
            estimate,
            variance,
            trust,
            count: n,
            isSmoothed: isSmoothed,
            confidence: confidence
        )
    case .mean:
        let t = SpecialFunctions.studentQuantile((1 + confidence) / 2, degreesOfFreedom: freedom)
        let half = t * variance.squareRoot()
        return DifferenceEstimate(
            estimate: estimate,
            variance: variance,
            lambda: trust,
            effectiveSize: n,
            interval: Interval(lower: estimate - half, upper: estimate + half)
        )
    }
}

private func tunedTrust(
    _ labels: [Double],
    _ predictions: [Double],
    _ design: [Double],
    _ labelMean: Double,
    _ predictorMean: Double
) -> Double {
    var (cross, square) = (0.0, 0.0)
    for (index, weight) in design.enumerated() {
        let shift = predictions[index] - predictorMean
        cross += weight * shift * (labels[index] - labelMean)
        square += weight * shift * shift
    }
    return square > 0 ? min(1, max(0, cross / square)) : 0
}

private func weightedSum(_ values: [Double], _ weights: [Double]) -> Double {
    zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
}

private func shareEstimate(
    _ estimate: Double,
    _ variance: Double,
    _ trust: Double,
    count n: Double,
    isSmoothed: Bool,
    confidence: Double
) throws(StatisticsError) -> DifferenceEstimate {
    let share = min(1, max(0, estimate))
    guard variance > 0 else {
        return DifferenceEstimate(
            estimate: share,
            variance: 0,
            lambda: trust,
            effectiveSize: n,
            interval: Interval(lower: share, upper: share)
        )
    }
    let smallest = isSmoothed ? (n + 1) / ((n + 2) * (n + 2)) : 0
    let effective = max(1, max(share * (1 - share), smallest) / variance)
    return DifferenceEstimate(
        estimate: share,
        variance: variance,
        lambda: trust,
        effectiveSize: effective,
        interval: try wilsonInterval(successes: share * effective, trials: effective, confidence: confidence)
    )
}
