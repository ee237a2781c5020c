import Charts
import Hummingbird
import Monitoring
import Operations
import Reports
import Review

/// How right a model is.
struct QualityView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    /// What counts as worse, and what of it is found.
    var tolerance: String?
    /// Which windows are shown, where there are more.
    var span: String?
    var spanLink: LinkView?
    /// How many answers of samples under way are still to come; nil where all are in.
    var underWay: String?
    var agreementLink: String
    var mayLead: Bool
    var cards: [QualityFigureView]
    /// Whether anything is known but what scores alone let expect.
    var hasLabels: Bool
    var comparison: [QualityFigureView]
    var hasComparison: Bool
    /// What the methods differ in.
    var comparisonNote: String
    var pictures: [PictureView]
    /// The figure of record of the metric that decides, newest window first.
    var windows: [QualityFigureView]
    /// Every metric and method, likewise.
    var figures: [QualityFigureView]
    var figureCount: String
    var hasOtherFigures: Bool
}

/// The page about a model's quality.
struct QualityPages: Sendable {
    let site: Site

    /// So many windows are shown at first: each takes time to look at, and a page of thousands says little.
    static let windowsShown = 100

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.seeingPerson()
        let name = try context.name("model")
        let isWhole = site.query("windows", in: request) == "all"
        let (model, plan, deployments, found, known, answers, power) = try await site.calling {
            (workbench) throws(WorkbenchError) in
            let detail = try workbench.model(named: name)
            return (
                detail.model, detail.quality, detail.deployments,
                try workbench.newestQuality(model: name, newest: isWhole ? Int.max : Self.windowsShown),
                try workbench.windows(model: name).filter { $0.revision != nil },
                try workbench.answerComparison(model: name),
                try workbench.qualityPower(model: name)
            )
        }
        let (all, rows) = (found.together, found.windows)
        let windows = Array(
            known.sorted { $0.window.ordinal < $1.window.ordinal }.suffix(
                isWhole ? known.count : Self.windowsShown
            )
        )
        let figures = newestFirst(rows, windows)
        let main = figures.filter { $0.isOfRecord && $0.estimate.metric == model.task.mainMetric }
        let view = QualityView(
            frame: site.frame("Quality of \(name)", context, request),
            model: name,
            modelLink: modelAddress(name),
            tolerance: power?.sentences(task: model.task),
            span: windows.count < known.count
                ? "Of the newest \(Words.whole(windows.count)) of \(Words.whole(known.count)) windows." : nil,
            spanLink: windows.count < known.count
                ? LinkView(
                    address: modelAddress(name, "quality") + "?windows=all",
                    text: "Look at all of them"
                )
                : nil,
            underWay: all.first.flatMap { Self.underWay($0.awaited) },
            agreementLink: modelAddress(name, "agreement"),
            mayLead: person.role >= .lead,
            cards: all.filter(\.isOfRecord).map { QualityFigureView($0) },
            hasLabels: rows.contains { $0.estimate.labels > 0 },
            comparison: all.filter { [.accuracy, .meanAbsoluteError].contains($0.estimate.metric) }
                .map { QualityFigureView($0) },
            hasComparison: all.contains { !$0.isOfRecord },
            comparisonNote: Self.comparisonNote(of: model.task),
            pictures: pictures(rows, windows, model, plan, deployments)
                + (answers.map { answerPictures($0, model) } ?? []),
            windows: main.map { QualityFigureView($0, model: name) },
            figures: figures.map { QualityFigureView($0, model: name) },
            figureCount: Words.whole(figures.count),
            hasOtherFigures: figures.count > main.count
        )
        return try site.page("quality", view)
    }

    private static func underWay(_ awaited: Int) -> String? {
        guard awaited > 0 else { return nil }
        return "\(Words.count(awaited, "answer")) of samples that are under way "
            + "\(awaited == 1 ? "is" : "are") still to come."
    }

    private static func comparisonNote(of task: ModelTask) -> String {
        "A plain mean of the labelled rows would be wrong where the sample is denser in hard cases; the designed estimate "
            + "undoes that. "
            + (task == .regression
                ? "What the baseline's errors alone let expect needs no label and assumes that they are still the same: "
                : "What the scores alone expect needs no label and assumes that they are calibrated: ")
            + "it never counts."
    }

    /// Whether scores keep their word, which class is taken for which, and by how much numbers are off.
    private func answerPictures(_ answers: AnswerComparison, _ model: MonitoredModel) -> [PictureView] {
        let name =
            answers.windows.count == 1 ? answers.windows[0] : Words.count(answers.windows.count, "window")
        func points(_ points: [AnswerComparison.ReliabilityPoint]) -> [ReliabilityChart.Point] {
            points.map {
                ReliabilityChart.Point(
                    score: $0.score,
                    share: $0.share,
                    lower: $0.lower,
                    upper: $0.upper,
                    labels: $0.labels
                )
            }
        }
        let charts: [(any Chart)?] = [
            AnswerPictures.reliability(
                baseline: points(answers.reliability.baseline),
                window: points(answers.reliability.window),
                windowName: name
            ),
            AnswerPictures.confusion(answers.confusion),
            AnswerPictures.residuals(
                baseline: answers.residuals.baseline,
                window: answers.residuals.window,
                windowName: name
            ),
        ]
        return charts.compactMap { $0 }.enumerated().map { index, chart in
            PictureView(
                heading: chart.title,
                picture: Markup(
                    html: chart.html(
                        id: "answers\(index)",
                        tableSummary: "Data of this chart: \(chart.title)"
                    )
                )
            )
        }
    }

    /// Windows from the newest on, each with its figures of record and, for the metric that decides, all methods.
    private func newestFirst(_ rows: [QualityRow], _ windows: [WindowSummary]) -> [QualityRow] {
        let shown = rows.filter {
            $0.isOfRecord || [.accuracy, .meanAbsoluteError].contains($0.estimate.metric)
        }
        let byWindow = Dictionary(grouping: shown, by: \.window)
        return windows.sorted { $0.window.ordinal > $1.window.ordinal }.flatMap {
            byWindow[$0.window.key] ?? []
        }
    }

    /// One timeline for each metric of record, with a gap where a window has no figure.
    private func pictures(
        _ rows: [QualityRow],
        _ windows: [WindowSummary],
        _ model: MonitoredModel,
        _ plan: QualityPlan,
        _ deployments: [Deployment]
    ) -> [PictureView] {
        let main: [QualityMetric] =
            model.task == .regression ? [.meanAbsoluteError, .meanResidual] : [.accuracy]
        return main.compactMap { metric in
            let known = rows.filter { $0.isOfRecord && $0.estimate.metric == metric }
            guard !known.isEmpty else { return nil }
            let byWindow = Dictionary(
                known.map { ($0.window, $0.estimate) },
                uniquingKeysWith: { first, _ in first }
            )
            let ordered = windows.sorted { $0.window.ordinal < $1.window.ordinal }
            let baseline = known.last?.estimate.baseline
            let tolerance =
                metric == model.task.mainMetric
                ? baseline.map { plan.bound(of: metric, task: model.task, baseline: $0) } : nil
            let html = Pictures.qualityTimeline(
                of: Words.metric(metric),
                estimates: ordered.map { ($0.window.key, $0.window.start, byWindow[$0.window.key]) },
                tolerance: tolerance,
                deployments: deployments,
                id: "quality-\(metric.rawValue)"
            )
            return PictureView(
                heading: "\(Words.metric(metric)), window by window",
                picture: Markup(html: html)
            )
        }
    }
}
