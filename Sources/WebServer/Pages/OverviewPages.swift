import Hummingbird
import Monitoring
import Operations
import Review

/// The first page: how every model stands and what waits.
struct OverviewView: Sendable {
    var frame: Frame
    var models: [ModelCardView]
    var hasModels: Bool
}

/// One model on the first page.
struct ModelCardView: Sendable {
    var id: String
    var name: String
    var address: String
    var standing: String
    /// `waiting`, `quiet` or `new`, for the style sheet.
    var standingClass: String
    var sentence: String
    var waiting: String
    /// When it is evaluated by itself.
    var schedule: String
    var scheduleProblem: String?
    var strip: [WindowMarkView]
    var stripNote: String
    var actions: [LinkView]

    /// - Parameters:
    ///   - model: How the model stands.
    ///   - plan: When it is evaluated by itself.
    ///   - windows: All of its windows.
    ///   - ready: Predictions that whoever looks could label now; nil for people who neither label nor judge.
    init(_ model: ModelSummary, schedule plan: ScheduleSummary?, windows: [WindowSummary], ready: Int?) {
        let toJudge = ready == nil ? 0 : model.windowsToJudge
        name = model.name
        id = "model-\(percentEncoded(model.name))"
        address = modelAddress(model.name)
        (standing, standingClass) =
            model.alertsWaiting > 0 || toJudge > 0
            ? ("Needs review", "waiting")
            : model.windows == 0 ? ("No windows yet", "new") : ("Nothing waits for review", "quiet")
        sentence =
            "\(Words.count(model.predictions, "prediction")) in \(Words.count(model.windows, "window")), "
            + "\(model.flagged) flagged; \(Words.count(model.baselineRows, "row")) in the baseline."
        waiting =
            "\(Words.count(model.alertsWaiting, "alert")) to review, "
            + (ready == nil ? "" : "\(Words.count(toJudge, "window")) to judge, ")
            + Self.words(toLabel: model.labelsWaiting, ready: ready)
        schedule = Self.words(for: plan)
        scheduleProblem = plan?.lastError.map { "The last evaluation failed: \($0)" }
        strip = WindowMarkView.strip(windows, model: model.name)
        stripNote =
            windows.count > strip.count
            ? "The newest \(strip.count) of \(windows.count) windows, oldest first."
            : "Every window, oldest first."
        var links: [LinkView] = []
        if model.alertsWaiting > 0 {
            links.append(
                LinkView(
                    address: "/alerts?model=\(percentEncoded(model.name))",
                    text: "Review alerts",
                    isMain: true
                )
            )
        }
        if toJudge > 0 {
            links.append(
                LinkView(
                    address: "/reviews?model=\(percentEncoded(model.name))",
                    text: "Judge windows",
                    isMain: links.isEmpty
                )
            )
        }
        if let ready, ready > 0 {
            links.append(
                LinkView(
                    address: "/labels?model=\(percentEncoded(model.name))",
                    text: "Label predictions",
                    isMain: links.isEmpty
                )
            )
        }
        links.append(LinkView(address: modelAddress(model.name, "quality"), text: "Quality"))
        links.append(LinkView(address: modelAddress(model.name, "thresholds"), text: "Thresholds"))
        links.append(LinkView(address: modelAddress(model.name, "report"), text: "Report"))
        actions = links
    }

    /// The queue's number for those who label, and beside it what waits for somebody else, such as a second opinion.
    private static func words(toLabel waiting: Int, ready: Int?) -> String {
        guard let ready else { return "\(Words.count(waiting, "prediction")) to label." }
        if ready >= LabelQueue.most { return "\(LabelQueue.words(ready)) predictions for you to label." }
        let others = waiting > ready ? ", \(Words.whole(waiting - ready)) more for others" : ""
        return "\(Words.count(ready, "prediction")) for you to label\(others)."
    }

    private static func words(for plan: ScheduleSummary?) -> String {
        guard let plan, plan.isOn else { return "Evaluated by hand." }
        var words = "Evaluated every \(plan.every)"
        if let last = plan.lastRun { words += ", last on \(Wording.minute(last))" }
        if plan.isRunning {
            words += ", which is not finished"
        } else if let next = plan.nextRun {
            words += ", next on \(Wording.minute(next))"
        }
        return words + "."
    }
}

/// The first page.
struct OverviewPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.person()
        guard person.role != .reviewer else { return site.goOn(to: "/labels") }
        let cards = try await site.calling { (workbench) throws(WorkbenchError) in
            var cards: [ModelCardView] = []
            let plans = Dictionary(
                try workbench.schedules().map { ($0.model, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let ready = person.role >= .reviewer ? try workbench.labelQueue(as: person).readyByModel : nil
            for model in try workbench.models() {
                let windows = try workbench.windows(model: model.name)
                cards.append(
                    ModelCardView(
                        model,
                        schedule: plans[model.name],
                        windows: windows,
                        ready: ready.map { $0[model.name] ?? 0 }
                    )
                )
            }
            return cards
        }
        let view = OverviewView(
            frame: site.frame("Overview", context, request),
            models: cards,
            hasModels: !cards.isEmpty
        )
        return try site.page("overview", view)
    }
}
