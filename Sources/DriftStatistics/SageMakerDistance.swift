import RealModule

/// The distance that SageMaker Model Monitor calls `Simple`, for categories: the largest difference of a
/// share.
///
/// - Parameters:
///   - window: Counts per category, not all zero.
///   - baseline: Counts of the same categories, not all zero.
/// - Returns: The distance, 0…1.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(K).
public func sageMakerSimple(window: [Int], baseline: [Int]) throws(StatisticsError) -> Double {
    try lInfinity(window: window, baseline: baseline).distance
}

/// The distance that SageMaker Model Monitor calls `Robust`, for categories.
///
/// - Parameters:
///   - window: Counts per category, not all zero.
///   - baseline: Counts of the same categories, not all zero.
///   - correction: The factor of what sampling alone explains, at least 0.
/// - Returns: The distance less the correction, 0…1.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count or correction.
/// - Complexity: O(K).
public func sageMakerRobust(
    window: [Int],
    baseline: [Int],
    correction: Double = 1.8
) throws(StatisticsError) -> Double {
    let shares = try PairedShares(window: window, baseline: baseline)
    return try sageMakerRobust(
        distance: lInfinity(window: window, baseline: baseline).distance,
        windowCount: shares.windowTotal,
        baselineCount: shares.baselineTotal,
        correction: correction
    )
}

/// A distance less what sampling alone explains: `max(0, d − c·√((n + m)/(nm)))`.
///
/// For numbers `d` is the Kolmogorov–Smirnov distance, for categories the largest difference of a share. The
/// correction 1.8 corresponds to a level of 0.003. Source: `Distance.selectMetrics` of awslabs/deequ.
///
/// - Parameters:
///   - distance: The simple distance, 0…1.
///   - windowCount: The rows of the window, above 0.
///   - baselineCount: The rows of the baseline, above 0.
///   - correction: The factor `c`, at least 0.
/// - Returns: The distance less the correction, 0…1.
/// - Throws: `emptySample` without rows, `outOfRange` for a negative correction or a distance outside of 0…1.
public func sageMakerRobust(
    distance: Double,
    windowCount: Double,
    baselineCount: Double,
    correction: Double = 1.8
) throws(StatisticsError) -> Double {
    guard windowCount > 0, baselineCount > 0 else { throw .emptySample }
    guard correction >= 0, correction.isFinite else { throw .outOfRange("the correction \(correction)") }
    guard distance >= 0, distance <= 1 else { throw .outOfRange("the distance \(distance)") }
    return max(0, distance - correction * (1 / windowCount + 1 / baselineCount).squareRoot())
}
