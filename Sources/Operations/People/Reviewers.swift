public import Review
import Storage

extension Workbench {
    /// Everybody, by name; closed accounts too.
    public func reviewers() throws(WorkbenchError) -> [Reviewer] {
        try mapping { try database.read { try $0.reviewers() } }
    }

    /// The person of that name, for a door that trusts the name: the command line.
    public func reviewer(named name: String) throws(WorkbenchError) -> Reviewer {
        let name = name.trimmingWhitespace()
        return try mapping {
            guard let person = try database.read({ try $0.reviewer(named: name) }) else {
                throw unknownPerson(name)
            }
            guard person.disabledAt == nil else {
                throw WorkbenchError.forbidden(
                    "The account “\(name)” is closed. Act as somebody else with `--as NAME`."
                )
            }
            return person
        }
    }

    /// Adds a person.
    ///
    /// - Returns: The person, and the one-time code with which the person signs in first; it is valid for a day.
    public func addReviewer(
        name: String,
        role: Role,
        as person: Reviewer
    ) throws(WorkbenchError) -> (reviewer: Reviewer, setupCode: String) {
        try require(.admin, of: person, to: "add people")
        let name = try checkedName(name)
        return try mapping {
            try database.write(at: now(), by: person.name) { try add(name, role: role, in: $0) }
        }
    }

    /// Closes a person's account: sessions end, held items come free, what the person did stays.
    public func disableReviewer(name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "close accounts")
        let other = try colleague(named: name)
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                try keepAnAdmin(without: other, in: transaction.read)
                try transaction.disableReviewer(id: other.id)
                _ = try transaction.record(action: "reviewer.disabled", subject: other.name)
            }
        }
    }

    /// Opens a closed account again; the person signs in with the password as before, or with a new code.
    public func reopenReviewer(name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "open accounts again")
        let name = name.trimmingWhitespace()
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let other = try transaction.read.reviewer(named: name) else {
                    throw unknownPerson(name)
                }
                guard other.disabledAt != nil else {
                    throw WorkbenchError.conflict("The account “\(name)” is open; nothing changed.")
                }
                try transaction.enableReviewer(id: other.id)
                _ = try transaction.record(action: "reviewer.reopened", subject: name)
            }
        }
    }

    /// A new one-time code for a person whose first one is lost or who has forgotten the password; valid for a day.
    ///
    /// A password that the person has holds until the code is used.
    public func newSignInCode(for name: String, as person: Reviewer) throws(WorkbenchError) -> (
        reviewer: Reviewer, setupCode: String
    ) {
        try require(.admin, of: person, to: "make codes for others")
        let other = try colleague(named: name)
        return (other, try signInCode(for: other, madeBy: person))
    }

    /// Changes what a person may do.
    public func setRole(_ role: Role, of name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "change roles")
        let other = try colleague(named: name)
        guard other.role != role else { return }
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                if role != .admin { try keepAnAdmin(without: other, in: transaction.read) }
                try transaction.setRole(role, ofReviewer: other.id)
                _ = try transaction.record(
                    action: "reviewer.role",
                    subject: other.name,
                    detail: "\(other.role.rawValue) to \(role.rawValue)"
                )
            }
        }
    }

    /// The person of that name whom an admin does something with; a closed account must be opened first.
    private func colleague(named name: String) throws(WorkbenchError) -> Reviewer {
        let name = name.trimmingWhitespace()
        guard let person = try mapping({ try database.read { try $0.reviewer(named: name) } }) else {
            throw unknownPerson(name)
        }
        guard person.disabledAt == nil else {
            throw .conflict(
                "The account “\(name)” is closed. Open it first: `plumbline reviewer reopen \(name)`."
            )
        }
        return person
    }

    private func unknownPerson(_ name: String) -> WorkbenchError {
        .notFound(
            "There is nobody called “\(name)”. An admin adds people with "
                + "`plumbline reviewer add \(name) --role reviewer`; `--as NAME` acts as somebody else."
        )
    }

    private func keepAnAdmin(without person: Reviewer, in read: ReadTransaction) throws {
        let others = try read.reviewers().filter {
            $0.role == .admin && $0.disabledAt == nil && $0.id != person.id
        }
        guard person.role != .admin || !others.isEmpty else {
            throw WorkbenchError.conflict(
                "\(person.name) is the only admin. Make somebody else an admin first."
            )
        }
    }
}
