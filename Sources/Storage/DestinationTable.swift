internal import Foundation
internal import GRDB
public import Monitoring

/// Where alerts are announced, as it is kept.
public struct StoredDestination: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The name that people gave it.
    public var name: String
    /// How messages get there.
    public var kind: DestinationKind
    /// The model whose alerts it gets; nil: all.
    public var model: Int64?
    /// What may be shown of where it goes.
    public var shown: String
    /// Address and secrets, sealed.
    public var sealed: [UInt8]
    /// When it was added.
    public var createdAt: Moment
    /// Who added it.
    public var createdBy: String
    /// Since when nothing is sent to it.
    public var pausedAt: Moment?
    /// Why.
    public var pauseReason: String
}

/// How messages get to a destination.
public enum DestinationKind: String, Sendable, CaseIterable {
    /// A signed request over HTTPS.
    case webhook
    /// A mail.
    case mail
}

extension ReadTransaction {
    /// The destinations that were not removed, by name.
    public func destinations() throws -> [StoredDestination] {
        try rows("SELECT * FROM destination WHERE removedAt IS NULL ORDER BY name").map(
            StoredDestination.init(row:)
        )
    }

    /// The destination of that name.
    public func destination(named name: String) throws -> StoredDestination? {
        try row("SELECT * FROM destination WHERE removedAt IS NULL AND name = ?", [name])
            .map(StoredDestination.init(row:))
    }

    /// The destination of that number, removed or not.
    public func destination(id: Int64) throws -> StoredDestination? {
        try row("SELECT * FROM destination WHERE id = ?", [id]).map(StoredDestination.init(row:))
    }
}

extension WriteTransaction {
    /// Adds a destination; a name that is taken is a conflict.
    public func addDestination(
        name: String,
        kind: DestinationKind,
        model: Int64?,
        shown: String,
        sealed: [UInt8]
    ) throws -> Int64 {
        guard try read.destination(named: name) == nil else {
            throw StorageError.conflict(
                "There is a destination called \(name) already. Choose another name, or remove that one first."
            )
        }
        return try insert(
            """
            INSERT INTO destination (name, kind, model, shown, sealed, createdAt, createdBy, pauseReason)
            VALUES (?, ?, ?, ?, ?, ?, ?, '')
            """,
            [name, kind.rawValue, model, shown, Data(sealed), moment.milliseconds, actor]
        )
    }

    /// Removes a destination with its secrets; what is on its way there is given up.
    public func removeDestination(id: Int64) throws {
        try run("UPDATE destination SET removedAt = ?, sealed = x'' WHERE id = ?", [moment.milliseconds, id])
        try run(
            """
            UPDATE delivery SET dueAt = NULL, leaseUntil = NULL, givenUpAt = ?, lastError = 'The destination was removed'
            WHERE destination = ? AND dueAt IS NOT NULL
            """,
            [moment.milliseconds, id]
        )
    }

    /// Stops sending to a destination, or begins again (nil).
    public func pauseDestination(id: Int64, reason: String?) throws {
        try run(
            "UPDATE destination SET pausedAt = ?, pauseReason = ? WHERE id = ?",
            [reason == nil ? nil : moment.milliseconds, reason ?? "", id]
        )
    }
}

extension StoredDestination {
    init(row: Row) throws {
        self.init(
            id: row["id"],
            name: row["name"],
            kind: try DestinationKind(stored: row["kind"]),
            model: row["model"],
            shown: row["shown"],
            sealed: [UInt8](row["sealed"] as Data),
            createdAt: Moment(stored: row["createdAt"]),
            createdBy: row["createdBy"],
            pausedAt: Moment.stored(row["pausedAt"]),
            pauseReason: row["pauseReason"]
        )
    }
}
