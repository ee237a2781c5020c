import Monitoring
import Operations

/// What waits to be labelled.
struct LabelQueueView: Sendable {
    var frame: Frame
    var numbers: String
    var today: String
    var order: String
    var canStart: Bool
    var start: String
    var empty: String?
    var filter: String?
    var models: [QueueModelView]
    var hasModels: Bool
    var saved: SavedView?

    init(_ queue: LabelQueue, model: String?, saved: SavedView?, frame: Frame) {
        self.frame = frame
        self.saved = saved
        numbers =
            "\(queue.readyWords) ready for you, \(Words.whole(queue.held)) held by you, "
            + "\(Words.whole(queue.heldByOthers)) held by others."
        today = "You answered \(Words.whole(queue.answeredToday)) today."
        order = queue.order
        canStart = queue.ready + queue.held > 0
        start = queue.held > 0 ? "Go on" : "Start"
        filter = model
        models = queue.readyByModel.sorted { $0.key < $1.key }.map {
            QueueModelView(
                name: $0.key,
                ready: "\(LabelQueue.words($0.value)) ready",
                address: "/labels?model=\(percentEncoded($0.key))"
            )
        }
        hasModels = models.count > 1
        guard !canStart else { return }
        if queue.heldByOthers > 0 {
            let free =
                queue.nextFreeAt.map { ", the next comes free at \(Wording.clock($0)) if it is not answered" }
                ?? ""
            empty =
                "Nothing for you now: \(Words.count(queue.heldByOthers, "item is", "items are")) held by others\(free)."
        } else if queue.answeredToday > 0 {
            empty = "All done: no drawn prediction needs your answer. More come when the next window closes."
        } else {
            empty =
                "Nothing to label: no drawn prediction needs your answer. More come when a window closes."
        }
    }
}

extension LabelQueue {
    fileprivate var readyWords: String { Self.words(ready, orMore: isMoreReady) }

    /// How many items are ready, of one model.
    static func words(_ count: Int) -> String {
        words(count, orMore: count >= LabelQueue.most)
    }

    private static func words(_ count: Int, orMore: Bool) -> String {
        Words.whole(count) + (orMore ? " or more" : "")
    }
}

/// A model with items in the queue.
struct QueueModelView: Sendable {
    var name: String
    var ready: String
    var address: String
}

/// What the last answer was, and what the model had said.
struct SavedView: Sendable {
    var sentence: String
    var reveal: String
    var late: String?
    var changeLink: String

    init(_ given: GivenLabel) {
        sentence = "Saved: \(given.answer) for item \(given.item)."
        reveal = "The model had said: \(given.prediction)."
        late =
            given.counts
            ? nil
            : "Your time for it had run out and somebody else had answered, so your answer is kept but does not count."
        changeLink = "/labels/\(given.item)"
    }
}

/// One prediction to label.
///
/// Blind: the view has no place for a score or a prediction of this item, so that no template can show one.
struct LabelFormView: Sendable {
    var frame: Frame
    var question: String
    var item: String
    var address: String
    var evidence: [ShownValueView]
    var hasEvidence: Bool
    var features: [ShownValueView]
    var hasFeatures: Bool
    var when: String?
    var classes: [ChoiceView]
    var isNumber: Bool
    var unit: String?
    var answer: FieldView
    var cannotTellValue: String
    var isCannotTell: Bool
    var reasons: [ChoiceView]
    var reasonProblem: String?
    var note: FieldView
    var guidelines: String?
    var lease: String
    var progress: String
    var submission: String
    var earlier: String?
    var filter: String?
    var refusal: String?
    var problems: [ProblemView]
    var hasProblems: Bool
    var saved: SavedView?
    /// Whoever answers one item after the other finds the cursor in the answers.
    var goesOn: Bool

    init(
        _ task: LabelTaskView,
        queue: LabelQueue,
        filter: String?,
        saved: SavedView?,
        frame: Frame,
        fields: FormFields? = nil,
        refusal: String? = nil
    ) {
        let problems = fields?.problems ?? []
        func problem(_ name: String) -> String? { problems.first { $0.field == name }?.sentence }
        let typed = fields?.typed("answer") ?? task.earlierAnswer ?? ""
        self.frame = frame
        self.saved = saved
        self.filter = filter
        self.refusal = refusal
        self.problems = problems
        hasProblems = refusal != nil || !problems.isEmpty
        goesOn = saved != nil && !hasProblems
        question = task.question
        item = "\(task.item)"
        address = "/labels/\(task.item)"
        evidence = task.evidence.map { ShownValueView($0) }
        hasEvidence = !evidence.isEmpty
        features = task.features.map { ShownValueView($0) }
        hasFeatures = !features.isEmpty
        when = task.time.map { Wording.minute($0) }
        isNumber = task.task == .regression
        classes =
            isNumber
            ? []
            : task.classes.enumerated().map { index, one in
                ChoiceView(
                    id: index == 0 ? "answer" : "answer-\(index + 1)",
                    value: one.value,
                    title: one.title,
                    isChosen: typed == one.value || typed == one.title
                )
            }
        unit = task.unit
        cannotTellValue = AnswerForm.cannotTell
        isCannotTell = typed == AnswerForm.cannotTell || fields?.typed("cannotTell") == "yes"
        answer = FieldView(
            value: isNumber && !isCannotTell ? typed : "",
            problem: problem("answer") ?? refusal
        )
        let reason = fields?.typed("reason") ?? ""
        reasons = CannotTellReason.allCases.map {
            ChoiceView(id: "", value: $0.rawValue, title: $0.words, isChosen: reason == $0.rawValue)
        }
        reasonProblem = problem("reason")
        note = FieldView(value: fields?.typed("note") ?? "", problem: problem("note"))
        guidelines = task.guidelines.isEmpty ? nil : task.guidelines
        lease = "Kept for you until \(Wording.clock(task.leaseUntil))."
        progress = "You answered \(Words.whole(queue.answeredToday)) today; \(queue.readyWords) are ready."
        // A form that came back keeps its number: what was refused was not saved under it.
        let sent = fields?.typed("submission") ?? ""
        submission = sent.isEmpty ? task.submission : sent
        earlier = task.earlierAnswerTitle.map {
            "You answered “\($0)”. A new answer is kept beside it and counts instead."
        }
    }
}

/// A value with the words around it.
struct ShownValueView: Sendable {
    var title: String
    var text: String
    var isMissing: Bool

    init(_ value: ShownValue) {
        title = value.title
        isMissing = value.text == nil
        text = value.text.map { text in value.unit.map { "\(text) \($0)" } ?? text } ?? "missing"
    }
}

extension CannotTellReason {
    /// The reason in words.
    var words: String {
        switch self {
        case .ambiguous: "It is ambiguous"
        case .missingData: "Data is missing"
        case .outsideMyKnowledge: "It is outside my knowledge"
        case .brokenItem: "The item is broken"
        }
    }
}
