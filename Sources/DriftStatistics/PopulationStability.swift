import RealModule

/// The population stability index with what it would be without any drift.
public struct PopulationStability: Hashable, Sendable {
    /// The index, at least 0; no upper limit.
    public var value: Double
    /// Its mean without drift, `(B − 1)(1/n + 1/m)`, from sampling alone.
    public var nullMean: Double
    /// The probability of a value at least as large without drift, by `(1/n + 1/m)·χ²(B − 1)`.
    public var pValue: Double
    /// A lower bound of the true index: the lower end of its 95% interval, at least 0.
    public var effectLower: Double
}

/// Compares two binned samples by the population stability index.
///
/// `PSI = Σ (pₖ − qₖ)·ln(pₖ/qₖ)`, `p = (count + s)/(n + B·s)` with smoothing `s`, ½ by default, so that an
/// empty bin does not dominate. The fixed limits 0.1 and 0.2 of folklore ignore the sample size: 41% of
/// driftless windows of 50 rows exceed 0.2, hence `nullMean`. The bound is
/// `max(0, PSI − nullMean − 1.96·c·√(2(B − 1 + 2λ)))`, `c = 1/n + 1/m`, `λ = max(0, PSI − nullMean)/c`: the
/// normal approximation of the non-central law.
///
/// - Parameters:
///   - window: Counts per bin, not all zero; a bin for missing values included.
///   - baseline: Counts of the same bins, not all zero.
///   - smoothing: Added to each count, at least 0; with 0 no bin may be empty on one side only.
/// - Returns: The index with its null law and bound.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count or smoothing,
///   `undefined` for an empty bin without smoothing.
/// - Complexity: O(B). Source: Yurdakul & Naranjo (2020) for the law without drift.
public func populationStability(
    window: [Int],
    baseline: [Int],
    smoothing: Double = 0.5
) throws(StatisticsError) -> PopulationStability {
    guard smoothing >= 0, smoothing.isFinite else { throw .outOfRange("the smoothing \(smoothing)") }
    let shares = try PairedShares(window: window, baseline: baseline)
    let (n, m) = (shares.windowTotal, shares.baselineTotal)
    let bins = Double(window.count)
    var value = 0.0
    for (p, q) in zip(shares.window, shares.baseline) {
        let smoothP = (p * n + smoothing) / (n + bins * smoothing)
        let smoothQ = (q * m + smoothing) / (m + bins * smoothing)
        if smoothP == smoothQ { continue }
        guard smoothP > 0, smoothQ > 0 else {
            throw .undefined("a bin is empty on one side and not smoothed")
        }
        value += (smoothP - smoothQ) * .log(smoothP / smoothQ)
    }
    let unit = 1 / n + 1 / m
    let freedom = bins - 1
    let nullMean = freedom * unit
    let excess = max(0, value - nullMean)
    let deviation = unit * (2 * (freedom + 2 * excess / unit)).squareRoot()
    let tail = freedom > 0 ? SpecialFunctions.chiSquaredSurvival(value / unit, degreesOfFreedom: freedom) : 1
    return PopulationStability(
        value: value,
        nullMean: nullMean,
        pValue: tail,
        effectLower: max(0, excess - SpecialFunctions.normal975 * deviation)
    )
}
