import Hummingbird
import Monitoring
import Operations

/// Predictions of a window, row by row.
struct WindowRowsView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var window: String
    var windowLink: String
    /// What the rows have in common; nil for the whole window.
    var segment: String?
    var count: String
    var features: [String]
    var rows: [PredictionRowView]
    var hasRows: Bool
    var command: String
}

/// One prediction.
struct PredictionRowView: Sendable {
    var id: String
    var time: String
    var prediction: String
    var score: String
    var truth: String
    var values: [String]

    init(_ row: WindowRow, _ model: MonitoredModel) {
        id = row.id
        time = row.time.map { Wording.minute($0) } ?? "–"
        prediction = model.title(ofClass: row.prediction)
        score = row.score.map { Words.number($0) } ?? "–"
        let verdict = row.isRight.map { $0 ? " (right)" : " (wrong)" } ?? ""
        truth = row.label.map { model.title(ofClass: $0) + verdict } ?? "–"
        values = row.values.map { $0 ?? "–" }
    }
}

/// The page with rows of a window.
struct WindowRowPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let (name, key) = (try context.name("model"), try context.name("window"))
        let asked = site.query("segment", in: request)
        let number = asked.flatMap { Int($0) }
        guard asked == nil || number != nil else {
            throw WorkbenchError.notFound(
                "There is no segment “\(asked ?? "")”. Look on the page of the window."
            )
        }
        let list = SegmentList(rawValue: site.query("of", in: request) ?? "") ?? .output
        let (model, found) = try await site.calling { (workbench) throws(WorkbenchError) in
            (
                try workbench.model(named: name).model,
                try workbench.windowRows(model: name, window: key, segment: number, of: list)
            )
        }
        let options = number.map { " --segment \($0)" + (list == .loss ? " --of loss" : "") } ?? ""
        let view = WindowRowsView(
            frame: site.frame("Rows of \(key), \(name)", context, request),
            model: name,
            modelLink: modelAddress(name),
            window: key,
            windowLink: windowAddress(name, key),
            segment: found.segment,
            count: found.rows.count < found.total
                ? "The first \(Words.count(found.rows.count, "row")) of \(Words.whole(found.total))."
                : "\(Words.count(found.total, "row")).",
            features: found.features.map { model.title(ofColumn: $0) },
            rows: found.rows.map { PredictionRowView($0, model) },
            hasRows: !found.rows.isEmpty,
            command: "plumbline window rows \(name) \(key)\(options)"
        )
        return try site.page("window-rows", view)
    }
}
