/// The Wasserstein-1 (earth mover's) distance of two samples.
///
/// `W₁ = ∫ |F − G|`, the mean way that mass has to move, in the unit of the values; at least 0, without
/// upper limit.
///
/// - Parameters:
///   - window: `n ≥ 1` finite values in ascending order.
///   - baseline: `m ≥ 1` finite values in ascending order.
/// - Returns: The distance, exactly 0 for equal samples.
/// - Throws: `emptySample`; `outOfRange` if the distance exceeds `Double`.
/// - Complexity: O(n + m). Source: Vallender (1974).
public func wasserstein(sorted window: [Double], baseline: [Double]) throws(StatisticsError) -> Double {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    var sum = 0.0
    walkDistributions(window, baseline) { length, below, other in
        if below != other { sum += abs(below - other) * length }
    }
    return try finiteDistance(sum)
}

/// The Wasserstein-1 distance of two samples with a weight for each value.
///
/// - Parameters:
///   - window: At least one finite value, in any order.
///   - windowWeights: A weight ≥ 0 for each of them, not all 0; nil for equal weights.
///   - baseline: At least one finite value, in any order.
///   - baselineWeights: A weight ≥ 0 for each of them, not all 0; nil for equal weights.
/// - Returns: The distance, exactly 0 for equal samples.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative weight or a
///   distance beyond `Double`.
/// - Complexity: O((n + m) log(n + m)).
public func wasserstein(
    window: [Double],
    windowWeights: [Double]?,
    baseline: [Double],
    baselineWeights: [Double]?
) throws(StatisticsError) -> Double {
    let x = try weightedPoints(window, windowWeights, sign: 1)
    let y = try weightedPoints(baseline, baselineWeights, sign: -1)
    let points = (x + y).sorted { $0.value < $1.value }
    var (sum, difference) = (0.0, 0.0)
    for (point, next) in zip(points, points.dropFirst()) {
        difference += point.share
        if next.value > point.value { sum += abs(difference) * (next.value - point.value) }
    }
    return try finiteDistance(sum)
}

private func weightedPoints(
    _ values: [Double],
    _ weights: [Double]?,
    sign: Double
) throws(StatisticsError) -> [(value: Double, share: Double)] {
    let weights = try checkedWeights(weights, count: values.count)
    let total = weights.reduce(0, +)
    return zip(values, weights).map { ($0, sign * $1 / total) }
}

/// Weights that fit a sample, or ones if there are none.
func checkedWeights(_ weights: [Double]?, count: Int) throws(StatisticsError) -> [Double] {
    guard count > 0 else { throw .emptySample }
    guard let weights else { return Array(repeating: 1, count: count) }
    guard weights.count == count else { throw .mismatchedBins(count, weights.count) }
    var total = 0.0
    for weight in weights {
        guard weight >= 0, weight.isFinite else { throw .outOfRange("the weight \(weight)") }
        total += weight
    }
    guard total > 0 else { throw .emptyDistribution }
    guard total.isFinite else { throw .outOfRange("the sum of the weights") }
    return weights
}
