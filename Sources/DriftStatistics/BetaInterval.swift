/// The exact interval of Clopper and Pearson for a share; never covers less than it says.
///
/// `Beta(α/2; k, n − k + 1)` to `Beta(1 − α/2; k + 1, n − k)`.
///
/// - Parameters:
///   - successes: 0…trials.
///   - trials: Above 0.
///   - confidence: Between 0 and 1.
/// - Returns: The interval, within 0…1.
/// - Throws: `emptySample` without trials, `outOfRange` for other impossible numbers.
/// - Complexity: About 100 evaluations of the incomplete beta function. Source: Clopper & Pearson (1934).
public func clopperPearson(
    successes: Double,
    trials: Double,
    confidence: Double = 0.95
) throws(StatisticsError) -> Interval {
    try requireShare(successes, trials, confidence)
    let tail = (1 - confidence) / 2
    let failures = trials - successes
    return Interval(
        lower: successes == 0 ? 0 : SpecialFunctions.betaQuantile(tail, successes, failures + 1),
        upper: failures == 0 ? 1 : SpecialFunctions.betaQuantile(1 - tail, successes + 1, failures)
    )
}

/// The equal-tailed interval of a share under Jeffreys' prior `Beta(½, ½)`.
///
/// `Beta(α/2; k + ½, n − k + ½)` to `Beta(1 − α/2; …)`; its ends stay inside of 0…1 even without any
/// success or failure.
///
/// - Parameters:
///   - successes: 0…trials.
///   - trials: Above 0.
///   - confidence: Between 0 and 1.
/// - Returns: The interval, within 0…1.
/// - Throws: `emptySample` without trials, `outOfRange` for other impossible numbers.
/// - Complexity: About 100 evaluations of the incomplete beta function. Source: Brown, Cai & DasGupta (2001).
public func jeffreys(
    successes: Double,
    trials: Double,
    confidence: Double = 0.95
) throws(StatisticsError) -> Interval {
    try requireShare(successes, trials, confidence)
    let tail = (1 - confidence) / 2
    let (a, b) = (successes + 0.5, trials - successes + 0.5)
    return Interval(
        lower: SpecialFunctions.betaQuantile(tail, a, b),
        upper: SpecialFunctions.betaQuantile(1 - tail, a, b)
    )
}
