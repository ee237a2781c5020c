public import Monitoring

/// What a verdict says about one rule on one window.
public struct ThresholdEvidence: Sendable, Equatable {
    /// The rule's key.
    public var rule: String
    /// The window's key.
    public var window: String
    /// How unusual the window was to the rule; nil for a rule without such a scale.
    public var z: Double?
    /// Whether the rule was right.
    public var isConfirmed: Bool
    /// 1, or 1/k in an episode of k windows that say something about this rule.
    public var weight: Double
}

/// The verdicts in force: of each window the newest that no other supersedes, oldest window first as given.
public func verdictsInForce(_ verdicts: [Verdict]) -> [Verdict] {
    let superseded = Set(verdicts.compactMap(\.supersedes))
    var newest: [String: Verdict] = [:]
    var order: [String] = []
    for verdict in verdicts where !superseded.contains(verdict.id) {
        if let known = newest[verdict.window] {
            if known.id < verdict.id { newest[verdict.window] = verdict }
        } else {
            newest[verdict.window] = verdict
            order.append(verdict.window)
        }
    }
    return order.compactMap { newest[$0] }
}

/// Which rules the verdicts speak of, and what they say.
///
/// A confirmed window says that the rule was right, except a pipeline fault, which says so only of rules about data; a
/// window dismissed as too sensitive says that it was wrong. Other dismissals move other knobs, and `cannotTell` says
/// nothing. A rule judged otherwise than the window counts as it was judged. Evidence goes to the rules that were
/// breached; from an audit, to every rule that could be evaluated. The windows of an episode weigh 1 together for each
/// rule, since they are one event.
///
/// - Parameters:
///   - verdicts: All verdicts; those in force are picked.
///   - findings: The findings of the judged windows, at the revision that was judged.
///   - audits: The windows that were judged as an audit.
///   - episodes: The windows of each alert; a window in none is an episode of its own.
///   - speaks: What a verdict says about a rule; the default is what it says about the rule's limit.
/// - Returns: Evidence by window as the verdicts stand, then by rule as the findings stand.
/// - Complexity: O(verdicts + findings + windows of episodes).
public func thresholdEvidence(
    verdicts: [Verdict],
    findings: [Finding],
    audits: Set<String> = [],
    episodes: [[String]] = [],
    speaks: (Verdict, Rule) -> Bool? = { $0.speaks(of: $1) }
) -> [ThresholdEvidence] {
    let byWindow = Dictionary(grouping: findings, by: \.window)
    var evidence: [ThresholdEvidence] = []
    for verdict in verdictsInForce(verdicts) {
        for finding in byWindow[verdict.window] ?? [] {
            guard finding.isBreached || audits.contains(verdict.window) && finding.outcome == .within,
                let isConfirmed = speaks(verdict, finding.rule)
            else { continue }
            evidence.append(
                ThresholdEvidence(
                    rule: finding.rule.key,
                    window: verdict.window,
                    z: finding.z,
                    isConfirmed: isConfirmed,
                    weight: 1
                )
            )
        }
    }
    return weighed(evidence, episodes)
}

extension Verdict {
    /// Whether the verdict says that a rule was right; nil when it says nothing about it.
    public func speaks(of rule: Rule) -> Bool? {
        if let override = ruleOverrides[rule.key] { return override }
        return switch decision {
        case .confirm(cause: .pipelineFault, _): rule.subject == .data ? true : nil
        case .confirm: true
        case .dismiss(reason: .tooSensitive): false
        case .dismiss, .cannotTell: nil
        }
    }
}

extension Verdict {
    /// Whether the verdict says that what the quality rule found is more than can be tolerated; nil when it says nothing.
    ///
    /// As `speaks(of:)`, and a loss that does no harm can be tolerated: the quality rule is never made a notice for it.
    public func speaksAgainstTolerating(_ rule: Rule) -> Bool? {
        if ruleOverrides[rule.key] == nil, decision == .dismiss(reason: .harmless) { return false }
        return speaks(of: rule)
    }
}

/// Evidence with the weight of each window's episode, rule by rule.
private func weighed(_ evidence: [ThresholdEvidence], _ episodes: [[String]]) -> [ThresholdEvidence] {
    struct Place: Hashable {
        var rule: String
        var episode: Int
    }
    var episodeOf: [String: Int] = [:]
    for (index, windows) in episodes.enumerated() {
        for window in windows where episodeOf[window] == nil { episodeOf[window] = index }
    }
    var counts: [Place: Int] = [:]
    for item in evidence {
        if let episode = episodeOf[item.window] {
            counts[Place(rule: item.rule, episode: episode), default: 0] += 1
        }
    }
    return evidence.map { item in
        var weighed = item
        if let episode = episodeOf[item.window], let count = counts[Place(rule: item.rule, episode: episode)]
        {
            weighed.weight = 1 / Double(count)
        }
        return weighed
    }
}
