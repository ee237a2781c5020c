import RealModule

/// The outcome of Pearson's test of a 2 × K table.
public struct ChiSquared: Hashable, Sendable {
    /// The statistic, at least 0.
    public var statistic: Double
    /// Categories compared minus one.
    public var degreesOfFreedom: Int
    /// `P(χ² > statistic)`, 0…1.
    public var pValue: Double
    /// Cramér's V, 0 (equal shares) … 1 (disjoint).
    public var cramersV: Double
    /// Cramér's V corrected for the bias that small tables give it, 0…1.
    public var cramersVCorrected: Double
    /// The smallest expected count of a cell.
    public var minimumExpected: Double
    /// A 95% lower bound of the true Cramér's V, at least 0.
    public var effectLower: Double
    /// How many categories were compared, after merging.
    public var categories: Int { degreesOfFreedom + 1 }
}

/// Compares the categories of two samples by Pearson's χ².
///
/// `χ² = Σ (o − e)²/e` over both samples; `V = √(χ²/N)`. Corrected: `φ̃² = max(0, φ² − (K − 1)/(N − 1))`,
/// `V = √(φ̃²/min(K̃ − 1, R̃ − 1))` with `K̃ = K − (K − 1)²/(N − 1)`, `R̃ = 2 − 1/(N − 1)`. The bound is `√(λ/N)`,
/// `λ` the lower bound of the non-centrality (`noncentralityBound`).
///
/// - Parameters:
///   - window: Counts per category, not all zero.
///   - baseline: Counts of the same categories, not all zero.
///   - cells: Whether rare categories are merged first.
///   - yates: Whether a 2 × 2 table gets Yates' continuity correction; larger ones never do.
/// - Returns: The statistic with its p-value and both forms of V.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count, `undefined` if fewer
///   than two categories remain.
/// - Complexity: O(K), with merging O(K log K) and O(K²) at worst. Source: Pearson (1900); Bergsma (2013)
///   for the corrected V.
public func chiSquared(
    window: [Int],
    baseline: [Int],
    cells: CellPolicy = .merged,
    yates: Bool = false
) throws(StatisticsError) -> ChiSquared {
    let table = try ContingencyTable(window: window, baseline: baseline, cells: cells)
    let freedom = table.degreesOfFreedom
    var statistic = 0.0
    var minimum = Double.infinity
    for (observed, expected) in table.cells() {
        var difference = abs(observed - expected)
        if yates, freedom == 1 { difference -= min(0.5, difference) }
        statistic += difference * difference / expected
        minimum = min(minimum, expected)
    }
    let (k, total) = (Double(freedom), table.total)
    let association = statistic / total
    let corrected = max(0, association - k / (total - 1))
    let scale = min(k - k * k / (total - 1), 1 - 1 / (total - 1))
    return ChiSquared(
        statistic: statistic,
        degreesOfFreedom: freedom,
        pValue: SpecialFunctions.chiSquaredSurvival(statistic, degreesOfFreedom: k),
        cramersV: min(1, association.squareRoot()),
        cramersVCorrected: scale > 0 ? min(1, (corrected / scale).squareRoot()) : 0,
        minimumExpected: minimum,
        effectLower: (noncentralityBound(statistic, degreesOfFreedom: k) / total).squareRoot()
    )
}
