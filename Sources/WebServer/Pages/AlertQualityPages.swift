import Hummingbird
import Operations
import Review

/// How right alerts are, how much they miss, and the audits that tell.
struct AlertQualityView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var figures: [AlertFigureView]
    var grades: [String]
    var hasGrades: Bool
    var audits: [AuditRowView]
    var hasAudits: Bool
    var waiting: String
}

/// A figure with its interval, or why there is none.
struct AlertFigureView: Sendable {
    var title: String
    var figure: String
    var detail: String
    var reason: String?

    init(_ precision: AlertQuality) {
        title = "Precision: alerts that were right"
        let judged = precision.confirmed + precision.dismissedInAll
        figure = precision.precision.map { Words.percent($0) } ?? "not estimable"
        detail =
            judged == 0
            ? "No alert window has been confirmed or dismissed"
            : "\(precision.confirmed) of \(Words.count(judged, "judged alert window")) confirmed"
        if let lower = precision.precisionLower, let upper = precision.precisionUpper {
            detail += "; \(Self.words(lower, upper))"
        }
        if precision.waiting > 0 { detail += "; \(Words.count(precision.waiting, "window")) not judged yet" }
        reason = nil
    }

    init(_ recall: AlertRecall) {
        title = "Recall: what was real and had an alert"
        figure = recall.estimate.map { Words.percent($0) } ?? "not estimable"
        let quiet = Words.count(recall.quiet, "window without an alert", "windows without an alert")
        detail =
            recall.quiet == 0
            ? "\(recall.confirmed) caught; there is no window without an alert"
            : recall.audited == 0
                ? "\(recall.confirmed) caught; no audit has been judged yet, of \(quiet)"
                : "\(recall.confirmed) caught; \(recall.missed) missed among \(Words.count(recall.audited, "audit")) of "
                    + quiet
        if let lower = recall.lower, let upper = recall.upper { detail += "; \(Self.words(lower, upper))" }
        if let most = recall.mostMissed {
            detail += "; up to \(Words.whole(Int(most.rounded(.up)))) missed in all"
        }
        reason = recall.reason.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    }

    private static func words(_ lower: Double, _ upper: Double) -> String {
        "95% interval \(Words.percent(lower)) to \(Words.percent(upper))"
    }
}

/// An audit in the list.
struct AuditRowView: Sendable {
    var window: String
    var windowLink: String
    var probability: String
    var state: String
    var judgeLink: String?

    init(_ audit: AuditSummary) {
        window = audit.window
        windowLink = windowAddress(audit.model, audit.window)
        probability = Words.percent(audit.probability)
        state =
            switch audit.state {
            case .waiting: "waits for a verdict"
            case .judged: audit.verdict.map { Words.verdict($0) } ?? "judged"
            case .alerted: "has an alert since, judged there"
            }
        judgeLink =
            audit.state == .waiting
            ? modelAddress(audit.model, "reviews/\(percentEncoded(audit.window))") : nil
    }
}

/// The page of how right alerts are.
struct AlertQualityPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.seeingPerson()
        let name = try context.name("model")
        let (figures, audits) = try await site.calling { (workbench) throws(WorkbenchError) in
            (try workbench.alertFigures(model: name), try workbench.audits(model: name))
        }
        let mayJudge = person.role >= .lead
        let grades = mayJudge ? figures.grades.map(Self.sentence) : []
        let waiting = audits.count { $0.state == .waiting }
        let view = AlertQualityView(
            frame: site.frame("How alerts do: \(name)", context, request),
            model: name,
            modelLink: modelAddress(name),
            figures: [AlertFigureView(figures.precision), AlertFigureView(figures.recall)],
            grades: grades,
            hasGrades: !grades.isEmpty,
            audits: audits.map { audit in
                var row = AuditRowView(audit)
                if !mayJudge { row.judgeLink = nil }
                return row
            },
            hasAudits: !audits.isEmpty,
            waiting: waiting == 0
                ? "No audit waits for a verdict."
                : "\(Words.count(waiting, "audit waits", "audits wait")) for a verdict."
        )
        return try site.page("alert-quality", view)
    }

    private static func sentence(_ grade: VerdictGrade) -> String {
        let who = grade.reviewer ?? "Everybody"
        return "\(who): \(grade.confirmed) confirmed as harmful, \(grade.confirmedWrongly) were not; "
            + "\(grade.dismissed) dismissed, \(grade.dismissedWrongly) were real."
    }
}
