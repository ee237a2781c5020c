/// The energy distance of two samples.
///
/// `√(2·∫ (F − G)²)`, in the square root of the unit of the values; at least 0.
///
/// - Parameters:
///   - window: `n ≥ 1` finite values in ascending order.
///   - baseline: `m ≥ 1` finite values in ascending order.
/// - Returns: The distance, exactly 0 for equal samples.
/// - Throws: `emptySample`; `outOfRange` if the distance exceeds `Double`.
/// - Complexity: O(n + m). Source: Székely & Rizzo (2013).
public func energyDistance(sorted window: [Double], baseline: [Double]) throws(StatisticsError) -> Double {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    var sum = 0.0
    walkDistributions(window, baseline) { length, below, other in
        let difference = below - other
        if difference != 0 { sum += difference * difference * length }
    }
    return try finiteDistance((2 * sum).squareRoot())
}
