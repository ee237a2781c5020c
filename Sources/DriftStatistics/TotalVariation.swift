/// The share of probability mass that two binned distributions do not have in common.
///
/// `TV = ½ · Σ |pₖ − qₖ|`. Dimensionless, 0 (equal) … 1 (disjoint), symmetric.
/// Missing values must have been counted in their own bin beforehand.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
/// - Returns: The distance, exactly 0 for equal proportions.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: Levin & Peres, *Markov Chains and Mixing Times*, prop. 4.2.
public func totalVariation(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    let shares = try PairedShares(window: window, baseline: baseline)
    return min(1, zip(shares.window, shares.baseline).reduce(0) { $0 + abs($1.0 - $1.1) } / 2)
}
