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

extension Rule {
    /// Whether it compares how scores or predictions are distributed, and not on what they rest.
    fileprivate var isOfOutput: Bool {
        let comparesShapes = statistic != .custom && statistic != .attributionDrift
        return comparesShapes && (subject == .score || subject == .prediction)
    }
}
