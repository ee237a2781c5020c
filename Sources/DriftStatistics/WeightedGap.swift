/// The largest gap between a weighted sample and a plain one.
public struct WeightedGap: Hashable, Sendable {
    /// The largest distance of the two cumulative distributions, 0…1.
    public var statistic: Double
    /// The p-value by Kolmogorov's limit law at the effective sample size, 0…1.
    public var pValue: Double
    /// A 95% lower bound of the true distance, 0…1.
    public var lowerBound: Double
    /// Kish's effective sample size `(Σw)²/Σw²`.
    public var effectiveCount: Double
}

/// Compares a sample drawn with unequal probabilities with a plain one by the Kolmogorov–Smirnov distance.
///
/// `D = max |F_w − G|`, `F_w` the distribution function weighted by `w`; the sample counts as Kish's
/// `n = (Σw)²/Σw²` values in the p-value `K(√(nm/(n + m))·D)` and in the bound `D − 1.358·√((n + m)/(nm))`.
///
/// - Parameters:
///   - window: At least one finite value, in any order.
///   - weights: A weight ≥ 0 for each, such as `1/π`; nil for equal ones.
///   - baseline: At least one finite value in ascending order.
/// - Returns: The distance with its p-value and bound; with equal weights that of the plain comparison.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative weight.
/// - Complexity: O(n log n + m). Source: Kish (1965); Smirnov (1939).
public func weightedGap(
    _ window: [Double],
    weights: [Double]?,
    baseline: [Double]
) throws(StatisticsError) -> WeightedGap {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    let weights = try checkedWeights(weights, count: window.count)
    let total = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + ($1 / total) * ($1 / total) }
    let order = window.indices.sorted { window[$0] < window[$1] }
    var (i, j, below, distance) = (0, 0, 0.0, 0.0)
    while i < order.count || j < baseline.count {
        let value = min(
            i < order.count ? window[order[i]] : .infinity,
            j < baseline.count ? baseline[j] : .infinity
        )
        guard value < .infinity else { throw .outOfRange("the values must be finite") }
        while i < order.count, window[order[i]] <= value {
            below += weights[order[i]] / total
            i += 1
        }
        while j < baseline.count, baseline[j] <= value { j += 1 }
        distance = max(distance, abs(below - Double(j) / Double(baseline.count)))
    }
    // Rounding of the summed weights must not look like a gap.
    distance = distance < 1e-12 ? 0 : min(1, distance)
    let pooled = 1 / (squares + 1 / Double(baseline.count))
    return WeightedGap(
        statistic: distance,
        pValue: SpecialFunctions.kolmogorovSurvival(pooled.squareRoot() * distance),
        lowerBound: max(0, distance - 1.358 / pooled.squareRoot()),
        effectiveCount: 1 / squares
    )
}
