public import Monitoring
import Storage

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
    /// What a person should know before applying them, as sentences.
    public var warnings: [String] = []
    /// Why they cannot be applied to what is stored, with the ways out; nil where they can.
    public var refusal: String?
}

/// One line of the list of models.
public struct ModelSummary: Sendable, Equatable, Codable {
    /// The model.
    public var name: String
    /// What it predicts.
    public var task: ModelTask
    /// The revision of its file.
    public var revision: Int
    /// Predictions stored.
    public var predictions: Int
    /// Windows evaluated.
    public var windows: Int
    /// Windows flagged.
    public var flagged: Int
    /// Alerts that wait for somebody.
    public var alertsWaiting: Int
    /// Windows that wait for a verdict: those of alerts, and those drawn for audits.
    public var windowsToJudge: Int
    /// Predictions that wait for a label.
    public var labelsWaiting: Int
    /// Rows of the current baseline; 0 without one.
    public var baselineRows: Int
}

/// A model with its source and state.
public struct ModelDetail: Sendable {
    /// The model as its file describes it.
    public var model: MonitoredModel
    /// The revision of its file.
    public var revision: Int
    /// The model file as it was applied.
    public var source: String
    /// How much worse the model may get: as its file says, or as a person adopted it.
    public var quality: QualityPlan
    /// What waits in it.
    public var summary: ModelSummary
    /// The rules with the limits in force.
    public var rules: [RuleInForce]
    /// What is usual; nil before the first evaluation.
    public var bank: ReferenceBank?
    /// The versions that were deployed, oldest first.
    public var deployments: [Deployment]
}

/// A rule with the limit in force.
public struct RuleInForce: Sendable, Equatable {
    /// The rule.
    public var rule: Rule
    /// The limit in force.
    public var threshold: Threshold
    /// What the rule says, as a sentence with the limit in it.
    public var sentence: String
    /// The smallest value that the newest window could have been flagged for; nil where it was not measured.
    public var detects: Double?
    /// False alarms per 100 quiet windows that all rules of this level may make together.
    public var budgetPer100Windows: Double
    /// The same per month; nil where windows are not spans of time.
    public var budgetPerMonth: Double?
}

/// One line of the list of baselines.
public struct BaselineSummary: Sendable, Equatable, Codable {
    /// The baseline's number, from 1.
    public var number: Int
    /// How many rows it has.
    public var rows: Int
    /// The earliest time among them.
    public var from: Moment?
    /// The latest time among them.
    public var to: Moment?
    /// When it was made.
    public var createdAt: Moment
    /// Who made it.
    public var by: String
    /// Whether windows are compared with it.
    public var state: State

    /// Where a baseline stands.
    public enum State: String, Sendable, Codable {
        /// Windows are compared with it.
        case inForce
        /// A newer one has taken its place.
        case earlier
        /// Its import was withdrawn.
        case withdrawn
    }

    init(_ stored: StoredBaseline, state: State = .inForce) {
        number = stored.number
        rows = stored.rows
        (from, to) = (stored.firstTime, stored.lastTime)
        (createdAt, by) = (stored.createdAt, stored.actor)
        self.state = state
    }
}

extension ModelDetail {
    /// What the budgets promise, what stands behind the limits, and what is still provisional.
    public var budgetSentences: [String] {
        let budgets = Level.allCases.map { model.budgetSentence($0) }
        guard let bank else {
            let next =
                summary.baselineRows > 0
                ? "Limits are learned at the first evaluation; until then the default ones stand here."
                : "Learning: there is no baseline. The first \(learningWindows) windows become one, or import one."
            return budgets + [next]
        }
        return budgets + [bank.sentence] + Level.allCases.compactMap { bank.tailSentence($0) }.prefix(1)
    }
}
