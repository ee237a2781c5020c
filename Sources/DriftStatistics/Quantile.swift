/// The quantile of sorted values, by linear interpolation between order statistics (type 7).
///
/// `x[k] + (h − k)·(x[k+1] − x[k])` with `h = (n − 1)·p` and `k = ⌊h⌋`. Source: Hyndman & Fan (1996); the
/// default of R, NumPy and pandas.
///
/// - Parameters:
///   - sorted: Finite values in ascending order.
///   - probability: 0…1.
/// - Returns: A value between the smallest and the largest one.
/// - Throws: `emptySample`; `outOfRange` for a probability outside of 0…1.
/// - Complexity: O(1).
public func quantile(ofSorted sorted: [Double], at probability: Double) throws(StatisticsError) -> Double {
    guard !sorted.isEmpty else { throw .emptySample }
    guard probability >= 0, probability <= 1 else { throw .outOfRange("the probability \(probability)") }
    return typeSeven(sorted, probability)
}

/// The inner edges that cut sorted values into `bins` parts of equal share, duplicates removed.
///
/// The bins are `(−∞, e₁], (e₁, e₂], …, (e_k, ∞)`; ties in the values make fewer than `bins − 1` edges.
///
/// - Parameters:
///   - sorted: Finite values in ascending order.
///   - bins: The number of bins wanted, at least 1.
/// - Returns: Ascending edges, at most `bins − 1`.
/// - Throws: `emptySample`; `outOfRange` for fewer than one bin.
/// - Complexity: O(bins).
public func quantileEdges(ofSorted sorted: [Double], bins: Int) throws(StatisticsError) -> [Double] {
    guard !sorted.isEmpty else { throw .emptySample }
    guard bins >= 1 else { throw .outOfRange("\(bins) bins") }
    var edges: [Double] = []
    for bin in 1..<bins {
        let edge = typeSeven(sorted, Double(bin) / Double(bins))
        if edges.last != edge { edges.append(edge) }
    }
    return edges
}

/// The median of sorted values that are not empty.
func median(ofSorted sorted: [Double]) -> Double { typeSeven(sorted, 0.5) }

private func typeSeven(_ sorted: [Double], _ probability: Double) -> Double {
    let position = Double(sorted.count - 1) * probability
    let index = min(Int(position), sorted.count - 1)
    let fraction = position - Double(index)
    let low = sorted[index]
    guard fraction > 0, index + 1 < sorted.count else { return low }
    let high = sorted[index + 1]
    let span = high - low
    // Two values of opposite sign near the largest Double differ by more than it.
    if !span.isFinite { return low * (1 - fraction) + high * fraction }
    // From the nearer end, so that the result never leaves [low, high].
    return fraction < 0.5 ? low + span * fraction : high - span * (1 - fraction)
}
