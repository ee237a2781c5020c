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

    /// Leaves the lock to another process that waits for it; returns at once where none does.
    ///
    /// Nobody stands in a queue, so that without it many writes after each other would starve everybody else.
    func giveWay() {
        for _ in 0..<8 where isWaitedFor { usleep(Self.longPauseMicroseconds / 4) }
    }

    private static let shortPauseMicroseconds: UInt32 = 400
    private static let longPauseMicroseconds: UInt32 = 2_000

    private func acquire() throws(StorageError) {
        guard try !tryLock() else { return }
        mark(F_RDLCK)
        defer { mark(F_UNLCK) }
        let clock = ContinuousClock()
        let start = clock.now
        while try !tryLock() {
            let waited = clock.now - start
            guard waited < .seconds(waitSeconds) else { throw .busy(seconds: waitSeconds) }
            usleep(
                waited < .milliseconds(500) ? Self.shortPauseMicroseconds : Self.longPauseMicroseconds
            )
        }
    }

    /// Takes the lock where it is free; says whether it was.
    private func tryLock() throws(StorageError) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw .inputOutput(detail: String(cString: strerror(errno)))
        }
        return false
    }

    // MARK: Who waits

    /// Says to other processes that this one waits, or waits no more: by a record lock on the first byte of the file,
    /// which has nothing to do with the lock itself.
    private func mark(_ type: Int32) {
        var range = Self.firstByte(type)
        // Unheard, the others only give way less.
        _ = fcntl(descriptor, F_SETLK, &range)
    }

    /// Whether another process waits.
    var isWaitedFor: Bool {
        var range = Self.firstByte(F_WRLCK)
        return fcntl(descriptor, F_GETLK, &range) == 0 && range.l_type != Int16(F_UNLCK)
    }

    private static func firstByte(_ type: Int32) -> flock {
        var range = flock()
        range.l_type = Int16(type)
        range.l_whence = Int16(SEEK_SET)
        range.l_len = 1
        return range
    }
}
