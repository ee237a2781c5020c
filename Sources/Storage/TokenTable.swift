internal import Foundation
internal import GRDB
public import Monitoring

/// What a program shows to be let in, as it is kept: never the secret itself.
public struct StoredToken: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The name that people gave it.
    public var name: String
    /// What it is good for.
    public var scope: TokenScope
    /// Who made it; it ends with the person's account.
    public var by: String
    /// When it was made.
    public var createdAt: Moment
    /// From when it is good for nothing.
    public var expiresAt: Moment
    /// When somebody revoked it.
    public var revokedAt: Moment?
}

/// What a token is good for.
public enum TokenScope: String, Sendable, CaseIterable {
    /// Reading `/metrics`.
    case metrics
    /// Reading everything under `/api/v1`.
    case api
}

extension ReadTransaction {
    /// All tokens, by name; revoked and expired ones too.
    public func tokens() throws -> [StoredToken] {
        try rows(Self.tokensWithPeople + " ORDER BY token.name, token.id").map(StoredToken.init(row:))
    }

    /// The token of this hash, if it is good at a moment.
    public func token(hash: [UInt8], at moment: Moment) throws -> StoredToken? {
        try row(
            Self.tokensWithPeople
                + " WHERE hash = ? AND revokedAt IS NULL AND expiresAt > ? AND reviewer.disabledAt IS NULL",
            [Data(hash), moment.milliseconds]
        ).map(StoredToken.init(row:))
    }

    private static let tokensWithPeople = """
        SELECT token.*, reviewer.name AS person FROM token JOIN reviewer ON reviewer.id = token.reviewer
        """
}

extension WriteTransaction {
    /// Keeps a token; a name that is in use is a conflict.
    public func addToken(name: String, hash: [UInt8], scope: TokenScope, reviewer: Int64, expiresAt: Moment)
        throws
    {
        let taken = try read.integer("SELECT id FROM token WHERE name = ? AND revokedAt IS NULL", [name])
        guard taken == nil else {
            throw StorageError.conflict(
                "There is a token called \(name) already. Choose another name, or revoke that one."
            )
        }
        _ = try insert(
            "INSERT INTO token (name, hash, scope, reviewer, createdAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?)",
            [name, Data(hash), scope.rawValue, reviewer, moment.milliseconds, expiresAt.milliseconds]
        )
    }

    /// Revokes the token of that name; false when there is none.
    public func revokeToken(named name: String) throws -> Bool {
        try run(
            "UPDATE token SET revokedAt = ? WHERE name = ? AND revokedAt IS NULL",
            [moment.milliseconds, name]
        )
        return database.changesCount == 1
    }
}

extension StoredToken {
    init(row: Row) throws {
        self.init(
            id: row["id"],
            name: row["name"],
            scope: try TokenScope(stored: row["scope"]),
            by: row["person"],
            createdAt: Moment(stored: row["createdAt"]),
            expiresAt: Moment(stored: row["expiresAt"]),
            revokedAt: Moment.stored(row["revokedAt"])
        )
    }
}
