import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// What machines ask: whether the server is ready, and how it is doing.
struct MetricsPages: Sendable {
    let site: Site

    /// 200 when all work can be done, else 503 with the reasons, a line each.
    func ready(_ request: Request, _ context: PageContext) async throws -> Response {
        let obstacles = try await site.calling { (workbench) throws(WorkbenchError) in workbench.obstacles() }
        return plain(
            obstacles.isEmpty ? "ready\n" : obstacles.map { $0 + "\n" }.joined(),
            status: obstacles.isEmpty ? .ok : .serviceUnavailable
        )
    }

    /// The metrics in Prometheus' text format, for whoever has a token.
    func metrics(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let token = bearerToken(of: request) else { return unauthorized() }
        let isGood = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.mayReadMetrics(token: token)
        }
        guard isGood else { return unauthorized() }
        let metrics = try await site.calling { (workbench) throws(WorkbenchError) in try workbench.metrics() }
        var response = plain(MetricsText.render(metrics), status: .ok)
        response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
        return response
    }

    private func unauthorized() -> Response {
        var response = plain(
            "A token is needed here: Authorization: Bearer TOKEN. An admin makes one with `plumbline token create NAME`.\n",
            status: .unauthorized
        )
        response.headers[.wwwAuthenticate] = "Bearer"
        return response
    }

    private func plain(_ text: String, status: HTTPResponse.Status) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Metrics in Prometheus' text format.
enum MetricsText {
    /// Each metric with its help and type, a sample a line.
    static func render(_ metrics: [Metric]) -> String {
        var lines: [String] = []
        for metric in metrics {
            lines.append("# HELP \(metric.name) \(escaped(metric.help))")
            lines.append("# TYPE \(metric.name) gauge")
            for sample in metric.samples {
                let labels = sample.labels.sorted { $0.key < $1.key }.map { name, value in
                    "\(name)=\"\(escaped(value).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\""
                }
                let part = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
                lines.append("\(metric.name)\(part) \(text(sample.value))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }

    /// Whole numbers without a point, since most are counts.
    private static func text(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? "\(value)"
    }
}
