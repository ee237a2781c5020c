import Foundation
import Hummingbird
import Monitoring
import Operations
import Review

/// The pages and forms of alerts.
struct AlertPages: Sendable {
    let site: Site

    /// More than this on one page helps nobody.
    static let mostRows = 200

    func list(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let level = site.query("level", in: request) == "notice" ? Level.notice : .alert
        let model = site.query("model", in: request)
        let state = site.query("state", in: request).flatMap(AlertState.init(rawValue:)) ?? .open
        let all = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.alerts(model: model, level: level, state: nil)
        }
        let shown = all.filter { $0.state == state }
        func address(_ state: AlertState, _ level: Level, _ model: String?) -> String {
            "/alerts?state=\(state.rawValue)" + (level == .notice ? "&level=notice" : "")
                + (model.map { "&model=\(percentEncoded($0))" } ?? "")
        }
        let isAlert = level == .alert
        let view = AlertsView(
            frame: site.frame(isAlert ? "Alerts" : "Notices", context, request),
            heading: isAlert ? "Alerts" : "Notices",
            explanation: Self.explanation(level, state),
            tabs: AlertState.allCases.map { tab in
                let words = Words.standing(tab, of: level).words
                return TabView(
                    address: address(tab, level, model),
                    title: words.prefix(1).uppercased() + words.dropFirst(),
                    count: "\(all.count { $0.state == tab })",
                    isCurrent: tab == state
                )
            },
            otherLevel: LinkView(
                address: address(.open, isAlert ? .notice : .alert, model),
                text: isAlert ? "Show notices instead" : "Show alerts instead"
            ),
            filter: model,
            unfilteredLink: address(state, level, nil),
            alerts: shown.prefix(Self.mostRows).map { AlertRowView($0) },
            hasAlerts: !shown.isEmpty,
            empty: state == .open
                ? (isAlert ? "Nothing waits for review." : "There are none.")
                : "None is \(Words.state(state)).",
            cut: shown.count > Self.mostRows
                ? "Only the newest \(Self.mostRows) of \(shown.count) are shown." : nil
        )
        return try site.page("alerts", view)
    }

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context, try context.number("alert", of: "alert"))
    }

    func judge(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .judged) { fields, id, person in
            let input = try VerdictForm(&fields).input
            return { (workbench) throws(WorkbenchError) in
                _ = try workbench.judge(alert: id, input: input, as: person)
            }
        }
    }

    func acknowledge(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .acknowledged) { _, id, person in
            { (workbench) throws(WorkbenchError) in _ = try workbench.acknowledge(id, as: person) }
        }
    }

    func assign(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .assigned) { fields, id, person in
            let name = try AssignmentForm(&fields).name
            return { (workbench) throws(WorkbenchError) in _ = try workbench.assign(id, to: name, as: person)
            }
        }
    }

    func comment(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .commented) { fields, id, person in
            let text = try NoteForm(&fields).note
            let submission = try fields.submission()
            return { (workbench) throws(WorkbenchError) in
                _ = try workbench.comment(id, text: text, submission: submission, as: person)
            }
        }
    }

    func snooze(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .snoozed) { fields, id, person in
            let until = try SnoozeForm(&fields).until
            return { (workbench) throws(WorkbenchError) in
                _ = try workbench.snooze(id, until: until, as: person)
            }
        }
    }

    func reopen(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .reopened) { fields, id, person in
            let note = try NoteForm(&fields).note
            return { (workbench) throws(WorkbenchError) in
                _ = try workbench.reopen(id, note: note, as: person)
            }
        }
    }

    func promote(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .promoted) { _, id, person in
            { (workbench) throws(WorkbenchError) in _ = try workbench.promote(id, as: person) }
        }
    }

    func askForLabels(_ request: Request, _ context: PageContext) async throws -> Response {
        try await act(request, context, .asked) { fields, id, person in
            let count = try LabelRequestForm(&fields).count
            let submission = try fields.submission()
            return { (workbench) throws(WorkbenchError) in
                _ = try workbench.askForLabels(alert: id, count: count, submission: submission, as: person)
            }
        }
    }

    /// Reads a form, does what it says, and goes back to the alert; a refused form comes back with what was typed.
    private func act(
        _ request: Request,
        _ context: PageContext,
        _ done: Done,
        _ reading: (inout FormFields, Int64, Reviewer) throws -> (
            @Sendable (Workbench) throws(WorkbenchError) -> Void
        )
    ) async throws -> Response {
        let person = try context.lead()
        let id = try context.number("alert", of: "alert")
        var fields = try await FormFields(request)
        do {
            let action = try reading(&fields, id, person)
            try await site.calling(action)
            return site.goOn(to: "/alerts/\(id)", done)
        } catch {
            return try await page(request, context, id, refused: try RefusedForm(error, fields))
        }
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        _ id: Int64,
        refused: RefusedForm? = nil
    ) async throws -> Response {
        let person = try context.seeingPerson()
        let shown = try await site.calling { (workbench) throws(WorkbenchError) in
            let detail = try workbench.alert(id)
            let model = try workbench.model(named: detail.summary.model).model
            let people = try workbench.reviewers().filter { $0.disabledAt == nil && $0.role >= .lead }.map(
                \.name
            )
            let (pictures, columns) = try Self.pictures(of: detail, model, from: workbench)
            var why: WhyView?
            if let explanation = detail.explanation {
                why = try WhyView.of(explanation, model, except: columns, from: workbench)
            }
            let power = person.role >= .lead ? try workbench.labelPower(alert: id) : []
            return (detail, model, people, pictures, why, power)
        }
        let (detail, model, people, pictures, why, power) = shown
        let summary = detail.summary
        let isNotice = summary.level == .notice
        let standing = Words.standing(summary.state, of: summary.level)
        let heading = "\(isNotice ? "Notice" : "Alert") \(id): \(summary.model)"
        // The metric that decides; the others stand on the page of quality.
        let main: QualityMetric = model.task == .regression ? .meanAbsoluteError : .accuracy
        let quality = detail.windows.flatMap(\.quality).filter { $0.isOfRecord && $0.estimate.metric == main }
        let mayDecide = person.role >= .lead
        let view = AlertView(
            frame: site.frame(refused != nil ? "Error: \(heading)" : heading, context, request),
            heading: heading,
            address: "/alerts/\(id)",
            model: summary.model,
            modelLink: modelAddress(summary.model),
            state: standing.words,
            stateClass: standing.styleClass,
            isNotice: isNotice,
            assigned: summary.assignee.map { "Assigned to \($0)." } ?? "Nobody is assigned.",
            sentences: detail.sentences,
            extent: detail.extent,
            waiting: summary.windowsWaiting > 0
                ? "\(Words.count(summary.windowsWaiting, "window")) of \(summary.windows.count) "
                    + (isNotice ? "not judged here: " : "to judge: ") + Self.listed(detail.waiting) + "."
                : detail.windows.compactMap(\.cleared).last ?? "Every window has a verdict.",
            windows: detail.windows.reversed().enumerated().map {
                AlertWindowView($1, model, isOpen: $0 == 0)
            },
            why: why,
            pictures: pictures,
            quality: quality.map { QualityFigureView($0, model: model.name) },
            hasQuality: !quality.isEmpty,
            history: detail.history.map { HistoryView($0) },
            hasHistory: !detail.history.isEmpty,
            forms: mayDecide
                ? AlertFormsView(
                    detail,
                    model,
                    power: power,
                    metric: main,
                    people: people,
                    submission: site.submission(),
                    fields: refused?.fields,
                    refusal: refused?.sentence
                ) : nil,
            closedToViewer: mayDecide
                ? nil : "You may look, not decide: verdicts are for leads and admins.",
            joinedTo: detail.joinedTo.map { LinkView(address: "/alerts/\($0)", text: "alert \($0)") },
            baselineOffer: detail.expected.map { BaselineOfferView($0, mayAdopt: mayDecide) }
        )
        return try site.page("alert", view, status: refused?.status ?? .ok)
    }

    /// The distributions of the two strongest findings at the alert's own level, where it has columns, and of the
    /// feature that moved most; then the strongest finding over time.
    private static func pictures(
        of detail: AlertDetail,
        _ model: MonitoredModel,
        from workbench: Workbench
    ) throws(WorkbenchError) -> ([PictureView], columns: Set<String>) {
        let drawn = FindingPictures(model: model)
        let findings = detail.windows.flatMap(\.findings)
        let notices = detail.windows.flatMap(\.notices)
        let shown = FindingPictures.strongest(findings, most: 2) + FindingPictures.strongest(notices, most: 1)
        var pictures: [PictureView] = []
        for (index, finding) in shown.enumerated() {
            if let picture = try drawn.distribution(of: finding, id: "column\(index)", from: workbench) {
                pictures.append(picture)
            }
        }
        if let strongest = FindingView.ordered(findings.filter(\.isBreached)).first {
            pictures.append(try drawn.timeline(of: strongest.rule, id: "timeline", from: workbench))
        }
        return (pictures, Set(shown.compactMap(\.rule.column)))
    }
}

extension AlertPages {
    /// What a list holds.
    private static func explanation(_ level: Level, _ state: AlertState) -> String {
        switch (level, state) {
        case (.notice, _):
            "Only what comes in has changed, not what the model answers. Nobody is asked; promote one that matters."
        case (.alert, .cleared):
            "Nobody has to judge these: labels showed that quality held, or rows that came later show no breach."
        case (.alert, .confirmed), (.alert, .dismissed), (.alert, .cannotTell):
            "What the model answers, or how well, had changed; people have judged it."
        case (.alert, _):
            "What the model answers, or how well, has changed. Each waits for a person's verdict."
        }
    }

    /// A few windows by name, many by the first and the last.
    private static func listed(_ windows: [String]) -> String {
        guard windows.count > 6, let first = windows.first, let last = windows.last else {
            return windows.joined(separator: ", ")
        }
        return "\(first) to \(last)"
    }
}
