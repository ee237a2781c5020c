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

/// A 95% lower bound of the true total variation.
///
/// `TV − ½·√(2/π)·Σ seₖ − 1.96·½·√(Σ seₖ²)`, `se² = p̃(1 − p̃)(1/n + 1/m)` with the pooled shares `p̃`: less what
/// sampling alone puts between two samples of one law, less 1.96 standard errors as if bins were independent.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
/// - Returns: The bound, 0…1, never above the distance; approximate in large samples.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: the mean `√(2/π)·σ` of the absolute value of a normal variable.
public func totalVariationLowerBound(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    let shares = try PairedShares(window: window, baseline: baseline)
    let (n, m) = (shares.windowTotal, shares.baselineTotal)
    var (distance, errors, squares) = (0.0, 0.0, 0.0)
    for (p, q) in zip(shares.window, shares.baseline) {
        distance += abs(p - q) / 2
        let pooled = (p * n + q * m) / (n + m)
        let square = max(0, pooled * (1 - pooled)) * (1 / n + 1 / m)
        errors += square.squareRoot()
        squares += square
    }
    // √(2/π), the mean of the absolute value of a standard normal variable.
    let chance = 0.797_884_560_802_865_4 * errors / 2
    let bound = distance - chance - SpecialFunctions.normal975 * squares.squareRoot() / 2
    return min(1, max(0, bound))
}
