/// The outcome of the rank comparison of two samples.
public struct MannWhitney: Hashable, Sendable {
    /// The number of pairs in which the window's value is larger, ties counting half.
    public var u: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double
    /// The probability that a window value exceeds a baseline value, ties counting half: `U/(nm)`, 0…1.
    public var auc: Double
    /// Cliff's δ, `2·AUC − 1`, −1…1.
    public var cliffsDelta: Double
    /// A 95% lower bound of `max(AUC, 1 − AUC)`, at least ½.
    public var effectLower: Double
}

/// Compares the location of two samples by ranks.
///
/// `U = R − n(n + 1)/2` with midranks; normal approximation with tie correction and continuity ½. The bound
/// of the AUC uses Hanley and McNeil's standard error at the observed AUC, 1.96 of them.
///
/// - Parameters:
///   - window: `n ≥ 1` finite values in any order.
///   - baseline: `m ≥ 1` finite values in any order.
/// - Returns: If all values are equal: p-value 1, AUC ½.
/// - Throws: `emptySample`.
/// - Complexity: O((n + m) log(n + m)). Source: Mann & Whitney (1947); Hanley & McNeil (1982).
public func mannWhitney(window: [Double], baseline: [Double]) throws(StatisticsError) -> MannWhitney {
    try mannWhitney(sorted: radixSorted(window), baseline: radixSorted(baseline))
}

/// Compares the location of two sorted samples by ranks.
///
/// - Parameters:
///   - window: `n ≥ 1` finite values in ascending order.
///   - baseline: `m ≥ 1` finite values in ascending order.
/// - Returns: If all values are equal: p-value 1, AUC ½.
/// - Throws: `emptySample`.
/// - Complexity: O(n + m). Source: Mann & Whitney (1947); Hanley & McNeil (1982).
public func mannWhitney(sorted window: [Double], baseline: [Double]) throws(StatisticsError) -> MannWhitney {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    let (n, m) = (Double(window.count), Double(baseline.count))
    var (u, tieCorrection) = (0.0, 0.0)
    walkRanks(window, baseline) { before, ties, _ in
        // Pairs won, counted directly: exact, where a difference of rank sums would round.
        u += Double(ties.0) * (Double(before.1) + Double(ties.1) / 2)
        let t = Double(ties.0 + ties.1)
        tieCorrection += t * t * t - t
    }
    let total = n + m
    let variance = n * m / 12 * ((total + 1) - tieCorrection / (total * (total - 1)))
    let z = (max(u, n * m - u) - n * m / 2 - 0.5) / variance.squareRoot()
    let auc = u / (n * m)
    let a = max(auc, 1 - auc)
    let (q1, q2) = (a / (2 - a), 2 * a * a / (1 + a))
    let error = (a * (1 - a) + (n - 1) * (q1 - a * a) + (m - 1) * (q2 - a * a)) / (n * m)
    let bound = a - SpecialFunctions.normal975 * max(0, error).squareRoot()
    // The variance of all-equal values is a difference of large numbers; no more than rounding is left of it.
    let isConstant =
        window[0] == baseline[0] && window[window.count - 1] == baseline[baseline.count - 1]
        && window[0] == window[window.count - 1]
    return MannWhitney(
        u: u,
        pValue: variance > 0 && !isConstant ? min(1, 2 * SpecialFunctions.normalSurvival(z)) : 1,
        auc: auc,
        cliffsDelta: 2 * auc - 1,
        effectLower: max(0.5, bound)
    )
}
