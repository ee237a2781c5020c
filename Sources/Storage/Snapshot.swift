internal import Foundation
internal import GRDB

/// A state that the database had, named by the last audit entry of it.
///
/// Facts are only ever appended, so a state is known by how far each table had come. Reading one puts a view in front of
/// each table of facts, of the same name, that ends there: every query then answers as it did at that time, without
/// knowing of it. What was erased or pruned since is missing from earlier states too.
enum Snapshot {
    /// The number of the last audit entry; 0 while there is none.
    static func newestEntry(in database: GRDB.Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(id) FROM auditEntry")) ?? 0
    }

    /// The tables whose rows are appended with rising ids: those that refuse changes, and windows.
    ///
    /// What belongs to a batch is left out: it is seen or not by the batch's acceptance, and may lie elsewhere later.
    static func factTables(of database: GRDB.Database) throws -> [String] {
        let found = try String.fetchAll(
            database,
            sql: """
                SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name = tbl_name || 'NoUpdate'
                    AND tbl_name NOT IN ('batch', 'segment', 'segmentColumn', 'rejectedValue', 'repeatedId')
                    AND EXISTS (SELECT 1 FROM pragma_table_info(tbl_name) WHERE name = 'id')
                ORDER BY tbl_name
                """
        )
        return found + ["window", "batchOrder"]
    }

    /// Keeps how far the tables have come.
    static func mark(_ entry: Int64, tables: [String], in database: GRDB.Database) throws {
        let parts = tables.map { "'\($0)', coalesce((SELECT max(id) FROM \($0)), 0)" }.joined(separator: ", ")
        try database.cachedStatement(
            sql: "INSERT INTO snapshotMark (entry, marks) VALUES (?, json_object(\(parts)))"
        ).execute(arguments: [entry])
    }

    /// Puts views in front of the tables of facts, on this connection alone.
    static func show(_ entry: Int64, in database: GRDB.Database) throws {
        let text = try String.fetchOne(
            database,
            sql: "SELECT marks FROM snapshotMark WHERE entry >= ? ORDER BY entry LIMIT 1",
            arguments: [entry]
        )
        guard let text else { throw StorageError.noSuchRow("audit entry \(entry)") }
        let marks = try StoredJSON.value([String: Int64].self, from: text)
        for table in try factTables(of: database) {
            let last = table == "auditEntry" ? entry : marks[table] ?? 0
            try database.execute(
                sql: "CREATE TEMP VIEW \(table) AS SELECT * FROM main.\(table) WHERE id <= \(last)"
            )
        }
        for (table, isWithdrawal) in [("batchAcceptance", 0), ("batchWithdrawal", 1)] {
            try database.execute(
                sql: """
                    CREATE TEMP VIEW \(table) AS SELECT * FROM main.\(table)
                    WHERE batch IN (SELECT batch FROM batchOrder WHERE isWithdrawal = \(isWithdrawal))
                    """
            )
        }
        // The one in the file looks at the tables behind the views.
        let visible = try String.fetchOne(
            database,
            sql: "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = 'visibleBatch'"
        )
        let prefix = "CREATE VIEW"
        guard let visible, visible.hasPrefix(prefix) else {
            throw StorageError.corrupt(detail: "the view of visible batches is missing")
        }
        try database.execute(sql: "CREATE TEMP VIEW" + visible.dropFirst(prefix.count))
    }
}

extension Database {
    /// Reads the database as it was after an audit entry.
    ///
    /// - Parameters:
    ///   - entry: The audit entry's number; nil: the newest.
    ///   - body: What to read; every query answers as at that time.
    /// - Returns: What the body returned.
    /// - Throws: `noSuchRow` for an entry that the log does not have, or what the body throws.
    public func read<T>(upTo entry: Int64?, _ body: (ReadTransaction) throws -> T) throws -> T {
        do {
            var configuration = Self.configuration(options)
            configuration.readonly = true
            // A connection of its own: the views must not stand in front of anybody else's tables.
            let connection = try DatabaseQueue(path: path, configuration: configuration)
            return try connection.writeWithoutTransaction { database in
                var result: T?
                try database.inTransaction(.deferred) {
                    let newest = try Snapshot.newestEntry(in: database)
                    guard entry.map({ (1...max(1, newest)).contains($0) }) ?? true else {
                        throw StorageError.noSuchRow(
                            "audit entry \(entry ?? 0): the log of this database ends at \(newest)"
                        )
                    }
                    if newest > 0 { try Snapshot.show(entry ?? newest, in: database) }
                    result = try body(ReadTransaction(database: database, definitions: definitions))
                    return .rollback
                }
                guard let result else { throw StorageError.refused(detail: "the reading did not run") }
                return result
            }
        } catch let error as DatabaseError {
            throw StorageError(error, path: path, waitedSeconds: options.busySeconds)
        }
    }
}
