import RealModule

/// The outcome of Welch's comparison of two means.
public struct Welch: Hashable, Sendable {
    /// The statistic `t`, positive if the window's mean is larger.
    public var t: Double
    /// The degrees of freedom by Welch and Satterthwaite.
    public var degreesOfFreedom: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double
    /// Mean of the window minus mean of the baseline, in the unit of the values.
    public var difference: Double
    /// The difference in pooled standard deviations, with Hedges' small-sample correction.
    public var hedgesG: Double
    /// A lower bound of `|g|`: the lower end of its 95% interval, at least 0.
    public var effectLower: Double
}

/// Compares two means without assuming equal variances.
///
/// `t = (x̄ − ȳ)/√(a + b)` with `a = s²ₓ/n`, `b = s²ᵧ/m`; `df = (a + b)²/(a²/(n−1) + b²/(m−1))`.
/// `g = (x̄ − ȳ)/s_p · (1 − 3/(4(n + m) − 9))`. The bound is `max(0, |g| − 1.96·se)` with
/// `se² = J²·[(a + b)/s_p² + d²·(κ − 1)/(4(n + m))]`, `κ` the pooled kurtosis (3 for normal values), so
/// that it holds for unequal variances and heavy tails, in large samples.
///
/// - Parameters:
///   - window: Moments of at least two finite values.
///   - baseline: Moments of at least two finite values that are not all equal.
/// - Returns: The statistic, its p-value, the difference and the effect with its bound.
/// - Throws: `emptySample`, `tooFew`, `constant` for a constant baseline, `outOfRange` if the squares exceed
///   `Double`.
/// - Complexity: O(1). Source: Welch (1947); Hedges (1981).
public func welch(window: Moments, baseline: Moments) throws(StatisticsError) -> Welch {
    try requireSpread(of: baseline, window)
    let (n, m) = (Double(window.count), Double(baseline.count))
    let a = window.m2 / (n - 1) / n
    let b = baseline.m2 / (m - 1) / m
    let difference = window.mean - baseline.mean
    let t = difference / (a + b).squareRoot()
    let total = a + b
    let (shareA, shareB) = (a / total, b / total)
    let degrees = 1 / (shareA * shareA / (n - 1) + shareB * shareB / (m - 1))

    let squares = window.m2 + baseline.m2
    let pooledVariance = squares / (n + m - 2)
    let d = difference / pooledVariance.squareRoot()
    let correction = 1 - 3 / (4 * (n + m) - 9)
    // Fourth moments overflow earlier than the rest; 3 is the kurtosis of normal values.
    let raw = (n + m) * ((window.m4 + baseline.m4) / squares) / squares
    let kurtosis = raw.isFinite ? max(1, raw) : 3
    let variance = (a + b) / pooledVariance + d * d * (kurtosis - 1) / (4 * (n + m))
    let g = d * correction
    let lower = max(0, abs(g) - SpecialFunctions.normal975 * correction * variance.squareRoot())
    guard t.isFinite, degrees.isFinite, g.isFinite, lower.isFinite else {
        throw .outOfRange("the values are too far apart for their squares to be expressed")
    }
    let tail = SpecialFunctions.studentSurvival(abs(t), degreesOfFreedom: degrees)
    return Welch(
        t: t,
        degreesOfFreedom: degrees,
        pValue: min(1, 2 * tail),
        difference: difference,
        hedgesG: g,
        effectLower: lower
    )
}

/// Refuses samples of fewer than two values, a constant baseline and squares beyond `Double`.
func requireSpread(of baseline: Moments, _ window: Moments) throws(StatisticsError) {
    guard window.count > 0, baseline.count > 0 else { throw .emptySample }
    guard window.count > 1, baseline.count > 1 else {
        throw .tooFew(needed: 2, has: min(window.count, baseline.count))
    }
    guard window.m2.isFinite, baseline.m2.isFinite else {
        throw .outOfRange("the values are too far apart for their squares to be expressed")
    }
    guard !baseline.isConstant else { throw .constant }
}
