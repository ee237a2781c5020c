import DriftStatistics
import Monitoring

/// The labels of a window, sorted by what they can be used for.
struct LabelSources {
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

    /// The rows behind the figure of record, each with the probability with which it came in.
    var ofRecord: [(row: LabelledRow, probability: Double)] {
        switch best {
        case .upstream: (upstream ?? []).map { ($0, 1) }
        case .complete: (complete ?? []).map { ($0, 1) }
        default: designed.map { ($0.row, $0.probability) }
        }
    }

    private func plain(
        _ metric: QualityMetric,
        _ rows: [LabelledRow],
        _ method: QualityMethod,
        _ windowRows: Int
    ) -> QualityEstimate? {
        let values = rows.compactMap { metric.value(of: $0) }
        guard let point = PointEstimate(plain: values, isShare: metric.isShare) else { return nil }
        let share = Double(values.count) / Double(rows.count)
        return estimate(metric, point, rows: share * Double(windowRows), method)
    }

    private func weighted(
        _ metric: QualityMetric,
        _ method: QualityMethod,
        _ windowRows: Int
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
        // Only the main metric knows something beforehand; precision and recall are the mean over the rows they speak
        // of, since any other row has a linearised residual of 0.
        guard
            let point = PointEstimate(
                designed: values,
                known: known,
                meanKnown: meanPredicted ?? 0,
                probabilities: probabilities,
                isShare: metric.isShare
            )
        else { return nil }
        let all = designed.reduce(0) { $0 + 1 / $1.probability }
        let share = probabilities.reduce(0) { $0 + 1 / $1 } / all
        return estimate(metric, point, rows: share * Double(windowRows), method)
    }

    private func estimate(
        _ metric: QualityMetric,
        _ point: PointEstimate,
        rows: Double,
        _ method: QualityMethod
    ) -> QualityEstimate? {
        let interval = point.interval
        guard point.value.isFinite, point.variance.isFinite, interval.lower.isFinite, interval.upper.isFinite
        else {
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
            metric: metric,
            estimate: value,
            lower: lower,
            upper: max(lower, interval.upper),
            labels: point.count,
            rows: Int(exactly: rows.rounded()) ?? 0,
            method: method,
            baseline: nil,
            variance: point.variance
        )
    }

    func reason(for metric: QualityMetric) -> String {
        let rows = ofRecord.map(\.row)
        let count = rows.count { metric.value(of: $0) != nil }
        // The difference estimator spends two labels on its coefficient and one on its mean.
        let needed = best == .designed ? 3 : 2
        return switch metric {
        case .meanResidual where count == 0 && !rows.isEmpty: "The model has no score to take residuals from."
        case .precision: "Needs \(needed) labels of rows that were answered positive, has \(count)."
        case .recall: "Needs \(needed) labels of rows that are positive, has \(count)."
        default: "Needs \(needed) labels, has \(count)."
        }
    }
}
