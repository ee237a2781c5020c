import RealModule

/// The largest difference of the share of one category between two samples.
public struct LInfinity: Hashable, Sendable {
    /// `max |pₖ − qₖ|`, 0…1.
    public var distance: Double
    /// The position of the category with the largest difference.
    public var index: Int
    /// A 95% lower bound of the true distance, at least 0.
    public var lowerBound: Double
}

/// Compares two categorical samples by the largest difference of one share.
///
/// `L∞ = max |pₖ − qₖ|`. The lower bound is `max_k(|p̃ₖ − q̃ₖ| − z·seₖ)`, floored at 0, where
/// `p̃ = (count + 1)/(n + 2)` (Agresti and Caffo), `se² = p̃(1 − p̃)/(n + 2) + q̃(1 − q̃)/(m + 2)` and `z`
/// is the normal point at level `0.05/(2K)` for `K` categories in use, so it holds for the largest
/// difference although that was picked from `K`.
///
/// - Parameters:
///   - window: Counts per category, not all zero.
///   - baseline: Counts of the same categories, not all zero.
/// - Returns: The distance, the category it is reached in, and its bound.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(K). Source for the interval: Agresti & Caffo (2000).
public func lInfinity(window: [Int], baseline: [Int]) throws(StatisticsError) -> LInfinity {
    let shares = try PairedShares(window: window, baseline: baseline)
    let (n, m) = (shares.windowTotal + 2, shares.baselineTotal + 2)
    let used = zip(window, baseline).count { $0 + $1 > 0 }
    let z = -SpecialFunctions.normalQuantile(0.025 / Double(max(1, used)))
    var result = LInfinity(distance: 0, index: 0, lowerBound: 0)
    for (index, (p, q)) in zip(shares.window, shares.baseline).enumerated() {
        let distance = abs(p - q)
        if distance > result.distance { (result.distance, result.index) = (distance, index) }
        let smoothP = (p * shares.windowTotal + 1) / n
        let smoothQ = (q * shares.baselineTotal + 1) / m
        let error = (smoothP * (1 - smoothP) / n + smoothQ * (1 - smoothQ) / m).squareRoot()
        result.lowerBound = max(result.lowerBound, abs(smoothP - smoothQ) - z * error)
    }
    result.lowerBound = min(result.lowerBound, result.distance)
    return result
}
