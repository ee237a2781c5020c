public import Monitoring

extension [Finding] {
    /// Whether the labels of a window show that the model did not get worse in it.
    ///
    /// They do where the quality rule gives a loss beyond the tolerance a probability below 5%. Where its labels are not
    /// in, or the model has no such rule, they show nothing.
    public var showThatQualityHeld: Bool {
        contains { finding in
            finding.rule.isProbability && !finding.isBreached
                && (finding.measurement?.value ?? 1) < QualityJudgement.heldBelow
        }
    }

    /// The findings of a window with its breaches of the output's distribution as alerts, or as cleared ones.
    ///
    /// That scores or predictions moved raises an alert because the answers may be wrong. Where labels show that they are
    /// as right as ever, the same breach is a notice. What is known of the data, of errors, of quality itself, on which
    /// features the model leans, and what somebody wrote as an expression stays as it is.
    ///
    /// - Parameter hasHeld: Whether labels show that quality held.
    /// - Returns: The findings in their order; clearing twice, or taking back what was not cleared, changes nothing.
    public func cleared(_ hasHeld: Bool) -> [Finding] {
        map { finding in
            var finding = finding
            if finding.isCleared, !hasHeld {
                (finding.rule.level, finding.isCleared) = (.alert, false)
            } else if hasHeld, finding.isBreached, finding.rule.level == .alert, finding.rule.isOfOutput {
                (finding.rule.level, finding.isCleared) = (.notice, true)
            }
            return finding
        }
    }
}

extension MonitoredModel {
    /// Why the findings of a window raise no alert, with the figures; nil where labels cleared none of them.
    public func sentence(ofCleared findings: [Finding]) -> String? {
        guard findings.contains(where: \.isCleared),
            let quality = findings.first(where: { $0.rule.isProbability })?.measurement,
            let figure = quality.windowFigure, let usual = quality.baselineFigure
        else { return nil }
        let metric = task.mainMetric
        return "Labels show that quality held: \(metric.words.lowercased()) \(metric.text(figure)), "
            + "in the baseline \(metric.text(usual))."
    }
}

extension Rule {
    /// Whether it compares how scores or predictions are distributed, and not on what they rest.
    fileprivate var isOfOutput: Bool {
        let comparesShapes = statistic != .custom && statistic != .attributionDrift
        return comparesShapes && (subject == .score || subject == .prediction)
    }
}
