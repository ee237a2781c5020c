import Monitoring
import Review

/// Reports made by hand.
enum SampleReports {
    static let note = "Spring storms; <b>checked</b> 12 flights & the tower's log"

    private static func figure(
        _ metric: QualityMetric,
        _ method: QualityMethod,
        _ estimate: Double,
        _ lower: Double,
        _ upper: Double,
        labels: Int,
        rows: Int,
        ofRecord: Bool
    ) -> Report.Figure {
        Report.Figure(
            QualityEstimate(
                metric: metric,
                estimate: estimate,
                lower: lower,
                upper: upper,
                labels: labels,
                rows: rows,
                method: method,
                baseline: metric == .accuracy ? 0.903 : nil,
                variance: nil
            ),
            isOfRecord: ofRecord
        )
    }

    private static func window(
        _ key: String,
        to end: String,
        _ state: WindowState?,
        _ quality: [Report.Figure],
        verdict: String? = nil,
        alert: Int64? = nil
    ) -> Report.WindowEntry {
        Report.WindowEntry(
            window: key,
            start: "\(key)T00:00:00Z",
            end: "\(end)T00:00:00Z",
            rows: state == .noData ? 0 : 5_120,
            revision: state == nil ? 0 : 1,
            state: state,
            provisional: key < "2013-04-08",
            quality: quality,
            verdict: verdict,
            alert: alert
        )
    }

    private static let windows: [Report.WindowEntry] = [
        window(
            "2013-04-01",
            to: "2013-04-08",
            .quiet,
            [figure(.accuracy, .designed, 0.905, 0.85, 0.94, labels: 60, rows: 5_120, ofRecord: true)]
        ),
        window("2013-04-08", to: "2013-04-15", .notice, [], alert: 2),
        window(
            "2013-04-15",
            to: "2013-04-22",
            .flagged,
            [
                figure(.accuracy, .designed, 0.81, 0.73, 0.87, labels: 62, rows: 5_120, ofRecord: true),
                figure(.accuracy, .naive, 0.72, 0.61, 0.81, labels: 62, rows: 5_120, ofRecord: false),
            ],
            verdict: "confirm",
            alert: 1
        ),
        window(
            "2013-04-22",
            to: "2013-04-29",
            .flagged,
            [
                Report.Figure(
                    missing: .accuracy,
                    method: .designed,
                    because: "2 labels, 3 needed",
                    labels: 2,
                    rows: 5_120
                )
            ],
            verdict: "dismiss",
            alert: 3
        ),
        window("2013-04-29", to: "2013-05-06", .noData, []),
        window("2013-05-06", to: "2013-05-13", nil, []),
    ]

    static let explanation = Report.ExplanationEntry(
        window: "2013-04-15",
        sentences: [
            "The mean predicted probability of “Late” rose from 18% to 31%.",
            "Most of it (+9 points of +13 points) comes from Departure delay: mean rose from 11.6 to 23.1 minutes.",
        ],
        subject: "The mean predicted probability of “Late”",
        output: OutputEffect(
            quantity: .probability,
            category: "1",
            scale: .mean,
            baselineMean: 0.18,
            windowMean: 0.31,
            shift: 0.13,
            contributions: [
                .init(
                    feature: "dep_delay",
                    effect: 0.09,
                    standardError: 0.006,
                    moved: "mean rose from 11.6 to 23.1 minutes"
                ),
                .init(feature: "dest", effect: 0.02, standardError: 0.004, moved: "“ORD” rose from 4% to 7%"),
            ],
            remainder: 0.02,
            remainderStandardError: 0.006,
            surrogateR2: 0.86
        ),
        titles: ["dep_delay": "Departure delay", "dest": "To"]
    )

    private static let alerts = [
        Report.AlertEntry(
            id: 1,
            level: .alert,
            state: .confirmed,
            from: "2013-04-15",
            to: "2013-04-15",
            windows: ["2013-04-15"],
            topFindings: [
                "Departure delay: mean 23.1 minutes, 11.6 in the baseline; distance 0.21, limit 0.1."
            ],
            verdict: Report.VerdictEntry(
                .confirm(cause: .concept, harm: .yes),
                note: note,
                by: "ada",
                at: "2013-04-24T09:30:00Z"
            ),
            explanation: explanation
        ),
        Report.AlertEntry(
            id: 3,
            level: .alert,
            state: .dismissed,
            from: "2013-04-22",
            to: "2013-04-22",
            windows: ["2013-04-22"],
            topFindings: ["Mean score moved."],
            verdict: Report.VerdictEntry(
                .dismiss(reason: .tooSensitive),
                note: "=2+3 is no reason",
                by: "grace",
                at: "2013-05-01T08:00:00Z"
            )
        ),
        Report.AlertEntry(
            id: 2,
            level: .notice,
            state: .open,
            from: "2013-04-08",
            to: "2013-04-08",
            windows: ["2013-04-08"],
            topFindings: [],
            verdict: nil
        ),
    ]

    private static func recall(confirmed: Int, audits: Int, missed: Int, quiet: Int) -> Report.Recall {
        let audited = (0..<audits).map {
            AuditedWindow(window: "audit-\($0)", probability: 0.5, isMissed: $0 < missed)
        }
        return Report.Recall(alertRecall(confirmed: confirmed, audits: audited, quiet: quiet))
    }

    private static let thresholds = [
        Report.ThresholdEntry(
            rule: "kolmogorovSmirnov(score)",
            title: "Kolmogorov–Smirnov distance of Score",
            then: 0.1,
            now: 0.13,
            revisions: [
                Report.RevisionEntry(
                    number: 2,
                    limit: 0.13,
                    origin: .adopted,
                    reason: "3 of 5 verdicts say that it is too sensitive.",
                    by: "ada",
                    at: "2013-05-02T10:00:00Z"
                )
            ],
            outcomes: [
                Report.RevisionOutcome(
                    revision: 1,
                    precision: Report.AlertPrecision(confirmed: 2, dismissed: 3),
                    recall: recall(confirmed: 2, audits: 10, missed: 0, quiet: 10)
                ),
                Report.RevisionOutcome(
                    revision: 2,
                    precision: Report.AlertPrecision(confirmed: 2, dismissed: 0),
                    recall: recall(confirmed: 2, audits: 4, missed: 0, quiet: 4)
                ),
            ]
        ),
        Report.ThresholdEntry(
            rule: "missingShare(carrier)",
            title: "Missing share of Carrier | all",
            then: nil,
            now: 0.02,
            revisions: []
        ),
    ]

    /// A quarter of a flights model with everything that a report can say.
    static let flights = Report(
        model: "flights",
        task: .binary,
        title: "Flights: quality report",
        from: "2013-04-01T00:00:00Z",
        to: "2013-05-13T00:00:00Z",
        snapshot: 412,
        engineVersion: "1",
        quality: [
            figure(.accuracy, .designed, 0.89, 0.8, 0.94, labels: 124, rows: 20_480, ofRecord: true),
            figure(.accuracy, .weighted, 0.88, 0.77, 0.95, labels: 124, rows: 20_480, ofRecord: false),
            figure(.accuracy, .naive, 0.79, 0.71, 0.85, labels: 124, rows: 20_480, ofRecord: false),
            Report.Figure(
                missing: .recall,
                method: .designed,
                because: "no label is positive",
                labels: 124,
                rows: 0
            ),
        ],
        windows: windows,
        confusion: ClassConfusion(
            classes: ["On time", "<Late>"],
            counts: [[15_800, 700.4], [1_550, 2_429.6]],
            labels: 124,
            windows: ["2013-04-01", "2013-04-08"]
        ),
        residualDrift: [
            Report.ResidualEntry(
                window: "2013-04-01",
                meanResidual: 0.004,
                baseline: 0.001,
                z: 0.12,
                pValue: 0.9,
                labels: 60,
                detectable: 0.09
            ),
            Report.ResidualEntry(
                window: "2013-04-15",
                meanResidual: -0.14,
                baseline: 0.001,
                z: -4.2,
                pValue: 0.00003,
                labels: 62,
                detectable: 0.09
            ),
            Report.ResidualEntry(
                window: "2013-04-22",
                meanResidual: nil,
                baseline: 0.001,
                z: nil,
                pValue: nil,
                labels: 2,
                detectable: nil,
                reason: "2 labels, 3 needed"
            ),
        ],
        alerts: alerts,
        alertPrecision: Report.AlertPrecision(confirmed: 1, dismissed: 1),
        alertRecall: recall(confirmed: 1, audits: 12, missed: 1, quiet: 20),
        verdictsAgainstTruth: [
            Report.GradeEntry(VerdictGrade(dismissed: 12, dismissedWrongly: 2)),
            Report.GradeEntry(VerdictGrade(reviewer: "ada", dismissed: 12, dismissedWrongly: 2)),
        ],
        thresholds: thresholds,
        timelines: [
            Report.Timeline(
                rule: "kolmogorovSmirnov(score)",
                title: "Kolmogorov–Smirnov distance of Score",
                measure: "Largest gap between the cumulative distributions",
                points: zip(windows, [0.05, 0.08, 0.21, 0.11, nil, nil] as [Double?]).map { window, value in
                    Report.Timeline.Point(
                        window: window.window,
                        value: value,
                        limit: 0.1,
                        isBreached: (value ?? 0) > 0.1
                    )
                }
            )
        ],
        coverage: Report.Coverage(
            predictions: 20_480,
            labelled: 124,
            upstream: 0,
            sampled: 180,
            cannotTell: 6,
            late: 31,
            superseded: 1,
            windowsWithoutEstimate: 4
        ),
        reviews: Report.Reviews(people: 2, answers: 130, medianSeconds: 8.5, minutesPerConfirmedAlert: 21.4),
        reviewerAgreement: Report.ReviewerAgreement(
            Agreement(answers, isNumber: false),
            error: ReviewerError(
                rate: 0.05,
                interval: nil,
                items: 80,
                source: .secondOpinions,
                classes: 2
            )
        ),
        exclusions: ["31 predictions came late and count in revision 2 only.", "6 items could not be told."]
    )

    /// Forty predictions that two people answered, six of them otherwise.
    private static let answers = (0..<40).flatMap { number in
        ["ada", "rob"].map { name in
            GivenAnswer(
                predictionID: "p\(number)",
                reviewer: name,
                value: number % 3 == 0 || number % 7 == 1 && name == "rob" ? "1" : "0"
            )
        }
    }

    /// A model without windows, labels or alerts.
    static let empty = Report(
        model: "new",
        task: .regression,
        title: "New: quality report",
        from: nil,
        to: nil,
        snapshot: 0,
        engineVersion: "1",
        quality: [],
        windows: [],
        residualDrift: [],
        alerts: [],
        alertPrecision: Report.AlertPrecision(confirmed: 0, dismissed: 0),
        alertRecall: recall(confirmed: 0, audits: 0, missed: 0, quiet: 0),
        thresholds: [],
        coverage: Report.Coverage(),
        reviews: Report.Reviews(),
        reviewerAgreement: Report.ReviewerAgreement(Agreement([], isNumber: true), error: nil),
        exclusions: []
    )
}
