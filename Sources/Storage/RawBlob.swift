internal import GRDB
internal import GRDBSQLite

/// Writes a BLOB straight from where it lies, without a copy.
struct BlobWriter: ~Copyable {
    private let connection: OpaquePointer
    private let statement: OpaquePointer

    /// Prepares an INSERT whose last placeholder is the BLOB.
    init(_ database: GRDB.Database, sql: String) throws {
        var prepared: OpaquePointer?
        guard let connection = database.sqliteConnection,
            sqlite3_prepare_v2(connection, sql, -1, &prepared, nil) == SQLITE_OK, let prepared
        else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: database.lastErrorMessage) }
        self.connection = connection
        statement = prepared
    }

    deinit { sqlite3_finalize(statement) }

    /// Inserts one row of integers, then texts, then the BLOB.
    borrowing func insert(integers: [Int64], texts: [String], blob: UnsafeRawBufferPointer) throws {
        var index: Int32 = 1
        for integer in integers {
            sqlite3_bind_int64(statement, index, integer)
            index += 1
        }
        // SQLITE_TRANSIENT: short texts are copied.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for text in texts {
            sqlite3_bind_text(statement, index, text, -1, transient)
            index += 1
        }
        // A BLOB of no bytes is not NULL.
        let bound =
            blob.isEmpty
            ? sqlite3_bind_zeroblob(statement, index, 0)
            : sqlite3_bind_blob64(statement, index, blob.baseAddress, UInt64(blob.count), nil)
        let result = bound == SQLITE_OK ? sqlite3_step(statement) : bound
        let error = DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection))
        )
        // The bytes are only borrowed for this call.
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
        guard result == SQLITE_DONE else { throw error }
    }
}

/// Reads parts of a BLOB without the rest of it.
struct BlobReader: ~Copyable {
    private let blob: OpaquePointer
    let count: Int

    /// Opens `segmentColumn.data` of one row.
    init(column id: Int64, _ database: GRDB.Database) throws {
        var opened: OpaquePointer?
        let result = sqlite3_blob_open(
            database.sqliteConnection,
            "main",
            "segmentColumn",
            "data",
            id,
            0,
            &opened
        )
        guard result == SQLITE_OK, let opened else {
            sqlite3_blob_close(opened)
            throw DatabaseError(resultCode: ResultCode(rawValue: result), message: database.lastErrorMessage)
        }
        blob = opened
        count = Int(sqlite3_blob_bytes(opened))
    }

    deinit { sqlite3_blob_close(blob) }

    /// Bytes from an offset on; `corrupt` when they are not all there.
    borrowing func bytes(at offset: Int, count wanted: Int) throws -> [UInt8] {
        guard offset >= 0, wanted >= 0, offset <= count - wanted else {
            throw StorageError.corrupt(detail: "a column is shorter than its rows")
        }
        guard wanted > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: wanted)
        let result = sqlite3_blob_read(blob, &bytes, Int32(wanted), Int32(offset))
        guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
        return bytes
    }

    /// A fixed-size value at an offset.
    borrowing func value<T: BitwiseCopyable>(_ type: T.Type, at offset: Int) throws -> T {
        try bytes(at: offset, count: MemoryLayout<T>.size).withUnsafeBytes { $0.loadUnaligned(as: T.self) }
    }

    /// One text of a text column.
    borrowing func text(at position: Int) throws -> [UInt8] {
        let rows = Int(try value(UInt32.self, at: 0))
        guard position >= 0, position < rows else {
            throw StorageError.corrupt(detail: "a column is shorter than its rows")
        }
        let start = position == 0 ? 0 : Int(try value(UInt32.self, at: position * 4))
        let end = Int(try value(UInt32.self, at: 4 + position * 4))
        return try bytes(at: 4 + rows * 4 + start, count: end - start)
    }

    /// One name of a category column; nil where it is missing.
    borrowing func category(at position: Int) throws -> String? {
        let rows = Int(try value(UInt32.self, at: 0))
        let code = Int(try value(Int32.self, at: 4 + position * 4))
        guard code >= 0 else { return nil }
        let start = 4 + rows * 4
        let names = try bytes(at: start, count: count - start).withUnsafeBytes { ColumnCodec.names(from: $0) }
        guard let names, names.indices.contains(code) else {
            throw StorageError.corrupt(detail: "a category has no name")
        }
        return names[code]
    }
}
