#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The lock that keeps two processes from writing or checkpointing one database at once.
///
/// SQLite before 3.51.3 can damage a database in WAL mode when two connections write and checkpoint at the wrong
/// moment. SQLite's own lock does not prevent it; this one does, for everything that goes through this module.
final class WriteLock: Sendable {
    private let descriptor: Int32
    private let waitSeconds: Double

    /// Opens `<path>.write-lock`, and makes it where it is missing.
    init(path: String, waitSeconds: Double) throws(StorageError) {
        let file = path + ".write-lock"
        // Group and others may need it too, as far as the umask lets them.
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        self.waitSeconds = waitSeconds
        guard descriptor >= 0 else { throw .readOnly(path: file) }
    }

    deinit { close(descriptor) }

    /// Runs the body while nobody else holds the lock.
    ///
    /// The caller must be the only one in this object at a time: a second `flock` on the same descriptor succeeds.
    func hold<T>(_ body: () throws -> T) throws -> T {
        try acquire()
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Leaves the lock free for so long that whoever waits for it surely tries it: for many writes after each other.
    static func giveWay() { usleep(longPauseMicroseconds + 500) }

    private static let longPauseMicroseconds: UInt32 = 2_000

    private func acquire() throws(StorageError) {
        let clock = ContinuousClock()
        let start = clock.now
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno != EWOULDBLOCK && errno != EINTR {
                throw .inputOutput(detail: String(cString: strerror(errno)))
            }
            let waited = clock.now - start
            guard waited < .seconds(waitSeconds) else { throw .busy(seconds: waitSeconds) }
            // Nobody stands in a queue: short pauses, so that the gap between two writes of an import is not missed.
            usleep(waited < .milliseconds(500) ? 400 : Self.longPauseMicroseconds)
        }
    }
}
