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
/// Student's; all are at 95%. Plain figures need 2 labels, designed ones 3. Mean residual is label − score for classes, and is left out without scores.
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
    rows: [LabelledRow],
    draw: SampleDraw?,
    windowRows: Int,
    labellableRows: Int? = nil,
    task: ModelTask,
    baseline: [QualityMetric: Double] = [:],
    methods: QualityMethods = .ofRecord
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
