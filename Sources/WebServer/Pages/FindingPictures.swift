import Monitoring
import Operations
import Reports

/// The pictures of a window's strongest findings.
struct FindingPictures: Sendable {
    let model: MonitoredModel

    /// The strongest breached findings with a column, each column once.
    static func strongest(_ findings: [Finding], most: Int) -> [Finding] {
        var columns: Set<String> = []
        let breached = FindingView.ordered(findings.filter(\.isBreached))
        return Array(
            breached.filter { $0.rule.column.map { columns.insert($0).inserted } ?? false }.prefix(most)
        )
    }

    /// The column's distribution in the finding's window over the baseline's.
    func distribution(of finding: Finding, id: String, from workbench: Workbench) throws(WorkbenchError)
        -> PictureView?
    {
        guard let column = finding.rule.column else { return nil }
        return try distribution(of: column, window: finding.window, id: id, from: workbench)
    }

    /// A column's distribution in a window over the baseline's.
    func distribution(of column: String, window key: String, id: String, from workbench: Workbench)
        throws(WorkbenchError) -> PictureView?
    {
        let unit = model.columns.features.first { $0.name == column }?.unit
        let title = model.title(ofColumn: column) + (unit.map { " (\($0))" } ?? "")
        let heading = "\(model.title(ofColumn: column)) in \(key) and in the baseline"
        do {
            let html =
                switch try workbench.comparison(model: model.name, window: key, column: column) {
                case .numbers(let baseline, let window, let gapAt):
                    Pictures.distribution(
                        of: title,
                        baseline: baseline,
                        window: window,
                        windowName: key,
                        gapAt: gapAt,
                        id: id
                    )
                case .categories(let baseline, let window):
                    Pictures.categories(
                        of: title,
                        baseline: titled(baseline, column),
                        window: titled(window, column),
                        windowName: key,
                        id: id
                    )
                }
            return PictureView(heading: heading, picture: Markup(html: html))
        } catch .notFound(let sentence) {
            return PictureView(heading: heading, picture: Markup(html: ""), missing: sentence)
        } catch .conflict(let sentence) {
            return PictureView(heading: heading, picture: Markup(html: ""), missing: sentence)
        }
    }

    /// The rule's value in each window.
    func timeline(of rule: Rule, id: String, from workbench: Workbench) throws(WorkbenchError) -> PictureView
    {
        let line = try workbench.timeline(model: model.name, rule: rule.key)
        let title = model.figure(of: rule)
        let points = line.points.map {
            Pictures.RulePoint(
                window: $0.window,
                start: $0.start,
                value: $0.value,
                limit: $0.limit,
                isBreached: $0.isBreached,
                isCleared: $0.isCleared,
                verdict: $0.verdict,
                thresholdRevision: $0.thresholdRevision,
                referenceRevision: $0.referenceRevision
            )
        }
        let html = Pictures.statisticTimeline(
            of: title,
            axis: model.measure(of: rule),
            points: points,
            rule: line.rule,
            deployments: line.deployments,
            id: id
        )
        return PictureView(heading: "\(title), window by window", picture: Markup(html: html))
    }

    /// Classes by their titles in the prediction's column.
    private func titled(_ counts: [String: Int], _ column: String) -> [String: Int] {
        guard column == model.columns.prediction else { return counts }
        return counts.reduce(into: [:]) { $0[model.title(ofClass: $1.key), default: 0] += $1.value }
    }
}
