internal import Foundation
internal import GRDB
public import Monitoring

/// One line of the audit log.
public struct AuditEntry: Sendable, Equatable {
    /// Its number, without gaps.
    public var id: Int64
    /// When it was written.
    public var at: Moment
    /// Who acted.
    public var actor: String
    /// What was done: `alert.confirm`.
    public var action: String
    /// What it was done to: `alert 12`.
    public var subject: String
    /// The rest, as JSON or a sentence.
    public var detail: String
    /// The hash over this entry and the hash before it.
    public var hash: [UInt8]
}

/// Where the chain of the audit log breaks.
public struct AuditProblem: Sendable, Equatable {
    /// The first entry that does not fit.
    public var entry: Int64
    /// What does not fit, as a sentence.
    public var reason: String
}

extension WriteTransaction {
    /// Appends to the audit log what this transaction does; every operation that changes anything calls it.
    @discardableResult
    public func record(action: String, subject: String, detail: String = "") throws -> Int64 {
        let head = try read.auditHead()
        let id = (head?.id ?? 0) + 1
        let previous = head?.hash ?? []
        let content = AuditChain.content(
            id: id,
            at: moment.milliseconds,
            actor: actor,
            action: action,
            subject: subject,
            detail: detail,
            previous: previous
        )
        return try insert(
            """
            INSERT INTO auditEntry (id, at, actor, action, subject, detail, previousHash, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [id, moment.milliseconds, actor, action, subject, detail, Data(previous), Data(digest(content))]
        )
    }
}

extension ReadTransaction {
    /// The last entry's number and hash; nil while the log is empty.
    ///
    /// Whoever keeps it elsewhere notices a cut tail.
    public func auditHead() throws -> (id: Int64, hash: [UInt8])? {
        try row("SELECT id, hash FROM auditEntry ORDER BY id DESC LIMIT 1").map { row in
            (id: row["id"], hash: [UInt8](row["hash"] as Data))
        }
    }

    /// The number that names this state of the database: the last audit entry's; 0 while there is none.
    public func snapshotNumber() throws -> Int64 {
        try auditHead()?.id ?? 0
    }

    /// Entries, newest first, at most `limit`; those before the given one where it is given.
    public func auditEntries(limit: Int = 200, before id: Int64? = nil) throws -> [AuditEntry] {
        try rows(
            "SELECT * FROM auditEntry WHERE id < ? ORDER BY id DESC LIMIT ?",
            [id ?? Int64.max, max(0, limit)]
        ).map(AuditEntry.init(row:))
    }
}

extension ReadTransaction {
    /// How many entries of a kind about a subject came after another entry.
    public func auditEntryCount(action: String, subject: String, after id: Int64) throws -> Int {
        let count = try integer(
            "SELECT count(*) FROM auditEntry WHERE id > ? AND action = ? AND subject = ?",
            [id, action, subject]
        )
        return Int(count ?? 0)
    }
}

extension Database {
    /// Checks the whole chain of the audit log; nil when every entry fits the one before.
    public func verifyAuditChain() throws -> AuditProblem? {
        let digest = self.digest
        return try read { try AuditChain.problem(in: $0, digest: digest) }
    }

    /// What SQLite finds wrong with the file, reading all of it; empty when it is whole.
    public func integrityCheck() throws -> [String] {
        try read { transaction in
            try String.fetchAll(transaction.database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }

    /// Rows that point at rows which do not exist, as sentences; empty when all is well.
    public func foreignKeyCheck() throws -> [String] {
        try read { transaction in
            try transaction.rows("PRAGMA foreign_key_check").map { row in
                let (table, id, parent): (String, Int64?, String) = (row[0], row[1], row[2])
                return "\(table) \(id.map(String.init) ?? "?") points at no \(parent)."
            }
        }
    }
}

/// How audit entries hang together.
enum AuditChain {
    /// The bytes that are hashed: every field with its length before it, so that no two entries share them.
    static func content(
        id: Int64,
        at: Int64,
        actor: String,
        action: String,
        subject: String,
        detail: String,
        previous: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ field: some Collection<UInt8>) {
            withUnsafeBytes(of: UInt64(field.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: field)
        }
        append(previous)
        append(Array(String(id).utf8))
        append(Array(String(at).utf8))
        for text in [actor, action, subject, detail] { append(Array(text.utf8)) }
        return bytes
    }

    static func problem(in transaction: ReadTransaction, digest: Database.Digest) throws -> AuditProblem? {
        var previous: [UInt8] = []
        var expected: Int64 = 1
        let cursor = try Row.fetchCursor(transaction.database, sql: "SELECT * FROM auditEntry ORDER BY id")
        while let row = try cursor.next() {
            let entry = AuditEntry(row: row)
            guard entry.id == expected else {
                return AuditProblem(entry: expected, reason: "Entry \(expected) is missing.")
            }
            guard [UInt8](row["previousHash"] as Data) == previous else {
                return AuditProblem(
                    entry: entry.id,
                    reason: "Entry \(entry.id) does not follow the one before it."
                )
            }
            let content = content(
                id: entry.id,
                at: entry.at.milliseconds,
                actor: entry.actor,
                action: entry.action,
                subject: entry.subject,
                detail: entry.detail,
                previous: previous
            )
            guard digest(content) == entry.hash else {
                return AuditProblem(
                    entry: entry.id,
                    reason: "Entry \(entry.id) was changed after it was written."
                )
            }
            previous = entry.hash
            expected += 1
        }
        return nil
    }
}

extension AuditEntry {
    init(row: Row) {
        self.init(
            id: row["id"],
            at: Moment(stored: row["at"]),
            actor: row["actor"],
            action: row["action"],
            subject: row["subject"],
            detail: row["detail"],
            hash: [UInt8](row["hash"] as Data)
        )
    }
}
