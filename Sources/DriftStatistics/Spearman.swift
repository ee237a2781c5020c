/// The outcome of a rank correlation.
public struct RankCorrelation: Hashable, Sendable {
    /// Spearman's ρ, −1…1.
    public var rho: Double
    /// The two-sided p-value by Student's law with n − 2 degrees of freedom, 0…1.
    public var pValue: Double
}

/// The rank correlation of two columns: Pearson's correlation of their midranks.
///
/// - Parameters:
///   - x: At least three finite values, not all equal.
///   - y: As many finite values, not all equal.
/// - Returns: ρ with its p-value.
/// - Throws: `mismatchedBins`, `emptySample`, `tooFew`, `constant`.
/// - Complexity: O(n log n). Source: Spearman (1904).
public func spearman(_ x: [Double], _ y: [Double]) throws(StatisticsError) -> RankCorrelation {
    guard x.count == y.count else { throw .mismatchedBins(x.count, y.count) }
    guard !x.isEmpty else { throw .emptySample }
    guard x.count >= 3 else { throw .tooFew(needed: 3, has: x.count) }
    let (a, b) = (Midranks(x).ranks, Midranks(y).ranks)
    let mean = Double(x.count + 1) / 2
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (p, q) in zip(a, b) {
        xx += (p - mean) * (p - mean)
        yy += (q - mean) * (q - mean)
        xy += (p - mean) * (q - mean)
    }
    guard xx > 0, yy > 0 else { throw .constant }
    let rho = min(1, max(-1, xy / (xx * yy).squareRoot()))
    let freedom = Double(x.count - 2)
    let rest = (1 - rho) * (1 + rho)
    guard rest > 0 else { return RankCorrelation(rho: rho, pValue: 0) }
    let t = abs(rho) * (freedom / rest).squareRoot()
    return RankCorrelation(
        rho: rho,
        pValue: min(1, 2 * SpecialFunctions.studentSurvival(t, degreesOfFreedom: freedom))
    )
}
