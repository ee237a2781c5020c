/// Ranks from 1, ties sharing the mean of theirs, with the sizes of the groups of equal values.
public struct Midranks: Hashable, Sendable {
    /// The rank of each value, in the order given.
    public let ranks: [Double]
    /// The size of each group of equal values, in ascending order of the values.
    public let groups: [Int]

    /// Ranks values.
    ///
    /// - Parameter values: Finite values.
    /// - Complexity: O(n) for most values, O(n log n) at worst.
    public init(_ values: [Double]) {
        let order = radixOrder(values)
        var ranks = [Double](repeating: 0, count: values.count)
        var groups: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + 1 + end) / 2 }
            groups.append(end - start)
            start = end
        }
        self.ranks = ranks
        self.groups = groups
    }

    /// `Σ (t³ − t)` over the groups.
    var tieCorrection: Double {
        groups.reduce(0) { sum, group in
            let t = Double(group)
            return sum + (t * t * t - t)
        }
    }
}

/// Visits the groups of equal values of two sorted samples, smallest first, with their midrank in the pooled sample.
///
/// `visit` gets how many values of either sample lie before the group, how many are in it, and the rank they share.
func walkRanks(
    _ window: [Double],
    _ baseline: [Double],
    _ visit: (_ before: (Int, Int), _ ties: (Int, Int), _ midrank: Double) -> Void
) {
    var (i, j) = (0, 0)
    while i < window.count || j < baseline.count {
        let value = min(
            i < window.count ? window[i] : .infinity,
            j < baseline.count ? baseline[j] : .infinity
        )
        let (startX, startY) = (i, j)
        while i < window.count, window[i] <= value { i += 1 }
        while j < baseline.count, baseline[j] <= value { j += 1 }
        // Missing values break the contract; stop rather than walk forever.
        guard i + j > startX + startY else { return }
        visit((startX, startY), (i - startX, j - startY), Double(startX + startY + 1 + i + j) / 2)
    }
}
