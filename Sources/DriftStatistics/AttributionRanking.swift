import RealModule

/// How well the order of importance of features in a window agrees with that of the baseline: nDCG.
///
/// `Σ gain/log₂(rank + 1)` with the baseline's importance as gain and ranks by the window's importance, divided by the
/// same with ranks by the baseline's. Features that are equally important in the window share the mean of their gains.
///
/// - Parameters:
///   - baseline: The importance of each feature in the baseline, 0 or more, not all 0.
///   - window: The importance of the same features in the window.
/// - Returns: 0…1; 1 for the same order.
/// - Throws: `mismatchedBins`, `emptySample`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(k log k). Source: Järvelin & Kekäläinen (2002); ties after McSherry & Najork (2008).
public func normalizedDiscountedCumulativeGain(baseline: [Double], window: [Double]) throws(StatisticsError)
    -> Double
{
    guard baseline.count == window.count else { throw .mismatchedBins(baseline.count, window.count) }
    guard !baseline.isEmpty else { throw .emptySample }
    for value in baseline where !(value >= 0 && value.isFinite) {
        throw .outOfRange("the importance \(value)")
    }
    for value in window where !value.isFinite { throw .outOfRange("the importance \(value)") }
    let discounts = baseline.indices.map { 1 / Double.log2(Double($0 + 2)) }
    let best = zip(baseline.sorted(by: >), discounts).reduce(0) { $0 + $1.0 * $1.1 }
    guard best > 0 else { throw .emptyDistribution }
    let order = window.indices.sorted { (window[$0], $1) > (window[$1], $0) }
    var (gain, start) = (0.0, 0)
    while start < order.count {
        var end = start + 1
        while end < order.count, window[order[end]] == window[order[start]] { end += 1 }
        let mean = order[start..<end].reduce(0) { $0 + baseline[$1] } / Double(end - start)
        gain += mean * discounts[start..<end].reduce(0, +)
        start = end
    }
    return min(1, gain / best)
}
