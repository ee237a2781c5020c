import DriftStatistics
public import Monitoring

/// A metric of a window: estimated, or why it cannot be.
public enum QualityResult: Sendable, Equatable {
    /// The estimate.
    case estimated(QualityEstimate)
    /// No estimate, and why, as a sentence.
    case notEstimable(metric: QualityMetric, reason: String)

    /// The estimate; nil without one.
    public var estimate: QualityEstimate? {
        if case .estimated(let estimate) = self { return estimate }
        return nil
    }

    /// What was to be estimated.
    public var metric: QualityMetric {
        switch self {
        case .estimated(let estimate): estimate.metric
        case .notEstimable(let metric, _): metric
        }
    }
}

/// Which figures are wanted of each metric.
public enum QualityMethods: Sendable {
    /// The one figure of record.
    case ofRecord
    /// The figure of record first, then every other that the labels allow.
    case all
}

/// Estimates how right a model was in a window, from the labels that there are.
///
/// The figure of record is, in this order: `upstream` if upstream labels cover at least 90% of the window's rows,
/// unweighted; `complete` if every labellable row has a label; else `designed`, from the drawn rows that have a label
/// of any origin but convenience. Origins are never pooled; convenience labels never enter.
///
/// A draw of which only some rows have labels yet counts with probabilities scaled by the share that has: the drawn
/// rows stand in a random order, and those labelled first are the smaller draw. Rows that nobody could judge are
/// taken to be like the others.
///
/// Accuracy, precision and recall have Wilson intervals (on the effective sample size where weighted), means have
/// Student's; all are at 95%. Mean residual is label − score for classes, and is left out without scores.
///
/// - Parameters:
///   - rows: The window's labelled rows.
///   - draw: The window's draw; nil where none was made.
///   - windowRows: How many rows the window has.
///   - labellableRows: How many of them can be labelled at all; nil: all.
///   - task: What the model predicts.
///   - baseline: The same metrics on the labelled baseline, as `baselineQuality` gives them.
///   - methods: The figure of record alone, or all.
/// - Returns: For each of the task's metrics at least one result, those of a metric together.
/// - Complexity: O(rows + draw). Source: methods D and design 6.5.
public func estimateQuality(
    rows: [LabelledRow], draw: SampleDraw?, windowRows: Int, labellableRows: Int? = nil, task: ModelTask,
    baseline: [QualityMetric: Double] = [:], methods: QualityMethods = .ofRecord
) -> [QualityResult] {
    let sources = LabelSources(rows: rows, draw: draw, windowRows: windowRows, labellable: labellableRows)
    return task.qualityMetrics.flatMap { metric -> [QualityResult] in
        guard sources.best != nil else {
            return [.notEstimable(metric: metric, reason: "No label is in yet.")]
        }
        let order = QualityMethod.precedence.filter { methods == .all || $0 == sources.best }
        let estimates = order.compactMap { method -> QualityEstimate? in
            var estimate = sources.estimate(metric, by: method, windowRows: windowRows)
            estimate?.baseline = baseline[metric]
            return estimate
        }
        guard !estimates.isEmpty else {
            return [.notEstimable(metric: metric, reason: sources.reason(for: metric))]
        }
        return estimates.map { .estimated($0) }
    }
}

/// The metrics of a labelled baseline, as plain figures over its rows; a metric without a row to speak of is absent.
public func baselineQuality(rows: [LabelledRow], task: ModelTask) -> [QualityMetric: Double] {
    var figures: [QualityMetric: Double] = [:]
    for metric in task.qualityMetrics {
        let moments = Moments(of: rows.compactMap { metric.value(of: $0) })
        if moments.count > 0, moments.mean.isFinite { figures[metric] = moments.mean }
    }
    return figures
}

extension QualityMethod {
    /// The figure of record first.
    static let precedence: [QualityMethod] = [.upstream, .complete, .designed, .weighted, .naive]
}

extension QualityMetric {
    /// What the metric averages; nil for a row it does not speak of.
    func value(of row: LabelledRow) -> Double? {
        switch (self, row.answer) {
        case (.accuracy, .number), (.precision, .number), (.recall, .number): nil
        case (.accuracy, _): row.mainValue
        case (.precision, .binary(true, let actual)): actual ? 1 : 0
        case (.recall, .binary(let predicted, true)): predicted ? 1 : 0
        case (.precision, _), (.recall, _): nil
        case (.meanAbsoluteError, .number): row.mainValue
        case (.meanAbsoluteError, _): nil
        case (.meanResidual, _): row.residual
        }
    }

    /// Whether it averages zeros and ones.
    public var isShare: Bool {
        switch self {
        case .accuracy, .precision, .recall: true
        case .meanAbsoluteError, .meanResidual: false
        }
    }
}

/// The labels of a window, sorted by what they can be used for.
private struct LabelSources {
    /// Upstream labels, if they cover enough of the window to be the figure of record.
    var upstream: [LabelledRow]?
    /// All labels, if no labellable row is without.
    var complete: [LabelledRow]?
    /// Drawn rows that have a label, with the probability of being drawn and labelled.
    var designed: [(row: LabelledRow, item: SampledPrediction, probability: Double)] = []
    var meanPredicted: Double?
    var best: QualityMethod?

    init(rows: [LabelledRow], draw: SampleDraw?, windowRows: Int, labellable: Int?) {
        let counted = rows.filter { $0.origin != .convenience }
        let fromUpstream = counted.filter { $0.origin == .upstream }
        if !fromUpstream.isEmpty, 10 * fromUpstream.count >= 9 * windowRows { upstream = fromUpstream }
        if !counted.isEmpty, counted.count >= labellable ?? windowRows { complete = counted }
        if let draw {
            let byID = Dictionary(counted.map { ($0.predictionID, $0) }) { first, _ in first }
            let labelled = draw.items.compactMap { item in byID[item.predictionID].map { ($0, item) } }
            let answered = Double(labelled.count) / Double(max(1, draw.items.count))
            designed = labelled.map { row, item in (row, item, min(1, item.probability * answered)) }
            meanPredicted = draw.meanPredicted
        }
        best =
            upstream != nil ? .upstream : complete != nil ? .complete : designed.isEmpty ? nil : .designed
    }

    func estimate(_ metric: QualityMetric, by method: QualityMethod, windowRows: Int) -> QualityEstimate? {
        switch method {
        case .upstream: upstream.flatMap { plain(metric, $0, method, windowRows) }
        case .complete: complete.flatMap { plain(metric, $0, method, windowRows) }
        case .naive: plain(metric, designed.map(\.row), method, windowRows)
        case .designed, .weighted: weighted(metric, method, windowRows)
        }
    }

    private func plain(
        _ metric: QualityMetric, _ rows: [LabelledRow], _ method: QualityMethod, _ windowRows: Int
    ) -> QualityEstimate? {
        let values = rows.compactMap { metric.value(of: $0) }
        guard let point = plainEstimate(values, isShare: metric.isShare) else { return nil }
        let interval =
            metric.isShare ? plainShareInterval(point) : point.meanInterval
        let share = Double(values.count) / Double(rows.count)
        return estimate(metric, point, interval, rows: share * Double(windowRows), method)
    }

    private func weighted(
        _ metric: QualityMetric, _ method: QualityMethod, _ windowRows: Int
    ) -> QualityEstimate? {
        let spoken = designed.compactMap { row, item, probability in
            metric.value(of: row).map { (value: $0, predicted: item.predicted, probability: probability) }
        }
        let values = spoken.map(\.value)
        let probabilities = spoken.map(\.probability)
        var known: [Double]?
        if method == .designed, metric == .accuracy || metric == .meanAbsoluteError, meanPredicted != nil {
            let predicted = spoken.compactMap(\.predicted)
            if predicted.count == values.count { known = predicted }
        }
        // Only the main metric knows something beforehand; for the others the weighted figure is the designed one.
        guard
            let point = differenceEstimate(
                values, known: known, meanKnown: meanPredicted ?? 0, probabilities: probabilities,
                isShare: metric.isShare)
        else { return nil }
        let all = designed.reduce(0) { $0 + 1 / $1.probability }
        let share = probabilities.reduce(0) { $0 + 1 / $1 } / all
        return estimate(
            metric, point, metric.isShare ? point.shareInterval : point.meanInterval,
            rows: share * Double(windowRows), method)
    }

    private func estimate(
        _ metric: QualityMetric, _ point: PointEstimate, _ interval: Interval, rows: Double, _ method: QualityMethod
    ) -> QualityEstimate? {
        guard point.value.isFinite, point.variance.isFinite, interval.lower.isFinite, interval.upper.isFinite else {
            return nil
        }
        let value: Double
        let lower: Double
        switch metric {
        case .accuracy, .precision, .recall: (value, lower) = (min(1, max(0, point.value)), interval.lower)
        // The difference estimator may pass 0 where what was known was too high.
        case .meanAbsoluteError: (value, lower) = (max(0, point.value), max(0, interval.lower))
        case .meanResidual: (value, lower) = (point.value, interval.lower)
        }
        return QualityEstimate(
            metric: metric, estimate: value, lower: lower, upper: max(lower, interval.upper), labels: point.count,
            rows: Int(exactly: rows.rounded()) ?? 0, method: method, baseline: nil, variance: point.variance)
    }

    func reason(for metric: QualityMetric) -> String {
        let rows =
            switch best {
            case .upstream: upstream ?? []
            case .complete: complete ?? []
            default: designed.map(\.row)
            }
        let count = rows.count { metric.value(of: $0) != nil }
        return switch metric {
        case .meanResidual where count == 0 && !rows.isEmpty: "The model has no score to take residuals from."
        case .precision: "Needs 2 labels of rows that were answered positive, has \(count)."
        case .recall: "Needs 2 labels of rows that are positive, has \(count)."
        default: "Needs 2 labels, has \(count)."
        }
    }
}

/// Wilson's interval of a plain sample.
private func plainShareInterval(_ point: PointEstimate) -> Interval {
    let n = Double(point.count)
    return wilsonOrAll(successes: min(n, max(0, (point.value * n).rounded())), of: n)
}
