public import Monitoring

/// A reviewer's judgement of one window of an alert or an audit.
public struct Verdict: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The window's key.
    public var window: String
    /// The window's revision that was judged.
    public var windowRevision: Int
    /// Confirmed, dismissed, or could not be told.
    public var decision: Decision
    /// Rules judged otherwise than the window as a whole: rule key to whether it was right.
    public var ruleOverrides: [String: Bool]
    /// Why, in the reviewer's words.
    public var note: String
    /// Who judged.
    public var reviewer: String
    /// Whether the reviewer saw scores and limits.
    public var isUnblinded: Bool
    /// When.
    public var recordedAt: Moment
    /// The verdict that this one corrects.
    public var supersedes: Int64?

    /// A verdict from its parts.
    public init(
        id: Int64,
        window: String,
        windowRevision: Int,
        decision: Decision,
        ruleOverrides: [String: Bool] = [:],
        note: String,
        reviewer: String,
        isUnblinded: Bool,
        recordedAt: Moment,
        supersedes: Int64? = nil
    ) {
        self.id = id
        self.window = window
        self.windowRevision = windowRevision
        self.decision = decision
        self.ruleOverrides = ruleOverrides
        self.note = note
        self.reviewer = reviewer
        self.isUnblinded = isUnblinded
        self.recordedAt = recordedAt
        self.supersedes = supersedes
    }
}

/// Confirmed, dismissed, or could not be told.
public enum Decision: Sendable, Equatable {
    /// Something real changed.
    case confirm(cause: Cause, harm: Harm)
    /// No reason for an alarm.
    case dismiss(reason: DismissReason)
    /// Not to be told from what is there.
    case cannotTell

    /// The word in JSON and in the database.
    public var word: String {
        switch self {
        case .confirm: "confirm"
        case .dismiss: "dismiss"
        case .cannotTell: "cannotTell"
        }
    }

    fileprivate var isConfirmation: Bool { if case .confirm = self { true } else { false } }
}

/// The verdict that speaks for an alert as a whole, of those in force: the newest that confirms a window, else the newest.
///
/// Windows that were judged apart do not speak for an alert of which others are confirmed.
public func speakingVerdict(_ inForce: some Sequence<Verdict>) -> Verdict? {
    inForce.max { one, other in
        (one.decision.isConfirmation ? 1 : 0, one.id) < (other.decision.isConfirmation ? 1 : 0, other.id)
    }
}

/// What changed.
public enum Cause: String, Sendable, Codable, CaseIterable {
    case data, concept, population, seasonal, pipelineFault
}

/// Whether the change does harm.
public enum Harm: String, Sendable, Codable, CaseIterable {
    case yes, no, unknown
}

/// Why a window was no reason for an alarm; each reason moves a different knob.
public enum DismissReason: String, Sendable, Codable, CaseIterable {
    /// The rule is too sensitive: evidence for its threshold.
    case tooSensitive
    /// Real, but does no harm: the rule's level.
    case harmless
    /// Expected, a promotion or a release: a new baseline.
    case expected
    /// The same as another alert: grouping.
    case duplicate
}

/// Where an alert stands, derived from its windows, verdicts and events.
public enum AlertState: String, Sendable, Codable, CaseIterable {
    case open, acknowledged, snoozed, confirmed, dismissed, cannotTell
    /// Nobody needs to judge it: labels showed that quality held, or rows that came later no longer show a breach.
    case cleared
}
