import HTTPTypes
import Hummingbird

/// Refuses requests that name no host or several: what stands between would read them differently.
struct HostCheck: RouterMiddleware {
    typealias Context = PageContext

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        // The first Host header becomes the authority; further ones stay among the headers.
        let further = HTTPField.Name("Host").map { request.headers[values: $0].count } ?? 0
        guard further == 0, let host = request.head.authority, !host.isEmpty,
            !host.contains(where: { $0 == "/" || $0 == "@" || $0 == "," || $0.isWhitespace })
        else { throw HTTPError(.badRequest, message: "A request must name exactly one host.") }
        return try await next(request, context)
    }
}
