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

/// What is taken as true for one prediction.
public struct EffectiveLabel: Sendable, Equatable {
    /// The value.
    public var value: String
    /// Where it comes from.
    public var origin: Label.Origin
    /// Whether reviewers gave different values.
    public var isContested: Bool

    /// A label from its parts.
    public init(value: String, origin: Label.Origin, isContested: Bool) {
        self.value = value
        self.origin = origin
        self.isContested = isContested
    }

    /// Resolves the labels of one prediction: upstream, else adjudicated, else what all reviewers agree on.
    ///
    /// Superseded labels, answers that do not count and "cannot tell" are left out. Of several upstream labels the
    /// newest stands. Reviewers who disagree give no label (nil) until somebody adjudicates.
    public static func resolve(_ labels: [Label]) -> EffectiveLabel? {
        let superseded = Set(labels.compactMap(\.supersedes))
        let current = labels.filter { !superseded.contains($0.id) && $0.counts }
        for origin in [Label.Origin.upstream, .adjudicated] {
            let newest = current.filter { $0.origin == origin }.max { $0.id < $1.id }
            if let value = newest?.value {
                return EffectiveLabel(value: value, origin: origin, isContested: false)
            }
        }
        for origin in [Label.Origin.sampled, .convenience] {
            let values = Set(current.filter { $0.origin == origin }.compactMap(\.value))
            if values.count > 1 { return nil }
            if let value = values.first {
                return EffectiveLabel(value: value, origin: origin, isContested: false)
            }
        }
        return nil
    }
}
