internal import CSQLite
internal import GRDB

extension Database {
    /// How a database is opened.
    public struct OpenOptions: Sendable {
        /// Writing stops when less than this is free on the disk.
        public var reserveBytes: Int64
        /// How long one waits for others who write.
        public var busySeconds: Double
        /// Whether the file may lie on a network file system, where nothing keeps two machines apart.
        public var allowsNetworkFileSystem: Bool
        /// The name of the network file system that a path lies on; nil for a local one.
        var networkFileSystem: @Sendable (String) -> String? = { NetworkFileSystem.name(at: $0) }

        /// Options; by default a reserve of 256 MiB, a wait of five seconds, and local disks only.
        public init(
            reserveBytes: Int64 = 256 << 20,
            busySeconds: Double = 5,
            allowsNetworkFileSystem: Bool = false
        ) {
            self.reserveBytes = reserveBytes
            self.busySeconds = busySeconds
            self.allowsNetworkFileSystem = allowsNetworkFileSystem
        }

        /// Refuses a folder on a network file system.
        func checkFileSystem(of path: String) throws(StorageError) {
            guard !allowsNetworkFileSystem, let name = networkFileSystem(Database.folder(of: path)) else {
                return
            }
            throw .networkFileSystem(path: path, name: name)
        }
    }

    static func warnings(sqliteVersion: Int) -> [String] {
        // 3.44.6 and 3.50.7 carry the fix of 3.51.3.
        let isRepaired =
            sqliteVersion >= 3_051_003 || (3_050_007..<3_051_000).contains(sqliteVersion)
            || (3_044_006..<3_045_000).contains(sqliteVersion)
        guard !isRepaired else { return [] }
        let text = "\(sqliteVersion / 1_000_000).\(sqliteVersion / 1_000 % 1_000).\(sqliteVersion % 1_000)"
        return [
            "SQLite \(text) can damage a database that several programs write at once; 3.51.3 cannot. Plumbline's "
                + "own lock prevents it: let nothing else write to the file."
        ]
    }

    static func openPool(path: String, options: OpenOptions) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration(options))
        // GRDB sets NORMAL while it turns WAL on, after the configuration below: acknowledged rows could be lost.
        let level = try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // 32 MiB: the indexes that an import writes to at random places should not leave memory meanwhile.
            try database.execute(sql: "PRAGMA cache_size = -32768")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(Database.pagesOfLog)")
            return try Int.fetchOne(database, sql: "PRAGMA synchronous")
        }
        guard level == 2 else { throw StorageError.inputOutput(detail: "SQLite does not sync every commit") }
        return pool
    }

    /// SQLite does not count the memory it takes: the count has one lock for all connections, and they take memory
    /// several times for each statement.
    ///
    /// Said before the first connection of the process.
    private static let leavesMemoryUncounted: Void = plumbline_leave_sqlite_memory_uncounted()

    static func configuration(_ options: OpenOptions) -> Configuration {
        _ = leavesMemoryUncounted
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(options.busySeconds)
        // Pages are drawn by two cores; more readers would only hold more memory.
        configuration.maximumReaderCount = 6
        // 16 MB of pages each: what a page of the server looks at should not be read from the file again and again.
        // Tables with triggers note each statement's undoing in a temporary file otherwise: two small writes to a disk
        // for each finding, and a copy of what may have to be erased outside of the file.
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -16000;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA recursive_triggers = ON;
                    PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """
            )
        }
        return configuration
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Runs the body and turns what SQLite reports into what it means.
    static func translating<T>(
        _ path: String,
        _ options: OpenOptions,
        _ body: () throws -> T
    ) throws(StorageError) -> T {
        do {
            return try body()
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(error, path: path, waitedSeconds: options.busySeconds)
        } catch {
            throw .refused(detail: "\(error)")
        }
    }
}
