/// A 95% lower bound of the non-centrality behind a statistic that follows `χ²(df)` without drift.
///
/// `max(0, λ̂ − 1.96·√(2(df + 2λ̂)))` with `λ̂ = max(0, x − df)`: the normal approximation of the non-central
/// law at its own estimate. Dividing by the factor that turns a squared effect into `x` gives a bound of the effect.
///
/// - Parameters:
///   - statistic: The statistic `x`, at least 0.
///   - degreesOfFreedom: `df`, above 0.
/// - Returns: The bound, at least 0; 0 where the statistic is no larger than its mean without drift.
/// - Complexity: O(1). Source: mean `df + λ` and variance `2(df + 2λ)` of the non-central χ² law (Patnaik, 1949).
func noncentralityBound(_ statistic: Double, degreesOfFreedom: Double) -> Double {
    let estimate = max(0, statistic - degreesOfFreedom)
    let deviation = (2 * (degreesOfFreedom + 2 * estimate)).squareRoot()
    return max(0, estimate - SpecialFunctions.normal975 * deviation)
}

extension PairedShares {
    /// A lower bound of a distance whose square, times `8nm/(n + m)`, follows `χ²(K − 1)` without drift.
    ///
    /// `K` counts the bins in use. True of Hellinger's distance and of the Jensen–Shannon divergence in nats.
    func lowerBound(ofSquare square: Double) -> Double {
        let used = zip(window, baseline).count { $0 + $1 > 0 }
        guard used > 1 else { return 0 }
        let factor = 8 / (1 / windowTotal + 1 / baselineTotal)
        let bound = noncentralityBound(square * factor, degreesOfFreedom: Double(used - 1))
        return min(square, bound / factor)
    }
}
