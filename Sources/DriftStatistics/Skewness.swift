import RealModule

/// The outcome of a comparison of two skewnesses.
public struct SkewnessDifference: Hashable, Sendable {
    /// `g1` of the window minus `g1` of the baseline.
    public var difference: Double
    /// The difference in standard errors.
    public var z: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double
    /// A lower bound of `|difference|`: the lower end of its 95% interval, at least 0.
    public var effectLower: Double
}

/// Compares the skewness `g1 = √n·M3/M2^{3/2}` of two samples.
///
/// `z = (g1ₓ − g1ᵧ)/√(Vₓ + Vᵧ)` with the influence-function variance `V = mean(ψ²)/n`,
/// `ψ = u³ − g1 − 3u − 1.5·g1·(u² − 1)`, `u = (x − x̄)/s`. The textbook standard error holds for normal
/// values only and is three times too small for exponential ones; heavy tails are still under-stated here.
///
/// - Parameters:
///   - window: At least three finite values, not all equal, in any order.
///   - baseline: At least three finite values, not all equal, in any order.
/// - Returns: The difference with its test and bound.
/// - Throws: `emptySample`, `tooFew`, `constant`; `outOfRange` if powers exceed `Double`.
/// - Complexity: O(n + m).
public func skewnessDifference(
    window: [Double],
    baseline: [Double]
) throws(StatisticsError) -> SkewnessDifference {
    try difference(of: skewnessWithVariance(window), from: skewnessWithVariance(baseline))
}

/// Compares the skewness of a sample of which only moments are known with that of another.
///
/// The same as of the values: `mean(ψ²)` is a sum of moments up to the sixth.
///
/// - Parameters:
///   - window: Moments of at least three values, not all equal.
///   - baseline: At least three finite values, not all equal, in any order.
/// - Returns: The difference with its test and bound.
/// - Throws: `emptySample`, `tooFew`, `constant`; `outOfRange` if powers exceed `Double`.
/// - Complexity: O(m).
public func skewnessDifference(
    window: HigherMoments,
    baseline: [Double]
) throws(StatisticsError) -> SkewnessDifference {
    try difference(of: skewnessWithVariance(window), from: skewnessWithVariance(baseline))
}

private typealias SkewnessWithVariance = (skewness: Double, variance: Double)

private func difference(
    of x: SkewnessWithVariance,
    from y: SkewnessWithVariance
) throws(StatisticsError) -> SkewnessDifference {
    let difference = x.skewness - y.skewness
    let error = (x.variance + y.variance).squareRoot()
    let z = difference / error
    guard error > 0, z.isFinite else {
        throw .outOfRange("the values are too far apart for their powers to be expressed")
    }
    return SkewnessDifference(
        difference: difference,
        z: z,
        pValue: min(1, 2 * SpecialFunctions.normalSurvival(abs(z))),
        effectLower: max(0, abs(difference) - SpecialFunctions.normal975 * error)
    )
}

/// The outcome of D'Agostino's test of a sample's skewness against the normal law's.
public struct SkewnessTest: Hashable, Sendable {
    /// The transformed skewness, standard normal for normal values.
    public var z: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double
}

/// Tests whether the skewness of a sample could be a normal law's.
///
/// - Parameter moments: Moments of at least eight values, not all equal.
/// - Returns: The statistic with its p-value.
/// - Throws: `tooFew`, `constant`, `outOfRange` if powers exceed `Double`.
/// - Complexity: O(1). Source: D'Agostino (1970).
public func skewnessTest(_ moments: Moments) throws(StatisticsError) -> SkewnessTest {
    guard moments.count >= 8 else { throw .tooFew(needed: 8, has: moments.count) }
    guard !moments.isConstant else { throw .constant }
    guard let skewness = moments.populationSkewness else {
        throw .outOfRange("the values are too far apart for their powers to be expressed")
    }
    let n = Double(moments.count)
    let y = skewness * ((n + 1) * (n + 3) / (6 * (n - 2))).squareRoot()
    let kurtosis =
        3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    let square = -1 + (2 * (kurtosis - 1)).squareRoot()
    let scale = 1 / (0.5 * Double.log(square)).squareRoot()
    let alpha = (2 / (square - 1)).squareRoot()
    let z = scale * Double.asinh(y / alpha)
    return SkewnessTest(z: z, pValue: min(1, 2 * SpecialFunctions.normalSurvival(abs(z))))
}

/// With `a = 1.5·g1` and standardised moments `μᵣ`, `mean(ψ²) = μ6 − 2aμ5 + (a² − 6)μ4 + (g1 + 6a)μ3 + 9 + g1²/4 − a·g1`.
private func skewnessWithVariance(_ higher: HigherMoments) throws(StatisticsError) -> SkewnessWithVariance {
    let moments = higher.moments
    guard moments.count > 0 else { throw .emptySample }
    guard moments.count >= 3 else { throw .tooFew(needed: 3, has: moments.count) }
    guard !moments.isConstant else { throw .constant }
    let n = Double(moments.count)
    let scale = (moments.m2 / n).squareRoot()
    func standardised(_ sum: Double, _ order: Int) -> Double {
        (0..<order).reduce(sum / n) { value, _ in value / scale }
    }
    let g = standardised(moments.m3, 3)
    let a = 1.5 * g
    let (fourth, fifth) = (standardised(moments.m4, 4), standardised(higher.m5, 5))
    let square =
        standardised(higher.m6, 6) - 2 * a * fifth + (a * a - 6) * fourth + (g + 6 * a) * g + 9 + g * g / 4
        - a * g
    guard scale.isFinite, g.isFinite, square.isFinite else {
        throw .outOfRange("the values are too far apart for their powers to be expressed")
    }
    return (g, max(0, square) / n)
}

private func skewnessWithVariance(_ values: [Double]) throws(StatisticsError) -> SkewnessWithVariance {
    guard !values.isEmpty else { throw .emptySample }
    guard values.count >= 3 else { throw .tooFew(needed: 3, has: values.count) }
    let moments = Moments(of: values)
    guard !moments.isConstant else { throw .constant }
    let n = Double(values.count)
    let scale = (moments.m2 / n).squareRoot()
    // Powers of standardised values: those of the values themselves overflow from 1e102 on.
    let skewness =
        values.reduce(0) { sum, value in
            let u = (value - moments.mean) / scale
            return sum + u * u * u
        } / n
    guard scale.isFinite, skewness.isFinite else {
        throw .outOfRange("the values are too far apart for their powers to be expressed")
    }
    var sum = 0.0
    for value in values {
        let u = (value - moments.mean) / scale
        let square = u * u
        let influence = square * u - skewness - 3 * u - 1.5 * skewness * (square - 1)
        sum += influence * influence
    }
    return (skewness, sum / n / n)
}
