import Monitoring
import Review

@testable import Operations
@testable import WebServer

/// A hand-made value of every page, with everything in it that a page can show.
enum SampleViews {
    struct Sample: Sendable {
        var template: String
        var view: any Sendable
    }

    static let evil = "<script>alert(1)</script>"

    static let all: [Sample] = [
        Sample(template: "error", view: ErrorView(frame: frame, heading: "Not found", sentence: evil)),
        Sample(
            template: "sign-in",
            view: SignInView(
                frame: frame,
                code: nil,
                next: "/",
                name: FieldView(value: evil, problem: "Write your name."),
                password: FieldView(problem: "Write your password."),
                refusal: evil
            )
        ),
        Sample(
            template: "password",
            view: PasswordView(
                frame: frame,
                name: evil,
                password: FieldView(problem: "Too short."),
                again: FieldView(problem: "Differs."),
                refusal: "Too short."
            )
        ),
        Sample(template: "overview", view: OverviewView(frame: frame, models: [card], hasModels: true)),
        Sample(
            template: "model",
            view: ModelView(
                frame: frame,
                name: "loans",
                address: "/models/loans",
                question: evil,
                facts: [FactView(title: "Predictions", text: "12")],
                strip: [mark],
                stripNote: "Every window.",
                hasWindows: true,
                budget: [evil],
                rules: [rule],
                renames: [
                    RenameView(
                        column: "income",
                        fileName: evil,
                        sentence: evil,
                        action: "/models/loans/renames"
                    )
                ],
                hasRenames: true,
                tolerance: "Worse by more than 3 points counts.",
                deployments: [DeploymentView(version: evil, since: "2024-12-23", by: "ada")],
                hasDeployments: true,
                deploymentForm: DeploymentFormView(
                    refusal: "Twice.",
                    version: FieldView(value: evil, problem: "Missing."),
                    at: FieldView(value: "2024", problem: "No day.")
                ),
                source: "model: loans",
                revision: "1"
            )
        ),
        Sample(
            template: "rule-tests",
            view: RuleTestView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                action: "/models/loans/rule-tests",
                source: evil,
                problem: evil,
                rules: [testedRule],
                hasRules: true
            )
        ),
        Sample(
            template: "window-rows",
            view: WindowRowsView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                window: "2024-12-23",
                windowLink: "/models/loans/windows/2024-12-23",
                segment: evil,
                count: "1 row.",
                features: [evil],
                rows: [
                    PredictionRowView(
                        WindowRow(
                            id: evil,
                            time: moment,
                            prediction: "1",
                            score: 0.7,
                            values: [evil],
                            label: "0",
                            isRight: false
                        ),
                        model
                    )
                ],
                hasRows: true,
                command: evil
            )
        ),
        Sample(
            template: "windows",
            view: WindowsView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                windows: [windowRow],
                hasWindows: true
            )
        ),
        Sample(
            template: "window",
            view: WindowView(
                frame: frame,
                key: "2024-12-23",
                model: "loans",
                modelLink: "/models/loans",
                when: "23 December 2024",
                state: "flagged",
                stateClass: "flagged",
                symbol: "▲",
                revision: "evaluation 1",
                sentences: [evil],
                alertLink: "/alerts/1",
                alertText: "Alert 1",
                findings: [finding],
                hasFindings: true,
                why: why,
                whyLink: "/models/loans/windows/2024-12-23?why=1",
                rowsLink: "/models/loans/windows/2024-12-23/rows",
                pictures: [picture],
                quality: [figure],
                hasQuality: true,
                previousLink: "/models/loans/windows/a",
                nextLink: "/models/loans/windows/b"
            )
        ),
        Sample(
            template: "alerts",
            view: AlertsView(
                frame: frame,
                heading: "Alerts",
                explanation: "Each waits.",
                tabs: [TabView(address: "/alerts", title: "Needs review", count: "1", isCurrent: true)],
                otherLevel: LinkView(address: "/alerts?level=notice", text: "Show notices instead"),
                filter: evil,
                unfilteredLink: "/alerts",
                alerts: [AlertRowView(summary)],
                hasAlerts: true,
                empty: "Nothing.",
                cut: "Only the newest 200."
            )
        ),
        Sample(template: "alert", view: alert),
        Sample(template: "review", view: reviewView),
        Sample(
            template: "reviews",
            view: WindowReviewsView([review.summary], frame: frame)
        ),
        Sample(template: "alert-quality", view: alertQuality),
        Sample(template: "labels", view: queue),
        Sample(template: "label", view: label(.binary)),
        Sample(
            template: "quality",
            view: QualityView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                tolerance: "Worse by more than 3 points counts.",
                agreementLink: "/models/loans/agreement",
                mayLead: true,
                cards: [figure],
                hasFigures: true,
                comparison: [figure],
                hasComparison: true,
                pictures: [picture],
                windows: [figure]
            )
        ),
        Sample(
            template: "agreement",
            view: AgreementView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                qualityLink: "/models/loans/quality",
                address: "/models/loans/known-truths",
                facts: [FactView(title: "Percent agreement", text: "90%")],
                few: "Few say little.",
                reviewers: [
                    ReviewerRecordView(
                        ReviewerRecord(
                            reviewer: evil,
                            answers: 40,
                            cannotTellShare: 0.1,
                            medianSeconds: 12,
                            goldItems: 19,
                            agreement: 0.9
                        )
                    )
                ],
                hasReviewers: true,
                conflicts: [
                    ConflictView(
                        LabelConflict(
                            predictionID: evil,
                            item: 1,
                            answers: [LabelConflict.Answer(by: evil, value: "1")],
                            value: nil,
                            standing: "open"
                        )
                    )
                ],
                hasConflicts: true,
                gold: [
                    GoldView(
                        GoldItem(
                            predictionID: evil,
                            value: "1",
                            namedBy: "lea",
                            note: evil,
                            namedAt: Moment(clamping: 0)
                        )
                    )
                ],
                hasGold: true,
                prediction: FieldView(value: evil, problem: "Write the prediction's id."),
                value: FieldView(value: evil, problem: "Write the truth."),
                note: FieldView(value: evil, problem: "Too long."),
                problems: [ProblemView(field: "prediction", sentence: "Write the prediction's id.")],
                hasProblems: true,
                refusal: "There is no prediction."
            )
        ),
        Sample(template: "thresholds", view: thresholds),
        Sample(
            template: "report",
            view: ReportView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                address: "/models/loans/report",
                from: FieldView(value: "x", problem: "Write a day."),
                to: FieldView(value: "y", problem: "Write a day."),
                heading: "Loans",
                summary: ["Fine."],
                snapshot: "Audit entry 7",
                files: [LinkView(address: "/x", text: "JSON")],
                exclusions: ["None."],
                hasExclusions: true
            )
        ),
        Sample(
            template: "reviewers",
            view: ReviewersView(
                frame: frame,
                people: [
                    PersonView(
                        name: evil,
                        role: "lead",
                        standing: "active",
                        address: "/reviewers/x/closures",
                        mayDisable: true,
                        record: "40 answers"
                    )
                ],
                roles: [ChoiceView(id: "", value: "lead", title: "lead", isChosen: true)],
                name: FieldView(value: evil, problem: "Taken."),
                roleProblem: "Choose a role.",
                refusal: "Taken.",
                invitation: InvitationView(name: "grace", link: "http://localhost/sign-in?code=x")
            )
        ),
        Sample(
            template: "notifications",
            view: NotificationsView(
                frame: frame,
                destinations: [destination],
                hasDestinations: true,
                deliveries: [delivery],
                hasDeliveries: true,
                kinds: [ChoiceView(id: "kind-mail", value: "mail", title: "Mail", isChosen: true)],
                models: [ChoiceView(id: "", value: "loans", title: "loans", isChosen: true)],
                name: FieldView(value: evil, problem: "Taken."),
                kindProblem: "Choose.",
                url: FieldView(value: evil, problem: "No address."),
                recipient: FieldView(value: evil, problem: "No address."),
                sender: FieldView(value: evil, problem: "No address."),
                server: FieldView(value: evil, problem: "No server."),
                user: FieldView(value: evil, problem: "Too long."),
                refusal: evil,
                secret: SecretView(name: "ops", secret: "whsec_x"),
                test: TestView(name: "ops", reason: evil)
            )
        ),
    ]

    static let destination = DestinationView(
        DestinationSummary(
            name: evil,
            kind: "webhook",
            model: nil,
            shown: "https://hooks.example.org/…",
            createdAt: Moment(clamping: 0),
            createdBy: "ada",
            pausedAt: Moment(clamping: 0),
            pauseReason: evil,
            waiting: 1,
            delivered: 2,
            givenUp: 3,
            lastDelivered: Moment(clamping: 0)
        )
    )

    static let delivery = DeliveryView(
        DeliverySummary(
            id: 7,
            message: "msg_x",
            destination: evil,
            alert: 1,
            event: "raised",
            state: .givenUp,
            createdAt: Moment(clamping: 0),
            attempts: 10,
            dueAt: nil,
            deliveredAt: nil,
            lastError: evil
        )
    )

    static let frame = Frame(
        title: "Sample",
        styleSheet: "/static/style.css",
        script: "/static/workbench.js",
        person: FramePerson(Reviewer(id: 1, name: "ada", role: .admin)),
        status: "Saved."
    )

    static let model = MonitoredModel(
        name: "loans",
        task: .binary,
        question: "Was this loan repaid?",
        classes: [LabelClass(value: "0", title: "Defaulted"), LabelClass(value: "1", title: evil)],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            features: [FeatureColumn(name: "income", kind: .number, title: "Income", unit: "euros")]
        ),
        windows: WindowPlan(grain: .week)
    )

    private static let moment = Moment(clamping: 1_734_912_000_000)

    private static let shift = Finding(
        window: "2024-12-23",
        rule: Rule(
            statistic: .mean,
            column: "score",
            subject: .score,
            level: .alert,
            direction: .both,
            limit: 3,
            minimumEffect: 0.1,
            minimumRows: 30
        ),
        measurement: Measurement(
            value: 3.4,
            effectLower: 2.9,
            pValue: 1e-9,
            windowFigure: 0.9,
            baselineFigure: 0.5
        ),
        z: 12,
        windowRows: 60,
        baselineRows: 2_400,
        threshold: Threshold(rule: "mean(score)", limit: 3, revision: 1),
        referenceRevision: 1,
        outcome: .notEvaluable(reason: evil)
    )

    private static let finding = FindingView(shift, model)

    private static let estimate = QualityRow(
        window: "2024-12-23",
        start: moment,
        estimate: QualityEstimate(
            metric: .accuracy,
            estimate: 0.91,
            lower: 0.84,
            upper: 0.95,
            labels: 60,
            rows: 2_400,
            method: .designed,
            baseline: 0.93,
            variance: 0.001
        ),
        isOfRecord: false
    )

    private static let figure: QualityFigureView = {
        var row = estimate
        row.estimate.isAdaptive = true
        row.estimate.corrected = CorrectedFigure(
            estimate: 0.93,
            lower: 0.87,
            upper: 0.97,
            variance: 0.001,
            error: 0.02
        )
        return QualityFigureView(row, model: "loans")
    }()

    private static let picture = PictureView(
        heading: "Income",
        picture: Markup(html: "<svg role=\"img\"></svg>"),
        missing: "Not kept."
    )

    private static let rule = RuleView(
        RuleInForce(
            rule: shift.rule,
            threshold: shift.threshold,
            sentence: "Raises an alert.",
            detects: 0.12,
            budgetPer100Windows: 3.3,
            budgetPerMonth: 0.14
        ),
        model
    )

    private static let windowSummary = WindowSummary(
        window: Window(
            key: "2024-12-23",
            start: moment,
            end: moment.advanced(bySeconds: 604_800),
            ordinal: 1
        ),
        revision: nil,
        rows: 60,
        alert: 1,
        verdict: "confirm"
    )

    private static let mark = WindowMarkView(windowSummary, model: "loans")
    private static let windowRow = WindowRowView(windowSummary, model: "loans")

    private static let card = ModelCardView(
        ModelSummary(
            name: evil,
            task: .binary,
            revision: 1,
            predictions: 720,
            windows: 12,
            flagged: 2,
            alertsWaiting: 1,
            labelsWaiting: 20,
            baselineRows: 2_400
        ),
        schedule: ScheduleSummary(
            model: "loans",
            isOn: true,
            every: "15m",
            lastRun: moment,
            isRunning: false,
            closed: 1,
            alerts: 0,
            lastError: evil,
            skipped: 0,
            nextRun: moment
        ),
        windows: [windowSummary],
        mayLabel: true
    )

    private static let summary = AlertSummary(
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

    private static var alert: AlertView {
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
    private static func filled(_ forms: VerdictFormsView) -> VerdictFormsView {
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

    private static func overrides(_ card: String) -> OverridesView {
        var subject = VerdictSubject(review)
        subject.windows = [evil, "b"]
        subject.rules = [(key: "mean(score)", title: "Mean of Score"), (key: "b", title: evil)]
        var view = OverridesView(subject, card: card, nil)
        view.isOpen = true
        view.windows[0].choices[0].isChosen = true
        return view
    }

    private static let review = WindowReview(
        summary: WindowReviewSummary(
            model: evil,
            window: Window(key: "2024-12-23", start: nil, end: nil, ordinal: 1),
            rows: 60,
            revision: 1
        ),
        guidelines: evil,
        question: evil,
        features: []
    )

    private static var reviewView: WindowReviewView {
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

    private static let alertQuality = AlertQualityView(
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

    private static let testedRule: TestedRuleView = {
        let tested = TestedFinding(finding: shift, verdict: "confirm")
        var rule = TestedRuleView(TestedRule(rule: shift.rule, sentence: evil, findings: [tested]), model)
        rule.findings = [TestedFindingView(tested, "loans")]
        rule.hasFindings = true
        return rule
    }()

    private static let why: WhyView = {
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
        return why
    }()

    private static let given = SavedView(
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

    private static let labelQueue = LabelQueue(
        ready: 3,
        held: 0,
        heldByOthers: 1,
        nextFreeAt: moment,
        answeredToday: 2,
        order: "Oldest first.",
        readyByModel: ["loans": 2, "flights": 1]
    )

    private static let queue = LabelQueueView(labelQueue, model: "loans", saved: given, frame: frame)

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

    private static var thresholds: ThresholdsView {
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
            limits: [
                LimitView(
                    title: "mean",
                    limit: "3",
                    level: "alert",
                    origin: "default",
                    verdicts: "2 confirmed",
                    reason: "Default."
                )
            ],
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
