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
        sampling: SamplingPlan = .init(),
        review: ReviewPlan = .init(),
        quality: QualityPlan = .init()
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

/// How predictions are drawn for labelling when a window closes.
public struct SamplingPlan: Sendable, Equatable, Codable {
    /// Labels asked for in each window.
    public var perWindow: Int
    /// How inclusion probabilities are set.
    public var design: Design
    /// The seed of the permanent random numbers.
    public var seed: UInt64

    /// A way to set inclusion probabilities.
    public enum Design: String, Sendable, Codable, CaseIterable {
        /// The same probability for each row.
        case uniform
        /// Half uniform, half in proportion to how unsure the model is: √(c(1−c)).
        case halfUncertainty
    }

    /// A plan; by default 60 labels a window, half of them where the model is unsure.
    public init(perWindow: Int = 60, design: Design = .halfUncertainty, seed: UInt64 = 1) {
        self.perWindow = perWindow
        self.design = design
        self.seed = seed
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
    /// What reviewers read before they answer.
    public var guidelines: String

    /// A plan; by default one answer an item, a tenth of them answered twice.
    public init(slots: Int = 1, overlap: Double = 0.1, audits: Double? = nil, guidelines: String = "") {
        self.slots = slots
        self.overlap = overlap
        self.audits = audits
        self.guidelines = guidelines
    }
}

/// What counts as a loss of quality.
public struct QualityPlan: Sendable, Equatable, Codable {
    /// Worse than the baseline by more than this counts: accuracy as a share for classification (default 0.03),
    /// for regression a share of the baseline's mean absolute error (default 0.2).
    public var tolerance: Double?

    /// A plan; nil takes the task's default.
    public init(tolerance: Double? = nil) {
        self.tolerance = tolerance
    }
}
