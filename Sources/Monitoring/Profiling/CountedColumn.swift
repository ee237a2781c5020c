public import DriftStatistics

/// What a profile holds of a column of numbers: moments, and counts in bins that the baseline was cut into.
public struct CountedNumbers: Sendable, Equatable, Codable {
    /// The moments of the finite values.
    public var moments: HigherMoments
    /// How many values lie in each bin, one more than there are edges.
    public var counts: [Int]
    /// The moments of the sizes, for a column of attributions.
    public var absolute: HigherMoments?

    /// Numbers counted in bins.
    ///
    /// - Parameters:
    ///   - values: Numbers in any order; what is not finite is left out.
    ///   - edges: The inner edges of the bins.
    ///   - keepsSizes: Whether the moments of the sizes are wanted.
    /// - Complexity: O(n) by radix sort.
    public init(of values: [Double], edges: [Double], keepsSizes: Bool) {
        let sorted = radixSorted(finiteValues(values))
        moments = HigherMoments(of: sorted)
        counts = binCounts(ofSorted: sorted, edges: edges)
        absolute = keepsSizes ? HigherMoments(of: sorted.map(abs)) : nil
    }

    /// Both sets of numbers together; nil where they were counted in different bins.
    public func merged(with other: CountedNumbers) -> CountedNumbers? {
        guard counts.count == other.counts.count, (absolute == nil) == (other.absolute == nil) else {
            return nil
        }
        var merged = self
        merged.moments = moments.merged(with: other.moments)
        for (bin, count) in other.counts.enumerated() { merged.counts[bin] += count }
        if let absolute, let sizes = other.absolute { merged.absolute = absolute.merged(with: sizes) }
        return merged
    }
}

/// Counted numbers with the edges of their bins: what rules are measured on.
public struct CountedColumn: Sendable, Equatable {
    /// The moments and counts.
    public var numbers: CountedNumbers
    /// The inner edges; bins are `(−∞, e₁], (e₁, e₂], …, (e_k, ∞)`.
    public var edges: [Double]
    /// How many values are missing.
    public var missing: Int

    /// How many values are at most a number; nil where that is no edge.
    func count(atMost value: Double) -> Int? {
        let bin = binIndex(of: value, edges: edges)
        guard edges.indices.contains(bin), edges[bin] == value else { return nil }
        return numbers.counts[...bin].reduce(0, +)
    }

    /// How many values lie in coarser bins; nil where an edge of theirs is no edge here.
    func counts(between coarse: [Double]) -> [Int]? {
        var below = 0
        var counts: [Int] = []
        for edge in coarse {
            guard let count = count(atMost: edge) else { return nil }
            counts.append(count - below)
            below = count
        }
        return counts + [numbers.moments.moments.count - below]
    }

    /// How many values fit a condition that can change at the given numbers alone; nil where one of them does not have
    /// a bin of its own.
    func count(near boundaries: [Double], where holds: (Double) -> Bool) -> Int? {
        for value in boundaries {
            guard count(atMost: value) != nil, count(atMost: value.nextDown) != nil else { return nil }
        }
        // Nothing changes inside of a bin, so its upper end speaks for all of it.
        let ends = edges + [.greatestFiniteMagnitude]
        return zip(ends, numbers.counts).reduce(0) { $0 + (holds($1.0) ? $1.1 : 0) }
    }

    /// The upper edges of the bins in which the deciles lie, within the range of the values.
    var deciles: [Double] {
        let moments = numbers.moments.moments
        let total = Double(moments.count)
        var deciles: [Double] = []
        var below = 0
        for (bin, count) in numbers.counts.enumerated() {
            below += count
            let edge = edges.indices.contains(bin) ? edges[bin] : moments.maximum
            while deciles.count < 9, Double(below) >= total * Double(deciles.count + 1) / 10 {
                deciles.append(min(max(edge, moments.minimum), moments.maximum))
            }
        }
        return deciles
    }

    /// Values that have this distribution as far as the counts tell, for a picture: even steps inside of each bin.
    ///
    /// - Parameter most: How many steps at most.
    /// - Returns: Ascending values within the range.
    /// - Complexity: O(bins + most).
    public func steps(_ most: Int) -> [Double] {
        let moments = numbers.moments.moments
        let count = min(most, moments.count)
        var (bin, below) = (0, 0)
        return (0..<max(0, count)).map { step in
            let place = (Double(step) + 0.5) / Double(count) * Double(moments.count)
            while bin < numbers.counts.count - 1, Double(below + numbers.counts[bin]) < place {
                below += numbers.counts[bin]
                bin += 1
            }
            let low = bin > 0 ? max(edges[bin - 1], moments.minimum) : moments.minimum
            let high = edges.indices.contains(bin) ? min(edges[bin], moments.maximum) : moments.maximum
            let share = (place - Double(below)) / Double(max(1, numbers.counts[bin]))
            // An atom has a bin from the number before it.
            return low.nextUp >= high ? high : low + (high - low) * min(1, max(0, share))
        }
    }
}
