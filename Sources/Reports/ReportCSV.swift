internal import Monitoring
public import Review

/// A report as one long table: a line per fact, the section it belongs to in the first column.
public enum ReportCSV {
    /// The columns; a cell is empty where a section has no such fact.
    static let header = [
        "section", "window", "from", "to", "name", "metric", "method", "estimate", "lower", "upper",
        "baseline",
        "labels", "rows", "isOfRecord", "state", "verdict", "alert", "by", "text",
    ]

    /// The report as CSV (RFC 4180); numbers in full, text guarded against spreadsheets that would run it.
    ///
    /// A figure that could not be made has empty cells for its numbers and `n/a (reason)` as text.
    public static func render(_ report: Report) -> String {
        ([header.map(CSVText.field).joined(separator: ",")] + lines(of: report).map(\.text))
            .map { $0 + "\r\n" }.joined()
    }

    private static func lines(of report: Report) -> [Line] {
        heading(report)
            + report.quality.map { line($0, in: "quality", window: nil) }
            + report.windows.flatMap(lines)
            + lines(report.confusion)
            + report.residualDrift.map(line)
            + report.alerts.map(line)
            + [line(report.alertPrecision), line(report.alertRecall)]
            + report.verdictsAgainstTruth.map {
                Line("verdictsAgainstTruth", name: $0.reviewer, text: $0.sentence)
            }
            + report.thresholds.flatMap(lines)
            + report.timelines.flatMap(lines)
            + counts(report)
            + lines(report.reviewerAgreement)
            + report.exclusions.map { Line("exclusion", text: $0) }
    }

    private static func heading(_ report: Report) -> [Line] {
        var line = Line("report", text: report.title)
        (line.from, line.to, line.name) = (report.from, report.to, report.model)
        return [
            Line("report", name: "identity", text: ReportIdentity(report).marker),
            line,
            Line("report", name: "task", text: report.task.rawValue),
            Line("report", name: "snapshot", text: String(report.snapshot)),
            Line("report", name: "engineVersion", text: report.engineVersion),
        ] + report.summary.map { Line("summary", text: $0) }
    }

    private static func line(_ figure: Report.Figure, in section: String, window: String?) -> Line {
        var line = Line(section, text: figure.estimate == nil ? unavailable(figure.reason) : "")
        (line.window, line.metric, line.method) = (window, figure.metric.rawValue, figure.method.rawValue)
        (line.estimate, line.lower, line.upper) = (figure.estimate, figure.lower, figure.upper)
        (line.baseline, line.labels, line.rows) = (figure.baseline, figure.labels, figure.rows)
        line.isOfRecord = figure.isOfRecord
        return line
    }

    private static func lines(_ window: Report.WindowEntry) -> [Line] {
        var line = Line("window", text: window.provisional ? "provisional" : "")
        (line.window, line.from, line.to) = (window.window, window.start, window.end)
        (line.rows, line.state) = (window.rows, window.state?.rawValue ?? "open")
        (line.verdict, line.alert) = (window.verdict, window.alert)
        line.name = "revision \(window.revision)"
        return [line] + window.quality.map { Self.line($0, in: "windowQuality", window: window.window) }
    }

    private static func lines(_ confusion: ClassConfusion?) -> [Line] {
        guard let confusion else { return [] }
        return confusion.classes.indices.flatMap { truth in
            confusion.classes.indices.map { answer in
                var line = Line(
                    "confusion",
                    name: confusion.classes[truth],
                    text: "predicted \(confusion.classes[answer])"
                )
                (line.estimate, line.labels) = (confusion.counts[truth][answer], confusion.labels)
                return line
            }
        }
    }

    private static func line(_ residual: Report.ResidualEntry) -> Line {
        var line = Line(
            "residualDrift",
            text: residual.meanResidual == nil
                ? unavailable(residual.reason)
                : "z \(CSVText.number(residual.z)); p \(CSVText.number(residual.pValue)); "
                    + "detectable \(CSVText.number(residual.detectable))"
        )
        (line.window, line.metric, line.labels) = (residual.window, "meanResidual", residual.labels)
        (line.estimate, line.baseline) = (residual.meanResidual, residual.baseline)
        return line
    }

    private static func line(_ alert: Report.AlertEntry) -> Line {
        var line = Line(
            "alert",
            name: alert.topFindings.joined(separator: " "),
            text: alert.verdict?.note ?? ""
        )
        (line.from, line.to, line.alert) = (alert.from, alert.to, alert.id)
        (line.metric, line.state) = (alert.level.rawValue, alert.state.rawValue)
        line.verdict = alert.verdict.map { verdict in
            [
                verdict.decision, verdict.cause?.rawValue, verdict.reason?.rawValue,
                verdict.harm.map { "harm \($0.rawValue)" },
            ]
            .compactMap { $0 }.joined(separator: " ")
        }
        line.by = alert.verdict?.by
        return line
    }

    private static func line(_ recall: Report.Recall) -> Line {
        var line = Line(
            "alertRecall",
            text: recall.estimate == nil
                ? unavailable(recall.reason)
                : "\(recall.confirmed) caught; \(recall.missed) missed among \(recall.audited) audits of \(recall.quiet)"
        )
        line.metric = "alertRecall"
        (line.estimate, line.lower, line.upper) = (recall.estimate, recall.lower, recall.upper)
        return line
    }

    private static func line(_ precision: Report.AlertPrecision) -> Line {
        var line = Line(
            "alertPrecision",
            text: precision.estimate == nil
                ? unavailable(precision.reason)
                : "\(precision.confirmed) confirmed; \(precision.dismissed) dismissed"
        )
        line.metric = "alertPrecision"
        (line.estimate, line.lower, line.upper) = (precision.estimate, precision.lower, precision.upper)
        return line
    }

    private static func lines(_ agreement: Report.ReviewerAgreement) -> [Line] {
        func line(_ metric: String, _ value: Double?, _ lower: Double?, _ upper: Double?, _ text: String)
            -> Line
        {
            var line = Line("reviewerAgreement", text: text)
            (line.metric, line.estimate, line.lower, line.upper) = (metric, value, lower, upper)
            return line
        }
        let items = "\(agreement.items) predictions with answers of several people"
        return [
            line("percentAgreement", agreement.share, agreement.shareLower, agreement.shareUpper, items),
            line(
                "alpha",
                agreement.alpha,
                agreement.alphaLower,
                agreement.alphaUpper,
                agreement.alpha == nil ? unavailable(agreement.reason) : items
            ),
            line(
                "reviewerError",
                agreement.error,
                agreement.errorLower,
                agreement.errorUpper,
                agreement.errorSource.map { "\($0.rawValue), on \(agreement.errorItems)" }
                    ?? unavailable("not measured yet")
            ),
        ]
    }

    /// The limit now, the limit then as the baseline, and the changes between them.
    private static func lines(_ threshold: Report.ThresholdEntry) -> [Line] {
        var line = Line("threshold", name: threshold.rule, text: threshold.title)
        (line.metric, line.estimate, line.baseline) = ("limit", threshold.now, threshold.then)
        return [line]
            + threshold.revisions.map { revision in
                var line = Line("thresholdRevision", name: threshold.rule, text: revision.reason)
                (line.from, line.metric, line.method) = (revision.at, "limit", revision.origin.rawValue)
                (line.estimate, line.by) = (revision.limit, revision.by)
                line.state =
                    "revision \(revision.number)" + (revision.tolerance.map { ", tolerance \($0)" } ?? "")
                return line
            }
            + threshold.outcomes.flatMap { outcome in
                [Self.line(outcome.precision), Self.line(outcome.recall)].map { found in
                    var line = found
                    line.section = "thresholdOutcome"
                    line.name = threshold.rule
                    line.state = "revision \(outcome.revision)"
                    return line
                }
            }
    }

    /// A rule's values; the limit of the time stands as the upper end.
    private static func lines(_ timeline: Report.Timeline) -> [Line] {
        timeline.points.map { point in
            var line = Line("timeline", name: timeline.rule, text: point.value == nil ? unavailable(nil) : "")
            (line.window, line.metric, line.state) = (
                point.window, "value", point.isBreached ? "breached" : "within"
            )
            (line.estimate, line.upper) = (point.value, point.limit)
            if point.value == nil { line.state = nil }
            return line
        }
    }

    private static func counts(_ report: Report) -> [Line] {
        let (coverage, reviews) = (report.coverage, report.reviews)
        func line(_ section: String, _ name: String, _ value: Double?) -> Line {
            var line = Line(section, name: name, text: value == nil ? unavailable(nil) : "")
            line.estimate = value
            return line
        }
        return CoverageWords.counts(coverage).map { line("coverage", $0.key, Double($0.count)) } + [
            line("reviews", "people", Double(reviews.people)),
            line("reviews", "answers", Double(reviews.answers)),
            line("reviews", "medianSeconds", reviews.medianSeconds),
            line("reviews", "minutesPerConfirmedAlert", reviews.minutesPerConfirmedAlert),
        ]
    }

    private static func unavailable(_ reason: String?) -> String {
        ReportWords.unavailable(reason)
    }
}

/// One line of the table, cells by column.
private struct Line {
    var section: String
    var window, from, to, name, metric, method: String?
    var estimate, lower, upper, baseline: Double?
    var labels, rows: Int?
    var isOfRecord: Bool?
    var state, verdict: String?
    var alert: Int64?
    var by: String?
    var words: String

    init(_ section: String, name: String? = nil, text: String) {
        (self.section, self.name, words) = (section, name, text)
    }

    var text: String {
        let cells: [String] = [
            section, CSVText.field(window), CSVText.field(from), CSVText.field(to), CSVText.field(name),
            CSVText.field(metric), CSVText.field(method), CSVText.number(estimate), CSVText.number(lower),
            CSVText.number(upper), CSVText.number(baseline), labels.map { String($0) } ?? "",
            rows.map { String($0) } ?? "", isOfRecord.map { String($0) } ?? "", CSVText.field(state),
            CSVText.field(verdict), alert.map { String($0) } ?? "", CSVText.field(by), CSVText.field(words),
        ]
        return cells.joined(separator: ",")
    }
}
