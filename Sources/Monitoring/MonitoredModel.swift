/// A deployed model under watch, as its model file describes it.
public struct MonitoredModel: Sendable, Equatable, Codable {
    /// The name by which commands and pages call it: letters, digits, `-` and `_`, 64 at most.
    public var name: String
    /// What it predicts.
    public var task: ModelTask
    /// What a reviewer is asked about one prediction, as a sentence.
    public var question: String
    /// The classes in the order they are shown; empty for regression.
    public var classes: [LabelClass]
    /// The class that the score is the probability of, for a binary model.
    public var positiveClass: String?
    /// Which columns of the files mean what.
    public var columns: ColumnPlan
    /// How rows are cut into windows.
    public var windows: WindowPlan
    /// How many false alarms are tolerated.
    public var budget: AlertBudget
    /// Rules beside or instead of the default ones.
    public var rules: [RuleSetting]
    /// How many predictions a person is asked to label, and which.
    public var sampling: SamplingPlan
    /// How people review.
    public var review: ReviewPlan
    /// What counts as a loss of quality.
    public var quality: QualityPlan
    /// When labels are expected; nil where nobody said.
    public var labels: LabelPlan?
    /// What SageMaker's files leave open; nil where none are read.
    public var sageMaker: SageMakerPlan?
    /// How long rows are kept whole; nil: for ever.
    public var retention: RetentionPlan?

    /// A model from its parts.
    public init(
        name: String,
        task: ModelTask,
        question: String,
        classes: [LabelClass],
        positiveClass: String?,
        columns: ColumnPlan,
        windows: WindowPlan,
        budget: AlertBudget = .init(),
        rules: [RuleSetting] = [],
        sampling: SamplingPlan = .standard,
        review: ReviewPlan = .init(),
        quality: QualityPlan = .init(),
        labels: LabelPlan? = nil,
        sageMaker: SageMakerPlan? = nil,
        retention: RetentionPlan? = nil
    ) {
        self.name = name
        self.task = task
        self.question = question
        self.classes = classes
        self.positiveClass = positiveClass
        self.columns = columns
        self.windows = windows
        self.budget = budget
        self.rules = rules
        self.sampling = sampling
        self.review = review
        self.quality = quality
        self.labels = labels
        self.sageMaker = sageMaker
        self.retention = retention
    }

    /// The title of a class, or its value where it has none.
    public func title(ofClass value: String) -> String {
        classes.first { $0.value == value }?.title ?? value
    }
}

/// What a model predicts.
public enum ModelTask: String, Sendable, Codable, CaseIterable {
    /// One of two classes, with the probability of the positive one as score.
    case binary
    /// One of several classes.
    case multiclass
    /// A number.
    case regression
}

/// A class a prediction or a label may have.
public struct LabelClass: Sendable, Equatable, Codable {
    /// The text that stands in the files.
    public var value: String
    /// What people read.
    public var title: String

    /// A class and its title.
    public init(value: String, title: String) {
        self.value = value
        self.title = title
    }
}

/// How people review.
public struct ReviewPlan: Sendable, Equatable, Codable {
    /// How many people answer each item.
    public var slots: Int
    /// The share of items that one more person answers, 0…1.
    public var overlap: Double
    /// The share of windows without an alert drawn for review, 0…1; nil: 5%, and two a month at least.
    public var audits: Double?
    /// The share of a reviewer's items whose truth is known, to measure the reviewer's error, 0…0.5.
    public var gold: Double
    /// What reviewers read before they answer.
    public var guidelines: String

    /// A plan; by default one answer an item, a tenth of them answered twice, and one item in twenty with a known truth
    /// where there are such items.
    public init(
        slots: Int = 1,
        overlap: Double = 0.1,
        audits: Double? = nil,
        gold: Double = 0.05,
        guidelines: String = ""
    ) {
        self.slots = slots
        self.overlap = overlap
        self.audits = audits
        self.gold = gold
        self.guidelines = guidelines
    }
}

/// What counts as a loss of quality.
public struct QualityPlan: Sendable, Equatable, Codable {
    /// Worse than the baseline by more than this counts: accuracy as a share for classification (default 0.03),
    /// for regression a share of the baseline's mean absolute error (default 0.2).
    public var tolerance: Double?
    /// Whether labels that show that quality held clear the alerts of the output's distribution.
    public var clearAlerts: Bool

    /// A plan; a tolerance of nil takes the task's default.
    public init(tolerance: Double? = nil, clearAlerts: Bool = true) {
        self.tolerance = tolerance
        self.clearAlerts = clearAlerts
    }
}

/// When the truth is expected from upstream.
public struct LabelPlan: Sendable, Equatable, Codable {
    /// How long after a window's end its labels are due.
    public var dueSeconds: Int64

    /// A plan from its parts.
    public init(dueSeconds: Int64) {
        self.dueSeconds = dueSeconds
    }
}

/// How long rows are kept whole.
public struct RetentionPlan: Sendable, Equatable, Codable {
    /// Features and evidence of predictions older than this go; id, time, prediction, score and version stay, so that
    /// late labels still count.
    public var featureSeconds: Int64

    /// A plan from its parts.
    public init(featureSeconds: Int64) {
        self.featureSeconds = featureSeconds
    }
}
