/// A ratio of two totals (precision, recall, F1) from rows drawn with unequal probabilities.
///
/// `θ = Σwa/Σwb` with `w = 1/π`; linearised `e = a − θb`, `ē = Σwe/Σw`,
/// `V = Σ(1 − π)w²(e − ē)²/(Σwb)²·n/(n − 1)`. For precision `a` is 1 for true positives and `b` for
/// predicted positives; for F1 `a = 2·tp` and `b = 2·tp + fp + fn`. The interval is Wilson's on
/// `θ(1 − θ)/V`.
///
/// - Parameters:
///   - numerators: `a` per drawn row.
///   - denominators: `b` per drawn row, at least `a`.
///   - probabilities: Inclusion probabilities, in (0, 1].
///   - confidence: Between 0 and 1.
/// - Returns: The ratio with its interval; `lambda` is 0.
/// - Throws: `tooFew` below two rows, `mismatchedBins`, `outOfRange`, `undefined` if no drawn row counts in
///   the denominator.
/// - Complexity: O(n). Source: Särndal, Swensson & Wretman, *Model Assisted Survey Sampling*, section 5.6.
public func ratioEstimator(
    numerators: [Double],
    denominators: [Double],
    probabilities: [Double],
    confidence: Double = 0.95
) throws(StatisticsError) -> DifferenceEstimate {
    guard numerators.count == denominators.count else {
        throw .mismatchedBins(numerators.count, denominators.count)
    }
    try requireProbabilities(probabilities, count: numerators.count)
    guard numerators.count >= 2 else { throw .tooFew(needed: 2, has: numerators.count) }
    for (a, b) in zip(numerators, denominators) where !(a >= 0 && a <= b && b.isFinite) {
        throw .outOfRange("a numerator of \(a) over \(b)")
    }
    let weights = probabilities.map { 1 / $0 }
    let size = weights.reduce(0, +)
    let above = zip(numerators, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let below = zip(denominators, weights).reduce(0) { $0 + $1.0 * $1.1 }
    guard below > 0 else { throw .undefined("no labelled row counts in the denominator") }
    let ratio = min(1, above / below)
    let rests = zip(numerators, denominators).map { $0 - ratio * $1 }
    let mean = zip(rests, weights).reduce(0) { $0 + $1.0 * $1.1 } / size
    var squares = 0.0
    for (index, weight) in weights.enumerated() {
        let shift = rests[index] - mean
        squares += (1 - probabilities[index]) * weight * weight * shift * shift
    }
    let n = Double(numerators.count)
    let variance = squares / (below * below) * n / (n - 1)
    let relevant = zip(denominators, weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let relevantSquares = zip(denominators, weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 * $1.1 : 0) }
    // A ratio of exactly 0 or 1 has no variance of its own; the rows that count stand in.
    let kish = relevant * relevant / relevantSquares
    let spread = ratio * (1 - ratio)
    let effective = max(1, variance > 0 && spread > 0 ? spread / variance : kish)
    return DifferenceEstimate(
        estimate: ratio,
        variance: variance,
        lambda: 0,
        effectiveSize: effective,
        interval: try wilsonInterval(successes: ratio * effective, trials: effective, confidence: confidence)
    )
}
