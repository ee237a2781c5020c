internal import GRDB
internal import GRDBSQLite
internal import Monitoring

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

    /// One moment of a column of times.
    borrowing func time(at position: Int) throws -> Moment {
        let width = Int(truncatingIfNeeded: try value(UInt64.self, at: 8))
        let place = ColumnCodec.timeHeaderBytes + position * (width == 4 ? 4 : 8)
        let later = width == 4 ? Int64(try value(UInt32.self, at: place)) : try value(Int64.self, at: place)
        return Moment(stored: try value(Int64.self, at: 0) &+ later)
    }

    /// One value of a column of numbers.
    borrowing func number(at position: Int) throws -> Double {
        let header = try bytes(at: 0, count: NumberCodec.headerBytes)
        guard let (width, scale) = header.withUnsafeBytes({ NumberCodec.header(of: $0) }) else {
            throw StorageError.corrupt(detail: "a column of numbers has no width")
        }
        return try bytes(at: NumberCodec.headerBytes + position * width, count: width)
            .withUnsafeBytes { NumberCodec.value(from: $0, scale: scale) }
    }

    /// One text of a text column.
    borrowing func text(at position: Int) throws -> [UInt8] {
        let rows = Int(try value(UInt32.self, at: 0))
        guard position >= 0, position < rows else {
            throw StorageError.corrupt(detail: "a column is shorter than its rows")
        }
        let header = ColumnCodec.headerBytes
        let length = try value(UInt32.self, at: 4)
        if length != ColumnCodec.differs {
            return try bytes(at: header + position * Int(length), count: Int(length))
        }
        let start = position == 0 ? 0 : Int(try value(UInt32.self, at: header + (position - 1) * 4))
        let end = Int(try value(UInt32.self, at: header + position * 4))
        return try bytes(at: header + rows * 4 + start, count: end - start)
    }

    /// One name of a category column; nil where it is missing.
    borrowing func category(at position: Int) throws -> String? {
        let rows = Int(try value(UInt32.self, at: 0))
        let width = Int(try value(UInt32.self, at: 4))
        let place = ColumnCodec.headerBytes + position * width
        let code =
            switch width {
            case 1: Int(try value(Int8.self, at: place))
            case 2: Int(try value(Int16.self, at: place))
            case 4: Int(try value(Int32.self, at: place))
            default: throw StorageError.corrupt(detail: "a column of categories has no width")
            }
        guard code >= 0 else { return nil }
        let start = ColumnCodec.headerBytes + rows * width
        let names = try bytes(at: start, count: count - start).withUnsafeBytes { ColumnCodec.names(from: $0) }
        guard let names, names.indices.contains(code) else {
            throw StorageError.corrupt(detail: "a category has no name")
        }
        return names[code]
    }
}
