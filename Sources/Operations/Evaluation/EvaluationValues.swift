public import Monitoring

/// What an evaluation did.
public struct EvaluationReport: Sendable, Equatable, Codable {
    /// The moment through which windows were due, as RFC 3339.
    public var through: String
    /// Windows evaluated for the first time.
    public var closed: Int
    /// Windows evaluated anew, because of late rows or labels.
    public var revised: Int
    /// Windows found flagged.
    public var flagged: Int
    /// Windows found to be notices.
    public var notices: Int
    /// Windows without rows.
    public var empty: Int
    /// Alerts newly raised.
    public var alertsRaised: Int
    /// Judged or cleared alerts opened again, since a window goes beyond what was known.
    public var alertsReopened: Int
    /// Alerts whose windows are flagged no more, since labels showed that quality held, or by rows that came later.
    public var alertsCleared: Int
    /// Predictions newly drawn for labelling.
    public var sampled: Int
    /// What a person should know, a sentence each.
    public var warnings: [String] = []
}

/// One line of the list of windows.
public struct WindowSummary: Sendable, Equatable {
    /// The window.
    public var window: Window
    /// The latest revision; nil while the window is open.
    public var revision: WindowRevision?
    /// How many rows it has.
    public var rows: Int
    /// The alert it belongs to.
    public var alert: Int64?
    /// The verdict in force: confirm, dismiss or cannotTell.
    public var verdict: String?
}

/// A window with its findings.
public struct WindowDetail: Sendable {
    /// The window.
    public var summary: WindowSummary
    /// Every rule's outcome at the latest revision.
    public var findings: [Finding]
    /// Quality as measured so far, every metric that can be estimated.
    public var quality: [QualityRow]
    /// What moved, in words.
    public var sentences: [String]
    /// Earlier and later windows' keys.
    public var previous: String?
    /// The key of the window after it.
    public var next: String?
}

/// The values of one column in a window beside the baseline, for a picture.
public enum ColumnComparison: Sendable {
    /// Finite values in ascending order, and where the two distributions lie farthest apart.
    case numbers(baseline: [Double], window: [Double], gapAt: Double?)
    /// Rows by category.
    case categories(baseline: [String: Int], window: [String: Int])
}

/// A rule's value in each window, for a timeline.
public struct RuleTimeline: Sendable {
    /// The rule.
    public var rule: Rule
    /// One point a window, oldest first.
    public var points: [Point]
    /// The versions that were deployed, oldest first.
    public var deployments: [Deployment]

    /// The rule's value in one window.
    public struct Point: Sendable, Equatable {
        /// The window.
        public var window: String
        /// The first moment of the window.
        public var start: Moment?
        /// nil: not evaluable.
        public var value: Double?
        /// The limit that decided.
        public var limit: Double
        /// The limit's revision.
        public var thresholdRevision: Int
        /// The state of the reference that the value was compared with; 0: none.
        public var referenceRevision: Int
        /// Whether the limit was passed by a shift that matters.
        public var isBreached: Bool
        /// Whether labels showed that quality held all the same.
        public var isCleared: Bool
        /// confirm, dismiss, cannotTell or nil.
        public var verdict: String?
    }
}
