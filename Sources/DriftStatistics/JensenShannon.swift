import RealModule

/// The unit of an information: bits or nats.
public enum LogarithmBase: Hashable, Sendable {
    /// Bits; distances then lie in 0…1.
    case two
    /// Nats; distances then lie in 0…√ln 2.
    case natural
}

/// The Jensen–Shannon distance of two binned distributions, the square root of the divergence.
///
/// `√(½·KL(p‖r) + ½·KL(q‖r))` with `r = (p + q)/2` and `0·ln 0 = 0`. Symmetric, a metric.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
///   - base: The unit of the divergence under the root.
/// - Returns: The distance, 0 for equal proportions.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: Endres & Schindelin (2003).
public func jensenShannon(
    window: [Int],
    baseline: [Int],
    base: LogarithmBase = .two
) throws(StatisticsError) -> Double {
    let shares = try PairedShares(window: window, baseline: baseline)
    var sum = 0.0
    for (p, q) in zip(shares.window, shares.baseline) {
        let middle = (p + q) / 2
        if p > 0 { sum += p * .log(p / middle) }
        if q > 0 { sum += q * .log(q / middle) }
    }
    let divergence = max(0, sum / 2)
    let scaled = base == .two ? min(1, divergence / .log(2)) : divergence
    return scaled.squareRoot()
}

/// A 95% lower bound of the true Jensen–Shannon distance to base 2.
///
/// `8nm/(n + m)` times the divergence in nats follows `χ²(K − 1)` without drift, `K` the bins in use; the bound is
/// that of its non-centrality.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - baseline: Counts of the same bins, not all zero.
/// - Returns: The bound, 0…1, never above the distance.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k). Source: second-order expansion of the divergence around equal shares.
public func jensenShannonLowerBound(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    let distance = try jensenShannon(window: window, baseline: baseline)
    let shares = try PairedShares(window: window, baseline: baseline)
    let unit = Double.log(2)
    return (shares.lowerBound(ofSquare: distance * distance * unit) / unit).squareRoot()
}
