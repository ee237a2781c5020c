internal import Monitoring

/// The sentences on top of a report.
extension Report {
    /// The figure of record that stands for the whole period; nil where none could be made.
    public var mainFigure: Figure? {
        let ofRecord = quality.filter { $0.isOfRecord && $0.metric != .meanResidual }
        return ofRecord.first { $0.estimate != nil } ?? ofRecord.first
    }

    /// The same metric from the same labels as if they were a plain sample.
    public var naiveFigure: Figure? {
        guard let main = mainFigure, main.method == .designed || main.method == .weighted else { return nil }
        return quality.first { $0.metric == main.metric && $0.method == .naive && $0.estimate != nil }
    }

    /// Quality, what a plain average would have said, errors, alerts, limits: three to five sentences.
    var sentences: [String] {
        [qualitySentence, comparisonSentence, residualSentence, alertSentence, thresholdSentence].compactMap {
            $0
        }
    }

    private var qualitySentence: String {
        guard let main = mainFigure else {
            return "Quality could not be estimated: no figure of record exists for this period."
        }
        let name = main.metric.words
        guard let estimate = main.estimate else {
            return "\(name) could not be estimated: \(main.reason ?? "no reason was recorded")."
        }
        var text =
            "\(name) from \(counted(main.labels, main.method.adjective + "label")) is \(main.metric.text(estimate))"
        if let lower = main.lower, let upper = main.upper {
            text += " (\(main.metric.text(lower))–\(main.metric.text(upper)))"
        }
        if let baseline = main.baseline { text += "; \(main.metric.text(baseline)) in the baseline" }
        return text + "."
    }

    private var comparisonSentence: String? {
        guard let naive = naiveFigure, let estimate = naive.estimate else { return nil }
        return "A plain average over the same labels would say \(naive.metric.text(estimate)), "
            + "because the sample seeks out the predictions that are hard to get right."
    }

    private var residualSentence: String? {
        let tested = residualDrift.compactMap(\.pValue)
        guard !tested.isEmpty else { return nil }
        // Bonferroni, so that many windows do not make one of them remarkable.
        let level = 0.05 / Double(tested.count)
        let unusual = tested.count { $0 < level }
        let windows = counted(tested.count, "window")
        return unusual == 0
            ? "Errors do not differ from the baseline's beyond chance in the \(windows) tested."
            : "Errors differ from the baseline's in \(unusual) of \(windows) tested "
                + "(5% level over all of them)."
    }

    private var alertSentence: String {
        let raised = alerts.filter { $0.level == .alert }
        let flagged = windows.count { $0.state == .flagged }
        guard !windows.isEmpty else { return "The period has no windows." }
        let start =
            "Of \(counted(windows.count, "window")) \(flagged) \(flagged == 1 ? "was" : "were") flagged"
        guard !raised.isEmpty else { return "\(start); no alert was raised." }
        let states = AlertState.allCases.compactMap { state -> String? in
            let count = raised.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.words)"
        }
        var text = "\(start), in \(counted(raised.count, "alert")): \(states.joined(separator: ", "))"
        if let share = alertPrecision.estimate, let lower = alertPrecision.lower,
            let upper = alertPrecision.upper
        {
            text +=
                "; the share confirmed of the windows judged is \(QualityMetric.precision.text(share)) "
                + "(\(QualityMetric.precision.text(lower))–\(QualityMetric.precision.text(upper)))"
        }
        if let share = alertRecall.estimate, let lower = alertRecall.lower, let upper = alertRecall.upper {
            text +=
                "; of what was real \(QualityMetric.recall.text(share)) had an alert "
                + "(\(QualityMetric.recall.text(lower))–\(QualityMetric.recall.text(upper)))"
        }
        return text + "."
    }

    private var thresholdSentence: String {
        let changed = thresholds.filter { !$0.revisions.isEmpty }
        guard !changed.isEmpty else { return "No limit was changed in the period." }
        let adopted = changed.count { $0.revisions.contains { $0.origin == .adopted } }
        let text =
            "\(changed.count) of \(counted(thresholds.count, "limit")) "
            + (changed.count == 1 ? "was changed" : "were changed")
        return adopted == 0 ? text + "." : "\(text), \(adopted) by adopting what the verdicts suggested."
    }
}

extension QualityMetric {
    /// A value of the metric as people read it; a share has three decimals at most.
    public func text(_ value: Double) -> String {
        Wording.number(isShare ? (value * 1_000).rounded() / 1_000 : value)
    }

    /// The metric as a heading says it.
    public var words: String {
        switch self {
        case .accuracy: "Accuracy"
        case .precision: "Precision"
        case .recall: "Recall"
        case .f1: "F1"
        case .macroPrecision: "Macro precision"
        case .macroRecall: "Macro recall"
        case .macroF1: "Macro F1"
        case .weightedPrecision: "Weighted precision"
        case .weightedRecall: "Weighted recall"
        case .weightedF1: "Weighted F1"
        case .meanAbsoluteError: "Mean absolute error"
        case .meanResidual: "Mean residual"
        }
    }
}

extension QualityMethod {
    fileprivate var adjective: String {
        switch self {
        case .upstream: "upstream "
        case .designed: "designed "
        case .weighted: "weighted "
        case .naive, .complete: ""
        case .upstreamPartial: "partial upstream "
        case .cbpe: "expected "
        }
    }
}

extension AlertState {
    /// The state as people read it.
    public var words: String { self == .cannotTell ? "not to be told" : rawValue }
}

private func counted(_ count: Int, _ noun: String) -> String {
    "\(Wording.grouped(Int64(count))) \(noun)\(count == 1 ? "" : "s")"
}
