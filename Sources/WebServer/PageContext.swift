import Foundation
import Hummingbird
import Operations
import Review

/// What is known of a request beside its bytes.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks, where the session says so.
    var reviewer: Reviewer?

    init(source: Source) {
        coreContext = .init(source: source)
    }

    /// The signed-in person, whatever the role.
    func person() throws -> Reviewer {
        guard let reviewer else { throw SignInNeeded() }
        return reviewer
    }

    /// A person who may see scores, limits and windows.
    func seeingPerson() throws -> Reviewer {
        let person = try person()
        try requireSight(of: person)
        return person
    }

    /// A person who may answer items.
    func labellingPerson() throws -> Reviewer {
        try person(atLeast: .reviewer, to: "label")
    }

    /// A person who may decide about alerts and thresholds.
    func lead() throws -> Reviewer {
        try person(atLeast: .lead, to: "do this")
    }

    /// A person who manages people and models.
    func admin() throws -> Reviewer {
        try person(atLeast: .admin, to: "manage people and models")
    }

    /// A number in the path; what is no number names nothing.
    func number(_ name: String, of noun: String) throws -> Int64 {
        let text = parameters.get(name) ?? ""
        guard let number = Int64(text), number > 0, String(number) == text else {
            throw WorkbenchError.notFound("There is no \(noun) with this number. Look in the list.")
        }
        return number
    }

    /// A name in the path, decoded.
    func name(_ name: String) throws -> String {
        guard let text = parameters.get(name), let decoded = text.removingPercentEncoding, !decoded.isEmpty
        else {
            throw WorkbenchError.notFound("There is no page of this name. Look in the overview.")
        }
        return decoded
    }

    /// A person whose role allows an act.
    private func person(atLeast role: Role, to act: String) throws -> Reviewer {
        let person = try person()
        try require(role, of: person, to: act)
        return person
    }
}

/// The page is only for people who are signed in.
struct SignInNeeded: Error {}
