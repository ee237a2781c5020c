import Monitoring
import Operations
import Review

/// The limits of a model's rules, what is suggested, and what was changed.
struct ThresholdsView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var address: String
    var isLead: Bool
    var refusal: String?
    var proposals: [ProposalView]
    var hasProposals: Bool
    var holds: [ProposalView]
    var hasHolds: Bool
    var budget: [String]
    var alertLimits: LimitGroup?
    /// Folded, since they are many.
    var noticeLimits: LimitGroup?
    var changes: [LimitChangeView]
    var hasChanges: Bool
}

/// A suggestion with its evidence and its price.
struct ProposalView: Sendable {
    var id: String
    var title: String
    var step: String
    var reason: String
    var evidence: String
    var precision: String
    var loss: String
    var silenced: String
    var raised: String
    /// Windows that would raise no alert any more: those that were not confirmed, and those that were.
    var saved: String
    var lost: String
    var certificate: String?
    /// That another proposal rests on the same verdicts; nil where none does.
    var rival: String?
    var isOpen: Bool
    var state: String
    var typed: FieldView

    init(_ record: ProposalRecord, typed: FieldView) {
        let proposal = record.proposal
        id = "\(record.id)"
        title = record.title
        let numbers = "\(Words.number(proposal.from)) → \(Words.number(proposal.to))"
        step =
            switch proposal.change {
            case .level: "Alert → notice"
            case .limit: numbers
            case .tolerance: "Tolerance \(numbers)"
            }
        reason = proposal.reason
        evidence =
            "\(Words.count(proposal.verdicts.total, "verdict")): \(proposal.verdicts.confirmed) confirmed, "
            + "\(proposal.verdicts.dismissed) dismissed as "
            + (proposal.change == .tolerance ? "too sensitive or harmless" : "too sensitive")
        precision = proposal.precision.map { Self.share($0) } ?? "not known"
        loss = proposal.loss.map { Self.share($0) } ?? "not known"
        silenced = Self.windows(proposal.silenced)
        raised = Self.windows(proposal.raised)
        saved = Self.windows(proposal.saved)
        lost = Self.windows(proposal.lost)
        certificate = proposal.certificate
        isOpen = record.state == "open" && proposal.action != .hold
        state = record.state
        self.typed = typed
    }

    private static func share(_ share: PosteriorShare) -> String {
        "\(Words.percent(share.median)) (80% interval \(Words.percent(share.lower)) to \(Words.percent(share.upper)))"
    }

    private static func windows(_ keys: [String]) -> String {
        guard keys.count > 8 else { return keys.isEmpty ? "none" : keys.joined(separator: ", ") }
        return keys.prefix(8).joined(separator: ", ") + " and \(keys.count - 8) more"
    }
}

/// The limits of the rules at one level.
struct LimitGroup: Sendable {
    var summary: String
    var limits: [LimitView]

    /// nil without rules at that level.
    init?(_ histories: [ThresholdHistory], at level: Level) {
        let here = histories.filter { $0.rule.level == level }
        guard !here.isEmpty else { return nil }
        self.init(summary: level.summary(rules: here.count), limits: here.map(LimitView.init))
    }

    init(summary: String, limits: [LimitView]) {
        self.summary = summary
        self.limits = limits
    }
}

extension Level {
    /// "31 rules that make notices".
    func summary(rules: Int) -> String {
        let noun = self == .alert ? "alerts" : "notices"
        return "\(Words.count(rules, "rule")) that \(rules == 1 ? "makes" : "make") \(noun)"
    }
}

/// A rule's limit in force.
struct LimitView: Sendable {
    var title: String
    var limit: String
    var level: String
    var origin: String
    var verdicts: String
    var reason: String
}

extension LimitView {
    init(_ history: ThresholdHistory) {
        let current = history.revisions.first
        self.init(
            title: history.title,
            limit: Words.number(history.inForce.limit)
                + (history.tolerance.map { " (tolerance \(Words.number($0)))" } ?? ""),
            level: history.rule.level.rawValue,
            origin: "\(history.inForce.basis.words(current?.origin)), revision \(current?.number ?? 1)",
            verdicts: "\(history.verdicts.confirmed) confirmed, \(history.verdicts.dismissed) dismissed",
            reason: current?.reason ?? ""
        )
    }
}

/// A change of a limit.
struct LimitChangeView: Sendable {
    var id: String
    var title: String
    var number: String
    var limit: String
    var origin: String
    var author: String
    var when: String
    var reason: String
    var mayRevert: Bool
}

extension ThresholdRevision.Origin {
    /// The origin in words.
    var words: String {
        switch self {
        case .standard: "default"
        case .modelFile: "model file"
        case .adopted: "adopted proposal"
        case .reverted: "reverted"
        }
    }
}

extension Threshold.Basis {
    /// What a limit rests on in words; a value that was set says by what.
    func words(_ origin: ThresholdRevision.Origin?) -> String {
        self == .budget ? "learned" : origin?.words ?? "default"
    }
}
