/// The Hellinger distance of two binned distributions.
///
/// `H = √(½ · Σ (√pₖ − √qₖ)²)`. Dimensionless, 0 (equal) … 1 (disjoint), symmetric.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
/// - Returns: The distance, exactly 0 for equal proportions.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: Hellinger (1909).
public func hellinger(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    let shares = try PairedShares(window: window, baseline: baseline)
    var sum = 0.0
    for (p, q) in zip(shares.window, shares.baseline) {
        let difference = p.squareRoot() - q.squareRoot()
        sum += difference * difference
    }
    return min(1, (sum / 2).squareRoot())
}

/// A 95% lower bound of the true Hellinger distance.
///
/// `8nm/(n + m)·H²` follows `χ²(K − 1)` without drift, `K` the bins in use; the bound is that of its non-centrality.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
/// - Returns: The bound, 0…1, never above the distance.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: Matusita (1955) for the law.
public func hellingerLowerBound(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    let distance = try hellinger(window: window, baseline: baseline)
    let shares = try PairedShares(window: window, baseline: baseline)
    return shares.lowerBound(ofSquare: distance * distance).squareRoot()
}
