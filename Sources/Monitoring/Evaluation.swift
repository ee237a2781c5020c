/// Evaluates a model's rules on one window: measures, then decides.
public struct Evaluation: Sendable {
    /// The rules, in the catalogue's order.
    public let rules: [Rule]
    /// The limits in force, by rule key.
    public let thresholds: [String: Threshold]
    /// What is usual.
    public let bank: ReferenceBank
    /// The baseline's columns.
    public let baseline: MeasuredColumns

    /// An evaluation; a rule without a threshold is held to its own limit, as revision 1.
    public init(
        rules: [Rule],
        thresholds: [String: Threshold],
        bank: ReferenceBank,
        baseline: MeasuredColumns
    ) {
        self.rules = rules
        self.thresholds = thresholds
        self.bank = bank
        self.baseline = baseline
    }

    /// The findings of every rule on a window's columns; those on quality and residuals are not evaluable here.
    public func findings(window key: String, _ window: MeasuredColumns, facts: WindowFacts) -> [Finding] {
        var facts = facts
        facts.usualRows = facts.usualRows ?? bank.usualRows
        return rules.map { rule in
            let measured = Result { () throws(NotMeasured) in
                try rule.measure(window, against: baseline, facts: facts)
            }
            return finding(rule, key, window.rows, measured)
        }
    }

    /// One finding from what was measured, or why nothing was.
    public func finding(
        _ rule: Rule,
        _ window: String,
        _ windowRows: Int,
        _ measured: Result<Measurement, NotMeasured>
    ) -> Finding {
        let threshold = thresholds[rule.key] ?? Threshold(rule: rule.key, limit: rule.limit, revision: 1)
        switch measured {
        case .success(let measurement):
            let score = bank.scores[rule.key]
            return Finding(
                window: window,
                rule: rule,
                measurement: measurement,
                z: score?.z(of: measurement.value),
                windowRows: windowRows,
                baselineRows: baseline.rows,
                threshold: threshold,
                referenceRevision: score == nil ? 0 : bank.revision,
                outcome: rule.decide(measurement, limit: threshold.limit)
            )
        case .failure(let missing):
            return Finding(
                window: window,
                rule: rule,
                measurement: nil,
                z: nil,
                windowRows: windowRows,
                baselineRows: baseline.rows,
                threshold: threshold,
                referenceRevision: 0,
                outcome: .notEvaluable(reason: missing.reason)
            )
        }
    }

    /// What a window is, by its findings.
    public static func state(of findings: [Finding], rows: Int) -> WindowState {
        guard rows > 0 else { return .noData }
        let breached = findings.filter(\.isBreached)
        if breached.contains(where: { $0.rule.level == .alert }) { return .flagged }
        return breached.isEmpty ? .quiet : .notice
    }
}

extension Rule {
    /// Breached when the value is unusual (past the limit on the rule's side) and material (the effect's lower
    /// bound reaches the smallest effect).
    public func decide(_ measurement: Measurement, limit: Double) -> Outcome {
        let isUnusual =
            switch direction {
            case .above: measurement.value > limit
            // A written value has a unit of its own, in which the limit stands; the others are differences from 0.
            case .below: measurement.value < (statistic == .custom ? limit : -limit)
            case .both: abs(measurement.value) > limit
            }
        return isUnusual && measurement.effectLower >= minimumEffect ? .breached : .within
    }
}
