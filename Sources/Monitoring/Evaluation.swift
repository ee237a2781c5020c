internal import DriftStatistics

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

    /// An evaluation; a rule without a threshold is held to what the budget or its default says, as revision 1.
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
    ///
    /// - Parameters:
    ///   - key: The window's key.
    ///   - window: Its columns.
    ///   - facts: What else is known of it.
    ///   - history: What the windows before it left behind.
    /// - Returns: One finding a rule, in the order of the rules.
    public func findings(
        window key: String,
        _ window: MeasuredColumns,
        facts: WindowFacts,
        after history: WindowHistory = .init()
    ) -> [Finding] {
        var measured = MeasuredWindow(rows: window.rows, isProfiled: window.isProfiled)
        measured.measure(rules.filter(\.readsColumns), on: window, against: baseline)
        return findings(window: key, measured, facts: facts, after: history)
    }

    /// The same from what was measured before.
    public func findings(
        window key: String,
        _ window: MeasuredWindow,
        facts: WindowFacts,
        after history: WindowHistory = .init()
    ) -> [Finding] {
        var facts = facts
        facts.usualRows = facts.usualRows ?? bank.usualRows
        var findings = rules.map { rule in
            finding(rule, key, window.rows, window.measurement(of: rule, facts), after: history)
        }
        for level in Level.allCases { addLastingShifts(to: &findings, at: level, after: history) }
        return findings
    }

    /// One finding from what was measured, or why nothing was.
    public func finding(
        _ rule: Rule,
        _ window: String,
        _ windowRows: Int,
        _ measured: Result<Measurement, NotMeasured>,
        after history: WindowHistory = .init()
    ) -> Finding {
        let threshold = thresholds[rule.key] ?? bank.threshold(of: rule, limit: nil, revision: 1)
        let score = bank.scores[rule.key]
        var finding = Finding(
            window: window,
            rule: rule,
            measurement: nil,
            z: nil,
            windowRows: windowRows,
            baselineRows: baseline.rows,
            threshold: threshold,
            referenceRevision: 0,
            outcome: .within
        )
        switch measured {
        case .success(let measurement):
            finding.measurement = measurement
            finding.z = score?.z(of: measurement.value)
            finding.referenceRevision = score == nil ? 0 : bank.revision
            if finding.isPastLimit, rule.persistence.isReached(before: history.pastLimit[rule.key] ?? []) {
                finding.outcome = .breached
                finding.kind = .sudden
            }
        case .failure(let missing):
            finding.outcome = .notEvaluable(reason: missing.reason)
        }
        return finding
    }

    /// Adds the window's z to the cumulative sums of a level, and breaches what has shifted a little for long.
    ///
    /// An alarm of any rule starts all sums of the level again, as in the simulation that its false alarms were
    /// measured in. It breaches rules only where the effect over the run is material.
    func addLastingShifts(
        to findings: inout [Finding],
        at level: Level,
        after history: WindowHistory
    ) {
        guard let learned = bank.limits[level] else { return }
        let places = findings.indices.filter {
            findings[$0].rule.level == level && findings[$0].threshold.basis == .budget
                && findings[$0].rule.persistence.isSingle
        }
        let before = places.map { history.shifts[findings[$0].rule.key] ?? .none }
        var sums = Cusum(
            rules: places.count,
            allowance: learned.allowance,
            level: learned.sumLevel,
            sums: before.map(\.sum)
        )
        let scores = places.map { place in
            findings[place].z.map { z in
                // What people said is usual is taken off as the allowance is.
                let key = findings[place].rule.key
                let accepted = history.accepted[key].flatMap { bank.scores[key]?.z(of: $0) } ?? 0
                return z - max(0, accepted - learned.allowance)
            }
        }
        let reached = zip(before, scores).map { shift, z in
            max(0, shift.sum + (z ?? learned.allowance) - learned.allowance)
        }
        let alarms = Set(sums.add(scores))
        for (position, place) in places.enumerated() {
            guard let value = findings[place].measurement?.value else {
                findings[place].shift = alarms.isEmpty ? before[position] : .none
                continue
            }
            let shift = before[position].after(value, sum: reached[position])
            findings[place].shift = alarms.isEmpty ? shift : .none
            guard alarms.contains(position), !findings[place].isBreached,
                let usual = bank.scores[findings[place].rule.key],
                shift.effectLower(usual) >= findings[place].rule.minimumEffect
            else { continue }
            findings[place].outcome = .breached
            findings[place].kind = .gradual
            findings[place].shift = LastingShift(
                sum: 0,
                windows: shift.windows,
                meanSquare: shift.meanSquare
            )
        }
    }

    /// What a window is, by its findings.
    public static func state(of findings: [Finding], rows: Int) -> WindowState {
        guard rows > 0 else { return .noData }
        if raisesAlert(findings) { return .flagged }
        return findings.contains(where: \.isBreached) ? .notice : .quiet
    }

    /// Whether a rule at the level of alerts is breached.
    public static func raisesAlert(_ findings: [Finding]) -> Bool {
        findings.contains { $0.isBreached && $0.rule.level == .alert }
    }
}

extension Rule {
    /// Whether a value is unusual (past the limit on the rule's side) and material (the effect's lower bound reaches
    /// the smallest effect).
    ///
    /// Where the limit is a bound, the effect's lower bound itself must pass it.
    public func isPast(_ threshold: Threshold, _ measurement: Measurement) -> Bool {
        let limit = threshold.limit
        guard threshold.basis == .bound else {
            let isUnusual =
                switch direction {
                case .above: measurement.value > limit
                // A written value has a unit of its own, in which the limit stands; the others are differences
                // from 0.
                case .below: measurement.value < (statistic == .custom ? limit : -limit)
                case .both: abs(measurement.value) > limit
                }
            return isUnusual && measurement.effectLower >= minimumEffect
        }
        let isOnItsSide =
            switch direction {
            case .above: measurement.value > 0
            case .below: measurement.value < 0
            case .both: true
            }
        return isOnItsSide && measurement.effectLower > limit
    }
}

extension Persistence {
    /// Whether a window past its limit makes enough of them, with the windows before it, newest first.
    func isReached(before: [Bool]) -> Bool {
        1 + before.prefix(windows - 1).count { $0 } >= of
    }
}
