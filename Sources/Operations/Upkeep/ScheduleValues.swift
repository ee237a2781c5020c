public import Monitoring

/// How a model is evaluated by itself, and how that went.
public struct ScheduleSummary: Sendable, Equatable {
    /// The model.
    public var model: String
    /// Whether a running server evaluates it by itself.
    public var isOn: Bool
    /// How often, as it is written: `15m`.
    public var every: String
    /// When the last run began; nil before the first.
    public var lastRun: Moment?
    /// Whether the last run has not ended.
    public var isRunning: Bool
    /// How many windows the last run closed or evaluated anew.
    public var closed: Int
    /// How many alerts it raised or reopened.
    public var alerts: Int
    /// What it failed with.
    public var lastError: String?
    /// How many slots before it passed without a run, since no server was running.
    public var skipped: Int
    /// When the next run is due; nil while it is off.
    public var nextRun: Moment?
}
