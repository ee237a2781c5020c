import HTTPTypes
import Hummingbird
import Operations

/// Finds out who asks, by the cookie that signing in set.
struct Sessions: RouterMiddleware {
    typealias Context = PageContext

    let site: Site

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if !request.uri.path.hasPrefix("/static/"), let token = site.sessionToken(in: request) {
            context.reviewer = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.person(forSession: token)
            }
        }
        return try await next(request, context)
    }
}

extension Site {
    /// The prefix keeps other hosts and plain HTTP from setting the cookie; browsers take it over HTTPS only.
    private var cookieName: String { configuration.isSecure ? "__Host-plumbline" : "plumbline" }

    /// The secret of the session, as the browser sent it.
    func sessionToken(in request: Request) -> String? {
        request.cookies[cookieName]?.value
    }

    /// The answer with the session's secret put into the browser.
    func startingSession(_ token: String, _ response: Response) -> Response {
        settingCookie("\(cookieName)=\(token); Path=/; HttpOnly; SameSite=Lax", response)
    }

    /// The answer with the session's secret taken out of the browser.
    func endingSession(_ response: Response) -> Response {
        settingCookie("\(cookieName)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0", response)
    }

    private func settingCookie(_ cookie: String, _ response: Response) -> Response {
        var response = response
        response.headers[.setCookie] = configuration.isSecure ? cookie + "; Secure" : cookie
        return response
    }
}
