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
                throw WorkbenchError.notFound(
                    "There is nobody called “\(name)”. An admin adds people with "
                        + "`plumbline reviewer add \(name) --role reviewer`; `--as NAME` acts as somebody else."
                )
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
        let other = try reviewer(named: name)
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                try keepAnAdmin(without: other, in: transaction.read)
                try transaction.disableReviewer(id: other.id)
                _ = try transaction.record(action: "reviewer.disabled", subject: other.name)
            }
        }
    }

    /// Changes what a person may do.
    public func setRole(_ role: Role, of name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "change roles")
        let other = try reviewer(named: name)
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
