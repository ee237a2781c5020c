/// Bins cut from a baseline that bound the Kolmogorov–Smirnov distance of any later sample.
///
/// Edges at the quantiles of the baseline; a value that holds more than `1/(8K)` of it gets a bin of its
/// own, so that it is compared exactly. Counts in these bins merge by addition.
public struct BaselineBins: Hashable, Sendable {
    /// The ascending inner edges; bins are `(−∞, e₁], (e₁, e₂], …, (e_k, ∞)`.
    public let edges: [Double]
    /// The baseline's counts, one more than there are edges.
    public let counts: [Int]
    /// Whether a bin holds a single value.
    public let isAtom: [Bool]

    /// Cuts a baseline into bins.
    ///
    /// - Parameters:
    ///   - sorted: Finite values in ascending order.
    ///   - bins: `K`, the number of quantile bins, at least 1.
    ///   - further: Edges beside the quantiles, so that what is counted on either side of them is exact; those that
    ///     are not finite are left out.
    /// - Throws: `emptySample`, `outOfRange`.
    /// - Complexity: O(n + K log K).
    public init(sorted: [Double], bins: Int = 256, further: [Double] = []) throws(StatisticsError) {
        var edges = try quantileEdges(ofSorted: sorted, bins: bins) + further
        let limit = Double(sorted.count) / Double(8 * bins)
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            // A single row is no atom, however small the baseline.
            if end - start > 1, Double(end - start) > limit {
                edges += [sorted[start].nextDown, sorted[start]]
            }
            start = end
        }
        edges.sort()
        var unique: [Double] = []
        for edge in edges where edge.isFinite && unique.last != edge { unique.append(edge) }
        self.init(edges: unique, sorted: sorted)
    }

    /// The bins between given edges, with what a baseline holds in each.
    ///
    /// - Parameters:
    ///   - edges: Finite edges, each larger than the one before.
    ///   - sorted: Finite values in ascending order.
    /// - Complexity: O(K log n).
    public init(edges: [Double], sorted: [Double]) {
        self.edges = edges
        counts = binCounts(ofSorted: sorted, edges: edges)
        isAtom = counts.indices.map { bin in
            bin > 0 && bin < edges.count && edges[bin - 1] == edges[bin].nextDown
        }
    }

    /// The largest share of the baseline in a bin of several values: no bound is wider than this.
    public var resolution: Double {
        let total = counts.reduce(0, +)
        let largest = zip(counts, isAtom).reduce(0) { $1.1 ? $0 : max($0, $1.0) }
        return total > 0 ? Double(largest) / Double(total) : 0
    }
}

/// The Kolmogorov–Smirnov distance of two binned samples, as an interval that contains the exact one.
///
/// The lower end is the distance at the edges, `max |d|` with `d = G − F`. Inside of bin `b`, with baseline
/// share `p` and window share `q`: `max(d' − p, d − q) ≤ d(x) ≤ min(d' + q, d + p)`, `d'` and `d` at its
/// two edges, since both functions only rise and by no more than their own share. The upper end is the
/// largest of these.
///
/// - Parameters:
///   - windowCounts: Counts per bin, not all zero.
///   - baselineCounts: Counts of the same bins, not all zero.
///   - isAtom: Whether a bin holds a single value, which makes it exact; nil for none.
/// - Returns: The interval, within 0…1.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k).
public func kolmogorovSmirnovBounds(
    windowCounts: [Int],
    baselineCounts: [Int],
    isAtom: [Bool]? = nil
) throws(StatisticsError) -> Interval {
    let shares = try PairedShares(window: windowCounts, baseline: baselineCounts)
    if let isAtom, isAtom.count != windowCounts.count {
        throw .mismatchedBins(windowCounts.count, isAtom.count)
    }
    var (x, y) = (0, 0)
    var previous = 0.0
    var result = Interval(lower: 0, upper: 0)
    for bin in windowCounts.indices {
        x += windowCounts[bin]
        y += baselineCounts[bin]
        let height = Double(x) / shares.windowTotal - Double(y) / shares.baselineTotal
        result.lower = max(result.lower, abs(height))
        if isAtom?[bin] != true {
            let (p, q) = (shares.baseline[bin], shares.window[bin])
            let top = min(previous + q, height + p)
            let bottom = max(previous - p, height - q)
            result.upper = max(result.upper, max(top, -bottom))
        }
        previous = height
    }
    result.upper = min(1, max(result.upper, result.lower))
    return result
}

/// Compares a window of which only counts are known with a baseline, as far as the counts allow.
///
/// The statistic is the distance at the edges: the true one is at least that and at most `upper`, which is no more
/// than the bins' `resolution` above it. P-value and bound are those of the statistic, so both err towards no drift.
///
/// - Parameters:
///   - window: Counts per bin, not all zero.
///   - bins: The bins, with the baseline's counts.
/// - Returns: The comparison, and the largest value that the distance can have.
/// - Throws: `mismatchedBins`, `emptyDistribution`, `outOfRange` for a negative count.
/// - Complexity: O(k), and O(nm) for the exact p-value of small samples.
public func kolmogorovSmirnov(
    counted window: [Int],
    in bins: BaselineBins
) throws(StatisticsError) -> (found: KolmogorovSmirnov, upper: Double) {
    let bounds = try kolmogorovSmirnovBounds(
        windowCounts: window,
        baselineCounts: bins.counts,
        isAtom: bins.isAtom
    )
    let totals = (window: window.reduce(0, +), baseline: bins.counts.reduce(0, +))
    var (x, y) = (0, 0)
    var (largest, sign, place) = (0.0, 1, bins.edges.first ?? 0)
    for (bin, edge) in bins.edges.enumerated() {
        x += window[bin]
        y += bins.counts[bin]
        let height = Double(x) / Double(totals.window) - Double(y) / Double(totals.baseline)
        if abs(height) > largest { (largest, sign, place) = (abs(height), height > 0 ? 1 : -1, edge) }
    }
    let found = KolmogorovSmirnov(
        distance: bounds.lower,
        sign: sign,
        location: place,
        counts: totals,
        .automatic
    )
    return (found, bounds.upper)
}
