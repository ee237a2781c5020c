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
    var cards: [QualityFigureView]
    var hasFigures: Bool
    var comparison: [QualityFigureView]
    var hasComparison: Bool
    var pictures: [PictureView]
    var windows: [QualityFigureView]
}

/// The page about a model's quality.
struct QualityPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let (model, deployments, all, rows, windows) = try await site.calling {
            (workbench) throws(WorkbenchError) in
            let detail = try workbench.model(named: name)
            return (
                detail.model, detail.deployments,
                try workbench.quality(model: name, by: .all, allMethods: true),
                try workbench.quality(model: name, by: .window, allMethods: true),
                try workbench.windows(model: name)
            )
        }
        let view = QualityView(
            frame: site.frame("Quality of \(name)", context, request),
            model: name,
            modelLink: modelAddress(name),
            cards: all.filter(\.isOfRecord).map { QualityFigureView($0) },
            hasFigures: !all.isEmpty || !rows.isEmpty,
            comparison: all.filter { [.accuracy, .meanAbsoluteError].contains($0.estimate.metric) }
                .map { QualityFigureView($0) },
            hasComparison: all.contains { !$0.isOfRecord },
            pictures: pictures(rows, windows, model, deployments),
            windows: newestFirst(rows, windows).map { QualityFigureView($0, model: name) }
        )
        return try site.page("quality", view)
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
            let tolerance: Double? =
                switch metric {
                case .accuracy: baseline.map { $0 - (model.quality.tolerance ?? 0.03) }
                case .meanAbsoluteError: baseline.map { $0 * (1 + (model.quality.tolerance ?? 0.2)) }
                default: nil
                }
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
