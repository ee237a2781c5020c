import Monitoring
import Review

@testable import Operations
@testable import WebServer

/// What the sample pages are about: a model, its windows, findings and figures.
extension SampleViews {
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

    static let moment = Moment(clamping: 1_734_912_000_000)

    static let shift = Finding(
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

    static let finding = FindingView(shift, model)

    static let estimate = QualityRow(
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
        isOfRecord: false,
        awaited: 12
    )

    static let figure: QualityFigureView = {
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

    static let picture = PictureView(
        heading: "Income",
        picture: Markup(html: "<svg role=\"img\"></svg>"),
        missing: "Not kept."
    )

    static let rule = RuleView(
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

    static let windowSummary = WindowSummary(
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

    static let mark = WindowMarkView(windowSummary, model: "loans")
    static let windowRow = WindowRowView(windowSummary, model)

    static let card = ModelCardView(
        ModelSummary(
            name: evil,
            task: .binary,
            revision: 1,
            predictions: 720,
            windows: 12,
            flagged: 2,
            alertsWaiting: 1,
            windowsToJudge: 3,
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
        ready: 12
    )
}
