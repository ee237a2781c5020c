public import Monitoring
import Review
import Storage

/// What waits for a person.
public struct LabelQueue: Sendable, Equatable {
    /// Items this person could take now.
    public var ready: Int
    /// Items this person holds.
    public var held: Int
    /// Items others hold.
    public var heldByOthers: Int
    /// When the next held item comes free; nil when none is held.
    public var nextFreeAt: Moment?
    /// Items this person answered since midnight UTC.
    public var answeredToday: Int
    /// In which order items come, as a sentence.
    public var order: String
    /// Ready items by model.
    public var readyByModel: [String: Int]

    /// Of no model more than so many are counted: there may be more.
    public static let most = LabelQueueCounts.most

    /// Whether more may be ready than `ready` says.
    public var isMoreReady: Bool { readyByModel.values.contains { $0 >= Self.most } }
}

/// One prediction to label, with no more than a blind reviewer may see.
public struct LabelTaskView: Sendable {
    /// The item's number.
    public var item: Int64
    /// The model.
    public var model: String
    /// What it predicts.
    public var task: ModelTask
    /// The id of the prediction.
    public var predictionID: String
    /// The question, as a sentence.
    public var question: String
    /// What to read before answering.
    public var guidelines: String
    /// The classes to choose from; empty for regression.
    public var classes: [LabelClass]
    /// The unit of the answer, for regression, where known.
    public var unit: String?
    /// What the reviewer may look at to know the truth.
    public var evidence: [ShownValue]
    /// What the model was given.
    public var features: [ShownValue]
    /// The time of the prediction.
    public var time: Moment?
    /// Until when the item is kept for this person.
    public var leaseUntil: Moment
    /// A number for the form, so that a double click saves once.
    public var submission: String
    /// This person's earlier answer, when correcting it.
    public var earlierAnswer: String?

    /// The earlier answer in the words of the choices: the title of its class.
    public var earlierAnswerTitle: String? {
        earlierAnswer.map { answer in classes.first { $0.value == answer }?.title ?? answer }
    }
}

/// A value with the words around it.
public struct ShownValue: Sendable, Equatable {
    /// What it is.
    public var title: String
    /// "missing" is nil.
    public var text: String?
    /// Its unit.
    public var unit: String?
}

/// Why a reviewer cannot tell the truth of one prediction.
public enum CannotTellReason: String, Sendable, Codable, CaseIterable {
    case ambiguous, missingData, outsideMyKnowledge, brokenItem
}

/// A reviewer's answer to one item.
public struct LabelAnswer: Sendable {
    /// A label, or why there is none.
    public enum Value: Sendable, Equatable {
        /// A class or a number, as text; checked against the model when it is given.
        case label(String)
        case cannotTell(CannotTellReason)
    }
    /// The answer.
    public var value: Value
    /// A comment; may be empty.
    public var note: String
    /// The form's own number.
    public var submission: String
    /// Seconds the item was open, where known.
    public var secondsSpent: Int?

    /// Why it is no label, as the word of the database; nil for a label.
    var cannotTellReason: String? {
        if case .cannotTell(let reason) = value { reason.rawValue } else { nil }
    }

    /// An answer from its parts.
    public init(value: Value, note: String = "", submission: String, secondsSpent: Int? = nil) {
        self.value = value
        self.note = note
        self.submission = submission
        self.secondsSpent = secondsSpent
    }
}

/// What became of an answer.
public struct GivenLabel: Sendable, Equatable {
    /// The item's number.
    public var item: Int64
    /// The model.
    public var model: String
    /// The id of the prediction.
    public var predictionID: String
    /// The answer in words: "Late", "143", "cannot tell".
    public var answer: String
    /// What the model had said, revealed after the answer is saved: "Late (score 0.71)".
    public var prediction: String
    /// False: the lease had run out and somebody else had answered; the answer is kept but does not count.
    public var counts: Bool
    /// True: this submission had been saved before; nothing changed.
    public var replayed: Bool
}

/// One line of the list of label items.
public struct LabelItemSummary: Sendable, Equatable {
    /// The item's number.
    public var item: Int64
    /// The id of the prediction.
    public var predictionID: String
    /// The window's key.
    public var window: String
    /// The probability with which it was drawn.
    public var probability: Double
    /// waiting, held or answered.
    public var state: String
}
