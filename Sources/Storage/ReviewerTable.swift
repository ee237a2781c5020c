internal import Foundation
internal import GRDB
internal import Monitoring
public import Review

/// A password as it is kept: what was derived from it, never itself.
public struct StoredPassword: Sendable, Equatable {
    /// What the derivation gave.
    public var hash: [UInt8]
    /// The salt it was given.
    public var salt: [UInt8]
    /// Which derivation, and how costly, in the caller's own form.
    public var parameters: [UInt8]

    /// A password from its parts.
    public init(hash: [UInt8], salt: [UInt8], parameters: [UInt8]) {
        self.hash = hash
        self.salt = salt
        self.parameters = parameters
    }
}

extension ReadTransaction {
    /// Everybody, by name.
    public func reviewers() throws -> [Reviewer] {
        try rows("SELECT * FROM reviewer ORDER BY name").map(Reviewer.init(row:))
    }

    /// The person of that name, open or closed.
    public func reviewer(named name: String) throws -> Reviewer? {
        try row("SELECT * FROM reviewer WHERE name = ?", [name]).map(Reviewer.init(row:))
    }

    /// The person of that number.
    public func reviewer(id: Int64) throws -> Reviewer? {
        try row("SELECT * FROM reviewer WHERE id = ?", [id]).map(Reviewer.init(row:))
    }

    /// The person's password; nil while none is set.
    public func password(ofReviewer id: Int64) throws -> StoredPassword? {
        let found = try row(
            """
            SELECT passwordHash, passwordSalt, passwordParameters FROM reviewer
            WHERE id = ? AND passwordHash IS NOT NULL
            """,
            [id]
        )
        return found.map { row in
            StoredPassword(
                hash: [UInt8](row["passwordHash"] as Data),
                salt: [UInt8](row["passwordSalt"] as Data),
                parameters: [UInt8](row["passwordParameters"] as Data)
            )
        }
    }
}

extension WriteTransaction {
    /// Adds a person; a name that is taken is a conflict.
    public func addReviewer(name: String, role: Role, password: StoredPassword? = nil) throws -> Int64 {
        guard try read.reviewer(named: name) == nil else {
            throw StorageError.conflict("There is somebody called \(name) already. Choose another name.")
        }
        let id = try insert(
            "INSERT INTO reviewer (name, role, createdAt) VALUES (?, ?, ?)",
            [name, role.rawValue, moment.milliseconds]
        )
        if let password { try setPassword(password, ofReviewer: id) }
        return id
    }

    /// Closes a person's account and ends the person's sessions.
    public func disableReviewer(id: Int64) throws {
        try run(
            "UPDATE reviewer SET disabledAt = ? WHERE id = ? AND disabledAt IS NULL",
            [moment.milliseconds, id]
        )
        try deleteSessions(ofReviewer: id)
        try releaseAll(reviewer: id)
    }

    /// Opens a closed account again.
    public func enableReviewer(id: Int64) throws {
        try run("UPDATE reviewer SET disabledAt = NULL WHERE id = ?", [id])
    }

    /// Changes what a person may do.
    public func setRole(_ role: Role, ofReviewer id: Int64) throws {
        try run("UPDATE reviewer SET role = ? WHERE id = ?", [role.rawValue, id])
        guard database.changesCount == 1 else { throw StorageError.noSuchRow("reviewer \(id)") }
    }

    /// Sets a person's password and ends the person's sessions.
    public func setPassword(_ password: StoredPassword, ofReviewer id: Int64) throws {
        try run(
            "UPDATE reviewer SET passwordHash = ?, passwordSalt = ?, passwordParameters = ? WHERE id = ?",
            [Data(password.hash), Data(password.salt), Data(password.parameters), id]
        )
        guard database.changesCount == 1 else { throw StorageError.noSuchRow("reviewer \(id)") }
        try deleteSessions(ofReviewer: id)
    }

    /// Takes a person's password away; the person signs in with a one-time code next.
    public func removePassword(ofReviewer id: Int64) throws {
        try run(
            """
            UPDATE reviewer SET passwordHash = NULL, passwordSalt = NULL, passwordParameters = NULL
            WHERE id = ?
            """,
            [id]
        )
    }
}

extension Reviewer {
    init(row: Row) throws {
        self.init(
            id: row["id"],
            name: row["name"],
            role: try Role(stored: row["role"]),
            disabledAt: Moment.stored(row["disabledAt"])
        )
    }
}
