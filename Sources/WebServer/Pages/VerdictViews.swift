import Monitoring
import Operations
import Review

/// What a verdict is asked about.
struct VerdictSubject: Sendable {
    /// Where the forms are sent.
    var address: String
    /// What the forms were drawn from, so that a stale one is refused.
    var version: String
    /// Windows that may be judged otherwise than the whole; empty for a single one.
    var windows: [String] = []
    /// Rules that may be judged otherwise than the whole; empty for those who judge blind.
    var rules: [(key: String, title: String)] = []
    /// Other alerts that these windows may repeat.
    var others: [(id: Int64, title: String)] = []
    /// Whether limits and rules may be spoken of.
    var isBlind = false

    /// The windows of an alert that wait for a verdict.
    init(_ detail: AlertDetail, _ model: MonitoredModel) {
        address = "/alerts/\(detail.summary.id)"
        version = "\(detail.version)"
        let waiting = detail.windows.filter { detail.waiting.contains($0.key) }
        windows = waiting.count > 1 ? waiting.map(\.key) : []
        var known: Set<String> = []
        for finding in FindingView.ordered(waiting.flatMap(\.findings).filter(\.isBreached))
        where known.insert(finding.rule.key).inserted {
            rules.append((finding.rule.key, model.title(of: finding.rule)))
        }
        if rules.count < 2 { rules = [] }
        others = detail.others.map { other in
            let span = other.from == other.to ? other.from : "\(other.from) to \(other.to)"
            return (other.id, "Alert \(other.id), \(span), \(Words.state(other.state))")
        }
    }

    /// One window, judged blind.
    init(_ review: WindowReview) {
        let summary = review.summary
        address = modelAddress(summary.model, "reviews/\(percentEncoded(summary.window.key))")
        version = "\(summary.revision)"
        isBlind = true
    }
}

/// The three forms of a verdict, with what was typed when one of them was refused.
struct VerdictFormsView: Sendable {
    var address: String
    var version: String
    var submission: String
    var confirm: FieldView
    var dismiss: FieldView
    var cannotTell: FieldView
    var causes: [ChoiceView]
    var harms: [ChoiceView]
    var reasons: [ChoiceView]
    var causeProblem: String?
    var harmProblem: String?
    var reasonProblem: String?
    var duplicates: [ChoiceView]
    var hasDuplicates: Bool
    var duplicateProblem: String?
    var confirmOverrides: OverridesView
    var dismissOverrides: OverridesView

    init(_ subject: VerdictSubject, submission: String, fields: FormFields?) {
        let problems = fields?.problems ?? []
        func problem(_ name: String) -> String? { problems.first { $0.field == name }?.sentence }
        func typed(_ name: String) -> String { fields?.typed(name) ?? "" }
        let decision = typed("decision")
        func note(_ word: String) -> FieldView {
            decision == word ? FieldView(value: typed("note"), problem: problem("note")) : FieldView()
        }
        address = subject.address
        version = subject.version
        self.submission = submission
        (confirm, dismiss, cannotTell) = (note("confirm"), note("dismiss"), note("cannotTell"))
        causes = Cause.allCases.map {
            ChoiceView(id: "", value: $0.rawValue, title: $0.words, isChosen: typed("cause") == $0.rawValue)
        }
        harms = Harm.allCases.map {
            ChoiceView(
                id: "harm-\($0.rawValue)",
                value: $0.rawValue,
                title: $0.words,
                isChosen: typed("harm") == $0.rawValue
            )
        }
        let offered = DismissReason.allCases.filter { $0 != .duplicate || !subject.others.isEmpty }
        reasons = offered.map {
            ChoiceView(
                id: $0 == .tooSensitive ? "reason" : "reason-\($0.rawValue)",
                value: $0.rawValue,
                title: subject.isBlind ? $0.blindTitle : $0.title,
                explanation: subject.isBlind ? nil : $0.explanation,
                isChosen: typed("reason") == $0.rawValue
            )
        }
        (causeProblem, harmProblem, reasonProblem) = (problem("cause"), problem("harm"), problem("reason"))
        duplicates = subject.others.map { other in
            let value = "\(other.id)"
            return ChoiceView(
                id: "",
                value: value,
                title: other.title,
                isChosen: typed("duplicateOf") == value
            )
        }
        hasDuplicates = !duplicates.isEmpty
        duplicateProblem = problem("duplicateOf")
        confirmOverrides = OverridesView(subject, card: "confirm", decision == "confirm" ? fields : nil)
        dismissOverrides = OverridesView(subject, card: "dismiss", decision == "dismiss" ? fields : nil)
    }

    /// What is wrong with a form that was refused, each at the place of its field.
    static func problems(of fields: FormFields?) -> [ProblemView] {
        let decision = fields?.typed("decision") ?? ""
        return (fields?.problems ?? []).map { found in
            let id =
                found.field == "note" ? "\(decision)-note" : found.field == "harm" ? "harm-yes" : found.field
            return ProblemView(field: id, sentence: found.sentence)
        }
    }
}

/// The windows and rules of a form that may be judged otherwise than the whole.
struct OverridesView: Sendable {
    var windows: [OverrideView]
    var rules: [OverrideView]
    var hasAny: Bool
    var isOpen: Bool

    init(_ subject: VerdictSubject, card: String, _ fields: FormFields?) {
        windows = subject.windows.enumerated().map { index, key in
            OverrideView(
                id: "\(card)-window-\(index)",
                name: VerdictForm.windowPrefix + key,
                title: key,
                choices: VerdictForm.WindowWord.allCases.map { ($0.rawValue, $0.title) },
                fields
            )
        }
        rules = subject.rules.enumerated().map { index, rule in
            OverrideView(
                id: "\(card)-rule-\(index)",
                name: VerdictForm.rulePrefix + rule.key,
                title: rule.title,
                choices: [("right", "was right"), ("wrong", "was wrong")],
                fields
            )
        }
        hasAny = !windows.isEmpty || !rules.isEmpty
        isOpen = (windows + rules).contains { $0.choices.contains(where: \.isChosen) }
    }
}

/// A window or a rule that may be judged otherwise than the whole.
struct OverrideView: Sendable {
    var id: String
    var name: String
    var title: String
    var choices: [ChoiceView]

    init(
        id: String,
        name: String,
        title: String,
        choices: [(value: String, title: String)],
        _ fields: FormFields?
    ) {
        (self.id, self.name, self.title) = (id, name, title)
        self.choices = choices.map {
            ChoiceView(id: "", value: $0.value, title: $0.title, isChosen: fields?.typed(name) == $0.value)
        }
    }
}

extension VerdictForm.WindowWord {
    /// The word as people read it.
    var title: String {
        switch self {
        case .confirm: "confirmed"
        case .tooSensitive: "false alarm: too sensitive"
        case .harmless: "real but harmless"
        case .expected: "expected"
        case .cannotTell: "cannot tell"
        }
    }
}

extension DismissReason {
    /// The reason for those who do not know whether there was an alarm.
    var blindTitle: String {
        switch self {
        case .tooSensitive: "An ordinary window: nothing to tell anybody"
        case .harmless: "Something changed, and does no harm"
        case .expected: "Something changed, as was expected"
        case .duplicate: title
        }
    }
}

extension Cause {
    /// What the cause means, in words.
    var words: String {
        switch self {
        case .data: "The data changed: what comes in is different"
        case .concept: "The world changed: the same inputs mean something else"
        case .population: "Other cases: a new group, place or product"
        case .seasonal: "The season: it comes and goes with the calendar"
        case .pipelineFault: "A fault on the way: the data is wrong, not the world"
        }
    }
}

extension Harm {
    /// What the answer means, in words.
    var words: String {
        switch self {
        case .yes: "Yes, the model answers worse"
        case .no: "No"
        case .unknown: "Not known yet"
        }
    }
}

extension DismissReason {
    /// The reason's name.
    var title: String {
        switch self {
        case .tooSensitive: "False alarm: the rule is too sensitive"
        case .harmless: "Real but harmless"
        case .expected: "Expected"
        case .duplicate: "Duplicate"
        }
    }

    /// What choosing it does.
    var explanation: String {
        switch self {
        case .tooSensitive: "Counts as evidence for a higher limit; nothing else does."
        case .harmless: "The limit stays. The rule makes notices instead of alerts."
        case .expected: "A promotion or a release. The span may become a new baseline."
        case .duplicate: "The same as another alert. The two belong together."
        }
    }
}
