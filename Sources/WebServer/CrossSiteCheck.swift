import Foundation
import HTTPTypes
import Hummingbird
import Operations

/// Refuses what another site's page makes a browser send, by headers alone (no hidden field, no script).
///
/// `Sec-Fetch-Site`, which pages cannot forge, must say same-origin or none; browsers without it must send an
/// `Origin` that is the configured one, or whose host is the one asked: a proxy may ask for another. Programs that send
/// neither carry no cookie of a victim and pass.
struct CrossSiteCheck: RouterMiddleware {
    typealias Context = PageContext

    /// Where browsers reach the server, where that is configured.
    var ownOrigin: String?

    static let sentence =
        "This form was sent from another site, so it was refused and nothing changed. "
        + "Open the page here and send it again."

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard [.get, .head].contains(request.method) || isOwn(request) else {
            throw WorkbenchError.forbidden(Self.sentence)
        }
        return try await next(request, context)
    }

    private func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        if let ownOrigin, origin.lowercased() == ownOrigin.lowercased() { return true }
        guard let slashes = origin.range(of: "://") else { return false }
        return String(origin[slashes.upperBound...]).lowercased() == request.head.authority?.lowercased()
    }
}

extension HTTPField.Name {
    /// Where the request comes from, as the browser knows it.
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
