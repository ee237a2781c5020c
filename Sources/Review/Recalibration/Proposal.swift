/// What recalibration suggests for one rule, with its evidence and its price on history.
public struct Proposal: Sendable, Equatable {
    /// The rule's key.
    public var rule: String
    /// The threshold revision it was computed from; adopting it after another change is refused.
    public var fromRevision: Int
    /// What of the rule it is about.
    public var change: Change
    /// The limit or tolerance in force.
    public var from: Double
    /// The one suggested; equal to `from` when the rule should stay as it is, or change its level only.
    public var to: Double
    /// What to do.
    public var action: Action
    /// Why, as one or two sentences.
    public var reason: String
    /// The verdicts behind it.
    public var verdicts: VerdictCounts
    /// Posterior precision at the suggested limit, with its 80% interval; nil while holding for want of evidence.
    public var precision: PosteriorShare?
    /// Posterior share of what the rule caught that the suggested limit loses, with its 80% interval.
    public var loss: PosteriorShare?
    /// Past windows that the suggested limit would not have flagged.
    public var silenced: [String]
    /// Past windows that it would have flagged and the limit in force did not.
    public var raised: [String]
    /// Past windows that would raise no alert any more, no other rule having flagged them, and were not confirmed.
    public var saved: [String]
    /// The same for windows that were confirmed: what the proposal costs.
    public var lost: [String]
    /// The most of confirmed alerts that can be lost at 80% confidence, by a binomial bound; nil without any.
    public var certificate: String?

    /// What of a rule can be changed.
    public enum Change: String, Sendable, Codable, CaseIterable {
        /// Its limit.
        case limit
        /// Its level, from alerts to notices.
        case level
        /// How much worse the model may get, for the quality rule.
        case tolerance
    }

    /// What to do with a rule.
    public enum Action: String, Sendable, Codable, CaseIterable {
        /// Make the rule less sensitive.
        case raise
        /// Make it more sensitive.
        case lower
        /// Leave it.
        case hold
        /// Take back a step, since the evidence turned.
        case stepBack
        /// Let the rule make notices instead of alerts.
        case toNotice
    }

    /// A proposal from its parts.
    public init(
        rule: String,
        fromRevision: Int,
        change: Change = .limit,
        from: Double,
        to: Double,
        action: Action,
        reason: String,
        verdicts: VerdictCounts,
        precision: PosteriorShare?,
        loss: PosteriorShare?,
        silenced: [String],
        raised: [String],
        saved: [String] = [],
        lost: [String] = [],
        certificate: String?
    ) {
        self.rule = rule
        self.fromRevision = fromRevision
        self.change = change
        self.from = from
        self.to = to
        self.action = action
        self.reason = reason
        self.verdicts = verdicts
        self.precision = precision
        self.loss = loss
        self.silenced = silenced
        self.raised = raised
        self.saved = saved
        self.lost = lost
        self.certificate = certificate
    }
}

/// How often a rule was judged.
public struct VerdictCounts: Sendable, Equatable, Codable {
    /// Windows confirmed.
    public var confirmed: Int
    /// Windows dismissed as too sensitive.
    public var dismissed: Int

    /// Counts.
    public init(confirmed: Int = 0, dismissed: Int = 0) {
        self.confirmed = confirmed
        self.dismissed = dismissed
    }

    /// All verdicts that are evidence for a threshold.
    public var total: Int { confirmed + dismissed }
}

/// A share with the middle 80% of its posterior.
public struct PosteriorShare: Sendable, Equatable, Codable {
    /// The posterior median, 0…1.
    public var median: Double
    /// The 10% quantile.
    public var lower: Double
    /// The 90% quantile.
    public var upper: Double

    /// A share from its parts.
    public init(median: Double, lower: Double, upper: Double) {
        self.median = median
        self.lower = lower
        self.upper = upper
    }
}
