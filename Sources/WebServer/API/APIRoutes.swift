import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// What programs read: the answers of the commands' `--format json`, under `/api/v1`, described by `Schemas/openapi.yaml`.
///
/// Reading changes nothing here; what people decide is decided by a person and not by a token.
struct APIRoutes: Sendable {
    typealias Answer = @Sendable (Workbench, APIRequest) throws(WorkbenchError) -> APIAnswer

    /// One address.
    struct Route: Sendable {
        /// The path below `/api/v1`, with names in braces as the document writes them.
        var path: String
        /// The parameters that it takes behind a question mark.
        var query: [String] = []
        var answer: Answer
    }

    let site: Site

    /// Every address, in the order of the document.
    static let all: [Route] = ModelAPI.routes + WindowAPI.routes + AlertAPI.routes + QualityAPI.routes

    /// Registers every address.
    func add(to table: inout RouteTable) {
        for route in Self.all {
            table.get("api/v1" + route.path.replacing("{", with: ":").replacing("}", with: "")) {
                request,
                context in
                try await respond(route, request, context)
            }
        }
        table.get("api/v1/openapi.yaml") { _, _ in
            var headers = HTTPFields()
            headers[.contentType] = "application/yaml; charset=utf-8"
            let text = Workbench.apiDocument
            return Response(
                status: .ok,
                headers: headers,
                body: .init(byteBuffer: ByteBuffer(string: text))
            )
        }
    }

    private func respond(_ route: Route, _ request: Request, _ context: PageContext) async throws -> Response
    {
        let token = bearerToken(of: request)
        let isGood = try await site.calling { (workbench) throws(WorkbenchError) in
            try token.map { (token) throws(WorkbenchError) in try workbench.mayReadAPI(token: token) }
                ?? false
        }
        guard isGood else {
            var response = Self.response(
                APIAnswer.refusal(
                    status: 401,
                    "A token is needed here: Authorization: Bearer TOKEN. An admin makes one with "
                        + "`plumbline token create NAME --scope api`."
                ),
                status: .unauthorized
            )
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        let asked = try APIRequest(request, context, route)
        let answer = try await site.calling { (workbench) throws(WorkbenchError) in
            try route.answer(workbench, asked)
        }
        guard case .list(let rows) = answer else { return Self.response(answer.text, status: .ok) }
        let wantsLines = request.headers[.accept]?.contains("application/x-ndjson") ?? false
        return wantsLines
            ? Self.response(rows.map { $0.line + "\n" }.joined(), status: .ok, "application/x-ndjson")
            : Self.response(answer.text, status: .ok)
    }

    /// An answer in JSON that nobody keeps.
    static func response(
        _ text: String,
        status: HTTPResponse.Status,
        _ type: String = "application/json; charset=utf-8"
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// What is asked of an address: names in the path, and parameters that it takes.
struct APIRequest: Sendable {
    private var values: [String: String] = [:]

    /// The names and parameters; a parameter that the address does not take is refused by name.
    init(_ request: Request, _ context: PageContext, _ route: APIRoutes.Route) throws {
        for part in route.path.split(separator: "/") where part.hasPrefix("{") {
            let name = String(part.dropFirst().dropLast())
            values[name] = try context.name(name)
        }
        for (name, value) in request.uri.queryParameters {
            guard route.query.contains(String(name)) else {
                let taken =
                    route.query.isEmpty
                    ? "It takes none." : "It takes \(route.query.joined(separator: ", "))."
                throw WorkbenchError.invalid("There is no parameter “\(name)” here. \(taken)")
            }
            values[String(name)] = String(value)
        }
    }

    /// A name of the path.
    func name(_ name: String) -> String { values[name] ?? "" }

    /// A parameter; nil where it is not given.
    func text(_ name: String) -> String? { values[name] }

    /// A number of the path.
    func number(_ name: String, of noun: String) throws(WorkbenchError) -> Int64 {
        guard let number = Int64(self.name(name)), number > 0 else {
            throw .notFound("There is no \(noun) “\(self.name(name))”.")
        }
        return number
    }

    /// A parameter that is one of a few words; nil where it is not given.
    func choice<Word: RawRepresentable & CaseIterable>(_ name: String, of type: Word.Type)
        throws(WorkbenchError) -> Word? where Word.RawValue == String
    {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(name) is “\(text)”; it is one of \(words).")
        }
        return word
    }

    /// A parameter that is true or false; false where it is not given.
    func flag(_ name: String) throws(WorkbenchError) -> Bool {
        switch text(name) {
        case nil, "false": return false
        case "true": return true
        case let text?: throw .invalid("\(name) is “\(text)”; it is true or false.")
        }
    }
}

/// What an address answers.
enum APIAnswer: Sendable {
    /// One value.
    case value(JSONText)
    /// A list; as JSON lines for those who ask for them.
    case list([JSONText])

    /// The answer as one JSON text.
    var text: String {
        switch self {
        case .value(let value): value.text + "\n"
        case .list(let rows): JSONText.array(rows).text + "\n"
        }
    }

    /// Why there is no answer.
    static func refusal(status: Int, _ sentence: String) -> String {
        JSONText.members(["status": .integer(status), "error": .string(sentence)]).text + "\n"
    }
}

/// The token that a request bears; nil without one.
func bearerToken(of request: Request) -> String? {
    let prefix = "Bearer "
    guard let header = request.headers[.authorization], header.hasPrefix(prefix) else { return nil }
    return String(header.dropFirst(prefix.count))
}
