/// A model version that was put into production.
///
/// It ends episodes and cumulative sums and begins a new reference: what was usual for one version says little about
/// the next.
public struct Deployment: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The version, as people call it.
    public var version: String
    /// Since when it answers.
    public var at: Moment
    /// When that was recorded.
    public var recordedAt: Moment
    /// Who recorded it.
    public var by: String

    /// A deployment from its parts.
    public init(id: Int64, version: String, at: Moment, recordedAt: Moment, by: String) {
        self.id = id
        self.version = version
        self.at = at
        self.recordedAt = recordedAt
        self.by = by
    }
}

extension [Deployment] {
    /// The deployment in force when a window began; nil before the first, and for windows without times.
    ///
    /// A version that came in the middle of a window takes over with the next one.
    public func inForce(for window: Window) -> Deployment? {
        guard let start = window.start else { return nil }
        return self.filter { $0.at <= start }.max { ($0.at, $0.id) < ($1.at, $1.id) }
    }
}
