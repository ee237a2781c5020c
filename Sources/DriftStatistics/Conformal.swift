import RealModule

/// The scores of reference windows, each against all others, as the measure of what is unusual.
///
/// Whole windows are compared with whole windows, so that dependent rows and windows that differ by
/// themselves do not break the false-alarm budget: if the next window is exchangeable with the `R`
/// reference ones, its largest `z` exceeds the k-th smallest reference maximum with probability at most
/// `1 − k/(R + 1)`.
public struct Conformal: Sendable {
    /// The mean score of each rule; nil for a rule with fewer than three scores or without spread.
    public let means: [Double?]
    /// The sample standard deviation of the scores of each rule; nil where the mean is.
    public let standardDeviations: [Double?]
    /// Each window's scores, standardised by mean and deviation of the others; nil where there is no score.
    public let leaveOneOut: [[Double?]]
    /// The largest `z` of each reference window that has any, ascending.
    public let sortedMaxima: [Double]

    /// Scores that spread less than this are rounding; their rules are judged against fixed limits.
    public static let smallestDeviation = 1e-9

    /// Learns from the scores of reference windows.
    ///
    /// - Parameter scores: One row per window, one column per rule, made by
    ///   `conformalScore(distance:windows:)` or `conformalScore(signed:windows:)`; nil where a rule had no
    ///   value. Rows of equal length.
    /// - Throws: `tooFew` below three windows, `mismatchedBins` for rows of different length, `constant` if
    ///   no rule has a spread, `outOfRange` for scores that are not finite.
    /// - Complexity: O(windows × rules).
    public init(scores: [[Double?]]) throws(StatisticsError) {
        guard let first = scores.first, scores.count >= 3 else { throw .tooFew(needed: 3, has: scores.count) }
        var means = [Double?](repeating: nil, count: first.count)
        var deviations = means
        var rows = scores.map { $0.map { _ in Double?.none } }
        for row in scores where row.count != first.count { throw .mismatchedBins(first.count, row.count) }
        for rule in first.indices {
            let column = scores.compactMap { $0[rule] }
            guard column.allSatisfy(\.isFinite) else { throw .outOfRange("a score that is not finite") }
            let moments = Moments(of: column)
            guard column.count >= 3, let deviation = moments.standardDeviation,
                deviation >= Conformal.smallestDeviation
            else { continue }
            means[rule] = moments.mean
            deviations[rule] = deviation
            for (window, row) in scores.enumerated() {
                guard let score = row[rule] else { continue }
                rows[window][rule] = Conformal.leaveOneOut(score, moments)
            }
        }
        self.means = means
        standardDeviations = deviations
        leaveOneOut = rows
        sortedMaxima = rows.compactMap { $0.compactMap { $0 }.max() }.sorted()
        guard sortedMaxima.count >= 3 else { throw .constant }
    }

    /// The standardised scores of a new window; nil where the window or the reference has none.
    public func z(_ scores: [Double?]) -> [Double?] {
        means.indices.map { rule in
            guard rule < scores.count, let score = scores[rule], let mean = means[rule],
                let deviation = standardDeviations[rule]
            else { return nil }
            return (score - mean) / deviation
        }
    }

    /// A limit for the largest `z` of a window.
    public struct Threshold: Hashable, Sendable {
        /// The limit; a window above it is unusual.
        public var value: Double
        /// Whether the budget asks for more windows than there are, so that the tail had to be extrapolated.
        public var isExtrapolated: Bool
    }

    /// The limit that a share `a` of quiet windows exceeds.
    ///
    /// `k = ⌈(R + 1)(1 − a)⌉`; for `k ≤ R` the k-th smallest maximum. Beyond that an exponential tail above
    /// the upper fifth: `max(T_R, u + σ·ln((ν/(R + 1))/a))` with `ν = max(5, R/5)`, `u` the maximum below
    /// the upper `ν`, `σ` their mean excess. Simulated with 12 windows it spent up to twice the budget:
    /// mark what comes of it.
    ///
    /// - Parameter share: The budget per window, between 0 and 1.
    /// - Returns: The limit, and whether it was extrapolated.
    /// - Throws: `outOfRange` for another share.
    public func threshold(falseAlarmShare share: Double) throws(StatisticsError) -> Threshold {
        guard share > 0, share < 1 else { throw .outOfRange("the false-alarm share \(share)") }
        let count = sortedMaxima.count
        let rank = max(1, Int((Double(count + 1) * (1 - share)).rounded(.up)))
        if rank <= count { return Threshold(value: sortedMaxima[rank - 1], isExtrapolated: false) }
        let tail = min(max(5, count / 5), count - 1)
        let start = sortedMaxima[count - tail - 1]
        let largest = sortedMaxima[count - 1]
        let excess = sortedMaxima.suffix(tail).reduce(0) { $0 + ($1 - start) } / Double(tail)
        let value = start + excess * .log(Double(tail) / Double(count + 1) / share)
        return Threshold(value: max(largest, value), isExtrapolated: true)
    }

    /// The limit of one rule in its own unit: the distance whose `z` is `z`.
    ///
    /// For scores made from distances; nil if the rule has no reference.
    public func distance(ofRule rule: Int, atZ z: Double) -> Double? {
        guard means.indices.contains(rule), let mean = means[rule], let deviation = standardDeviations[rule]
        else { return nil }
        return Double.exp(mean + z * deviation)
    }

    private static func leaveOneOut(_ score: Double, _ moments: Moments) -> Double {
        let n = Double(moments.count)
        let shift = score - moments.mean
        let otherMean = moments.mean - shift / (n - 1)
        let otherSquares = max(0, moments.m2 - shift * shift * n / (n - 1))
        let deviation = max((otherSquares / (n - 2)).squareRoot(), smallestDeviation)
        return (score - otherMean) / deviation
    }
}

/// The score of a reference window from its distance to the other windows.
///
/// `ln(max(distance, 1e-6)) + ½·ln((1 + 1/R)/(1 + 1/(R − 1)))`: the second part makes up for the reference
/// being one window smaller than later. For a new window pass nil: plain logarithm.
///
/// - Parameters:
///   - distance: At least 0.
///   - windows: The number `R ≥ 2` of reference windows, or nil for a window that is not one of them.
/// - Returns: The score, finite.
public func conformalScore(distance: Double, windows: Int?) -> Double {
    // Smaller distances are rounding and would make the logarithm spread without meaning.
    let score = Double.log(max(distance, 1e-6))
    return windows.map { score + .log(referenceCorrection($0)) } ?? score
}

/// The score of a reference window from a signed difference to the other windows: its size, corrected
/// likewise.
///
/// - Parameters:
///   - difference: A difference of either sign.
///   - windows: The number `R ≥ 2` of reference windows, or nil for a window that is not one of them.
/// - Returns: The score, finite.
public func conformalScore(signed difference: Double, windows: Int?) -> Double {
    windows.map { abs(difference) * referenceCorrection($0) } ?? abs(difference)
}

private func referenceCorrection(_ windows: Int) -> Double {
    guard windows >= 2 else { return 1 }
    let count = Double(windows)
    return ((1 + 1 / count) / (1 + 1 / (count - 1))).squareRoot()
}
