import DriftStatistics

/// One window's part in the quality of a span.
public struct WindowQuality: Sendable, Equatable {
    /// The window's key.
    public var window: String
    /// Its estimate; nil where there is none.
    public var estimate: QualityEstimate?

    /// A window and its estimate.
    public init(window: String, estimate: QualityEstimate?) {
        self.window = window
        self.estimate = estimate
    }
}

/// The quality of a span, and what it does not speak of.
public struct CombinedQuality: Sendable, Equatable {
    /// The estimate over all covered windows; nil when none is covered.
    public var estimate: QualityEstimate?
    /// The windows without an estimate; the figure says nothing about them.
    public var notCovered: [String]
}

/// Combines windows to one figure: each window is a stratum, weighted by the rows its estimate speaks of.
///
/// `θ = ΣNθ/ΣN`, `V = ΣN²V/(ΣN)²`; shares have a Wilson interval on the effective sample size, means Student's with as
/// many degrees of freedom as labels beyond two a window. For precision and recall `N` counts the positives, so that
/// the result is the ratio over the whole span. The method named is the weakest of the parts'; the baseline is kept
/// where it is the same for all.
///
/// - Parameters:
///   - windows: The span's windows, each with its estimate of the metric.
///   - metric: The metric; estimates of another count as none.
/// - Complexity: O(windows).
public func combineQuality(_ windows: [WindowQuality], metric: QualityMetric) -> CombinedQuality {
    let parts = windows.compactMap { $0.estimate }.filter { $0.metric == metric && $0.rows > 0 }
    let notCovered = windows.filter { $0.estimate?.metric != metric || $0.estimate?.rows == 0 }.map(\.window)
    guard let first = parts.first else { return CombinedQuality(estimate: nil, notCovered: notCovered) }
    if parts.count == 1 { return CombinedQuality(estimate: first, notCovered: notCovered) }
    let total = parts.reduce(0.0) { $0 + Double($1.rows) }
    var point = PointEstimate(value: 0, variance: 0, count: 0)
    for part in parts {
        let weight = Double(part.rows) / total
        point.value += weight * part.estimate
        point.variance += weight * weight * (part.variance ?? 0)
        point.count += part.labels
    }
    let interval: Interval
    if metric.isShare {
        interval = point.shareInterval
    } else {
        let freedom = Double(max(1, point.count - 2 * parts.count))
        let half =
            SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: freedom) * point.variance.squareRoot()
        interval = Interval(
            lower: metric == .meanAbsoluteError ? max(0, point.value - half) : point.value - half,
            upper: point.value + half)
    }
    let methods = parts.map(\.method)
    return CombinedQuality(
        estimate: QualityEstimate(
            metric: metric, estimate: point.value, lower: interval.lower, upper: interval.upper,
            labels: point.count, rows: Int(exactly: total) ?? 0,
            method: QualityMethod.precedence.last { methods.contains($0) } ?? first.method,
            baseline: parts.allSatisfy { $0.baseline == first.baseline } ? first.baseline : nil,
            variance: point.variance),
        notCovered: notCovered)
}
