import Charts
import Monitoring
import Review

extension ReportDocument {
    /// At most so many lines of a table: a page of more is not read, and the JSON and CSV have them all.
    static let mostRows = 1_000
    /// The newest alerts are explained with a picture; more would swell the file.
    private static let mostExplained = 8
    /// The same for alerts, whose lines are long.
    static let mostAlerts = 500
    /// At most so many rules are drawn: the first ones, which are those that raised most.
    static let mostTimelines = 3

    /// The report as it is read.
    init(_ report: Report) {
        title = report.title
        facts = [
            "Model \(report.model) (\(report.task.rawValue)), \(ReportWords.period(report))",
            "Snapshot \(report.snapshot) of the audit log, engine version \(report.engineVersion)",
        ]
        sections = [
            Section(id: "summary", title: "Summary", blocks: report.summary.map(Block.paragraph)),
            Section(id: "quality", title: "Quality", blocks: Self.quality(report)),
            Section(id: "residuals", title: "Residual drift", blocks: Self.residuals(report)),
            Section(id: "alerts", title: "Alerts and verdicts", blocks: Self.alerts(report)),
            Section(id: "thresholds", title: "Thresholds before and after", blocks: Self.thresholds(report)),
            Section(id: "windows", title: "Windows", blocks: Self.windows(report)),
            Section(id: "reviewers", title: "Reviewers", blocks: Self.reviewers(report)),
            Section(id: "coverage", title: "Coverage and exclusions", blocks: Self.coverage(report)),
            Section(id: "reading", title: "How to read this", blocks: Self.reading),
        ]
    }

    private static func quality(_ report: Report) -> [Block] {
        guard !report.quality.isEmpty else {
            return [.paragraph("\(ReportWords.unavailable("no quality figure was made for this period")).")]
        }
        var blocks: [Block] = [
            .table(
                Table(
                    caption: "Quality of the period by method",
                    header: [
                        "Metric", "Method", "Estimate (95% interval)", "Labels", "Rows", "Baseline", "Role",
                    ],
                    numeric: [3, 4, 5],
                    long: [1],
                    rows: report.quality.map { figure in
                        [
                            figure.metric.words, ReportWords.method(figure),
                            ReportWords.estimate(figure),
                            ReportWords.count(figure.labels), ReportWords.count(figure.rows),
                            ReportWords.number(figure.baseline),
                            figure.isOfRecord ? "of record" : "for comparison",
                        ]
                    }
                )
            )
        ]
        if let main = report.mainFigure, let corrected = main.corrected {
            blocks.append(
                .paragraph(
                    "Corrected for the reviewers' measured error (\(Wording.percent(corrected.error)) of these "
                        + "labels): \(main.metric.words.lowercased()) \(ReportWords.estimate(corrected))."
                )
            )
        }
        if report.naiveFigure != nil {
            blocks.append(.paragraph(whyTheyDiffer))
        }
        guard let main = report.mainFigure else { return blocks + confusion(report) }
        let figures = report.quality.filter { $0.metric == main.metric }
        if figures.count > 1, let chart = ReportPictures.methods(figures) {
            blocks.append(.picture(chart, id: "methods"))
        }
        if let chart = ReportPictures.quality(report, metric: main.metric) {
            blocks.append(.picture(chart, id: "quality-timeline"))
        }
        return blocks + confusion(report)
    }

    /// Which class was taken for which, as a picture and a table; nothing for numbers, and without labels.
    private static func confusion(_ report: Report) -> [Block] {
        guard let confusion = report.confusion, let chart = AnswerPictures.confusion(confusion) else {
            return []
        }
        return [
            .picture(chart, id: "confusion"),
            .table(
                Table(
                    caption: chart.title,
                    header: chart.table.header,
                    numeric: Set(1...confusion.classes.count + 1),
                    rows: chart.table.rows
                )
            ),
        ]
    }

    private static let whyTheyDiffer =
        "Why naive and designed differ: the sample takes uncertain predictions more often, and those are wrong more "
        + "often. The plain average counts every label alike and so describes the sample. The weighted and designed "
        + "figures give each label the weight 1 / (its chance of being drawn) and so describe the window."

    private static func residuals(_ report: Report) -> [Block] {
        guard !report.residualDrift.isEmpty else {
            return [
                .paragraph(
                    "\(ReportWords.unavailable("no window has enough labels and a labelled baseline"))."
                )
            ]
        }
        let table = Table(
            caption: "Mean residual by window",
            header: ["Window", "Mean residual", "Baseline", "z", "p", "Labels", "Detectable shift"],
            numeric: [1, 2, 3, 4, 5, 6],
            rows: report.residualDrift.suffix(mostRows).map { entry in
                [
                    entry.window, ReportWords.number(entry.meanResidual, orBecause: entry.reason),
                    ReportWords.number(entry.baseline), ReportWords.number(entry.z),
                    ReportWords.pValue(entry.pValue), ReportWords.count(entry.labels),
                    ReportWords.number(entry.detectable),
                ]
            }
        )
        return [
            .paragraph(
                "Whether errors lean to one side more than in the baseline. A shift smaller than the detectable one "
                    + "would not have been found with so many labels."
            ),
            ReportPictures.residuals(report).map { .picture($0, id: "residual-timeline") }, .table(table),
            cut(report.residualDrift.count),
        ].compactMap { $0 }
    }

    private static func alerts(_ report: Report) -> [Block] {
        let precision = report.alertPrecision
        let share = ReportWords.estimate(precision)
        let judged =
            precision.estimate == nil
            ? "" : ", \(precision.confirmed) confirmed and \(precision.dismissed) dismissed"
        var blocks: [Block] = [
            .paragraph("Alert precision (share of judged alert windows confirmed): \(share)\(judged).")
        ]
        let recall = report.alertRecall
        blocks.append(
            .paragraph(
                "Alert recall (share of what was real that had an alert): \(ReportWords.estimate(recall)), from "
                    + "\(ReportWords.count(recall.audited)) judged audits of \(ReportWords.count(recall.quiet)) windows "
                    + "without an alert, \(ReportWords.count(recall.missed)) of them real."
            )
        )
        if !report.verdictsAgainstTruth.isEmpty {
            blocks.append(.paragraph("Verdicts against the truth that came later:"))
            blocks.append(.list(report.verdictsAgainstTruth.map(\.sentence)))
        }
        if let chart = ReportPictures.precision(precision) { blocks.append(.picture(chart, id: "precision")) }
        guard !report.alerts.isEmpty else {
            return blocks + [.paragraph("No alert and no notice in this period.")]
        }
        let table = Table(
            caption: "Alerts and notices",
            header: [
                "Number", "Level", "Windows", "State", "Strongest findings", "Verdict", "Why", "By", "When",
            ],
            long: [2, 4, 5, 6, 8],
            rows: report.alerts.suffix(mostAlerts).map { alert in
                [
                    String(alert.id), alert.level.rawValue,
                    alert.from == alert.to ? alert.from : "\(alert.from) to \(alert.to)", alert.state.words,
                    alert.topFindings.isEmpty ? "–" : alert.topFindings.joined(separator: " "),
                    alert.verdict.map(ReportWords.verdict) ?? "–",
                    alert.verdict.map { clipped($0.note) } ?? "–",
                    alert.verdict?.by ?? "–", alert.verdict.map { Wording.minute(written: $0.at) } ?? "–",
                ]
            }
        )
        blocks.append(.table(table))
        if let sentence = cut(report.alerts.count, to: mostAlerts) { blocks.append(sentence) }
        for alert in report.alerts.filter({ $0.explanation != nil }).suffix(mostExplained) {
            guard let why = alert.explanation else { continue }
            blocks.append(
                .paragraph(
                    "Why alert \(alert.id), window \(why.window): " + why.sentences.joined(separator: " ")
                )
            )
            blocks.append(
                .picture(
                    ExplanationPictures.waterfall(why.output, window: why.window, subject: why.subject) {
                        why.titles[$0] ?? $0
                    },
                    id: "why-\(alert.id)"
                )
            )
        }
        for (number, timeline) in report.timelines.prefix(mostTimelines).enumerated() {
            if let chart = ReportPictures.timeline(timeline, in: report) {
                blocks.append(.picture(chart, id: "rule-\(number + 1)"))
            }
        }
        return blocks
    }

    private static func thresholds(_ report: Report) -> [Block] {
        guard !report.thresholds.isEmpty else { return [.paragraph("The model has no rule with a limit.")] }
        let changes = report.thresholds.flatMap { threshold in
            threshold.revisions.map { revision in
                [
                    threshold.title, String(revision.number),
                    (revision.limit.map(Wording.number) ?? "learned")
                        + (revision.tolerance.map { ", tolerance \(Wording.number($0))" } ?? ""),
                    ReportWords.origin(revision.origin), clipped(revision.reason), revision.by,
                    Wording.minute(written: revision.at),
                ]
            }
        }
        let limits = Table(
            caption: "Limits at the begin and at the end of the period",
            header: ["Rule", "Limit then", "Limit now", "Change"],
            numeric: [1, 2],
            long: [0],
            rows: report.thresholds.prefix(mostRows).map { threshold in
                [
                    threshold.title, ReportWords.number(threshold.then, orBecause: "no limit yet"),
                    ReportWords.number(threshold.now, orBecause: "no limit"), change(threshold),
                ]
            }
        )
        guard !changes.isEmpty else {
            return [.table(limits), .paragraph("No limit was changed in the period."), outcomes(report)]
                .compactMap { $0 }
        }
        let history = Table(
            caption: "Changes in the period",
            header: ["Rule", "Revision", "Limit", "Origin", "Why", "By", "When"],
            numeric: [1, 2],
            long: [0, 4, 6],
            rows: Array(changes.suffix(mostRows))
        )
        return [.table(limits), .table(history), outcomes(report)].compactMap { $0 }
    }

    /// How alerts did before and after each change of a limit.
    private static func outcomes(_ report: Report) -> Block? {
        let rows = report.thresholds.flatMap { threshold in
            threshold.outcomes.map { outcome in
                [
                    threshold.title, String(outcome.revision), ReportWords.estimate(outcome.precision),
                    ReportWords.estimate(outcome.recall),
                ]
            }
        }
        guard !rows.isEmpty else { return nil }
        return .table(
            Table(
                caption: "Alerts before and after each change",
                header: [
                    "Rule", "Revision", "Precision of the rule (95% interval)",
                    "Recall of alerts (95% interval)",
                ],
                numeric: [1],
                long: [0],
                rows: Array(rows.suffix(mostRows))
            )
        )
    }

    private static func change(_ threshold: Report.ThresholdEntry) -> String {
        guard let then = threshold.then, let now = threshold.now, then != now else {
            return threshold.revisions.contains { $0.tolerance != nil } ? "tolerance" : "–"
        }
        return now > then ? "raised" : "lowered"
    }

    private static func windows(_ report: Report) -> [Block] {
        guard !report.windows.isEmpty else { return [.paragraph("No window in this period.")] }
        let main = report.mainFigure?.metric
        let table = Table(
            caption: "Windows of the period",
            header: [
                "Window", "Rows", "State", main.map { "\($0.words) (95% interval)" } ?? "Quality", "Labels",
                "Method",
                "Verdict", "Alert",
            ],
            numeric: [1, 4],
            rows: report.windows.suffix(mostRows).map { window in
                let figure = window.quality.first { $0.isOfRecord && (main == nil || $0.metric == main) }
                return [
                    window.window, ReportWords.count(window.rows), ReportWords.state(window),
                    figure.map(ReportWords.estimate) ?? ReportWords.unavailable(nil),
                    figure.map { ReportWords.count($0.labels) } ?? "–",
                    figure.map { $0.estimate == nil ? "–" : $0.method.rawValue } ?? "–",
                    ReportWords.verdict(window.verdict), window.alert.map { String($0) } ?? "–",
                ]
            }
        )
        return [.strip(Array(report.windows.suffix(mostRows))), .table(table), cut(report.windows.count)]
            .compactMap { $0 }
    }

    private static let reading: [Block] = [
        .list([
            "An interval in parentheses holds the true value in about 95 of 100 such reports.",
            "The figure of record is the one that counts: upstream labels where they cover 90% of a window, the "
                + "designed sample otherwise. The two are never pooled.",
            "“n/a” with a reason means that a figure could not be computed; it never means 0.",
            "Windows: · quiet, □ notice (only features moved), ◆ flagged, ○ learning, – no data, ? still open. A "
                + "provisional window has fewer than 29 reference windows behind it.",
            "Residual is label − prediction, label − score for classification; z counts standard errors.",
            "Alert precision counts windows that reviewers judged, not those they could not tell.",
            "This report holds no clock: made again from the same snapshot it is the same, byte by byte.",
        ])
    ]

    private static func cut(_ count: Int, to most: Int = mostRows) -> Block? {
        guard count > most else { return nil }
        return .paragraph(
            "The table shows the last \(ReportWords.count(most)) of \(ReportWords.count(count)); "
                + "the JSON and the CSV have all."
        )
    }

    /// A reviewer may write 2,000 characters, a table cell has room for fewer; the JSON and the CSV have all.
    private static func clipped(_ text: String) -> String {
        text.count > 400 ? text.prefix(399) + "…" : text
    }
}
