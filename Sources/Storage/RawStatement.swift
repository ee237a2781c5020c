internal import GRDB
internal import GRDBSQLite

/// A value to be bound without GRDB's wrapping, which costs more than SQLite's own work on it.
enum RawValue {
    case integer(Int64?)
    case number(Double?)
    case text(String?)
    case blob([UInt8])
}

/// An INSERT that is run many times, or whose BLOB is large: values go straight to SQLite.
struct RawStatement {
    private let connection: OpaquePointer
    /// Held, so that it lives as long as its pointer is used.
    private let cached: Statement
    private var statement: OpaquePointer { cached.sqliteStatement }

    /// The statement that the connection keeps for the text; prepared where there is none.
    init(_ database: GRDB.Database, sql: String) throws {
        guard let connection = database.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: database.lastErrorMessage)
        }
        self.connection = connection
        cached = try database.cachedStatement(sql: sql)
    }

    /// Runs it once; a BLOB is bound to the last placeholder from where it lies, without a copy.
    func insert(_ values: [RawValue], blob: UnsafeRawBufferPointer? = nil) throws {
        var index: Int32 = 1
        for value in values {
            bind(value, at: index)
            index += 1
        }
        if let blob, blob.isEmpty {
            // A BLOB of no bytes is not NULL.
            sqlite3_bind_zeroblob(statement, index, 0)
        } else if let blob {
            sqlite3_bind_blob64(statement, index, blob.baseAddress, UInt64(blob.count), nil)
        }
        let result = sqlite3_step(statement)
        // The bytes are only borrowed for this call. Resetting forgets the message, so it is read before.
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        guard result == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                message: String(cString: sqlite3_errmsg(connection))
            )
        }
    }

    private func bind(_ value: RawValue, at index: Int32) {
        switch value {
        case .integer(let integer?): sqlite3_bind_int64(statement, index, integer)
        case .number(let number?): sqlite3_bind_double(statement, index, number)
        case .text(var text?):
            // By length, since a text may hold NUL. SQLITE_TRANSIENT: SQLite copies it.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            if text.isEmpty {
                // An empty buffer may have no address, which SQLite would take for NULL.
                sqlite3_bind_text(statement, index, "", 0, transient)
            } else {
                text.withUTF8 { utf8 in
                    utf8.withMemoryRebound(to: CChar.self) { characters in
                        _ = sqlite3_bind_text(
                            statement,
                            index,
                            characters.baseAddress,
                            Int32(clamping: characters.count),
                            transient
                        )
                    }
                }
            }
        case .blob(let bytes):
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            bytes.withUnsafeBytes { raw in
                _ = sqlite3_bind_blob64(statement, index, raw.baseAddress, UInt64(raw.count), transient)
            }
        case .integer(nil), .number(nil), .text(nil): sqlite3_bind_null(statement, index)
        }
    }
}

extension WriteTransaction {
    /// Inserts rows of a table, several with each statement: one by one, each would open all of the table's indexes
    /// and, where it has triggers, a journal of its own.
    ///
    /// - Parameters:
    ///   - rows: The values of each row, one a column.
    ///   - table: The table.
    ///   - columns: Its columns.
    /// - Throws: A `DatabaseError`.
    func insert(_ rows: [[RawValue]], into table: String, _ columns: [String]) throws {
        let names = columns.joined(separator: ", ")
        let row = "(" + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"
        var rest = rows[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.rowsAtOnce(of: rest.count, columns: columns.count))
            rest = rest.dropFirst(some.count)
            let values = Array(repeating: row, count: some.count).joined(separator: ", ")
            try RawStatement(database, sql: "INSERT INTO \(table) (\(names)) VALUES \(values)")
                .insert(some.flatMap { $0 })
        }
    }

    /// SQLite takes 999 values with a statement, wherever it was built; only powers of two, so that the connection keeps
    /// few statements, whatever is inserted.
    private static func rowsAtOnce(of rows: Int, columns: Int) -> Int {
        let most = max(1, min(rows, 999 / max(1, columns)))
        return 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
    }
}
