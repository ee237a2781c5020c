public import Monitoring

/// What applying a model file would change, or changed.
public struct ModelChange: Sendable, Equatable {
    /// The model's name.
    public var name: String
    /// Whether there was no model of this name.
    public var isNew: Bool
    /// The revision the difference was taken from; 0 for a new model.
    public var basedOn: Int
    /// The differences in words, one a line; empty when nothing changes.
    public var lines: [String]
}

/// One line of the list of models.
public struct ModelSummary: Sendable, Equatable, Codable {
    public var name: String
    public var task: ModelTask
    public var revision: Int
    public var predictions: Int
    public var windows: Int
    public var flagged: Int
    public var alertsWaiting: Int
    public var labelsWaiting: Int
    public var baselineRows: Int
}

/// A model with its source and state.
public struct ModelDetail: Sendable {
    public var model: MonitoredModel
    public var revision: Int
    /// The model file as it was applied.
    public var source: String
    public var summary: ModelSummary
    /// The rules with the limits in force.
    public var rules: [RuleInForce]
}

/// A rule with the limit in force.
public struct RuleInForce: Sendable, Equatable {
    public var rule: Rule
    public var threshold: Threshold
    /// What the rule says, as a sentence with the limit in it.
    public var sentence: String
}

/// One line of the list of baselines.
public struct BaselineSummary: Sendable, Equatable, Codable {
    public var number: Int
    public var rows: Int
    public var from: Moment?
    public var to: Moment?
    public var createdAt: Moment
    public var by: String
}
