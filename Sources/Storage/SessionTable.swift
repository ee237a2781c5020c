internal import Foundation
internal import GRDB
public import Monitoring
public import Review

extension ReadTransaction {
    /// The person whose session bears this token's hash; nil when there is none, it has expired, or the account is closed.
    public func reviewer(ofSession tokenHash: [UInt8], at moment: Moment) throws -> Reviewer? {
        try row(
            """
            SELECT reviewer.* FROM session JOIN reviewer ON reviewer.id = session.reviewer
            WHERE session.tokenHash = ? AND session.expiresAt > ? AND reviewer.disabledAt IS NULL
            """,
            [Data(tokenHash), moment.milliseconds]
        ).map(Reviewer.init(row:))
    }

    /// Whether a code of this hash was made and has not been used.
    public func isSetupCodeValid(hash: [UInt8]) throws -> Bool {
        try integer("SELECT id FROM setupCode WHERE hash = ? AND usedAt IS NULL", [Data(hash)]) != nil
    }
}

extension WriteTransaction {
    /// Begins a session.
    public func addSession(tokenHash: [UInt8], reviewer: Int64, expiresAt: Moment) throws {
        _ = try insert(
            "INSERT INTO session (tokenHash, reviewer, createdAt, expiresAt) VALUES (?, ?, ?, ?)",
            [Data(tokenHash), reviewer, moment.milliseconds, expiresAt.milliseconds]
        )
    }

    /// Ends a session.
    public func deleteSession(tokenHash: [UInt8]) throws {
        try run("DELETE FROM session WHERE tokenHash = ?", [Data(tokenHash)])
    }

    /// Ends all sessions of a person.
    public func deleteSessions(ofReviewer id: Int64) throws {
        try run("DELETE FROM session WHERE reviewer = ?", [id])
    }

    /// Removes sessions that have run out by the transaction's moment.
    @discardableResult
    public func deleteExpiredSessions() throws -> Int {
        try run("DELETE FROM session WHERE expiresAt <= ?", [moment.milliseconds])
        return database.changesCount
    }

    /// Keeps the hash of a one-time code.
    public func addSetupCode(hash: [UInt8]) throws {
        _ = try insert(
            "INSERT INTO setupCode (hash, createdAt) VALUES (?, ?)",
            [Data(hash), moment.milliseconds]
        )
    }

    /// Uses a one-time code up; false when it is unknown or used, or was made before the given moment.
    public func useSetupCode(hash: [UInt8], madeSince earliest: Moment? = nil) throws -> Bool {
        try run(
            "UPDATE setupCode SET usedAt = ? WHERE hash = ? AND usedAt IS NULL AND createdAt >= ?",
            [moment.milliseconds, Data(hash), earliest?.milliseconds ?? 0]
        )
        return database.changesCount == 1
    }
}
