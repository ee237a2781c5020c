internal import Foundation
internal import GRDB
internal import GRDBSQLite
public import Monitoring
internal import Synchronization

/// The one file in which everything is kept.
///
/// Reads never wait. Writes come one after the other, also between processes, and each is on the disk when it
/// returns. Nothing outside this module knows a table or a line of SQL.
public final class Database: Sendable {
    /// Where the file lies.
    public let path: String
    /// What an operator should know of this machine, as sentences.
    public let warnings: [String]

    private let connections: Mutex<DatabasePool>
    private let lock: WriteLock
    let options: OpenOptions
    let digest: Digest
    let definitions = ModelDefinitions()
    private let mustReopen = Mutex(false)
    private let factTables = Mutex<[String]>([])
    private let partsInLog = Mutex(0)
    /// How the writer stands; it is changed in its queue alone.
    private let writesAreSynced = Mutex(true)

    /// A cryptographic hash for the audit log; every program that opens a file must pass the same.
    public typealias Digest = @Sendable ([UInt8]) -> [UInt8]

    /// Opens a database that is there, and brings an older one up to date.
    ///
    /// A foreign file or one of a newer program is refused without being touched. Before an older file is changed,
    /// a copy is laid beside it, named after the version it had.
    public static func open(
        path: String,
        digest: @escaping Digest,
        options: OpenOptions = .init()
    ) throws(StorageError) -> Database {
        try open(path: path, digest: digest, options: options, migrations: .builtIn)
    }

    /// Makes a database where no file is, and opens it.
    public static func create(
        path: String,
        digest: @escaping Digest,
        options: OpenOptions = .init()
    ) throws(StorageError) -> Database {
        try create(path: path, digest: digest, options: options, migrations: .builtIn)
    }

    static func create(
        path: String,
        digest: @escaping Digest,
        options: OpenOptions,
        migrations: Migrations
    ) throws(StorageError) -> Database {
        try checkIsFree(path)
        try options.checkFileSystem(of: path)
        // Made under another name, so that a kill leaves either no database or a whole one.
        let unfinished = path + ".unfinished"
        try translating(path, options) {
            let lock = try WriteLock(path: path, waitSeconds: options.busySeconds)
            try lock.hold {
                DatabaseFile.remove(unfinished)
                try FreeSpace.check(at: folder(of: path), reserveBytes: options.reserveBytes)
                let queue = try DatabaseQueue(path: unfinished, configuration: configuration(options))
                try queue.writeWithoutTransaction { database in
                    // Columns take hundreds of pages each: twice the usual size reads and writes them in three
                    // quarters of the time; four times the usual made labels slower.
                    try database.execute(sql: "PRAGMA page_size = 8192")
                    try database.inTransaction(.immediate) {
                        try database.execute(sql: "PRAGMA application_id = \(DatabaseFile.applicationID)")
                        try migrations.run(in: database)
                        return .commit
                    }
                }
                try queue.close()
                try DatabaseFile.publish(unfinished, as: path)
            }
        }
        return try open(path: path, digest: digest, options: options, migrations: migrations)
    }

    static func open(
        path: String,
        digest: @escaping Digest,
        options: OpenOptions,
        migrations: Migrations
    ) throws(StorageError) -> Database {
        try DatabaseFile.check(path: path, knownVersion: migrations.version)
        try options.checkFileSystem(of: path)
        return try translating(path, options) {
            let lock = try WriteLock(path: path, waitSeconds: options.busySeconds)
            // Opening may recover or reset the log, which is a write like any other.
            let pool = try lock.hold { try openPool(path: path, options: options) }
            let database = Database(path: path, pool: pool, lock: lock, options: options, digest: digest)
            try database.migrate(migrations)
            return database
        }
    }

    private init(
        path: String,
        pool: DatabasePool,
        lock: WriteLock,
        options: OpenOptions,
        digest: @escaping Digest
    ) {
        self.path = path
        self.lock = lock
        self.options = options
        self.digest = digest
        connections = Mutex(pool)
        warnings = Self.warnings(sqliteVersion: Int(sqlite3_libversion_number()))
    }

    /// The last connection that closes checkpoints the log, so this too happens under the lock.
    deinit {
        // Nobody is left to tell: what fails here is repaired when the file is opened next.
        try? close()
    }

    /// Closes the file; later calls fail.
    public func close() throws(StorageError) {
        try Self.translating(path, options) {
            // A lock of its own: `lock` belongs to the writer's queue, and this call stands outside it.
            try WriteLock(path: path, waitSeconds: options.busySeconds).hold {
                // Readers first: the connection that closes last moves the log into the file, which a reader may not.
                pool.invalidateReadOnlyConnections()
                try pool.close()
            }
        }
    }

    /// Reads a consistent state of the database.
    public func read<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
        do {
            return try pool.read { try body(ReadTransaction(database: $0, definitions: definitions)) }
        } catch let error as DatabaseError {
            throw StorageError(error, path: path, waitedSeconds: options.busySeconds)
        }
    }

    /// Writes in one transaction that is kept whole or not at all.
    ///
    /// - Parameters:
    ///   - moment: The time that all rows of the operation bear.
    ///   - actor: Who acts, for the audit log.
    ///   - body: What to read and write. Keep it short: nobody else writes meanwhile.
    /// - Returns: What the body returned, once it is on the disk.
    /// - Throws: What the body threw, or a `StorageError`; nothing is kept then.
    public func write<T>(
        at moment: Moment,
        by actor: String,
        _ body: (WriteTransaction) throws -> T
    ) throws -> T {
        try write(at: moment, by: actor, isSynced: true, body)
    }

    /// Writes a part of something that is accepted by a later write, many parts after each other.
    ///
    /// Nobody was promised a part, so nothing waits until it is on the disk: the next whole write brings all before it
    /// there too. Other processes that wait get their turn after it.
    ///
    /// - Parameters:
    ///   - moment: The time that all rows of the operation bear.
    ///   - actor: Who acts, for the audit log.
    ///   - body: What to read and write. Keep it short: nobody else writes meanwhile.
    /// - Returns: What the body returned.
    /// - Throws: What the body threw, or a `StorageError`; nothing of the part is kept then.
    public func writePart<T>(
        at moment: Moment,
        by actor: String,
        _ body: (WriteTransaction) throws -> T
    ) throws -> T {
        defer { lock.giveWay() }
        let result = try write(at: moment, by: actor, isSynced: false, body)
        LogWriteback.begin(forDatabaseAt: path)
        try keepLogShort()
        return result
    }

    private func write<T>(
        at moment: Moment,
        by actor: String,
        isSynced: Bool,
        _ body: (WriteTransaction) throws -> T
    ) throws -> T {
        do {
            try reopenAfterDiskError()
            return try inWriteTransaction(isSynced: isSynced) { database in
                let before = try Snapshot.newestEntry(in: database)
                let result = try body(
                    WriteTransaction(
                        database: database,
                        moment: moment,
                        actor: actor,
                        digest: digest,
                        definitions: definitions
                    )
                )
                try mark(database, since: before)
                return result
            }
        } catch let error as DatabaseError {
            // After a failed write or fsync the state of the connection is not to be trusted.
            if error.resultCode == .SQLITE_IOERR { mustReopen.withLock { $0 = true } }
            throw StorageError(error, path: path, waitedSeconds: options.busySeconds)
        }
    }

    /// Copies the whole database into a new file while others read and write.
    public func backup(to destination: String) throws(StorageError) {
        try Self.checkIsFree(destination)
        let unfinished = destination + ".unfinished"
        try Self.translating(destination, options) {
            DatabaseFile.remove(unfinished)
            let copy = try DatabaseQueue(path: unfinished, configuration: Self.configuration(options))
            try pool.backup(to: copy)
            try copy.close()
            try DatabaseFile.publish(unfinished, as: destination)
        }
    }

    /// Refuses a place for a new file where one stands already, or whose folder is not there.
    private static func checkIsFree(_ path: String) throws(StorageError) {
        guard !DatabaseFile.exists(path) else { throw .fileExists(path: path) }
        let folder = folder(of: path)
        guard DatabaseFile.exists(folder) else { throw .folderNotFound(folder: folder) }
    }

    /// Moves the log into the file and empties it, so that nothing that was erased is left in it.
    public func emptyLog() throws(StorageError) {
        try Self.translating(path, options) {
            try pool.writeWithoutTransaction { database in
                try lock.hold { _ = try database.checkpoint(.truncate) }
            }
        }
    }

    /// How strictly a whole write syncs: 2, so that what is acknowledged survives a power failure.
    public func synchronousLevel() throws(StorageError) -> Int {
        try Self.translating(path, options) {
            try pool.writeWithoutTransaction { database in
                try sync(true, database)
                return try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
            }
        }
    }

    private var pool: DatabasePool { connections.withLock { $0 } }

    private func inWriteTransaction<T>(
        isSynced: Bool = true,
        _ body: (GRDB.Database) throws -> T
    ) throws -> T {
        try pool.writeWithoutTransaction { database in
            // Inside the writer's queue, so that this process asks for the lock once at a time.
            try lock.hold {
                try FreeSpace.check(at: path, reserveBytes: options.reserveBytes)
                try sync(isSynced, database)
                return try Self.transaction(in: database, body)
            }
        }
    }

    /// Sets whether what is written next is on the disk when its write returns.
    ///
    /// Without it the file stays whole in WAL mode; only what was committed last may be gone after a power cut. An import
    /// writes hundreds of parts one after the other, so it is set only where it changes.
    private func sync(_ isSynced: Bool, _ database: GRDB.Database) throws {
        try writesAreSynced.withLock { areSynced in
            guard areSynced != isSynced else { return }
            // Should one of the two fail, no write is taken for synced that is not.
            areSynced = false
            try database.execute(
                sql: isSynced
                    ? "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = \(Self.pagesOfLog)"
                    : "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0"
            )
            areSynced = isSynced
        }
    }

    /// Moving the log into the file holds everybody else up: 2 MB at once, not SQLite's 8.
    static let pagesOfLog = 250
    /// So many parts, of a quarter of a megabyte each, fill it.
    private static let partsOfLog = 8

    /// Moves the log into the file after some parts.
    ///
    /// While somebody takes a long look at the database, what was written since cannot be moved, and whoever writes after
    /// that look would have to move all of it: a person who gives a label, too. So the next part waits, but not for ever. It
    /// asks again and again, since nobody tells it when another process has ended its look.
    private func keepLogShort() throws {
        let isDue = partsInLog.withLock { parts in
            parts = (parts + 1) % Self.partsOfLog
            return parts == 0
        }
        guard isDue else { return }
        LogWriteback.finish(forDatabaseAt: path)
        for _ in 0..<200 {
            if try unmovedPages() <= Self.pagesOfLog { return }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    /// Moves what can be moved of the log into the file; says how many pages of it are left.
    private func unmovedPages() throws -> Int {
        try pool.writeWithoutTransaction { database in
            try lock.hold {
                let log = try database.checkpoint(.passive)
                return log.walFrameCount - log.checkpointedFrameCount
            }
        }
    }

    private static func transaction<T>(
        in database: GRDB.Database,
        _ body: (GRDB.Database) throws -> T
    ) throws -> T {
        var result: T?
        try database.inTransaction(.immediate) {
            result = try body(database)
            return .commit
        }
        guard let result else { throw StorageError.refused(detail: "the transaction did not run") }
        return result
    }

    /// Notes how far the facts have come, where the transaction wrote into the audit log.
    private func mark(_ database: GRDB.Database, since before: Int64) throws {
        let entry = try Snapshot.newestEntry(in: database)
        guard entry > before else { return }
        let tables = try factTables.withLock { tables in
            if tables.isEmpty { tables = try Snapshot.factTables(of: database) }
            return tables
        }
        try Snapshot.mark(entry, tables: tables, in: database)
    }

    private func reopenAfterDiskError() throws {
        guard mustReopen.withLock({ $0 }) else { return }
        let fresh = try WriteLock(path: path, waitSeconds: options.busySeconds).hold {
            try Self.openPool(path: path, options: options)
        }
        connections.withLock { $0 = fresh }
        writesAreSynced.withLock { $0 = true }
        mustReopen.withLock { $0 = false }
    }

    private func migrate(_ migrations: Migrations) throws {
        let found = try pool.read { try Migrations.version(of: $0) }
        // The header may have been older than the log.
        guard found <= migrations.version else {
            throw StorageError.newerFile(path: path, version: found, known: migrations.version)
        }
        guard found < migrations.version else { return }
        let copy = "\(path).before-version-\(migrations.version)"
        if !DatabaseFile.exists(copy) { try backup(to: copy) }
        try inWriteTransaction { try migrations.run(in: $0) }
        // The version belongs into the file's header, where an older program looks before it touches anything.
        try emptyLog()
    }
}
