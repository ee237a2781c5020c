public import DriftStatistics

/// The numbers of one column, sorted once so that every statistic can share it.
public struct NumberSample: Sendable {
    /// The finite values in ascending order.
    public let sorted: [Double]
    /// Their moments.
    public let moments: Moments
    /// How many values are missing.
    public let missing: Int
    /// How many values are infinite; they enter no test.
    public let infinite: Int

    /// A sample from values that are sorted already.
    public init(sorted: [Double], moments: Moments, missing: Int = 0, infinite: Int = 0) {
        self.sorted = sorted
        self.moments = moments
        self.missing = missing
        self.infinite = infinite
    }

    /// A sample of finite values in any order.
    public init(_ values: [Double], missing: Int = 0, infinite: Int = 0) {
        let sorted = radixSorted(values)
        self.init(sorted: sorted, moments: Moments(of: sorted), missing: missing, infinite: infinite)
    }
}

/// Counts of two samples over the same categories or bins.
struct PairedCounts {
    /// The names of the categories; empty for bins of numbers.
    var names: [String]
    /// The window's counts.
    var window: [Int]
    /// The baseline's counts.
    var baseline: [Int]

    /// The categories that occur in either sample, by name; a missing value is none.
    init(window: [String: Int], baseline: [String: Int]) {
        names = Set(window.keys).union(baseline.keys).sorted()
        self.window = names.map { window[$0] ?? 0 }
        self.baseline = names.map { baseline[$0] ?? 0 }
    }

    /// Numbers in bins cut at the baseline's deciles, duplicates removed.
    ///
    /// Missing values get a bin of their own where either sample has any.
    init(window: NumberSample, baseline: NumberSample) throws(StatisticsError) {
        let edges = try quantileEdges(ofSorted: baseline.sorted, bins: 10)
        names = []
        self.window = binCounts(ofSorted: window.sorted, edges: edges)
        self.baseline = binCounts(ofSorted: baseline.sorted, edges: edges)
        addMissing(window.missing, baseline.missing)
    }

    /// The same for a window of which only a profile is known; nil where its bins do not end at the deciles.
    init?(window: CountedColumn, baseline: NumberSample) throws(StatisticsError) {
        let edges = try quantileEdges(ofSorted: baseline.sorted, bins: 10)
        guard let counts = window.counts(between: edges) else { return nil }
        names = []
        self.window = counts
        self.baseline = binCounts(ofSorted: baseline.sorted, edges: edges)
        addMissing(window.missing, baseline.missing)
    }

    /// Adds a bin for missing values where there are any.
    mutating func addMissing(_ window: Int, _ baseline: Int) {
        guard window > 0 || baseline > 0 else { return }
        self.window.append(window)
        self.baseline.append(baseline)
    }
}
