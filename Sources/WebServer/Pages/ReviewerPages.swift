import Foundation
import HTTPTypes
import Hummingbird
import Monitoring
import Operations
import Review

/// Everybody who has an account.
struct ReviewersView: Sendable {
    var frame: Frame
    var people: [PersonView]
    var roles: [ChoiceView]
    var name: FieldView
    var roleProblem: String?
    var refusal: String?
    var invitation: InvitationView?
}

/// A person in the list.
struct PersonView: Sendable {
    var name: String
    var role: String
    var standing: String
    /// Where the forms about the person are sent, without the last part.
    var address: String
    /// The id of the field with the role.
    var roleField: String
    /// The roles to choose from; none for the admin who looks.
    var roles: [ChoiceView]
    /// Whether the account is open and not the looking admin's own.
    var mayChange: Bool
    var mayReopen: Bool
    /// Answers, known truths, error and time.
    var record: String
}

/// A one-time link, shown once.
struct InvitationView: Sendable {
    var sentence: String
    var link: String
}

/// The page and forms about people.
struct ReviewerPages: Sendable {
    let site: Site

    func list(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context)
    }

    /// Adds a person; the answer is a page and no redirect, since the one-time link is shown this once and must not
    /// stand in an address.
    func add(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        var fields = try await FormFields(request)
        do {
            let form = try ReviewerForm(&fields)
            let (person, code) = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.addReviewer(name: form.name, role: form.role, as: admin)
            }
            return try await page(
                request,
                context,
                invitation: InvitationView(
                    sentence: "\(person.name) has an account.",
                    link: link(to: code, request)
                ),
                status: .created
            )
        } catch {
            let refused = try RefusedForm(error, fields)
            return try await page(request, context, refused: refused, status: refused.status)
        }
    }

    func disable(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("reviewer")
        try await site.calling { (workbench) throws(WorkbenchError) in
            _ = try workbench.disableReviewer(name: name, as: admin)
        }
        return site.goOn(to: "/reviewers", .disabled)
    }

    func reopen(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("reviewer")
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.reopenReviewer(name: name, as: admin)
        }
        return site.goOn(to: "/reviewers", .accountReopened)
    }

    func setRole(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("reviewer")
        var fields = try await FormFields(request)
        let role = try RoleForm(&fields).role
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.setRole(role, of: name, as: admin)
        }
        return site.goOn(to: "/reviewers", .roleChanged)
    }

    /// Makes a new one-time link; a page and no redirect, as for a new person.
    func invite(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("reviewer")
        let (person, code) = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.newSignInCode(for: name, as: admin)
        }
        let sentence = "\(person.name) has a new link. An earlier password holds until the link is used."
        return try await page(
            request,
            context,
            invitation: InvitationView(sentence: sentence, link: link(to: code, request)),
            status: .created
        )
    }

    /// The address at which a code signs in: below the origin where one is set, since anybody may write a Host header.
    private func link(to code: String, _ request: Request) -> String {
        let origin = site.configuration.origin ?? "http://\(request.head.authority ?? "localhost")"
        return "\(origin)/sign-in?code=\(percentEncoded(code))"
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        refused: RefusedForm? = nil,
        invitation: InvitationView? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let admin = try context.admin()
        let (people, records) = try await site.calling { (workbench) throws(WorkbenchError) in
            (try workbench.reviewers(), try workbench.reviewerRecords())
        }
        let view = ReviewersView(
            frame: site.frame(refused == nil ? "People" : "Error: People", context, request),
            people: people.enumerated().map { number, person in
                let isOther = person.id != admin.id
                return PersonView(
                    name: person.name,
                    role: person.role.rawValue,
                    standing: person.disabledAt.map { "closed on \(Wording.day($0))" } ?? "active",
                    address: "/reviewers/\(percentEncoded(person.name))",
                    roleField: "role-\(number)",
                    roles: Self.roles(chosen: person.role.rawValue),
                    mayChange: person.disabledAt == nil && isOther,
                    mayReopen: person.disabledAt != nil,
                    record: records[person.name].map { Words.record($0) } ?? "no answers yet"
                )
            },
            roles: Self.roles(chosen: refused?.fields.typed("role") ?? Role.reviewer.rawValue),
            name: FieldView(
                value: refused.field("name").value,
                problem: refused.field("name").problem ?? refused?.sentence
            ),
            roleProblem: refused.field("role").problem,
            refusal: refused?.sentence,
            invitation: invitation
        )
        return try site.page("reviewers", view, status: status)
    }

    private static func roles(chosen: String) -> [ChoiceView] {
        Role.allCases.map {
            ChoiceView(
                id: "",
                value: $0.rawValue,
                title: Words.role($0),
                isChosen: chosen == $0.rawValue
            )
        }
    }
}
