/// How the values of one feature are counted: bins cut on the baseline, and bins of what it never showed.
///
/// Numbers: up to 32 bins of equal share `(−∞, e₁], …, (e_k, ∞)` within the baseline's range, then one bin below
/// the range, one above it, one for missing values. Categories: one bin for each of the most frequent, one for the
/// baseline's others, one for names that the baseline never had, one for missing values. A value outside of what
/// the baseline showed thus never shares a bin with one inside, so that its effect is not guessed from neighbours.
public struct FeatureBins: Hashable, Sendable {
    /// What the bins are cut from.
    public enum Cut: Hashable, Sendable {
        /// Ascending inner edges and the baseline's range.
        case numbers(edges: [Double], minimum: Double, maximum: Double)
        /// The names with a bin of their own, most frequent first, and all other names of the baseline.
        case categories(named: [String], others: Set<String>)
    }

    /// The most bins within the baseline's values.
    public static let most = 32

    /// The cut.
    public let cut: Cut

    /// Bins for numbers; without any finite value there is one bin and all values lie above it.
    ///
    /// - Parameters:
    ///   - sorted: The baseline's finite values in ascending order.
    ///   - bins: How many bins are wanted, 1 to 32.
    public init(sorted: [Double], bins: Int = FeatureBins.most) {
        let edges = (try? quantileEdges(ofSorted: sorted, bins: min(max(1, bins), FeatureBins.most))) ?? []
        cut = .numbers(
            // An edge at the largest value would make a bin that no value of the baseline falls into.
            edges: edges.filter { $0 < sorted.last ?? -.infinity },
            minimum: sorted.first ?? -.infinity,
            maximum: sorted.last ?? -.infinity
        )
    }

    /// Bins for numbers from their inner edges, the last ones left out beyond 31, and the baseline's range.
    public init(edges: [Double], _ minimum: Double, _ maximum: Double) {
        cut = .numbers(
            edges: Array(edges.sorted().filter { $0 < maximum }.prefix(FeatureBins.most - 1)),
            minimum: minimum,
            maximum: maximum
        )
    }

    /// Bins for categories.
    ///
    /// - Parameters:
    ///   - counts: The baseline's rows by name.
    ///   - bins: How many bins are wanted, 2 to 32, with the one of all others.
    public init(counts: [String: Int], bins: Int = FeatureBins.most) {
        let kept = max(1, min(bins, FeatureBins.most) - 1)
        let ranked = counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(
            \.key
        )
        cut = .categories(named: Array(ranked.prefix(kept)), others: Set(ranked.dropFirst(kept)))
    }

    /// How many bins there are, with those of unseen and missing values.
    public var count: Int {
        switch cut {
        case .numbers(let edges, _, _): edges.count + 4
        case .categories(let named, _): named.count + 3
        }
    }

    /// The bin of missing values: the last.
    public var missing: Int { count - 1 }

    /// The bin of each number; NaN is missing.
    ///
    /// - Complexity: O(n log k).
    public func bins(of values: [Double]) -> [UInt8] {
        guard case .numbers(let edges, let minimum, let maximum) = cut else {
            return [UInt8](repeating: UInt8(missing), count: values.count)
        }
        // 31 edges padded with infinity: five comparisons without a branch find the bin. −0 becomes 0 by the addition, since
        // its difference from 0 has a sign.
        var padded = [Double](repeating: .infinity, count: 32)
        for (index, edge) in edges.prefix(31).enumerated() { padded[index] = edge + 0 }
        let (below, above, missing) = (UInt8(edges.count + 1), UInt8(edges.count + 2), UInt8(missing))
        return padded.withUnsafeBufferPointer { padded in
            values.map { value in
                guard value.isFinite else { return missing }
                if value > maximum { return above }
                if value < minimum { return below }
                var bin = Self.isBelow(padded[15], value) << 4
                bin |= Self.isBelow(padded[bin | 7], value) << 3
                bin |= Self.isBelow(padded[bin | 3], value) << 2
                bin |= Self.isBelow(padded[bin | 1], value) << 1
                bin |= Self.isBelow(padded[bin], value)
                return UInt8(truncatingIfNeeded: bin)
            }
        }
    }

    /// 1 where an edge is below a value, else 0: the sign of their difference, since the compiler makes a branch of a
    /// comparison, and one that goes either way takes longer than all the rest.
    @inline(__always)
    private static func isBelow(_ edge: Double, _ value: Double) -> Int {
        Int(truncatingIfNeeded: (edge - value).bitPattern >> 63)
    }

    /// The bin of each coded name; a code outside of the names is missing.
    ///
    /// - Complexity: O(n + names).
    public func bins(of codes: [Int32], names: [String]) -> [UInt8] {
        guard case .categories(let named, let others) = cut else {
            return [UInt8](repeating: UInt8(missing), count: codes.count)
        }
        let places = Dictionary(named.enumerated().map { ($1, $0) }) { first, _ in first }
        let byCode = names.map { name in
            UInt8(places[name] ?? (others.contains(name) ? named.count : named.count + 1))
        }
        let missing = UInt8(missing)
        return codes.map { byCode.indices.contains(Int($0)) ? byCode[Int($0)] : missing }
    }

    /// How many values lie in each bin.
    public func counts(of bins: [UInt8]) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        for bin in bins where Int(bin) < counts.count { counts[Int(bin)] += 1 }
        return counts
    }
}
