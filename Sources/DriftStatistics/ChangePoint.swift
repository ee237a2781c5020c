/// The place in a series from which its mean is another.
public struct ChangePoint: Hashable, Sendable {
    /// The position of the first value after the change, 1 or more.
    public var index: Int
    /// The earliest position that the values do not rule out at 95%.
    public var earliest: Int
    /// The latest such position.
    public var latest: Int
    /// The mean before.
    public var before: Double
    /// The mean from there on.
    public var after: Double
    /// The p-value of no change, corrected for the search over all places, 0…1.
    public var pValue: Double
}

/// Finds the place where the mean of a series changes once.
///
/// Maximises `W₁W₂/W·(x̄₁ − x̄₂)²` over the places. The p-value is that of the F test there times the number of places,
/// at most 1. A place is not ruled out when twice its log-likelihood lies at most 7.35 below the best, which covers the
/// true place with 95% whatever the size of the change.
///
/// - Parameters:
///   - values: Finite means of parts of equal length in the order of time, at least four.
///   - weights: The rows behind each, above 0; nil for equal ones.
/// - Returns: The place with its uncertainty.
/// - Throws: `mismatchedBins`, `tooFew`, `constant`, `outOfRange`.
/// - Complexity: O(n). Source: Hawkins (1977) for the search, Hansen (2000) for the set of places.
public func changePoint(_ values: [Double], weights: [Double]? = nil) throws(StatisticsError) -> ChangePoint {
    guard values.count >= 4 else { throw .tooFew(needed: 4, has: values.count) }
    let weights = weights ?? [Double](repeating: 1, count: values.count)
    guard weights.count == values.count else { throw .mismatchedBins(weights.count, values.count) }
    guard values.allSatisfy(\.isFinite), weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .outOfRange("a value that is not finite or a weight that is not above 0")
    }
    let total = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let squares = zip(values, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
    guard squares > 0 else { throw .constant }
    var gains = [Double](repeating: 0, count: values.count)
    var (weight, sum) = (0.0, 0.0)
    for index in 1..<values.count {
        weight += weights[index - 1]
        sum += weights[index - 1] * (values[index - 1] - mean)
        // The means of both sides follow from the sum of one, since the deviations add up to 0.
        gains[index] = sum * sum * total / (weight * (total - weight))
    }
    let best = gains.indices.dropFirst().max { gains[$0] < gains[$1] } ?? 1
    let freedom = Double(values.count - 2)
    let left = max(squares - gains[best], squares * 1e-15)
    let variance = left / freedom
    let open = gains.indices.dropFirst().filter { (gains[best] - gains[$0]) / variance <= 7.352 }
    let f = gains[best] / variance
    let tail = SpecialFunctions.fSurvival(f, first: 1, second: freedom)
    func average(_ range: Range<Int>) -> Double {
        let weight = weights[range].reduce(0, +)
        return zip(values[range], weights[range]).reduce(0) { $0 + $1.0 * $1.1 } / weight
    }
    return ChangePoint(
        index: best,
        earliest: open.first ?? best,
        latest: open.last ?? best,
        before: average(0..<best),
        after: average(best..<values.count),
        pValue: min(1, tail * Double(values.count - 1))
    )
}
