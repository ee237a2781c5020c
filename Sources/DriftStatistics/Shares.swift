/// Counts of two samples over the same bins, checked and turned into shares.
struct PairedShares {
    /// The shares of the window, summing to 1.
    let window: [Double]
    /// The shares of the baseline, summing to 1.
    let baseline: [Double]
    /// The size of the window.
    let windowTotal: Double
    /// The size of the baseline.
    let baselineTotal: Double

    init(window: [Int], baseline: [Int]) throws(StatisticsError) {
        guard window.count == baseline.count else { throw .mismatchedBins(window.count, baseline.count) }
        windowTotal = try PairedShares.total(window)
        baselineTotal = try PairedShares.total(baseline)
        let (n, m) = (windowTotal, baselineTotal)
        self.window = window.map { Double($0) / n }
        self.baseline = baseline.map { Double($0) / m }
    }

    private static func total(_ counts: [Int]) throws(StatisticsError) -> Double {
        var sum = 0.0
        for count in counts {
            guard count >= 0 else { throw .outOfRange("the count \(count)") }
            sum += Double(count)
        }
        guard sum > 0 else { throw .emptyDistribution }
        return sum
    }
}
