public import Monitoring

/// A numbered, explained, revertible change of a rule's limit.
public struct ThresholdRevision: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The rule's key.
    public var rule: String
    /// 1 for the rule's first limit, rising by one.
    public var number: Int
    /// The limit from this revision on, in the rule's own unit; nil: what the budget of false alarms allows.
    public var limit: Double?
    /// The level at which the rule stands from this revision on; nil: the model file's or the catalogue's.
    public var level: Level?
    /// What the quality rule tolerates from this revision on, in the unit of `QualityPlan.tolerance`; nil: what the model
    /// file says, and for every other rule.
    public var tolerance: Double?
    /// Where it comes from.
    public var origin: Origin
    /// Why, as a sentence.
    public var reason: String
    /// Who set it.
    public var author: String
    /// When.
    public var recordedAt: Moment
    /// The SHA-256 of the evidence it rests on; empty for the first.
    public var evidenceHash: String

    /// Where a limit comes from.
    public enum Origin: String, Sendable, Codable, CaseIterable {
        /// The catalogue's default.
        case standard
        /// The model file.
        case modelFile
        /// A proposal that a person adopted.
        case adopted
        /// A return to an earlier revision.
        case reverted
    }

    /// A revision from its parts.
    public init(
        id: Int64,
        rule: String,
        number: Int,
        limit: Double?,
        origin: Origin,
        reason: String,
        author: String,
        recordedAt: Moment,
        evidenceHash: String,
        level: Level? = nil,
        tolerance: Double? = nil
    ) {
        self.id = id
        self.rule = rule
        self.number = number
        self.limit = limit
        self.origin = origin
        self.reason = reason
        self.author = author
        self.recordedAt = recordedAt
        self.evidenceHash = evidenceHash
        self.level = level
        self.tolerance = tolerance
    }
}
