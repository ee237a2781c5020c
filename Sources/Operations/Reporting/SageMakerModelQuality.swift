import Formats
import Monitoring
import Review

/// Model quality in SageMaker's terms: the figures of record of a period, with our intervals beside them.
struct SageMakerModelQuality {
    let model: MonitoredModel
    /// How much worse the model may get.
    let plan: QualityPlan
    /// The figures of record that have an estimate and a name there.
    private let known: [(name: String, figure: Report.Figure)]

    init(model: MonitoredModel, plan: QualityPlan, figures: [Report.Figure]) {
        (self.model, self.plan) = (model, plan)
        known = figures.compactMap { figure in
            guard figure.isOfRecord, figure.estimate != nil, let name = Self.name(of: figure.metric) else {
                return nil
            }
            return (name, figure)
        }
    }

    private static func name(of metric: QualityMetric) -> String? {
        switch metric {
        case .accuracy: "accuracy"
        case .precision: "precision"
        case .recall: "recall"
        case .f1: "f1"
        case .meanAbsoluteError: "mae"
        case .weightedPrecision: "weighted_precision"
        case .weightedRecall: "weighted_recall"
        case .weightedF1: "weighted_f1"
        case .meanResidual, .macroPrecision, .macroRecall, .macroF1: nil
        }
    }

    /// The three files; none where no figure is known.
    var files: [SageMakerReport.File] {
        guard !known.isEmpty else { return [] }
        let folder = "model_quality/"
        return [
            .init(name: folder + "statistics.json", text: statistics + "\n"),
            .init(name: folder + "constraints.json", text: constraints + "\n"),
            .init(name: folder + "constraint_violations.json", text: violations + "\n"),
        ]
    }

    private var block: String {
        switch model.task {
        case .binary: "binary_classification"
        case .multiclass: "multiclass_classification"
        case .regression: "regression"
        }
    }

    private var statistics: String {
        var metrics = JSONObjectLine()
        for (name, figure) in known {
            var metric = JSONObjectLine()
            metric.add("value", figure.estimate)
            // Half of the 95% interval, in standard deviations; SageMaker writes "NaN" where it has too few rows.
            let deviation = figure.lower.flatMap { lower in figure.upper.map { ($0 - lower) / 3.92 } }
            if let deviation {
                metric.add("standard_deviation", deviation)
            } else {
                metric.add("standard_deviation", "NaN")
            }
            var own = JSONObjectLine()
            own.add("lower", figure.lower)
            own.add("upper", figure.upper)
            own.add("labels", Double(figure.labels))
            own.add("method", figure.method.rawValue)
            metric.add("plumbline", raw: own.text)
            metrics.add(name, raw: metric.text)
        }
        var file = JSONObjectLine()
        file.add("version", raw: "0.0")
        file.add("dataset", raw: "{\"item_count\":\(known.map(\.figure.rows).max() ?? 0)}")
        file.add(block + "_metrics", raw: metrics.text)
        return file.text
    }

    /// The limit of a metric: the baseline's figure less, or for errors more, what is tolerated.
    private func limit(_ name: String, _ figure: Report.Figure) -> (threshold: Double, isFloor: Bool)? {
        guard let baseline = figure.baseline else { return nil }
        return (
            plan.bound(of: figure.metric, task: model.task, baseline: baseline),
            figure.metric != .meanAbsoluteError
        )
    }

    private var constraints: String {
        var metrics = JSONObjectLine()
        for (name, figure) in known {
            guard let (threshold, isFloor) = limit(name, figure) else { continue }
            var metric = JSONObjectLine()
            metric.add("threshold", threshold)
            metric.add("comparison_operator", isFloor ? "LessThanThreshold" : "GreaterThanThreshold")
            metrics.add(name, raw: metric.text)
        }
        var file = JSONObjectLine()
        file.add("version", raw: "0.0")
        file.add(block + "_constraints", raw: metrics.text)
        return file.text
    }

    private var violations: String {
        let found = known.compactMap { name, figure -> String? in
            guard let (threshold, isFloor) = limit(name, figure), let estimate = figure.estimate,
                isFloor ? estimate < threshold : estimate > threshold
            else { return nil }
            let check = isFloor ? "LessThanThreshold" : "GreaterThanThreshold"
            var violation = JSONObjectLine()
            violation.add("constraint_check_type", check)
            violation.add("description", "Metric \(name) with \(estimate) was \(check) \(threshold)")
            violation.add("metric_name", name)
            return violation.text
        }
        return "{\"violations\":[\(found.joined(separator: ","))]}"
    }
}
