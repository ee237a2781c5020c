public import Monitoring

/// The truth for one prediction, as somebody or something reported it.
public struct Label: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The id of the prediction.
    public var predictionID: String
    /// A class, or a number as text; nil: could not be told.
    public var value: String?
    /// Where it comes from.
    public var origin: Origin
    /// Who gave it, for a reviewer's label.
    public var reviewer: String?
    /// When it was recorded.
    public var recordedAt: Moment
    /// The label that this one corrects.
    public var supersedes: Int64?
    /// Whether it counts: false for a late answer to a slot that was no longer free.
    public var counts: Bool

    /// Where a label comes from, strongest first.
    public enum Origin: String, Sendable, Codable, CaseIterable {
        /// Delivered by the systems that learn the outcome.
        case upstream
        /// Decided by a reviewer who settled others' disagreement.
        case adjudicated
        /// Given by a reviewer for a drawn sample.
        case sampled
        /// Given by a person for a prediction of their own choice; never enters an estimate unmarked.
        case convenience
    }

    /// A label from its parts.
    public init(
        id: Int64,
        predictionID: String,
        value: String?,
        origin: Origin,
        reviewer: String?,
        recordedAt: Moment,
        supersedes: Int64? = nil,
        counts: Bool = true
    ) {
        self.id = id
        self.predictionID = predictionID
        self.value = value
        self.origin = origin
        self.reviewer = reviewer
        self.recordedAt = recordedAt
        self.supersedes = supersedes
        self.counts = counts
    }
}
