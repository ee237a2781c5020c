import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Monitoring
import NIOCore
import NIOEmbedded
import Operations
import Review
import Synchronization
import TestSupport
import WebServer

/// A whole server on a database of its own, with one small model of 12 windows of which some moved.
final class TestSite: Sendable {
    let workbench: Workbench
    let admin: Reviewer
    private let folder: TemporaryFolder
    private let adminToken: String

    init(withModel: Bool = true, audits: Double = 0.05) throws {
        folder = try TemporaryFolder()
        workbench = try Workbench.open(path: folder.file("test.sqlite").path, create: true)
        let first = try workbench.initialise(adminName: "ada")
        admin = first.reviewer
        adminToken = try workbench.redeem(code: first.setupCode).token
        if withModel { try fill(audits) }
    }

    /// A person of a role with the secret of a session.
    func person(_ name: String, _ role: Role) throws -> (reviewer: Reviewer, token: String) {
        let (reviewer, code) = try workbench.addReviewer(name: name, role: role, as: admin)
        return (reviewer, try workbench.redeem(code: code).token)
    }

    /// Runs requests against the router.
    func visit(
        origin: String? = nil,
        _ body: @Sendable (Visitor) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = try buildApplication(
            workbench: workbench,
            configuration: WebConfiguration(origin: origin),
            logger: logger
        )
        try await body(Visitor(respond: try await Self.responding(application), token: adminToken))
    }

    /// The whole stack of a server without its socket.
    static func responding<Server: ApplicationProtocol>(
        _ server: Server
    ) async throws -> @Sendable (Request) async throws -> Response {
        let responder = try await server.responder
        let logger = server.logger
        return { request in
            let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
            return try await responder.respond(to: request, context: .init(source: source))
        }
    }

    private func fill(_ audits: Double) throws {
        let source = Self.modelFile.replacing("audits: 0.05", with: "audits: \(audits)")
        _ = try workbench.applyModel(source: source, basedOn: nil, as: admin)
        _ = try workbench.importBaseline(
            model: "loans",
            from: .bytes(Array(Self.rows(weeks: 0..<40, isBaseline: true).utf8)),
            as: admin
        )
        _ = try workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(Self.rows(weeks: 40..<52, isBaseline: false).utf8)),
            as: admin
        )
        _ = try workbench.evaluate(
            model: "loans",
            through: Moment(milliseconds: Self.start + 60 * 604_800_000),
            as: admin
        )
    }

    /// The scores of all predictions, to four decimals.
    static let scores: [String] = rows(weeks: 40..<52, isBaseline: false).split(separator: "\n").dropFirst()
        .map {
            String($0.split(separator: ",")[3].prefix(6))
        }

    private static let modelFile = """
        model: loans
        task: binary
        question: Was this loan repaid?
        classes: { "0": Defaulted, "1": Repaid }
        columns:
          id: id
          time: time
          prediction: prediction
          score: score
          label: label
          features:
            income: { type: number, unit: euros, title: Income }
            region: category
        windows: { every: week, timeZone: UTC, lateness: 1d }
        sampling: { perWindow: 5, seed: 1 }
        review: { slots: 1, overlap: 0, audits: 0.05, guidelines: Look at the ledger. }

        """

    /// 2024-01-01, a Monday.
    private static let start: Int64 = 1_704_067_200_000

    /// Sixty rows a week by a fixed rule; the last two weeks of predictions have far higher scores.
    private static func rows(weeks: Range<Int>, isBaseline: Bool) -> String {
        var text = "id,time,prediction,score,income,region" + (isBaseline ? ",label\n" : "\n")
        var state: UInt64 = 7
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 9_007_199_254_740_992
        }
        for week in weeks {
            for row in 0..<60 {
                let moved = !isBaseline && week >= weeks.upperBound - 2
                let score = moved ? 0.8 + 0.19 * next() : 0.2 + 0.6 * next()
                let moment = Moment(clamping: start + Int64(week) * 604_800_000 + Int64(row) * 10_000_000)
                let label = next() < score ? 1 : 0
                text +=
                    "p\(week)-\(row),\(moment.text),\(score >= 0.5 ? 1 : 0),\(score),\(1_000 + 2_000 * next()),"
                text += (row % 2 == 0 ? "north" : "south") + (isBaseline ? ",\(label)\n" : "\n")
            }
        }
        return text
    }
}

/// Somebody with a browser.
struct Visitor: Sendable {
    let respond: @Sendable (Request) async throws -> Response
    var token: String?

    /// The same browser without or with another session.
    func with(_ token: String?) -> Visitor { Visitor(respond: respond, token: token) }

    func get(_ path: String) async throws -> Page {
        try await send(path, .get, [:], "")
    }

    func post(
        _ path: String,
        _ fields: [(String, String)] = [],
        headers: [String: String] = ["Sec-Fetch-Site": "same-origin"]
    ) async throws -> Page {
        let body = fields.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&")
        return try await send(path, .post, headers, body)
    }

    func send(
        _ path: String,
        _ method: HTTPRequest.Method,
        _ headers: [String: String],
        _ body: String
    ) async throws -> Page {
        var fields = HTTPFields()
        fields[.contentType] = "application/x-www-form-urlencoded"
        if let token { fields[.cookie] = "plumbline=\(token)" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        if !body.isEmpty { fields[.contentLength] = String(body.utf8.count) }
        let request = Request(
            head: HTTPRequest(
                method: method,
                scheme: "http",
                authority: "localhost",
                path: path,
                headerFields: fields
            ),
            body: RequestBody(buffer: ByteBuffer(string: body))
        )
        let response = try await respond(request)
        let writer = PageWriter()
        try await response.body.write(writer)
        return Page(status: response.status.code, headers: response.headers, text: writer.text)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// Takes what a server writes.
private final class PageWriter: ResponseBodyWriter {
    private let written = Mutex(ByteBuffer())

    var text: String { written.withLock { String(buffer: $0) } }

    func write(_ buffer: ByteBuffer) async throws {
        written.withLock { _ = $0.writeImmutableBuffer(buffer) }
    }

    func finish(_ trailers: HTTPFields?) async throws {}
}

/// What came back.
struct Page: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String

    /// Where the browser is sent.
    var location: String? { headers[.location] }

    /// The value of the first hidden field of a name.
    func hidden(_ name: String) -> String? {
        guard let found = text.range(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(text[found.upperBound...].prefix { $0 != "\"" })
    }
}
