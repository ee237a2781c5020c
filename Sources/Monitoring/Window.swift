/// A window of a model's predictions.
public struct Window: Sendable, Equatable {
    /// The key by which commands and pages call it (`2013-04-22`, `rows-000042`, `batch-17`).
    public var key: String
    /// The first moment inside; for windows of rows or batches that of the first row, if rows have times.
    public var start: Moment?
    /// The first moment after; for windows of rows or batches just past the last row.
    public var end: Moment?
    /// Its place among the model's windows, rising with time.
    public var ordinal: Int64

    /// A window from its parts.
    public init(key: String, start: Moment?, end: Moment?, ordinal: Int64) {
        self.key = key
        self.start = start
        self.end = end
        self.ordinal = ordinal
    }
}

/// What evaluating a window found it to be.
public enum WindowState: String, Sendable, Codable, CaseIterable {
    /// Evaluated; nothing breached.
    case quiet
    /// Only rules at the level of notices were breached.
    case notice
    /// A rule at the level of alerts was breached.
    case flagged
    /// No rows.
    case noData
    /// No reference to compare with yet.
    case learning
}

/// One evaluation of a window; late rows or new labels make a further one.
public struct WindowRevision: Sendable, Equatable {
    /// 1 for the first evaluation.
    public var number: Int
    /// When it was made.
    public var evaluatedAt: Moment
    /// Why it was made.
    public var cause: Cause
    /// How many rows the window had.
    public var rows: Int
    /// What it was found to be.
    public var state: WindowState
    /// Whether fewer than 29 reference windows stand behind it.
    public var isProvisional: Bool
    /// The summary of its columns.
    public var profile: Profile

    /// Why a window is evaluated.
    public enum Cause: String, Sendable, Codable {
        /// Its end and the lateness have passed.
        case closed
        /// Rows came after it was closed.
        case lateRows
        /// Rows of it were withdrawn.
        case withdrawn
        /// It was closed before there was a baseline to compare it with.
        case baseline
        /// Labels made its quality known, or known better.
        case labels
    }

    /// A revision from its parts.
    public init(
        number: Int,
        evaluatedAt: Moment,
        cause: Cause,
        rows: Int,
        state: WindowState,
        isProvisional: Bool,
        profile: Profile
    ) {
        self.number = number
        self.evaluatedAt = evaluatedAt
        self.cause = cause
        self.rows = rows
        self.state = state
        self.isProvisional = isProvisional
        self.profile = profile
    }
}
