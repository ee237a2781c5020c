import DriftStatistics
public import Monitoring

/// A metric of a window: estimated, or why it cannot be.
public enum QualityResult: Sendable, Equatable {
    /// The estimate.
    case estimated(QualityEstimate)
    /// No estimate, and why, as a sentence.
    case notEstimable(metric: QualityMetric, reason: String)

    /// The estimate, of record or for comparison; nil without one.
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
/// Accuracy has a Wilson interval, precision, recall and F1 and their averages over classes one on the linearised
/// variance (all on the effective sample size where weighted), means have Student's; all are at 95%. Plain figures need 2 labels, designed
/// ones 3. Mean residual is label − score for classes, and is left out without scores. A stratified draw is estimated
/// stratum by stratum, with labels that are missing made up for inside each.
///
/// - Parameters:
///   - rows: The window's labelled rows.
///   - draw: The window's draw; nil where none was made.
///   - windowRows: How many rows the window has.
///   - labellableRows: How many of them can be labelled at all; nil: all.
///   - task: What the model predicts.
///   - baseline: The same metrics on the labelled baseline, as `baselineQuality` gives them.
///   - methods: The figure of record alone, or all.
///   - expected: What the scores alone say (`expectedQuality`), shown under all methods.
///   - error: The measured error of reviewers, for the corrected figure beside.
///   - isAdaptive: Whether labels were asked for in two looks.
/// - Returns: For each of the task's metrics at least one result, those of a metric together; the first of them is of
///   record, or says why nothing is.
/// - Complexity: O(rows + draw). Source: methods D and design 6.5.
public func estimateQuality(
    rows: [LabelledRow],
    draw: SampleDraw?,
    windowRows: Int,
    labellableRows: Int? = nil,
    task: ModelTask,
    baseline: [QualityMetric: Double] = [:],
    methods: QualityMethods = .ofRecord,
    expected: [QualityEstimate] = [],
    error: ReviewerError? = nil,
    isAdaptive: Bool = false
) -> [QualityResult] {
    let sources = LabelSources(rows: rows, draw: draw, windowRows: windowRows, labellable: labellableRows)
    let order = QualityMethod.precedence.filter { methods == .all || $0 == sources.best }
    return task.qualityMetrics.flatMap { metric -> [QualityResult] in
        let found = order.compactMap { method -> QualityEstimate? in
            guard method.isMeasured else { return expected.first { $0.metric == metric } }
            return sources.estimate(metric, by: method, windowRows: windowRows)
        }
        let estimates = found.map { figure -> QualityEstimate in
            var figure = figure
            figure.baseline = baseline[metric]
            figure.isAdaptive = isAdaptive && [.designed, .weighted, .naive].contains(figure.method)
            figure.corrected = error?.corrected(figure, singleShare: sources.singleShare(of: figure.method))
            return figure
        }
        guard estimates.first?.method.mayBeOfRecord != true else { return estimates.map { .estimated($0) } }
        let reason = sources.reason(for: metric, windowRows: windowRows)
        return [.notEstimable(metric: metric, reason: reason)] + estimates.map { .estimated($0) }
    }
}

/// The metrics of a labelled baseline, as plain figures over its rows; a metric without a row to speak of is absent.
public func baselineQuality(rows: [LabelledRow], task: ModelTask) -> [QualityMetric: Double] {
    var figures: [QualityMetric: Double] = [:]
    for metric in task.qualityMetrics {
        if let average = metric.classAverage {
            if let figure = LabelledClasses(rows)?.figure(average) { figures[metric] = figure }
            continue
        }
        if metric == .f1 {
            let parts = rows.compactMap { metric.ratio(of: $0) }
            let below = parts.reduce(0) { $0 + $1.below }
            if below > 0 { figures[metric] = parts.reduce(0) { $0 + $1.above } / below }
            continue
        }
        let moments = Moments(of: rows.compactMap { metric.value(of: $0) })
        if moments.count > 0, moments.mean.isFinite { figures[metric] = moments.mean }
    }
    return figures
}

extension QualityMethod {
    /// The figure of record first.
    static let precedence: [QualityMethod] = [
        .upstream, .complete, .designed, .weighted, .naive, .upstreamPartial, .cbpe,
    ]
}

extension QualityMetric {
    /// What the metric averages; nil for a row it does not speak of.
    func value(of row: LabelledRow) -> Double? {
        switch (self, row.answer) {
        case (.accuracy, .number), (.precision, .number), (.recall, .number), (.f1, _): nil
        case (.macroPrecision, _), (.macroRecall, _), (.macroF1, _), (.weightedPrecision, _),
            (.weightedRecall, _), (.weightedF1, _):
            nil
        case (.accuracy, _): row.mainValue
        case (.precision, .binary(true, let actual)): actual ? 1 : 0
        case (.recall, .binary(let predicted, true)): predicted ? 1 : 0
        case (.precision, _), (.recall, _): nil
        case (.meanAbsoluteError, .number): row.mainValue
        case (.meanAbsoluteError, _): nil
        case (.meanResidual, _): row.residual
        }
    }

    /// A row's part in the two totals of which the metric is the ratio; nil for other metrics and tasks.
    func ratio(of row: LabelledRow) -> (above: Double, below: Double)? {
        guard case .binary(let predicted, let actual) = row.answer else { return nil }
        let hit = predicted && actual ? 1.0 : 0
        switch self {
        case .precision: return (hit, predicted ? 1 : 0)
        case .recall: return (hit, actual ? 1 : 0)
        case .f1: return (2 * hit, (predicted ? 1 : 0) + (actual ? 1 : 0))
        default: return nil
        }
    }

    /// Whether it lies in 0…1, as a share or a ratio of counts does.
    public var isShare: Bool {
        switch self {
        case .meanAbsoluteError, .meanResidual: false
        default: true
        }
    }
}
