/// The number of values per bin `(−∞, e₁], (e₁, e₂], …, (e_k, ∞)`.
///
/// - Parameters:
///   - values: Finite values in any order.
///   - edges: Ascending edges; none makes one bin.
/// - Returns: One count more than there are edges.
/// - Complexity: O(n log k).
public func binCounts(of values: [Double], edges: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for value in values { counts[binIndex(of: value, edges: edges)] += 1 }
    return counts
}

/// The number of sorted values per bin `(−∞, e₁], (e₁, e₂], …, (e_k, ∞)`.
///
/// - Parameters:
///   - sorted: Finite values in ascending order.
///   - edges: Ascending edges; none makes one bin.
/// - Returns: One count more than there are edges.
/// - Complexity: O(k log n).
public func binCounts(ofSorted sorted: [Double], edges: [Double]) -> [Int] {
    var counts: [Int] = []
    counts.reserveCapacity(edges.count + 1)
    var start = 0
    for edge in edges {
        let end = max(start, firstIndex(in: sorted, from: start) { $0 > edge })
        counts.append(end - start)
        start = end
    }
    counts.append(sorted.count - start)
    return counts
}

/// The position of the bin that a value falls into: the number of edges below it.
public func binIndex(of value: Double, edges: [Double]) -> Int {
    firstIndex(in: edges, from: 0) { $0 >= value }
}

/// The first position at which a condition holds that, once true, stays true.
func firstIndex(in sorted: [Double], from start: Int, where holds: (Double) -> Bool) -> Int {
    var (low, high) = (start, sorted.count)
    while low < high {
        let middle = low + (high - low) / 2
        if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
}
