import RealModule

/// The outcome of a comparison of two spreads by absolute deviations from the centre.
public struct BrownForsythe: Hashable, Sendable {
    /// The statistic `W`, at least 0.
    public var statistic: Double
    /// `P(F(1, N − 2) > W)`, 0…1.
    public var pValue: Double
    /// `ln(s_window / s_baseline)`, positive if the window spreads wider; −∞ if it does not spread at all.
    public var logRatio: Double
    /// A lower bound of `|logRatio|`: the lower end of its 95% interval, at least 0; ∞ beside −∞.
    public var effectLower: Double

    /// What the deviations are taken from.
    public enum Centre: Hashable, Sendable {
        /// Brown and Forsythe: robust against skewness.
        case median
        /// Levene's original form.
        case mean
    }
}

/// Compares the spread of two samples.
///
/// With `Z = |x − centre|`: `W = (N − 2)·Σ nᵢ(Z̄ᵢ − Z̄)² / ΣΣ(Z_ij − Z̄ᵢ)²`. The effect is the logarithm of
/// the ratio of standard deviations; its bound is `max(0, |ln ratio| − 1.96·se)` with
/// `se² = (κₓ − 1)/(4n) + (κᵧ − 1)/(4m)`, `κ` the kurtosis (large samples).
///
/// - Parameters:
///   - window: At least two finite values in ascending order.
///   - baseline: At least two finite values in ascending order, not all equal.
///   - centre: What the deviations are taken from.
/// - Returns: The statistic, its p-value and the ratio of spreads with its bound.
/// - Throws: `emptySample`, `tooFew`, `constant` if the baseline is constant, `outOfRange` if squares exceed
///   `Double`.
/// - Complexity: O(n + m). Source: Brown & Forsythe (1974).
public func brownForsythe(
    sortedWindow window: [Double],
    sortedBaseline baseline: [Double],
    centre: BrownForsythe.Centre = .median
) throws(StatisticsError) -> BrownForsythe {
    let (x, y) = (Moments(of: window), Moments(of: baseline))
    try requireSpread(of: y, x)
    let deviationsX = deviations(window, from: centre == .median ? median(ofSorted: window) : x.mean)
    let deviationsY = deviations(baseline, from: centre == .median ? median(ofSorted: baseline) : y.mean)

    let (n, m) = (Double(x.count), Double(y.count))
    let gap = deviationsX.mean - deviationsY.mean
    let between = gap * gap * n * m / (n + m)
    let within = deviationsX.m2 + deviationsY.m2
    guard within > 0 else { throw .undefined("all values lie equally far from their centre") }
    let statistic = (n + m - 2) * (between / within)

    let ratio = x.isConstant ? (-.infinity, .infinity) : try spreadRatio(window: x, baseline: y)
    guard statistic.isFinite else {
        throw .outOfRange("the values are too far apart for their squares to be expressed")
    }
    return BrownForsythe(
        statistic: statistic,
        pValue: SpecialFunctions.fSurvival(statistic, first: 1, second: n + m - 2),
        logRatio: ratio.logRatio,
        effectLower: ratio.effectLower
    )
}

/// The logarithm of the ratio of two standard deviations, with a bound, from moments alone.
///
/// `ln(s_window / s_baseline)`; the bound is that of `brownForsythe`, without its test.
///
/// - Parameters:
///   - window: Moments of at least two values, not all equal.
///   - baseline: Moments of at least two values, not all equal.
/// - Returns: The logarithm, and a 95% lower bound of its size, at least 0.
/// - Throws: `emptySample`, `tooFew`, `constant`, `outOfRange` if squares exceed `Double`.
/// - Complexity: O(1).
public func spreadRatio(window: Moments, baseline: Moments) throws(StatisticsError) -> (
    logRatio: Double, effectLower: Double
) {
    try requireSpread(of: baseline, window)
    guard !window.isConstant, let sdX = window.standardDeviation, let sdY = baseline.standardDeviation else {
        throw .constant
    }
    let logRatio = Double.log(sdX) - .log(sdY)
    let variance = logVariance(window) + logVariance(baseline)
    guard logRatio.isFinite, variance.isFinite else {
        throw .outOfRange("the values are too far apart for their squares to be expressed")
    }
    return (logRatio, max(0, abs(logRatio) - SpecialFunctions.normal975 * variance.squareRoot()))
}

private func deviations(_ values: [Double], from centre: Double) -> Moments {
    Moments(of: values.map { abs($0 - centre) })
}

/// The variance of `ln s`, `(κ − 1)/(4n)`.
private func logVariance(_ moments: Moments) -> Double {
    let kurtosis = (moments.excessKurtosis ?? 0) + 3
    return max(0, kurtosis - 1) / (4 * Double(moments.count))
}
