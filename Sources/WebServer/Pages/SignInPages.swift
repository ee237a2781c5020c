import Hummingbird
import Operations
import Review

/// The page on which people sign in.
struct SignInView: Sendable {
    var frame: Frame
    /// The one-time code of the address, when there is one: then a button is all.
    var code: String?
    var next: String
    var name: FieldView
    var password: FieldView
    var refusal: String?
}

/// The page on which a person sets a password.
struct PasswordView: Sendable {
    var frame: Frame
    var name: String
    /// The password that is replaced; nil where the person has none.
    var present: FieldView?
    var password: FieldView
    var again: FieldView
    var refusal: String?
}

/// Signing in and out.
struct SignInPages: Sendable {
    let site: Site

    /// Following a one-time link changes nothing yet, since programs that look at mail follow links too.
    func show(_ request: Request, _ context: PageContext) throws -> Response {
        try page(
            context,
            request,
            code: site.query("code", in: request),
            next: site.query("next", in: request) ?? "/"
        )
    }

    func signIn(_ request: Request, _ context: PageContext) async throws -> Response {
        var fields = try await FormFields(request)
        let next = fields.typed("next")
        do {
            let form = try SignInForm(&fields)
            let signedIn = try await site.calling(in: site.passwords) { (workbench) throws(WorkbenchError) in
                try workbench.signIn(name: form.name, password: form.password)
            }
            return site.startingSession(signedIn.token, site.goOn(to: ownPath(next)))
        } catch is FormProblems {
            return try page(context, request, next: next, fields: fields, status: .unprocessableContent)
        } catch WorkbenchError.forbidden(let sentence) {
            return try page(
                context,
                request,
                next: next,
                fields: fields,
                refusal: sentence,
                status: .forbidden
            )
        } catch let error as WorkbenchError where error.asksForPatience {
            return try page(
                context,
                request,
                next: next,
                fields: fields,
                refusal: error.message,
                status: error.status
            ).retrying(after: error)
        }
    }

    func redeem(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try await FormFields(request).typed("code")
        do {
            let signedIn = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.redeem(code: code)
            }
            return site.startingSession(signedIn.token, site.goOn(to: "/password"))
        } catch WorkbenchError.forbidden(let sentence) {
            return try page(context, request, next: "/", refusal: sentence, status: .forbidden)
        }
    }

    func signOut(_ request: Request, _ context: PageContext) async throws -> Response {
        if let token = site.sessionToken(in: request) {
            try await site.calling { (workbench) throws(WorkbenchError) in try workbench.signOut(token: token)
            }
        }
        return site.endingSession(site.goOn(to: "/sign-in", .signedOut))
    }

    func password(_ request: Request, _ context: PageContext) async throws -> Response {
        try await passwordPage(context, request, try context.person())
    }

    func setPassword(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.person()
        var fields = try await FormFields(request)
        do {
            let form = try PasswordForm(&fields)
            let signedIn = try await site.calling(in: site.passwords) { (workbench) throws(WorkbenchError) in
                try workbench.setPassword(form.password, replacing: form.present, as: person)
            }
            return site.startingSession(signedIn.token, site.goOn(to: home(of: person), .passwordSet))
        } catch let problems as FormProblems {
            return try await passwordPage(context, request, person, problems: problems.list)
        } catch let error as WorkbenchError where error.asksForPatience || error.isRefusal {
            let refused = try await passwordPage(context, request, person, refusal: error)
            return refused.retrying(after: error)
        }
    }

    private func page(
        _ context: PageContext,
        _ request: Request,
        code: String? = nil,
        next: String,
        fields: FormFields? = nil,
        refusal: String? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let problems = fields?.problems ?? []
        func problem(_ name: String) -> String? { problems.first { $0.field == name }?.sentence }
        let title = problems.isEmpty && refusal == nil ? "Sign in" : "Error: Sign in"
        let view = SignInView(
            frame: site.frame(title, context, request),
            code: code,
            next: ownPath(next),
            name: FieldView(value: fields?.typed("name") ?? "", problem: problem("name")),
            password: FieldView(problem: problem("password")),
            refusal: refusal
        )
        return try site.page("sign-in", view, status: status)
    }

    private func passwordPage(
        _ context: PageContext,
        _ request: Request,
        _ person: Reviewer,
        problems: [ProblemView] = [],
        refusal: WorkbenchError? = nil
    ) async throws -> Response {
        func problem(_ name: String) -> String? { problems.first { $0.field == name }?.sentence }
        let isFine = problems.isEmpty && refusal == nil
        let hasPassword = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.hasPassword(person)
        }
        let view = PasswordView(
            frame: site.frame(isFine ? "Set your password" : "Error: Set your password", context, request),
            name: person.name,
            present: hasPassword ? FieldView(problem: problem("present")) : nil,
            password: FieldView(problem: problem("password")),
            again: FieldView(problem: problem("again")),
            refusal: refusal?.message
        )
        let status = refusal?.status ?? (isFine ? .ok : .unprocessableContent)
        return try site.page("password", view, status: status)
    }

    /// A path of this server; anything else, such as another site's address, becomes the first page.
    private func ownPath(_ path: String) -> String {
        let isOwn = path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
        return isOwn && path.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 }) ? path : "/"
    }
}

extension WorkbenchError {
    /// Whether the same form may be taken a little later.
    fileprivate var asksForPatience: Bool {
        switch self {
        case .busy, .tooMany: true
        default: false
        }
    }

    /// Whether the form was refused for what stands in it.
    fileprivate var isRefusal: Bool {
        switch self {
        case .invalid, .forbidden: true
        default: false
        }
    }
}

/// Where a person's work begins.
func home(of person: Reviewer) -> String {
    person.role == .reviewer ? "/labels" : "/"
}
