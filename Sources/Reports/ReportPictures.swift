import Charts
import Monitoring
import Review

/// The pictures of a report.
enum ReportPictures {
    /// At most so many windows are drawn, the last ones: more would share pixels and swell the file.
    static let mostWindows = 500

    /// The figures of one metric by method, naive beside designed, against the baseline; nil without any estimate.
    static func methods(_ figures: [Report.Figure]) -> IntervalChart? {
        guard let first = figures.first, figures.contains(where: { $0.estimate != nil }) else { return nil }
        return IntervalChart(
            title: "\(first.metric.words) of the period by method",
            description: figures.map { "\(ReportWords.method($0)): \(ReportWords.estimate($0))" }
                .joined(separator: "; ") + ".",
            axis: first.metric.words,
            rows: figures.map { figure in
                IntervalChart.Row(
                    label: figure.method.rawValue,
                    estimate: figure.estimate,
                    lower: figure.lower,
                    upper: figure.upper,
                    note: "\(ReportWords.count(figure.labels)) labels",
                    isMain: figure.isOfRecord
                )
            },
            references: figures.compactMap(\.baseline).first.map {
                [Tick(position: $0, label: "baseline")]
            } ?? []
        )
    }

    /// The figure of record of one metric, window by window; nil where no window has one.
    static func quality(_ report: Report, metric: QualityMetric) -> QualityTimeline? {
        let windows = report.windows.suffix(mostWindows)
        let figures = windows.map { window in
            window.quality.first { $0.metric == metric && $0.isOfRecord }
        }
        let measured = figures.count { $0?.estimate != nil }
        guard measured > 0 else { return nil }
        return QualityTimeline(
            title: "\(metric.words) by window with its 95% interval",
            description: "Measured in \(measured) of \(drawn(windows.count, of: report.windows.count)).",
            axis: metric.words,
            points: zip(windows, figures).enumerated().map { index, pair in
                QualityTimeline.Point(
                    position: Double(index),
                    label: pair.0.window,
                    estimate: pair.1?.estimate,
                    lower: pair.1?.lower,
                    upper: pair.1?.upper,
                    labels: pair.1?.labels,
                    mark: mark(pair.0),
                    verdict: verdict(pair.0)
                )
            },
            baseline: figures.compactMap { $0?.baseline }.first,
            percent: false
        )
    }

    /// The residuals' distance from the baseline's in standard errors; nil where nothing was tested.
    static func residuals(_ report: Report) -> StatisticTimeline? {
        let residuals = report.residualDrift.suffix(mostWindows)
        guard residuals.contains(where: { $0.z != nil }) else { return nil }
        let entries = Dictionary(report.windows.map { ($0.window, $0) }) { first, _ in first }
        return StatisticTimeline(
            title: "Mean residual: distance from the baseline in standard errors",
            description: "Chance alone leads beyond 1.96 on either side in 5 of 100 windows. It shows "
                + "\(drawn(residuals.count, of: report.residualDrift.count)).",
            axis: "z of the mean residual",
            points: residuals.enumerated().map { index, residual in
                StatisticTimeline.Point(
                    position: Double(index),
                    label: residual.window,
                    value: residual.z,
                    mark: entries[residual.window].map(mark) ?? .quiet,
                    verdict: entries[residual.window].flatMap(verdict)
                )
            },
            limits: [StatisticTimeline.Limit(from: 0, value: 1.96)],
            lowerLimits: [StatisticTimeline.Limit(from: 0, value: -1.96)],
            limitName: "95% of chance within"
        )
    }

    /// A rule's values with the limits that held at the time; nil where nothing was evaluated.
    static func timeline(_ timeline: Report.Timeline, in report: Report) -> StatisticTimeline? {
        let points = timeline.points.suffix(mostWindows)
        let measured = points.count { $0.value != nil }
        guard measured > 0 else { return nil }
        let entries = Dictionary(report.windows.map { ($0.window, $0) }) { first, _ in first }
        var limits: [StatisticTimeline.Limit] = []
        for (index, point) in points.enumerated() where limits.last?.value != point.limit {
            limits.append(StatisticTimeline.Limit(from: Double(index), value: point.limit))
        }
        return StatisticTimeline(
            title: timeline.title,
            description: "Evaluated in \(measured) of \(drawn(points.count, of: timeline.points.count)), "
                + "breached in \(points.count { $0.isBreached }).",
            axis: timeline.measure,
            points: points.enumerated().map { index, point in
                StatisticTimeline.Point(
                    position: Double(index),
                    label: point.window,
                    value: point.value,
                    mark: point.isBreached ? .flagged : .quiet,
                    verdict: point.isBreached ? entries[point.window].flatMap(verdict) : nil
                )
            },
            limits: limits
        )
    }

    /// The share of confirmed alert windows; nil before any was judged.
    static func precision(_ precision: Report.AlertPrecision) -> IntervalChart? {
        guard precision.estimate != nil else { return nil }
        return IntervalChart(
            title: "Share of judged alert windows that were confirmed",
            description: ReportWords.estimate(precision),
            axis: "Share confirmed",
            rows: [
                IntervalChart.Row(
                    label: "confirmed",
                    estimate: precision.estimate,
                    lower: precision.lower,
                    upper: precision.upper,
                    note: "\(precision.confirmed) of \(precision.confirmed + precision.dismissed)",
                    isMain: true
                )
            ],
            references: [Tick(position: 0, label: "none"), Tick(position: 1, label: "all")]
        )
    }

    private static func drawn(_ shown: Int, of all: Int) -> String {
        shown == all ? "\(all) windows" : "the last \(shown) of \(all) windows"
    }

    private static func mark(_ window: Report.WindowEntry) -> WindowMark {
        switch window.state {
        case .flagged: .flagged
        case .notice: .notice
        case .learning: .provisional
        case .quiet, .noData, nil: window.provisional ? .provisional : .quiet
        }
    }

    private static func verdict(_ window: Report.WindowEntry) -> VerdictMark? {
        switch window.verdict {
        case "confirm": .confirmed
        case "dismiss": .dismissed
        case "cannotTell": .cannotTell
        default: window.state == .flagged ? .waiting : nil
        }
    }
}
