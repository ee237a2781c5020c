public import DriftStatistics
public import Monitoring

/// How often alerts were right, counted in windows.
public struct AlertQuality: Sendable, Equatable {
    /// Windows confirmed.
    public var confirmed = 0
    /// Windows dismissed, by reason; reasons that never occurred are absent.
    public var dismissed: [DismissReason: Int] = [:]
    /// Windows of which nobody could tell.
    public var cannotTell = 0
    /// Flagged windows without a verdict.
    public var waiting = 0

    /// Nothing judged and nothing waiting.
    public init() {}

    /// Windows dismissed for whatever reason, but not as a duplicate: those count with the alert they repeat.
    public var dismissedInAll: Int {
        dismissed.reduce(0) { $0 + ($1.key == .duplicate ? 0 : $1.value) }
    }

    /// Confirmed among confirmed and dismissed; nil before the first of these.
    public var precision: Double? {
        let judged = confirmed + dismissedInAll
        return judged > 0 ? Double(confirmed) / Double(judged) : nil
    }

    /// The 95% Wilson interval of the precision.
    public var precisionInterval: Interval? {
        let judged = confirmed + dismissedInAll
        return judged > 0 ? wilsonOrAll(successes: Double(confirmed), of: Double(judged)) : nil
    }

    /// The lower end of the precision's interval.
    public var precisionLower: Double? { precisionInterval?.lower }
    /// The upper end of the precision's interval.
    public var precisionUpper: Double? { precisionInterval?.upper }

    fileprivate mutating func count(_ decision: Decision?) {
        switch decision {
        case .confirm: confirmed += 1
        case .dismiss(let reason): dismissed[reason, default: 0] += 1
        case .cannotTell: cannotTell += 1
        case nil: waiting += 1
        }
    }
}

/// How often alerts were right over their windows.
///
/// - Parameters:
///   - verdicts: All verdicts; those in force are picked. Audits of windows that were not flagged do not count.
///   - flagged: The windows that raised alerts.
/// - Returns: The counts; all 0 without flagged windows.
public func alertQuality(verdicts: [Verdict], flagged: Set<String>) -> AlertQuality {
    let decisions = Dictionary(verdictsInForce(verdicts).map { ($0.window, $0.decision) }) { _, last in last }
    var quality = AlertQuality()
    for window in flagged { quality.count(decisions[window]) }
    return quality
}

/// How often one rule was right under one revision of its limit.
public struct RevisionQuality: Sendable, Equatable {
    /// The threshold revision.
    public var revision: Int
    /// What became of the windows that the rule breached under it.
    public var quality: AlertQuality
}

/// How often one rule was right before and after each change of its limit.
///
/// A window counts for the revision that its finding was made with. A rule judged otherwise than its window counts as it
/// was judged: confirmed, or dismissed as too sensitive.
///
/// - Parameters:
///   - rule: The rule's key.
///   - verdicts: All verdicts; those in force are picked.
///   - findings: Findings, of which the rule's breaches are looked at.
/// - Returns: One entry a revision that breached anything, rising.
public func alertQualityByRevision(of rule: String, verdicts: [Verdict], findings: [Finding])
    -> [RevisionQuality]
{
    let inForce = Dictionary(verdictsInForce(verdicts).map { ($0.window, $0) }) { _, last in last }
    var byRevision: [Int: AlertQuality] = [:]
    for finding in findings where finding.isBreached && finding.rule.key == rule {
        let verdict = inForce[finding.window]
        byRevision[finding.threshold.revision, default: AlertQuality()].count(verdict?.decision(on: rule))
    }
    return byRevision.sorted { $0.key < $1.key }.map { RevisionQuality(revision: $0.key, quality: $0.value) }
}

extension Verdict {
    /// The decision as it applies to one rule.
    fileprivate func decision(on rule: String) -> Decision {
        switch (ruleOverrides[rule], decision) {
        case (true?, .confirm), (nil, _): decision
        case (true?, _): .confirm(cause: .data, harm: .unknown)
        case (false?, _): .dismiss(reason: .tooSensitive)
        }
    }
}
