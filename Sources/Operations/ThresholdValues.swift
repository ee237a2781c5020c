public import Monitoring
public import Review

/// A proposal as it was stored.
public struct ProposalRecord: Sendable {
    public var id: Int64
    public var model: String
    public var proposal: Proposal
    public var createdAt: Moment
    /// open, adopted, rejected or stale.
    public var state: String
    /// The rule in words: "Kolmogorov–Smirnov distance of Score".
    public var title: String
}

/// A rule's limit with its history.
public struct ThresholdHistory: Sendable {
    public var rule: Rule
    /// The rule in words.
    public var title: String
    /// Newest first; the first is in force.
    public var revisions: [ThresholdRevision]
    public var verdicts: VerdictCounts
}
