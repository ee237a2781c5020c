import Monitoring
import Review

@testable import Operations
@testable import WebServer

/// The sample pages on which people judge, label and adopt.
extension SampleViews {
    static let summary = AlertSummary(
        id: 1,
        model: "loans",
        level: .notice,
        state: .open,
        raisedAt: moment,
        from: "2024-12-16",
        to: "2024-12-23",
        windows: ["2024-12-16", "2024-12-23"],
        topFindings: ["mean of Score"],
        verdict: nil,
        assignee: "ada",
        windowsWaiting: 2
    )

    static var alert: AlertView {
        let window = AlertWindow(
            key: "2024-12-23",
            start: moment,
            end: moment.advanced(bySeconds: 604_800),
            rows: 60,
            revision: 1,
            findings: [shift],
            notices: [shift],
            quality: [estimate],
            verdict: nil,
            isJudged: false
        )
        let history = HistoryEntry(at: moment, by: "ada", text: "commented", note: evil)
        let detail = AlertDetail(
            summary: summary,
            sentences: ["Scores rose."],
            extent: "2 windows, 240 rows: one rule was breached.",
            windows: [window],
            history: [history],
            version: 3,
            waiting: [window.key],
            others: [summary],
            joinedTo: 2,
            expected: ExpectedSpan(from: evil, to: "b")
        )
        var forms = AlertFormsView(
            detail,
            model,
            power: labelPower(spread: 0.09, labels: 60, rows: 2_400),
            metric: .accuracy,
            people: ["ada", evil],
            submission: "0123456789abcdef0123456789abcdef",
            fields: nil,
            refusal: "Stale."
        )
        forms.problems = [ProblemView(field: "cause", sentence: "Choose what changed.")]
        forms.verdict = filled(forms.verdict)
        forms.mayReopen = true
        var windowView = AlertWindowView(window, model, isOpen: true)
        windowView.findings = [finding]
        windowView.notices = [finding]
        windowView.hasNotices = true
        return AlertView(
            frame: frame,
            heading: "Alert 1: loans",
            address: "/alerts/1",
            model: "loans",
            modelLink: "/models/loans",
            state: "needs review",
            stateClass: "open",
            isNotice: true,
            assigned: "Assigned to ada.",
            sentences: ["Scores rose."],
            extent: "2 windows, 240 rows: one rule was breached.",
            waiting: "2 windows to judge.",
            windows: [windowView],
            why: why,
            pictures: [picture],
            quality: [figure],
            hasQuality: true,
            history: [HistoryView(history)],
            hasHistory: true,
            forms: forms,
            closedToViewer: "You may look.",
            joinedTo: LinkView(address: "/alerts/2", text: "alert 2"),
            baselineOffer: detail.expected.map { BaselineOfferView($0, mayAdopt: true) }
        )
    }

    /// The forms of a verdict with all that they can show.
    static func filled(_ forms: VerdictFormsView) -> VerdictFormsView {
        var forms = forms
        forms.confirm = FieldView(value: evil, problem: "Say why.")
        forms.dismiss = FieldView(value: evil, problem: "Say why.")
        forms.cannotTell = FieldView(value: evil, problem: "Say why.")
        forms.causeProblem = "Choose what changed."
        forms.harmProblem = "Choose."
        forms.reasonProblem = "Choose."
        forms.duplicateProblem = "Choose."
        forms.duplicates = [ChoiceView(id: "", value: "2", title: evil, isChosen: true)]
        forms.hasDuplicates = true
        forms.confirmOverrides = overrides("confirm")
        forms.dismissOverrides = overrides("dismiss")
        return forms
    }

    static func overrides(_ card: String) -> OverridesView {
        var subject = VerdictSubject(review)
        subject.windows = [evil, "b"]
        subject.rules = [(key: "mean(score)", title: "Mean of Score"), (key: "b", title: evil)]
        var view = OverridesView(subject, card: card, nil)
        view.isOpen = true
        view.windows[0].choices[0].isChosen = true
        return view
    }

    static let review = WindowReview(
        summary: WindowReviewSummary(
            model: evil,
            window: Window(key: "2024-12-23", start: nil, end: nil, ordinal: 1),
            plan: WindowPlan(grain: .week),
            rows: 60,
            revision: 1
        ),
        guidelines: evil,
        question: evil,
        features: []
    )

    static var reviewView: WindowReviewView {
        var view = WindowReviewView(
            review,
            pictures: [picture],
            submission: "0123456789abcdef0123456789abcdef",
            fields: nil,
            refusal: evil,
            frame: { _ in frame }
        )
        view.problems = [ProblemView(field: "cause", sentence: "Choose what changed.")]
        view.verdict = filled(view.verdict)
        return view
    }

    static let alertQuality = AlertQualityView(
        frame: frame,
        model: evil,
        modelLink: "/models/loans",
        figures: [
            AlertFigureView(AlertQuality()), AlertFigureView(alertRecall(confirmed: 1, audits: [], quiet: 4)),
        ],
        grades: ["Everybody: 3 dismissed, 1 was real.", evil],
        hasGrades: true,
        audits: [
            AuditRowView(
                AuditSummary(
                    id: 1,
                    model: "loans",
                    window: evil,
                    revision: 1,
                    probability: 0.46,
                    drawnAt: moment,
                    state: .waiting,
                    verdict: nil
                )
            )
        ],
        hasAudits: true,
        waiting: "1 audit waits for a verdict."
    )

    static let testedRule: TestedRuleView = {
        let tested = TestedFinding(finding: shift, verdict: "confirm")
        var rule = TestedRuleView(TestedRule(rule: shift.rule, sentence: evil, findings: [tested]), model)
        rule.findings = [TestedFindingView(tested, "loans")]
        rule.hasFindings = true
        return rule
    }()

    static let why: WhyView = {
        var why = WhyView(
            Explanation(window: evil, windowRows: 240, baselineRows: 900, notes: [evil]),
            model,
            more: [picture]
        )
        why.segments = [
            SegmentView(text: evil, moved: evil, address: "/models/loans/windows/w/rows?segment=1")
        ]
        why.hasSegments = true
        why.lossSegments = why.segments
        why.hasLossSegments = true
        why.correlations = [evil]
        why.hasCorrelations = true
        why.attributions = [
            AttributionView(
                AttributionDrift.Feature(
                    feature: evil,
                    baselineImportance: 3,
                    windowImportance: 1,
                    baselineRank: 1,
                    windowRank: 2,
                    part: 0.1
                ),
                model
            )
        ]
        why.hasAttributions = true
        why.classAgreements = [
            ClassAgreementView(AttributionDrift(agreement: 1, features: [], category: evil), model)
        ]
        why.hasClassAgreements = true
        return why
    }()

    static let given = SavedView(
        GivenLabel(
            item: 4,
            model: "loans",
            predictionID: "p1",
            answer: evil,
            prediction: "Repaid (score 0.71)",
            counts: false,
            replayed: false
        )
    )

    static let labelQueue = LabelQueue(
        ready: 3,
        held: 0,
        heldByOthers: 1,
        nextFreeAt: moment,
        answeredToday: 2,
        order: "Oldest first.",
        readyByModel: ["loans": 2, "flights": 1]
    )

    static let queue = LabelQueueView(labelQueue, model: "loans", saved: given, frame: frame)

    /// The form of a task.
    static func label(_ task: ModelTask) -> LabelFormView {
        let view = LabelTaskView(
            item: 5,
            model: "loans",
            task: task,
            predictionID: "p2",
            question: "Was this loan repaid?",
            guidelines: "Look at the ledger.",
            classes: model.classes,
            unit: "euros",
            evidence: [ShownValue(title: "Ledger", text: evil, unit: nil)],
            features: [ShownValue(title: "Income", text: "1200", unit: "euros")],
            time: moment,
            leaseUntil: moment,
            submission: "0123456789abcdef",
            earlierAnswer: "0"
        )
        var form = LabelFormView(
            view,
            queue: labelQueue,
            filter: "loans",
            saved: given,
            frame: frame,
            fields: nil,
            refusal: "Try again."
        )
        form.problems = [ProblemView(field: "answer", sentence: "Choose an answer.")]
        form.reasonProblem = "Choose why you cannot tell."
        form.note.problem = "Too long."
        return form
    }

    static var thresholds: ThresholdsView {
        let proposal = Proposal(
            rule: "mean(score)",
            fromRevision: 1,
            from: 3,
            to: 3.5,
            action: .raise,
            reason: evil,
            verdicts: VerdictCounts(confirmed: 2, dismissed: 5),
            precision: PosteriorShare(median: 0.6, lower: 0.4, upper: 0.8),
            loss: PosteriorShare(median: 0.1, lower: 0, upper: 0.3),
            silenced: ["2024-12-16"],
            raised: [],
            certificate: "At most 28%."
        )
        let record = ProposalRecord(
            id: 3,
            model: "loans",
            proposal: proposal,
            createdAt: moment,
            state: "open",
            title: "mean of Score"
        )
        let view = ProposalView(record, typed: FieldView(value: evil, problem: "Say why."))
        let limit = LimitView(
            title: "mean",
            limit: "3",
            level: "alert",
            origin: "default",
            verdicts: "2 confirmed",
            reason: "Default."
        )
        return ThresholdsView(
            frame: frame,
            model: "loans",
            modelLink: "/models/loans",
            address: "/models/loans/thresholds",
            isLead: true,
            refusal: "Stale.",
            proposals: [view],
            hasProposals: true,
            holds: [view],
            hasHolds: true,
            budget: [evil],
            alertLimits: LimitGroup(summary: "1 rule that makes alerts", limits: [limit]),
            noticeLimits: LimitGroup(summary: evil, limits: [limit]),
            changes: [
                LimitChangeView(
                    id: "9",
                    title: "mean",
                    number: "2",
                    limit: "3.5",
                    origin: "adopted proposal",
                    author: "ada",
                    when: "today",
                    reason: evil,
                    mayRevert: true
                )
            ],
            hasChanges: true
        )
    }
}
