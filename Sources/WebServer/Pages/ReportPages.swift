import HTTPTypes
import Hummingbird
import Monitoring
import NIOCore
import Operations
import Reports
import Review

/// The report of a model for a period: its summary, and the files to take away.
struct ReportView: Sendable {
    var frame: Frame
    var model: String
    var modelLink: String
    var address: String
    var from: FieldView
    var to: FieldView
    var heading: String?
    var summary: [String]
    var snapshot: String?
    var files: [LinkView]
    var exclusions: [String]
    var hasExclusions: Bool
}

/// The page about reports.
struct ReportPages: Sendable {
    let site: Site

    /// The forms in which a report can be taken away.
    private enum Kind: String, CaseIterable {
        case html, json, csv, markdown
    }

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let period = Period(from: site.query("from", in: request), to: site.query("to", in: request))
        let report: Report? =
            period.isFine
            ? try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.report(model: name, from: period.start, to: period.end)
            } : nil
        let title = "Report on \(name)"
        let view = ReportView(
            frame: site.frame(period.isFine ? title : "Error: \(title)", context, request),
            model: name,
            modelLink: modelAddress(name),
            address: modelAddress(name, "report"),
            from: FieldView(value: period.from, problem: period.fromProblem),
            to: FieldView(value: period.to, problem: period.toProblem),
            heading: report?.title,
            summary: report?.summary ?? [],
            snapshot: report.map { "Audit entry \($0.snapshot)" },
            files: report == nil
                ? []
                : Kind.allCases.map { kind in
                    LinkView(
                        address: modelAddress(name, "report/files/\(kind.rawValue)") + period.query,
                        text: Self.words(for: kind),
                        isMain: kind == .html
                    )
                },
            exclusions: report?.exclusions ?? [],
            hasExclusions: !(report?.exclusions.isEmpty ?? true)
        )
        return try site.page("report", view, status: period.isFine ? .ok : .unprocessableContent)
    }

    func file(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try context.seeingPerson()
        let name = try context.name("model")
        let period = Period(from: site.query("from", in: request), to: site.query("to", in: request))
        guard let kind = Kind(rawValue: try context.name("kind")), period.isFine else {
            throw WorkbenchError.notFound("There is no such file. Choose one on the page of the report.")
        }
        let report = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.report(model: name, from: period.start, to: period.end)
        }
        var headers = HTTPFields()
        let text: String
        let ending: String
        switch kind {
        case .html:
            (text, ending) = (ReportHTML.render(report), "html")
            headers[.contentType] = "text/html; charset=utf-8"
            // The file carries its own style sheet, so it is shown in a sandbox, without any right of this site.
            headers[.contentSecurityPolicy] =
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        case .json:
            (text, ending) = (ReportJSON.render(report), "json")
            headers[.contentType] = "application/json"
        case .csv:
            (text, ending) = (ReportCSV.render(report), "csv")
            headers[.contentType] = "text/csv; charset=utf-8"
        case .markdown:
            (text, ending) = (ReportMarkdown.render(report), "md")
            headers[.contentType] = "text/markdown; charset=utf-8"
        }
        let file = "\(percentEncoded(name))-report.\(ending)"
        headers[.contentDisposition] =
            kind == .html ? "inline; filename=\"\(file)\"" : "attachment; filename=\"\(file)\""
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private static func words(for kind: Kind) -> String {
        switch kind {
        case .html: "Open the whole report (HTML, one file)"
        case .json: "JSON"
        case .csv: "CSV"
        case .markdown: "Markdown"
        }
    }
}

/// The period of a report, as two days typed into a form; empty means without bound.
private struct Period: Sendable {
    var from: String
    var to: String
    var start: Moment?
    var end: Moment?
    var fromProblem: String?
    var toProblem: String?

    var isFine: Bool { fromProblem == nil && toProblem == nil }

    /// The same period in an address.
    var query: String {
        let parts = [
            from.isEmpty ? nil : "from=\(percentEncoded(from))",
            to.isEmpty ? nil : "to=\(percentEncoded(to))",
        ]
        let joined = parts.compactMap(\.self).joined(separator: "&")
        return joined.isEmpty ? "" : "?\(joined)"
    }

    init(from: String?, to: String?) {
        self.from = String((from ?? "").prefix(40))
        self.to = String((to ?? "").prefix(40))
        if !self.from.isEmpty {
            start = startOfDay(self.from)
            if start == nil { fromProblem = "Write a day as 2013-04-22, or leave it empty." }
        }
        if !self.to.isEmpty {
            // The last day belongs to the period.
            end = startOfDay(self.to)?.advanced(bySeconds: 86_400)
            if end == nil { toProblem = "Write a day as 2013-04-22, or leave it empty." }
        }
        if let start, let end, end <= start { toProblem = "The last day lies before the first." }
    }
}
