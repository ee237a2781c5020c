public import Monitoring

/// A window drawn at random for review although it raised no alert: what tells how much the alerts miss.
public struct AuditSummary: Sendable, Equatable {
    /// The number by which commands and pages call it.
    public var id: Int64
    /// The model's name.
    public var model: String
    /// The window's key.
    public var window: String
    /// The window's revision that was drawn.
    public var revision: Int
    /// The probability with which it was drawn, in (0, 1].
    public var probability: Double
    /// When.
    public var drawnAt: Moment
    /// Whether it waits for a verdict.
    public var state: AuditState
    /// The word of the verdict in force; nil while there is none.
    public var verdict: String?
}

/// Where an audit stands.
public enum AuditState: String, Sendable, CaseIterable {
    /// Somebody is to look at it.
    case waiting
    /// It has a verdict.
    case judged
    /// Its window has raised an alert since, and is judged there.
    case alerted
}
