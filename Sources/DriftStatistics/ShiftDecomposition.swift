/// What each feature's shift of bins did to a mean, and what is left.
public struct ShiftDecomposition: Hashable, Sendable {
    /// Mean of the window less mean of the baseline.
    public var shift: Double
    /// The contribution of each feature, `φⱼ = Σ_b fⱼ(b)·(q_b − p_b)`, in the unit of the mean.
    public var contributions: [Double]
    /// The standard error of each, `√(var_q fⱼ/n + var_p fⱼ/m)`.
    public var standardErrors: [Double]
    /// What the contributions leave: `shift − Σφ`.
    public var remainder: Double

    /// `|remainder|/|shift|`: the share of the shift that no feature by itself accounts for; above 1 where contributions
    /// cancel, nil without a shift.
    public var remainderShare: Double? {
        shift == 0 ? nil : abs(remainder) / abs(shift)
    }
}

/// Splits the shift of a mean by features with an additive surrogate's effects.
///
/// The contributions are the surrogate's interventional Shapley values, averaged over the window and taken against the
/// baseline; with the remainder they add up to the shift.
///
/// - Parameters:
///   - effects: The effect of each bin of each feature.
///   - baselineCounts: For each feature the baseline's rows in each bin, not all zero.
///   - windowCounts: The same of the window.
///   - baselineMean: The mean answer over the baseline, finite.
///   - windowMean: The same over the window.
/// - Returns: Contributions with standard errors, and the remainder.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(features · bins). Source: Lundberg & Lee (2017); Štrumbelj & Kononenko (2014) for additive models.
public func shiftDecomposition(
    effects: [[Double]],
    baselineCounts: [[Int]],
    windowCounts: [[Int]],
    baselineMean: Double,
    windowMean: Double
) throws(StatisticsError) -> ShiftDecomposition {
    guard effects.count == baselineCounts.count else {
        throw .mismatchedBins(effects.count, baselineCounts.count)
    }
    guard effects.count == windowCounts.count else {
        throw .mismatchedBins(effects.count, windowCounts.count)
    }
    guard baselineMean.isFinite, windowMean.isFinite else { throw .outOfRange("a mean that is not finite") }
    var contributions: [Double] = []
    var errors: [Double] = []
    for (effect, (baseline, window)) in zip(effects, zip(baselineCounts, windowCounts)) {
        guard effect.count == baseline.count else { throw .mismatchedBins(effect.count, baseline.count) }
        let shares = try PairedShares(window: window, baseline: baseline)
        let (q, p) = (shares.window, shares.baseline)
        contributions.append(zip(effect, zip(q, p)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) })
        let variance =
            variance(of: effect, q) / shares.windowTotal + variance(of: effect, p) / shares.baselineTotal
        errors.append(variance.squareRoot())
    }
    let shift = windowMean - baselineMean
    return ShiftDecomposition(
        shift: shift,
        contributions: contributions,
        standardErrors: errors,
        remainder: shift - contributions.reduce(0, +)
    )
}

private func variance(of effect: [Double], _ shares: [Double]) -> Double {
    let mean = zip(effect, shares).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(effect, shares).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
}

/// How much of the change of all features each shows by itself.
public struct MarginalShares: Hashable, Sendable {
    /// The Jensen–Shannon divergence of each feature in nats, less what chance alone leads to, at least 0.
    public var divergences: [Double]
    /// Each as a share of their sum; all 0 where nothing changed.
    public var shares: [Double]
}

/// The share of each feature in the marginal change: cheap, and blind to what only goes along with another feature.
///
/// `max(0, JS(p, q) − (B − 1)/8·(1/n + 1/m))` over the B bins that are used, then divided by the sum.
///
/// - Parameters:
///   - baselineCounts: For each feature the baseline's rows in each bin, not all zero.
///   - windowCounts: The same of the window.
/// - Returns: Divergences and shares.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange`.
/// - Complexity: O(features · bins).
public func marginalShares(baselineCounts: [[Int]], windowCounts: [[Int]]) throws(StatisticsError)
    -> MarginalShares
{
    guard baselineCounts.count == windowCounts.count else {
        throw .mismatchedBins(baselineCounts.count, windowCounts.count)
    }
    var divergences: [Double] = []
    for (baseline, window) in zip(baselineCounts, windowCounts) {
        let distance = try jensenShannon(window: window, baseline: baseline, base: .natural)
        let used = zip(baseline, window).count { $0 > 0 || $1 > 0 }
        let (n, m) = (Double(window.reduce(0, +)), Double(baseline.reduce(0, +)))
        let chance = Double(used - 1) / 8 * (1 / n + 1 / m)
        divergences.append(max(0, distance * distance - chance))
    }
    let total = divergences.reduce(0, +)
    return MarginalShares(divergences: divergences, shares: divergences.map { total > 0 ? $0 / total : 0 })
}
