import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Operations

/// Turns errors into pages: a sentence for those who can do something, a reference number for the rest.
///
/// It stands inside of what sets headers, so that error pages carry them too.
struct ErrorPages: RouterMiddleware {
    typealias Context = PageContext

    let site: Site

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch is SignInNeeded {
            guard [.get, .head].contains(request.method) else {
                let page = FormPage.path(of: request).map { "?next=\(percentEncoded($0))" } ?? ""
                return site.goOn(to: "/sign-in\(page)", .notSaved)
            }
            guard request.uri.path != "/" else { return site.goOn(to: "/sign-in") }
            return site.goOn(to: "/sign-in?next=\(percentEncoded(request.uri.string))")
        } catch let error as WorkbenchError where error.isForOperator {
            return try failure(error.status, error.message, context, request)
        } catch let error as WorkbenchError {
            return try page(error.status, error.message, context, request).retrying(after: error)
        } catch let problems as FormProblems {
            let sentences = problems.list.map(\.sentence).joined(separator: " ")
            return try page(.unprocessableContent, sentences, context, request)
        } catch let refusal as MethodRefused {
            var response = try page(
                .methodNotAllowed,
                "This address does not take \(request.method.rawValue) requests.",
                context,
                request
            )
            response.headers[.allow] = refusal.allowed
            return response
        } catch let error as HTTPError where error.status.code < 500 {
            return try page(
                error.status,
                error.body ?? Self.sentence(for: error.status),
                context,
                request
            )
        } catch {
            return try failure(.internalServerError, "\(error)", context, request)
        }
    }

    /// The page about what visitors can do nothing about: a number for them, the detail for the log.
    private func failure(
        _ status: HTTPResponse.Status,
        _ detail: String,
        _ context: PageContext,
        _ request: Request
    ) throws -> Response {
        let reference = String(site.submission().prefix(8))
        context.logger.error(
            "request failed",
            metadata: [
                "reference": "\(reference)", "error": "\(detail)", "method": "\(request.method)",
                "path": "\(request.uri.path)",
            ]
        )
        let what =
            status.code == 507
            ? "The database cannot be read or written just now." : "Something went wrong here, not with you."
        return try page(
            status,
            "\(what) Nothing was half done. Tell the operator the reference \(reference).",
            context,
            request
        )
    }

    private func page(
        _ status: HTTPResponse.Status,
        _ sentence: String,
        _ context: PageContext,
        _ request: Request
    ) throws -> Response {
        // Programs read no pages.
        guard !request.uri.path.hasPrefix("/api/") else {
            return APIRoutes.response(
                APIAnswer.refusal(status: Int(status.code), sentence),
                status: status
            )
        }
        let heading = Self.heading(for: status)
        return try site.page(
            "error",
            ErrorView(
                frame: site.frame(heading, context),
                heading: heading,
                sentence: sentence,
                link: Self.wayOn(from: request.uri.path)
            ),
            status: status
        )
    }

    private static func heading(for status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "The request cannot be read"
        case 403: "Not allowed"
        case 404: "Not found"
        case 405: "Not possible here"
        case 408: "Too slow"
        case 409: "Somebody was faster"
        case 413: "Too large"
        case 415, 422: "Not taken"
        case 429: "Too many tries"
        case 503: "Busy"
        case 507: "The database cannot be read or written"
        default: "Something went wrong"
        }
    }

    /// Where work goes on: the queue that the address belongs to, else the first page.
    private static func wayOn(from path: String) -> LinkView {
        if path.hasPrefix("/label") { return LinkView(address: "/labels", text: "Go to the label queue") }
        if path.hasPrefix("/models/"), path.contains("/reviews/") {
            return LinkView(address: "/reviews", text: "Go to the windows to judge")
        }
        return LinkView(address: "/", text: "Go to the first page")
    }

    private static func sentence(for status: HTTPResponse.Status) -> String {
        status.code == 404
            ? "There is no page at this address. Look in the overview."
            : "The request cannot be answered as it is (\(status.code))."
    }
}

/// The address is there, but not for this method.
struct MethodRefused: Error {
    /// What it takes, for the `Allow` header.
    var allowed: String
}

/// The page about an error.
struct ErrorView: Sendable {
    var frame: Frame
    var heading: String
    var sentence: String
    var link: LinkView
}

extension WorkbenchError {
    /// The status that says the same to programs.
    var status: HTTPResponse.Status {
        switch self {
        case .invalid, .refusedFile: .unprocessableContent
        case .notFound: .notFound
        case .forbidden: .forbidden
        case .conflict: .conflict
        case .busy, .interrupted: .serviceUnavailable
        case .tooMany: .tooManyRequests
        case .unexpected: .internalServerError
        case .storage: .init(code: 507, reasonPhrase: "Insufficient Storage")
        }
    }
}

extension Response {
    /// The answer with the seconds after which another try may do better, where the error knows them.
    func retrying(after error: WorkbenchError) -> Response {
        let seconds: Int64
        switch error {
        case .busy: seconds = 5
        case .tooMany(_, let known): seconds = known
        default: return self
        }
        var response = self
        response.headers[.retryAfter] = String(seconds)
        return response
    }
}

/// Text for a part of an address.
func percentEncoded(_ text: String) -> String {
    let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
}
