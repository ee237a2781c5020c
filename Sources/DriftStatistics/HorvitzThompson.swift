/// A mean estimated from a sample with unequal probabilities.
public struct DesignEstimate: Hashable, Sendable {
    /// The estimated mean.
    public var estimate: Double
    /// Its estimated sampling variance, for independent (Poisson) draws.
    public var variance: Double
}

/// The mean of a population by Horvitz and Thompson.
///
/// `Σ y/π / N`, variance `Σ (1 − π)/π²·y² / N²`. Unbiased; varies more than Hájek's form when `y` is far
/// from 0.
///
/// - Parameters:
///   - values: The sampled values.
///   - probabilities: Their inclusion probabilities, in (0, 1].
///   - populationCount: The size `N` of the population, at least the sample's.
/// - Returns: The mean with its variance.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange` for an impossible probability or count.
/// - Complexity: O(n). Source: Horvitz & Thompson (1952).
public func horvitzThompson(
    _ values: [Double],
    probabilities: [Double],
    populationCount: Int
) throws(StatisticsError) -> DesignEstimate {
    try requireProbabilities(probabilities, count: values.count)
    guard populationCount >= values.count else {
        throw .outOfRange("the population count \(populationCount)")
    }
    let size = Double(populationCount)
    var (total, variance) = (0.0, 0.0)
    for (y, p) in zip(values, probabilities) {
        total += y / p
        variance += (1 - p) / (p * p) * y * y
    }
    return DesignEstimate(estimate: total / size, variance: variance / (size * size))
}

/// The mean of a population by Hájek: the weighted mean with weights `1/π`.
///
/// Variance `Σ (1 − π)/π²·(y − ŷ)² / (Σ 1/π)²`.
///
/// - Parameters:
///   - values: The sampled values.
///   - probabilities: Their inclusion probabilities, in (0, 1].
/// - Returns: The mean with its variance.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange` for an impossible probability.
/// - Complexity: O(n). Source: Hájek (1971).
public func hajek(_ values: [Double], probabilities: [Double]) throws(StatisticsError) -> DesignEstimate {
    try requireProbabilities(probabilities, count: values.count)
    var (total, size) = (0.0, 0.0)
    for (y, p) in zip(values, probabilities) {
        total += y / p
        size += 1 / p
    }
    let mean = total / size
    var squares = 0.0
    for (y, p) in zip(values, probabilities) { squares += (1 - p) / (p * p) * (y - mean) * (y - mean) }
    return DesignEstimate(estimate: mean, variance: squares / (size * size))
}

/// Kish's effective sample size of weights, `(Σw)² / Σw²`.
///
/// - Parameter weights: Numbers ≥ 0, not all 0.
/// - Returns: The size, between 1 and the number of weights.
/// - Throws: `emptySample`, `emptyDistribution`, `outOfRange` for a negative weight.
/// - Complexity: O(n). Source: Kish (1965).
public func kishEffectiveSize(weights: [Double]) throws(StatisticsError) -> Double {
    let weights = try checkedWeights(weights, count: weights.count)
    let total = weights.reduce(0, +)
    return total * total / weights.reduce(0) { $0 + $1 * $1 }
}

/// Refuses inclusion probabilities that are none or do not fit the sample.
func requireProbabilities(_ probabilities: [Double], count: Int) throws(StatisticsError) {
    guard count > 0 else { throw .emptySample }
    guard probabilities.count == count else { throw .mismatchedBins(count, probabilities.count) }
    for p in probabilities where !(p > 0 && p <= 1) { throw .outOfRange("the inclusion probability \(p)") }
}
