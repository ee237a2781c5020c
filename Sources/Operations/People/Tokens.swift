public import Monitoring
public import Review
import Schemas
import Storage

/// A token in the list.
public struct TokenSummary: Sendable, Equatable {
    /// The name that people gave it.
    public var name: String
    /// What it is good for: `metrics` or `api`.
    public var scope: String
    /// Who made it.
    public var by: String
    /// When it was made.
    public var createdAt: Moment
    /// From when it is good for nothing.
    public var expiresAt: Moment
    /// When somebody revoked it.
    public var revokedAt: Moment?
}

/// What a token is good for.
public enum TokenUse: String, Sendable, CaseIterable {
    /// Reading `/metrics`.
    case metrics
    /// Reading everything under `/api/v1`.
    case api
}

extension Workbench {
    /// The document that describes `/api/v1`.
    public static var apiDocument: String { SchemaText.file("openapi.yaml") ?? "" }

    /// A token is good for a year at most.
    private static let mostDays = 365

    /// Every token, also those that are good for nothing any more.
    public func tokens() throws(WorkbenchError) -> [TokenSummary] {
        try mapping {
            try database.read { read in
                try read.tokens().map {
                    TokenSummary(
                        name: $0.name,
                        scope: $0.scope.rawValue,
                        by: $0.by,
                        createdAt: $0.createdAt,
                        expiresAt: $0.expiresAt,
                        revokedAt: $0.revokedAt
                    )
                }
            }
        }
    }

    /// Makes a token for a program that reads `/metrics` or `/api/v1`.
    ///
    /// - Parameters:
    ///   - name: What people call it.
    ///   - scope: What it is good for.
    ///   - days: How long it is good for, 1 to 365.
    ///   - person: Who makes it; only admins may. It ends with the person's account.
    /// - Returns: The token; shown this once, since only its hash is kept.
    /// - Throws: `invalid`, `conflict` for a name that is in use, `forbidden`.
    public func createToken(
        name: String,
        scope: TokenUse = .metrics,
        days: Int,
        as person: Reviewer
    ) throws(WorkbenchError) -> String {
        try require(.admin, of: person, to: "make tokens")
        let name = try checkedName(name)
        guard (1...Self.mostDays).contains(days) else {
            throw .invalid("A token is good for 1 to \(Self.mostDays) days; \(days) is outside.")
        }
        return try mapping {
            // Recognisable, so that a scanner finds one that was put into a repository by mistake.
            let token = "plumbline_\(hexadecimal(randomBytes(32)))"
            try database.write(at: now(), by: person.name) { transaction in
                try transaction.addToken(
                    name: name,
                    hash: secretHash(token),
                    scope: scope == .api ? .api : .metrics,
                    reviewer: person.id,
                    expiresAt: transaction.moment.advanced(bySeconds: Int64(days) * 86_400)
                )
                _ = try transaction.record(
                    action: "token.created",
                    subject: name,
                    detail: "\(scope.rawValue), \(days) days"
                )
            }
            return token
        }
    }

    /// Makes a token good for nothing, from the next request on.
    public func revokeToken(name: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.admin, of: person, to: "revoke tokens")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard try transaction.revokeToken(named: name) else {
                    throw WorkbenchError.notFound(
                        "There is no token “\(name)” that could be revoked. `plumbline token list` shows them."
                    )
                }
                _ = try transaction.record(action: "token.revoked", subject: name)
            }
        }
    }

    /// Whether a token lets a program read metrics now.
    public func mayReadMetrics(token: String) throws(WorkbenchError) -> Bool {
        try mapping {
            let moment = now()
            return try database.read { try $0.token(hash: secretHash(token), at: moment)?.scope == .metrics }
        }
    }

    /// Whether a token lets a program read `/api/v1` now.
    public func mayReadAPI(token: String) throws(WorkbenchError) -> Bool {
        try mapping {
            let moment = now()
            return try database.read { try $0.token(hash: secretHash(token), at: moment)?.scope == .api }
        }
    }
}
