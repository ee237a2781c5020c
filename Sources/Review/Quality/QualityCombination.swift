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
/// the result is the ratio over the whole span; for naive figures it counts labels. The method named is the weakest of the
/// parts'; the baseline is kept where it is the same for all.
///
/// - Parameters:
///   - windows: The span's windows, each with its estimate of the metric.
///   - metric: The metric; estimates of another count as none.
/// - Returns: The figure, and the windows that it says nothing about.
/// - Complexity: O(windows).
public func combineQuality(_ windows: [WindowQuality], metric: QualityMetric) -> CombinedQuality {
    let parts = windows.compactMap { $0.estimate }.filter { $0.metric == metric && $0.rows > 0 }
    let notCovered = windows.filter { $0.estimate?.metric != metric || $0.estimate?.rows == 0 }.map(\.window)
    guard let first = parts.first else { return CombinedQuality(estimate: nil, notCovered: notCovered) }
    if parts.count == 1 { return CombinedQuality(estimate: first, notCovered: notCovered) }
    let strata = parts.map { ($0.weight ?? Double($0.rows), $0.estimate, $0.variance ?? 0, $0.labels) }
    guard let point = PointEstimate(strata: strata, isShare: metric.isShare) else {
        return CombinedQuality(estimate: nil, notCovered: windows.map(\.window))
    }
    let lower = metric == .meanAbsoluteError ? max(0, point.interval.lower) : point.interval.lower
    let methods = parts.map(\.method)
    var combined = QualityEstimate(
        metric: metric,
        estimate: point.value,
        lower: lower,
        upper: point.interval.upper,
        labels: point.count,
        rows: parts.reduce(0) { $0 + $1.rows },
        method: QualityMethod.precedence.last { methods.contains($0) } ?? first.method,
        baseline: parts.allSatisfy { $0.baseline == first.baseline } ? first.baseline : nil,
        variance: point.variance
    )
    combined.weight = metric == .f1 ? strata.reduce(0) { $0 + $1.0 } : nil
    combined.isAdaptive = parts.contains(where: \.isAdaptive)
    combined.corrected = CorrectedFigure(combining: parts)
    combined.worstCase = combinedBounds(parts)
    return CombinedQuality(estimate: combined, notCovered: notCovered)
}

/// The bounds of a span: those of its windows where labels are missing, the figures themselves elsewhere.
private func combinedBounds(_ parts: [QualityEstimate]) -> Interval? {
    guard parts.contains(where: { $0.worstCase != nil }) else { return nil }
    let total = parts.reduce(0) { $0 + Double($1.rows) }
    func mean(_ end: (QualityEstimate) -> Double) -> Double {
        parts.reduce(0) { $0 + Double($1.rows) / total * end($1) }
    }
    return Interval(
        lower: mean { $0.worstCase?.lower ?? $0.estimate },
        upper: mean { $0.worstCase?.upper ?? $0.estimate }
    )
}
