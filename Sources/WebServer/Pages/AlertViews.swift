import Monitoring
import Operations
import Review

/// The list of alerts, or of notices.
struct AlertsView: Sendable {
    var frame: Frame
    var heading: String
    var explanation: String
    var tabs: [TabView]
    var otherLevel: LinkView
    var filter: String?
    var unfilteredLink: String
    var alerts: [AlertRowView]
    var hasAlerts: Bool
    var empty: String
    var cut: String?
}

/// A tab over a list.
struct TabView: Sendable {
    var address: String
    var title: String
    var count: String
    var isCurrent: Bool
}

/// An alert in the list.
struct AlertRowView: Sendable {
    var address: String
    var number: String
    var model: String
    var span: String
    var windows: String
    var findings: [String]
    var state: String
    var stateClass: String
    var waiting: String?
    var assigned: String
    var raised: String

    init(_ alert: AlertSummary) {
        address = "/alerts/\(alert.id)"
        number = "\(alert.id)"
        model = alert.model
        span = alert.from == alert.to ? alert.from : "\(alert.from) to \(alert.to)"
        windows = Words.count(alert.windows.count, "window")
        findings = Array(alert.topFindings.prefix(3))
        (state, stateClass) = Words.standing(alert.state, of: alert.level)
        waiting =
            alert.windowsWaiting > 0 && alert.level == .alert
            ? "\(Words.count(alert.windowsWaiting, "window")) to judge" : nil
        assigned = alert.assignee ?? "nobody"
        raised = Wording.day(alert.raisedAt)
    }
}

/// An alert with everything a person needs to judge it.
struct AlertView: Sendable {
    var frame: Frame
    var heading: String
    var address: String
    var model: String
    var modelLink: String
    var state: String
    var stateClass: String
    var isNotice: Bool
    var assigned: String
    var sentences: [String]
    var extent: String
    var waiting: String
    var windows: [AlertWindowView]
    /// nil where the rows are gone.
    var why: WhyView?
    var pictures: [PictureView]
    var quality: [QualityFigureView]
    var hasQuality: Bool
    var history: [HistoryView]
    var hasHistory: Bool
    var forms: AlertFormsView?
    var closedToViewer: String?
    var joinedTo: LinkView?
    var baselineOffer: BaselineOfferView?
}

/// Windows that were expected, offered as what later ones are compared with.
struct BaselineOfferView: Sendable {
    var from: String
    var to: String
    var sentence: String
    var mayAdopt: Bool

    init(_ span: ExpectedSpan, mayAdopt: Bool) {
        (from, to) = (span.from, span.to)
        let words = from == to ? from : "\(from) to \(to)"
        sentence =
            "The windows \(words) were dismissed as expected. If things stay like this, later windows should be "
            + "compared with them: they become the new baseline, and what was usual before no longer counts."
        self.mayAdopt = mayAdopt
    }
}

/// A window of an alert.
struct AlertWindowView: Sendable {
    var key: String
    var address: String
    var when: String
    var rows: String
    var judged: String
    /// The breached ones.
    var findings: [FindingView]
    /// Those within their limits, and those without an answer.
    var others: [FindingView]
    var othersSummary: String
    var hasOthers: Bool
    var notices: [FindingView]
    var hasNotices: Bool
    /// Whether its findings are unfolded.
    var isOpen: Bool

    init(_ window: AlertWindow, _ model: MonitoredModel, isOpen: Bool) {
        self.isOpen = isOpen
        key = window.key
        address = windowAddress(model.name, window.key)
        when = model.windows.span(from: window.start, to: window.end)
        rows = Words.count(window.rows, "row")
        judged = Self.judged(window)
        findings = FindingView.rows(window.findings.filter(\.isBreached), model)
        others = FindingView.rows(window.findings.filter { !$0.isBreached }, model)
        othersSummary =
            "\(Words.count(others.count, "rule")) within the limits or not evaluable, in \(window.key)"
        hasOthers = !others.isEmpty
        notices = FindingView.rows(companions(among: window.notices), model)
        hasNotices = !notices.isEmpty
    }

    private static func judged(_ window: AlertWindow) -> String {
        if window.isJudged {
            return "judged: \(window.verdict.map { Words.verdict($0.decision.word) } ?? "yes")"
        }
        if window.cleared != nil { return "cleared" }
        if let other = window.elsewhere {
            return "judged in \(other.place): \(Words.verdict(other.decision.word))"
        }
        return window.isAsked ? "waits for a verdict" : "not judged"
    }
}

/// Something that was done with an alert.
struct HistoryView: Sendable {
    var when: String
    var by: String
    var text: String
    var note: String?

    init(_ entry: HistoryEntry) {
        when = Wording.minute(entry.at)
        (by, text) = (entry.by, entry.text)
        note = entry.note.isEmpty ? nil : entry.note
    }
}

/// The forms under an alert, with what was typed when one of them was refused.
struct AlertFormsView: Sendable {
    var refusal: String?
    var problems: [ProblemView]
    var hasProblems: Bool
    var verdict: VerdictFormsView
    /// The number of the forms below; each adds a letter of its own.
    var submission: String
    var people: [ChoiceView]
    var mayAcknowledge: Bool
    var mayReopen: Bool
    var maySnooze: Bool
    var mayPromote: Bool
    /// Whether the forms of a verdict are shown: also where somebody else was faster, with what was typed.
    var showsVerdict: Bool
    var verdictNote: String
    var power: [LabelPowerView]
    var hasPower: Bool

    init(
        _ detail: AlertDetail,
        _ model: MonitoredModel,
        power table: [LabelPower],
        metric: QualityMetric,
        people names: [String],
        submission: String,
        fields: FormFields?,
        refusal: String?
    ) {
        power = table.map { LabelPowerView($0, metric) }
        hasPower = !table.isEmpty
        self.refusal = refusal
        self.submission = submission
        verdict = VerdictFormsView(
            VerdictSubject(detail, model),
            submission: submission,
            fields: fields
        )
        problems = VerdictFormsView.problems(of: fields)
        hasProblems = !problems.isEmpty || refusal != nil
        people = names.map {
            ChoiceView(id: "", value: $0, title: $0, isChosen: $0 == detail.summary.assignee)
        }
        let state = detail.summary.state
        let isJudged = [.confirmed, .dismissed, .cannotTell, .cleared].contains(state)
        mayAcknowledge = state == .open
        mayReopen = isJudged || state == .snoozed || state == .acknowledged
        maySnooze = state == .open || state == .acknowledged
        mayPromote = detail.summary.level == .notice
        let waitsForVerdict = detail.summary.windowsWaiting > 0
        showsVerdict = waitsForVerdict || fields?.typed("decision").isEmpty == false
        verdictNote =
            waitsForVerdict && mayPromote
            ? "Nobody has to judge a notice. A verdict that you give all the same is about "
                + "\(Words.count(detail.summary.windowsWaiting, "window")) not judged yet."
            : waitsForVerdict
                ? "Your verdict is about \(Words.count(detail.summary.windowsWaiting, "window")) that nobody has judged yet."
                : state == .cleared
                    ? "No window waits for a verdict. Reopen the alert to judge it all the same."
                    : "Every window has a verdict. Reopen the alert to judge it anew."
    }
}

/// What further labels would buy.
struct LabelPowerView: Sendable {
    var more: String
    var inAll: String
    var halfWidth: String
    var detectable: String

    init(_ power: LabelPower, _ metric: QualityMetric) {
        more = Words.whole(power.more)
        inAll = Words.whole(power.inAll)
        halfWidth = Words.figure(power.halfWidth, metric)
        detectable = Words.figure(power.detectable, metric)
    }
}
