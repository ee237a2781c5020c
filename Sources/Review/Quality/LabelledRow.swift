public import Monitoring

/// A prediction and its truth, as the estimators of quality read them.
public struct LabelledRow: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// Where the label comes from.
    public var origin: Label.Origin
    /// What was answered and what was true.
    public var answer: Answer
    /// The probability of the positive class (binary) or of the answered class (multiclass), 0…1; nil without a score.
    public var score: Double?
    /// Whether the label is one reviewer's alone, so that nothing but that person's care stands behind it.
    public var isSingle: Bool

    /// What was answered and what was true.
    public enum Answer: Sendable, Equatable {
        /// One of two classes: whether the positive one was answered, and whether it was true.
        case binary(predicted: Bool, actual: Bool)
        /// One of several classes: the one that was answered, and the true one.
        case multiclass(predicted: String, actual: String)
        /// Numbers, both finite.
        case number(predicted: Double, actual: Double)
    }

    /// A labelled row from its parts.
    public init(
        predictionID: String,
        origin: Label.Origin,
        answer: Answer,
        score: Double?,
        isSingle: Bool = false
    ) {
        self.predictionID = predictionID
        self.origin = origin
        self.answer = answer
        self.score = score
        self.isSingle = isSingle
    }

    /// A row of a model with its effective label; nil when a regression's prediction or label is no finite number.
    ///
    /// A score that is not finite counts as none.
    public init?(
        predictionID: String,
        prediction: String,
        score: Double?,
        label: EffectiveLabel,
        of model: MonitoredModel
    ) {
        switch model.task {
        case .binary:
            answer = .binary(
                predicted: prediction == model.positiveClass,
                actual: label.value == model.positiveClass
            )
        case .multiclass:
            answer = .multiclass(predicted: prediction, actual: label.value)
        case .regression:
            guard let predicted = Double(prediction), let actual = Double(label.value),
                (actual - predicted).isFinite
            else { return nil }
            answer = .number(predicted: predicted, actual: actual)
        }
        self.predictionID = predictionID
        origin = label.origin
        self.score = score.flatMap { $0.isFinite ? $0 : nil }
        isSingle = label.origin == .sampled && label.support == 1
    }

    /// Whether the answer was right; nil for numbers.
    public var isRight: Bool? {
        switch answer {
        case .binary(let predicted, let actual): predicted == actual
        case .multiclass(let predicted, let actual): predicted == actual
        case .number: nil
        }
    }

    /// Label − score for classes, label − prediction for numbers; nil for classes without a score.
    public var residual: Double? {
        switch answer {
        case .binary(_, let actual): score.map { (actual ? 1 : 0) - $0 }
        case .multiclass: score.map { (isRight == true ? 1 : 0) - $0 }
        case .number(let predicted, let actual): actual - predicted
        }
    }

    /// What the task's main metric averages: 1 for a right answer and 0 for a wrong one, or the absolute residual.
    public var mainValue: Double {
        switch answer {
        case .number(let predicted, let actual): abs(actual - predicted)
        default: isRight == true ? 1 : 0
        }
    }
}

extension ModelTask {
    /// The metric by which a model of this task is judged.
    public var mainMetric: QualityMetric {
        self == .regression ? .meanAbsoluteError : .accuracy
    }

    /// The metrics that are estimated for a model of this task.
    public var qualityMetrics: [QualityMetric] {
        switch self {
        case .binary: [.accuracy, .precision, .recall, .f1, .meanResidual]
        case .multiclass:
            [
                .accuracy, .macroPrecision, .macroRecall, .macroF1, .weightedPrecision, .weightedRecall,
                .weightedF1, .meanResidual,
            ]
        case .regression: [.meanAbsoluteError, .meanResidual]
        }
    }
}
