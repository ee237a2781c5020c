public import Monitoring
public import Review

/// A quality figure with the span it speaks of.
public struct QualityRow: Sendable, Equatable {
    /// The window's key, a month (`2013-04`), or `all`.
    public var window: String
    /// The first moment of the span.
    public var start: Moment?
    /// The figure with its interval.
    public var estimate: QualityEstimate
    /// Whether this is the figure of record, or shown beside it for comparison.
    public var isOfRecord: Bool
    /// How many answers of samples that are under way in the span are still to come.
    public var awaited: Int
}

/// How quality figures are grouped.
public enum QualitySpan: String, Sendable, Codable, CaseIterable {
    case window, month, all
}

/// How right a model was in its newest windows.
public struct NewestQuality: Sendable {
    /// By window and method, oldest first.
    public var windows: [QualityRow]
    /// By method, over all of these windows.
    public var together: [QualityRow]
}
