/// Wilson's score interval of a share.
///
/// Centre `(p + z²/2n)/(1 + z²/n)`, half width `z/(1 + z²/n)·√(p(1 − p)/n + z²/4n²)`. No success gives the
/// lower end 0, no failure the upper end 1. Counts may be fractions, as effective sample sizes are.
///
/// - Parameters:
///   - successes: 0…trials.
///   - trials: Above 0.
///   - confidence: Between 0 and 1.
/// - Returns: The interval, within 0…1.
/// - Throws: `emptySample` without trials, `outOfRange` for other impossible numbers.
/// - Complexity: O(1). Source: Wilson (1927).
public func wilsonInterval(
    successes: Double,
    trials: Double,
    confidence: Double = 0.95
) throws(StatisticsError) -> Interval {
    try requireShare(successes, trials, confidence)
    let z = -SpecialFunctions.normalQuantile((1 - confidence) / 2)
    let p = successes / trials
    let weight = z * z / trials
    let centre = (p + weight / 2) / (1 + weight)
    let half =
        z / (1 + weight) * (p * (1 - p) / trials + weight / (4 * trials)).squareRoot()
    return Interval(
        lower: successes == 0 ? 0 : max(0, centre - half),
        upper: successes == trials ? 1 : min(1, centre + half)
    )
}

/// Refuses counts that are no share and levels that are no confidence.
func requireShare(
    _ successes: Double,
    _ trials: Double,
    _ confidence: Double
) throws(StatisticsError) {
    guard trials.isFinite, trials >= 0, successes >= 0, successes <= trials else {
        throw .outOfRange("\(successes) successes of \(trials)")
    }
    guard trials > 0 else { throw .emptySample }
    guard confidence > 0, confidence < 1 else { throw .outOfRange("the confidence \(confidence)") }
}
