/// Visits the pieces between neighbouring values of two sorted samples.
///
/// `visit` gets the length of a piece and the share of each sample that lies at or below its start.
func walkDistributions(
    _ window: [Double],
    _ baseline: [Double],
    _ visit: (_ length: Double, _ below: Double, _ other: Double) -> Void
) {
    let (n, m) = (Double(window.count), Double(baseline.count))
    var (i, j) = (0, 0)
    var previous: Double?
    while i < window.count || j < baseline.count {
        let x = i < window.count ? window[i] : .infinity
        let y = j < baseline.count ? baseline[j] : .infinity
        let value = min(x, y)
        if let previous { visit(value - previous, Double(i) / n, Double(j) / m) }
        while i < window.count, window[i] <= value { i += 1 }
        while j < baseline.count, baseline[j] <= value { j += 1 }
        // Infinite or missing values break the contract; stop rather than walk forever.
        guard value < .infinity else { return }
        previous = value
    }
}

/// Refuses a distance that `Double` cannot express.
func finiteDistance(_ value: Double) throws(StatisticsError) -> Double {
    guard value.isFinite else {
        throw .outOfRange("the values are too far apart for their distance to be expressed")
    }
    return value
}
