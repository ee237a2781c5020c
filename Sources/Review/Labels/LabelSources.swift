import DriftStatistics
import Monitoring

/// The labels of a window, sorted by what they can be used for.
struct LabelSources {
    /// Upstream labels, if they cover enough of the window to be the figure of record.
    var upstream: [LabelledRow]?
    /// Upstream labels of less than that.
    var partial: [LabelledRow]?
    /// All labels, if no labellable row is without.
    var complete: [LabelledRow]?
    /// Drawn rows that have a label, with the probability of being drawn and labelled.
    var designed: [(row: LabelledRow, item: SampledPrediction, probability: Double)] = []
    var meanPredicted: Double?
    var best: QualityMethod?
    private let draw: SampleDraw?
    /// How many labels there are that may not enter: people chose the rows themselves.
    private let convenience: Int

    init(rows: [LabelledRow], draw: SampleDraw?, windowRows: Int, labellable: Int?) {
        self.draw = draw
        let counted = rows.filter { $0.origin != .convenience }
        convenience = rows.count - counted.count
        let fromUpstream = counted.filter { $0.origin == .upstream }
        if !fromUpstream.isEmpty {
            if WindowLabels.isNearlyWhole(fromUpstream.count, of: windowRows) {
                upstream = fromUpstream
            } else {
                partial = fromUpstream
            }
        }
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
        case .upstreamPartial: partial.flatMap { plain(metric, $0, method, windowRows) }
        case .complete: complete.flatMap { plain(metric, $0, method, windowRows) }
        case .naive: plainOfSample(metric, windowRows)
        case .designed, .weighted: weighted(metric, method, windowRows)
        case .cbpe: nil
        }
    }

    /// The share of a method's labels that one reviewer gave alone.
    func singleShare(of method: QualityMethod) -> Double {
        let rows: [LabelledRow] =
            switch method {
            case .upstream: upstream ?? []
            case .upstreamPartial: partial ?? []
            case .complete: complete ?? []
            case .naive, .designed, .weighted: designed.map(\.row)
            case .cbpe: []
            }
        return rows.isEmpty ? 0 : Double(rows.count { $0.isSingle }) / Double(rows.count)
    }

    /// The rows behind the figure of record, each with the probability with which it came in.
    var ofRecord: [(row: LabelledRow, probability: Double)] {
        switch best {
        case .upstream: (upstream ?? []).map { ($0, 1) }
        case .complete: (complete ?? []).map { ($0, 1) }
        default: designed.map { ($0.row, $0.probability) }
        }
    }

    /// The plain figure over the sample; in a span every label counts alike, whatever its window's rows.
    private func plainOfSample(_ metric: QualityMetric, _ windowRows: Int) -> QualityEstimate? {
        guard var figure = plain(metric, designed.map(\.row), .naive, windowRows) else { return nil }
        let labelsPerRow = Double(designed.count) / Double(max(1, windowRows))
        figure.weight = figure.weight.map { $0 * labelsPerRow } ?? Double(figure.labels)
        return figure
    }

    private func plain(
        _ metric: QualityMetric,
        _ rows: [LabelledRow],
        _ method: QualityMethod,
        _ windowRows: Int
    ) -> QualityEstimate? {
        let all = Double(rows.count)
        if let average = metric.classAverage {
            return PointEstimate(average, of: rows).flatMap {
                estimate(metric, $0, rows: Double(windowRows), method)
            }
        }
        if metric == .f1 {
            let parts = rows.compactMap { metric.ratio(of: $0) }
            guard let point = PointEstimate(plainRatio: parts) else { return nil }
            let counted = Double(parts.count { $0.below > 0 })
            var figure = estimate(metric, point, rows: counted / all * Double(windowRows), method)
            let below = parts.reduce(0) { $0 + $1.below }
            figure?.weight = below / all * Double(windowRows)
            return figure
        }
        let values = rows.compactMap { metric.value(of: $0) }
        guard let point = PointEstimate(plain: values, isShare: metric.isShare) else { return nil }
        let share = Double(values.count) / all
        var figure = estimate(metric, point, rows: share * Double(windowRows), method)
        if metric == .accuracy, method == .upstream || method == .upstreamPartial, values.count < windowRows {
            // Late truth may be of another kind than the truth that is in: nothing but these bounds is sure.
            let right = values.reduce(0, +)
            let missing = Double(windowRows - values.count)
            figure?.worstCase = Interval(
                lower: right / Double(windowRows),
                upper: (right + missing) / Double(windowRows)
            )
        }
        return figure
    }

    private func weighted(
        _ metric: QualityMetric,
        _ method: QualityMethod,
        _ windowRows: Int
    ) -> QualityEstimate? {
        if let average = metric.classAverage {
            guard designed.count >= 3,
                let point = PointEstimate(
                    average,
                    of: designed.map(\.row),
                    probabilities: designed.map(\.probability)
                )
            else { return nil }
            return estimate(metric, point, rows: Double(windowRows), method)
        }
        return switch metric {
        case .precision, .recall, .f1: ratio(metric, method, windowRows)
        default: mean(metric, method, windowRows)
        }
    }

    /// Precision, recall and F1: two totals by the same weights.
    private func ratio(
        _ metric: QualityMetric,
        _ method: QualityMethod,
        _ windowRows: Int
    ) -> QualityEstimate? {
        let parts = designed.compactMap { row, _, probability in
            metric.ratio(of: row).map { (above: $0.above, below: $0.below, probability: probability) }
        }
        guard parts.count >= 3, parts.count == designed.count,
            let point = PointEstimate(
                designedRatio: parts.map { ($0.above, $0.below) },
                probabilities: parts.map(\.probability)
            )
        else { return nil }
        let all = parts.reduce(0) { $0 + 1 / $1.probability }
        let counted = parts.reduce(0) { $0 + ($1.below > 0 ? 1 / $1.probability : 0) }
        var figure = estimate(metric, point, rows: counted / all * Double(windowRows), method)
        if metric == .f1 {
            figure?.weight = parts.reduce(0) { $0 + $1.below / $1.probability } / all * Double(windowRows)
        }
        return figure
    }

    private func mean(
        _ metric: QualityMetric,
        _ method: QualityMethod,
        _ windowRows: Int
    ) -> QualityEstimate? {
        let spoken = designed.compactMap { row, item, probability in
            metric.value(of: row).map { (value: $0, predicted: item.predicted, probability: probability) }
        }
        let values = spoken.map(\.value)
        let probabilities = spoken.map(\.probability)
        let all = designed.reduce(0) { $0 + 1 / $1.probability }
        let share = probabilities.reduce(0) { $0 + 1 / $1 } / all
        if method == .designed, let point = stratified(metric) {
            return estimate(metric, point, rows: share * Double(windowRows), method)
        }
        var known: [Double]?
        if method == .designed, metric == .accuracy || metric == .meanAbsoluteError, meanPredicted != nil {
            let predicted = spoken.compactMap(\.predicted)
            if predicted.count == values.count { known = predicted }
        }
        // Only the main metric knows something beforehand.
        guard
            let point = PointEstimate(
                designed: values,
                known: known,
                meanKnown: meanPredicted ?? 0,
                probabilities: probabilities,
                isShare: metric.isShare
            )
        else { return nil }
        return estimate(metric, point, rows: share * Double(windowRows), method)
    }

    /// Stratum by stratum; nil for other designs, and while a stratum has fewer than two labels.
    private func stratified(_ metric: QualityMetric) -> PointEstimate? {
        guard let draw, draw.design == .stratified else { return nil }
        var drawn: [Int: (count: Int, size: Double)] = [:]
        for item in draw.items {
            guard let stratum = item.stratum else { return nil }
            drawn[stratum, default: (0, 0)].count += 1
            drawn[stratum, default: (0, 0)].size += 1 / item.probability
        }
        var values: [Int: [Double]] = [:]
        for (row, item, _) in designed {
            guard let stratum = item.stratum, let value = metric.value(of: row) else { return nil }
            values[stratum, default: []].append(value)
        }
        guard drawn.keys.allSatisfy({ values[$0]?.count ?? 0 >= 2 }) else { return nil }
        let strata = drawn.keys.sorted().map { stratum in
            (size: drawn[stratum]?.size ?? 0, values: values[stratum] ?? [])
        }
        return PointEstimate(stratified: strata, isShare: metric.isShare)
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
        // The difference estimator may pass 0 where what was known was too high.
        case .meanAbsoluteError: (value, lower) = (max(0, point.value), max(0, interval.lower))
        case .meanResidual: (value, lower) = (point.value, interval.lower)
        default: (value, lower) = (min(1, max(0, point.value)), interval.lower)
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

    func reason(for metric: QualityMetric, windowRows: Int) -> String {
        guard best != nil else {
            if let partial {
                let share = Double(partial.count) / Double(max(1, windowRows))
                return
                    "Upstream labels cover \(Wording.percent(share)) of the rows; a figure needs 90%, or a sample."
            }
            return convenience == 0
                ? "No label is in yet."
                : "Only labels are in that people gave of their own choice; a figure needs a sample, or upstream labels."
        }
        let rows = ofRecord.map(\.row)
        let count =
            metric.classAverage == nil ? rows.count { metric.value(of: $0) != nil } : rows.count
        // The difference estimator spends two labels on its coefficient and one on its mean.
        let needed = best == .designed ? 3 : 2
        return switch metric {
        case .meanResidual where count == 0 && !rows.isEmpty: "The model has no score to take residuals from."
        case .precision: "Needs \(needed) labels of rows that were answered positive, has \(count)."
        case .recall: "Needs \(needed) labels of rows that are positive, has \(count)."
        case .f1: "Needs \(needed) labels, and one of a row that is positive or was answered so."
        default: "Needs \(needed) labels, has \(count)."
        }
    }
}
