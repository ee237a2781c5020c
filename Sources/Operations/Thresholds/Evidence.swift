import DriftStatistics
import Monitoring
import Review
import Storage

extension Workbench {
    /// What the verdicts on a model's windows say about each of its rules; of their limits, unless told otherwise.
    func judgedWindows(
        of stored: StoredModel,
        in read: ReadTransaction,
        speaks: (Verdict, Rule) -> Bool? = { $0.speaks(of: $1) }
    ) throws -> (evidence: [ThresholdEvidence], findings: [Finding]) {
        let all = try read.verdicts(of: stored.id)
        let verdicts = all.map(\.verdict)
        let inForce = verdictsInForce(verdicts)
        let findings = try inForce.flatMap { verdict in
            try read.findings(
                of: stored.id,
                scope: .revision(window: verdict.window, number: verdict.windowRevision)
            )
        }
        let inForceNumbers = Set(inForce.map(\.id))
        let audits = all.filter { verdict in
            if case .audit = verdict.target { inForceNumbers.contains(verdict.verdict.id) } else { false }
        }
        let episodes = try read.alerts(of: stored.id).reversed().map { $0.windows.map(\.window) }
        let evidence = thresholdEvidence(
            verdicts: verdicts,
            findings: findings,
            audits: Set(audits.map(\.verdict.window)),
            episodes: episodes,
            speaks: speaks
        )
        return (evidence, findings)
    }

    /// How often each rule was judged, by rule key.
    func verdictCounts(of stored: StoredModel, in read: ReadTransaction) throws -> [String: VerdictCounts] {
        var counts: [String: VerdictCounts] = [:]
        for item in try judgedWindows(of: stored, in: read).evidence {
            if item.isConfirmed {
                counts[item.rule, default: VerdictCounts()].confirmed += 1
            } else {
                counts[item.rule, default: VerdictCounts()].dismissed += 1
            }
        }
        return counts
    }

    /// What recalibration must know of each of a model's rules, and of the tolerance of its quality rule.
    func ruleEvidence(of stored: StoredModel, in read: ReadTransaction) throws -> [RuleEvidence] {
        let (evidence, findings) = try judgedWindows(of: stored, in: read)
        let judged = Dictionary(grouping: evidence, by: \.rule)
        let found = Dictionary(
            findings.map { (RuleWindow(rule: $0.rule.key, window: $0.window), $0) },
            uniquingKeysWith: { _, last in last }
        )
        let usual = try referenceScores(model: stored, in: read)
        let bank = try read.reference(of: stored.id)?.bank ?? .empty
        let rules = try rulesInForce(of: stored, in: read)
        let levels = try LevelFacts(of: stored, rules: rules, in: read)
        return try rules.flatMap { rule -> [RuleEvidence] in
            let history = try read.thresholdHistory(ofRule: rule.key, model: stored.id)
            let scale = usual[rule.key]
            // Measured against what is usual now, also where the finding was made under an earlier reference.
            let verdicts = (judged[rule.key] ?? []).compactMap { item -> RuleEvidence.JudgedWindow? in
                let finding = found[RuleWindow(rule: item.rule, window: item.window)]
                guard let z = finding?.unusualness(on: scale) ?? item.z else { return nil }
                return RuleEvidence.JudgedWindow(
                    window: item.window,
                    z: z,
                    isConfirmed: item.isConfirmed,
                    weight: item.weight
                )
            }
            // A shift too small to matter is not flagged at any limit, so it says nothing about the limit.
            let windows = try read.history(ofRule: rule.key, model: stored.id).compactMap {
                point -> RuleEvidence.WindowScore? in
                guard let measured = point.finding.measurement, measured.effectLower >= rule.minimumEffect,
                    let z = point.finding.unusualness(on: scale)
                else { return nil }
                return RuleEvidence.WindowScore(window: point.window.key, z: z)
            }
            // What the budget allows counts as the limit that was in force, as it is now.
            let limits = history.map { bank.threshold(of: rule, limit: $0.limit, revision: $0.number).limit }
            let limit = limits.first ?? bank.threshold(of: rule, limit: nil, revision: 1).limit
            var found = RuleEvidence(
                rule: rule.key,
                fromRevision: history.first?.number ?? 0,
                limit: limit,
                scale: scale,
                verdicts: verdicts,
                windows: windows,
                lowestLimit: limits.min() ?? limit,
                seed: stableHash64(rule.key.utf8, salt: stored.model.sampling.seed)
            )
            found.unit = rule.isProbability ? .probability : .own
            let tolerance = rule.isProbability ? try toleranceEvidence(of: stored, rule, in: read) : nil
            return ([found] + [tolerance].compactMap { $0 }).map { levels.completing($0, of: rule) }
        }
    }
}

private struct RuleWindow: Hashable {
    var rule: String
    var window: String
}

extension Finding {
    /// How far the value lies on the rule's side, on the scale of its reference; nil without either.
    fileprivate func unusualness(on scale: ReferenceScore?) -> Double? {
        if rule.isProbability { return measurement.map { RuleEvidence.z(ofProbability: $0.value) } }
        guard let scale, let value = measurement?.value else { return nil }
        switch rule.direction {
        case .above: return scale.z(of: max(0, value))
        // The lower a written value, the less usual; its scale has no side below.
        case .below: return rule.statistic == .custom ? nil : scale.z(of: max(0, -value))
        case .both: return scale.z(of: value)
        }
    }
}

extension RuleEvidence {
    /// The SHA-256 of all that a proposal rests on.
    var hash: String {
        var lines = ["\(rule) \(fromRevision) \(limit) \(lowestLimit) \(seed)"]
        if let scale { lines.append("\(scale.mean) \(scale.standardDeviation) \(scale.windows)") }
        lines += verdicts.map { "\($0.window) \($0.z) \($0.isConfirmed) \($0.weight)" }
        lines.append("")
        lines += windows.map { "\($0.window) \($0.z)" }
        lines.append("\(level.rawValue) \(harmless) \(audits ?? 0) \(breached) \(confirmedWindows.sorted())")
        return textHash(lines.joined(separator: "\n"))
    }
}
