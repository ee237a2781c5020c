import Hummingbird
import Monitoring
import Operations

/// All windows of a model.
struct WindowsView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var windows: [WindowRowView]
    var hasWindows: Bool
    /// Where in the list this page stands; nil where one page holds all.
    var place: String?
    var newer: LinkView?
    var older: LinkView?
}

/// A window in the list.
struct WindowRowView: Sendable {
    var key: String
    var address: String
    var when: String
    var rows: String
    var state: String
    var stateClass: String
    var symbol: String
    var alertLink: String?
    var alertText: String?
    var verdict: String

    init(_ summary: WindowSummary, _ model: MonitoredModel) {
        let mark = WindowMarkView(summary, model: model.name)
        key = summary.window.key
        address = mark.address
        when = model.windows.span(from: summary.window.start, to: summary.window.end)
        rows = Words.whole(summary.rows)
        state = Words.state(summary.revision)
        (stateClass, symbol) = (mark.stateClass, mark.symbol)
        alertLink = summary.alert.map { "/alerts/\($0)" }
        alertText = summary.alert.map { "Alert \($0)" }
        verdict = summary.verdict.map { Words.verdict($0) } ?? "–"
    }
}

/// A window with everything that was found.
struct WindowView: Sendable {
    var frame: Frame
    var key: String
    var model: String
    var modelLink: String
    var when: String
    var state: String
    var stateClass: String
    var symbol: String
    var revision: String
    var sentences: [String]
    var alertLink: String?
    var alertText: String?
    var findings: [FindingView]
    var hasFindings: Bool
    /// For flagged windows and where it was asked for.
    var why: WhyView?
    var whyLink: String?
    var rowsLink: String
    var pictures: [PictureView]
    var quality: [QualityFigureView]
    var hasQuality: Bool
    var previousLink: String?
    var nextLink: String?
}

/// The pages of a model's windows.
struct WindowPages: Sendable {
    let site: Site
    private static let windowsShown = 200

    func list(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let (windows, model) = try await site.calling { (workbench) throws(WorkbenchError) in
            (try workbench.windows(model: name), try workbench.model(named: name).model)
        }
        let newestFirst = windows.sorted { $0.window.ordinal > $1.window.ordinal }
        let pages = max(1, (windows.count + Self.windowsShown - 1) / Self.windowsShown)
        let number = min(pages, max(1, site.query("page", in: request).flatMap { Int($0) } ?? 1))
        func link(_ page: Int, _ text: String) -> LinkView? {
            (1...pages).contains(page)
                ? LinkView(address: modelAddress(name, "windows") + "?page=\(page)", text: text) : nil
        }
        let view = WindowsView(
            frame: site.frame("Windows of \(name)", context, request),
            model: name,
            modelLink: modelAddress(name),
            windows: newestFirst.dropFirst((number - 1) * Self.windowsShown).prefix(Self.windowsShown).map {
                WindowRowView($0, model)
            },
            hasWindows: !windows.isEmpty,
            place: pages > 1
                ? "Page \(number) of \(pages), \(Words.whole(windows.count)) windows in all." : nil,
            newer: link(number - 1, "Newer windows"),
            older: link(number + 1, "Older windows")
        )
        return try site.page("windows", view)
    }

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let key = try context.name("window")
        let isAsked = site.query("why", in: request) != nil
        let (detail, model, pictures, why) = try await site.calling { (workbench) throws(WorkbenchError) in
            let detail = try workbench.window(model: name, key: key)
            let model = try workbench.model(named: name).model
            let drawn = FindingPictures(model: model)
            var pictures: [PictureView] = []
            for (index, finding) in FindingPictures.strongest(detail.findings, most: 3).enumerated() {
                if let picture = try drawn.distribution(of: finding, id: "column\(index)", from: workbench) {
                    pictures.append(picture)
                }
            }
            // Flagged windows were explained when they were evaluated; others take a moment, so only when asked.
            var why: WhyView?
            if isAsked || detail.summary.revision?.state == .flagged {
                let columns = FindingPictures.strongest(detail.findings, most: 3).compactMap(\.rule.column)
                let explanation = try workbench.explain(model: name, window: key)
                why = try WhyView.of(explanation, model, except: Set(columns), from: workbench)
            }
            return (detail, model, pictures, why)
        }
        let row = WindowRowView(detail.summary, model)
        let view = WindowView(
            frame: site.frame("\(key), \(name)", context, request),
            key: key,
            model: name,
            modelLink: modelAddress(name),
            when: row.when,
            state: row.state,
            stateClass: row.stateClass,
            symbol: row.symbol,
            revision: detail.summary.revision.map { "evaluation \($0.number)" } ?? "not evaluated yet",
            sentences: detail.sentences,
            alertLink: row.alertLink,
            alertText: row.alertText,
            findings: FindingView.rows(detail.findings, model),
            hasFindings: !detail.findings.isEmpty,
            why: why,
            whyLink: why == nil && !detail.findings.isEmpty ? row.address + "?why=1" : nil,
            rowsLink: row.address + "/rows",
            pictures: pictures,
            quality: detail.quality.map { QualityFigureView($0) },
            hasQuality: !detail.quality.isEmpty,
            previousLink: detail.previous.map { windowAddress(name, $0) },
            nextLink: detail.next.map { windowAddress(name, $0) }
        )
        return try site.page("window", view)
    }
}
