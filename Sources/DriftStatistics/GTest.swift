import RealModule

/// The outcome of the likelihood-ratio test of a 2 × K table.
public struct GTest: Hashable, Sendable {
    /// The statistic `G`, at least 0.
    public var statistic: Double
    /// Categories compared minus one.
    public var degreesOfFreedom: Int
    /// `P(χ² > G)`, 0…1.
    public var pValue: Double
}

/// Compares the categories of two samples by their likelihood ratio.
///
/// `G = 2·Σ o·ln(o/e)` over both samples, `0·ln 0 = 0`.
///
/// - Parameters:
///   - window: Counts per category, not all zero.
///   - baseline: Counts of the same categories, not all zero.
///   - cells: Whether rare categories are merged first.
/// - Returns: The statistic with its p-value.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count, `undefined` if fewer
///   than two categories remain.
/// - Complexity: O(K), with merging O(K log K) and O(K²) at worst. Source: Wilks (1938).
public func gTest(
    window: [Int],
    baseline: [Int],
    cells: CellPolicy = .merged
) throws(StatisticsError) -> GTest {
    let table = try ContingencyTable(window: window, baseline: baseline, cells: cells)
    var sum = 0.0
    for (observed, expected) in table.cells() where observed > 0 {
        sum += observed * .log(observed / expected)
    }
    let statistic = max(0, 2 * sum)
    return GTest(
        statistic: statistic,
        degreesOfFreedom: table.degreesOfFreedom,
        pValue: SpecialFunctions.chiSquaredSurvival(
            statistic,
            degreesOfFreedom: Double(table.degreesOfFreedom)
        )
    )
}
