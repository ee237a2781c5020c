public import DriftStatistics
import RealModule

/// Whether a model's errors lean to one side more than on the baseline.
public struct ResidualBias: Sendable, Equatable {
    /// The window's mean residual.
    public var mean: Double
    /// Its variance.
    public var variance: Double
    /// The window's mean residual less the baseline's.
    public var difference: Double
    /// The difference in its standard errors.
    public var z: Double
    /// Two-sided, 0…1.
    public var pValue: Double
    /// The shift that so many labels would find four times in five: to be said where none is found.
    public var detectable: Double
}

/// Compares the mean residual of a designed sample with the baseline's.
///
/// `ē = Σwe/Σw` with `w = 1/π`, `V = Σw²(e − ē)²/(Σw)² · n/(n − 1)`, `z = (ē − ē_b)/√(V + s_b²/m)`; the detectable
/// shift is `2.8·√(V + s_b²/m)`, 1.96 for the level and 0.84 for the power. Residuals are label − score for classes
/// and label − prediction for numbers. Never compare their whole distribution for classes: it changes with the scores
/// alone, and a harmless shift of the inputs would be found in two windows of three.
///
/// - Parameters:
///   - residuals: At least two, finite.
///   - probabilities: Their inclusion probabilities in (0, 1]; nil: all equal.
///   - baseline: The residuals of the labelled baseline, at least two.
/// - Throws: `tooFew`, `mismatchedBins`, `outOfRange` for a probability, `constant` if neither side has a spread.
/// - Complexity: O(n). Source: methods F; Hájek (1971).
public func residualBias(
    _ residuals: [Double], probabilities: [Double]? = nil, baseline: Moments
) throws(StatisticsError) -> ResidualBias {
    let weights = try designWeights(probabilities, count: residuals.count)
    let n = residuals.count
    guard n >= 2 else { throw .tooFew(needed: 2, has: n) }
    guard baseline.count >= 2, let baselineVariance = baseline.variance else {
        throw .tooFew(needed: 2, has: baseline.count)
    }
    let total = weights.reduce(0, +)
    let mean = zip(weights, residuals).reduce(0) { $0 + $1.0 * $1.1 } / total
    let square = zip(weights, residuals).reduce(0) { sum, row in
        let off = row.0 * (row.1 - mean)
        return sum + off * off
    }
    let variance = square / (total * total) * Double(n) / Double(n - 1)
    let error = (variance + baselineVariance / Double(baseline.count)).squareRoot()
    guard error.isFinite, mean.isFinite else { throw .outOfRange("a residual that is not finite") }
    guard error > 0 else { throw .constant }
    let z = (mean - baseline.mean) / error
    return ResidualBias(
        mean: mean, variance: variance, difference: mean - baseline.mean, z: z,
        pValue: min(1, 2 * SpecialFunctions.normalSurvival(abs(z))), detectable: 2.8 * error)
}

/// Spiegelhalter's z: whether a model of classes is surer, or less sure, of itself than it is right.
///
/// `z = Σw(y − p)(1 − 2p)/√(Σw²(1 − 2p)²p(1 − p))`, standard normal for calibrated scores; positive when answers are
/// wrong more often than the scores say.
///
/// - Parameters:
///   - labels: 1 for the class that the score is of, else 0.
///   - scores: Its probabilities, 0…1, as many.
///   - probabilities: Inclusion probabilities in (0, 1]; nil: all equal.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`, `constant` if every score is 0, ½ or 1.
/// - Complexity: O(n). Source: Spiegelhalter, *Probabilistic prediction in patient management* (1986).
public func spiegelhalterZ(
    labels: [Double], scores: [Double], probabilities: [Double]? = nil
) throws(StatisticsError) -> Double {
    guard !labels.isEmpty else { throw .emptySample }
    guard labels.count == scores.count else { throw .mismatchedBins(labels.count, scores.count) }
    let weights = try designWeights(probabilities, count: labels.count)
    var (sum, variance) = (0.0, 0.0)
    for row in labels.indices {
        let p = scores[row]
        guard p >= 0, p <= 1 else { throw .outOfRange("the score \(p)") }
        let lever = weights[row] * (1 - 2 * p)
        sum += lever * (labels[row] - p)
        variance += lever * lever * p * (1 - p)
    }
    guard variance > 0 else { throw .constant }
    return sum / variance.squareRoot()
}

/// Compares the spread of a regression's residuals with the baseline's, by Brown and Forsythe's test.
///
/// Unweighted: the sample is spread over the window by design, and no weighted form of the test has been measured.
///
/// - Parameters:
///   - residuals: Label − prediction, at least two, finite, in any order.
///   - baseline: The same on the labelled baseline.
/// - Throws: What `brownForsythe` throws.
/// - Complexity: O(n log n).
public func residualSpread(
    _ residuals: [Double], baseline: [Double]
) throws(StatisticsError) -> BrownForsythe {
    try brownForsythe(sortedWindow: radixSorted(residuals), sortedBaseline: radixSorted(baseline))
}

private func designWeights(_ probabilities: [Double]?, count: Int) throws(StatisticsError) -> [Double] {
    guard let probabilities else { return [Double](repeating: 1, count: count) }
    guard probabilities.count == count else { throw .mismatchedBins(count, probabilities.count) }
    for probability in probabilities where !(probability > 0 && probability <= 1) {
        throw .outOfRange("the inclusion probability \(probability)")
    }
    return probabilities.map { 1 / $0 }
}
