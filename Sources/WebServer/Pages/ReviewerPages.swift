import Foundation
import HTTPTypes
import Hummingbird
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
    var address: String
    var mayDisable: Bool
    /// Answers, known truths, error and time.
    var record: String
}

/// The one-time link of a new account, shown once.
struct InvitationView: Sendable {
    var name: String
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
            let scheme = site.configuration.isSecure ? "https" : "http"
            let host = request.head.authority ?? "localhost"
            let link = "\(scheme)://\(host)/sign-in?code=\(percentEncoded(code))"
            return try await page(
                request,
                context,
                invitation: InvitationView(name: person.name, link: link),
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
            people: people.map { person in
                PersonView(
                    name: person.name,
                    role: person.role.rawValue,
                    standing: person.disabledAt.map { "closed on \(Words.day($0))" } ?? "active",
                    address: "/reviewers/\(percentEncoded(person.name))/closures",
                    mayDisable: person.disabledAt == nil && person.id != admin.id,
                    record: records[person.name].map { Words.record($0) } ?? "no answers yet"
                )
            },
            roles: Role.allCases.map {
                ChoiceView(
                    id: "",
                    value: $0.rawValue,
                    title: Words.role($0),
                    isChosen: (refused?.fields.typed("role") ?? Role.reviewer.rawValue) == $0.rawValue
                )
            },
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
}
