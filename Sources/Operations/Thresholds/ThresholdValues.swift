public import Monitoring
public import Review

/// A proposal as it was stored.
public struct ProposalRecord: Sendable {
    /// The proposal's number; 0 for one that was not stored.
    public var id: Int64
    /// The model.
    public var model: String
    /// What is suggested.
    public var proposal: Proposal
    /// When it was made.
    public var createdAt: Moment
    /// open, adopted, rejected or stale.
    public var state: String
    /// The rule in words: "Kolmogorov–Smirnov distance of Score".
    public var title: String
}

/// A rule's limit with its history.
public struct ThresholdHistory: Sendable {
    /// The rule.
    public var rule: Rule
    /// The rule in words.
    public var title: String
    /// The limit in force, in the rule's unit also where it is learned.
    public var inForce: Threshold
    /// How much worse the model may get, for the quality rule; nil for every other.
    public var tolerance: Double?
    /// Newest first; the first is in force.
    public var revisions: [ThresholdRevision]
    /// How often it was judged.
    public var verdicts: VerdictCounts
}
