internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Brings the log to the disk while an import writes part after part, none of which is synced by itself.
///
/// Left to the system, megabytes of them gather, and a label that is given meanwhile, and is synced, waits until all of
/// them are written.
final class LogWriteback: Sendable {
    private let path: String
    private let parts = Mutex(0)

    /// About a megabyte of parts.
    private static let partsAtOnce = 4

    /// - Parameter path: The database's.
    init(path: String) {
        self.path = path + "-wal"
    }

    /// Counts a part and, after a few, waits until the disk has them.
    ///
    /// Call it without any lock, so that nobody else waits too.
    func partIsWritten() {
        let isDue = parts.withLock { parts in
            parts += 1
            guard parts >= Self.partsAtOnce else { return false }
            parts = 0
            return true
        }
        guard isDue else { return }
        let log = open(path, O_RDONLY | O_CLOEXEC)
        guard log >= 0 else { return }
        // What fails here fails again in the write that was promised, and is told there.
        #if canImport(Darwin)
            _ = fsync(log)
        #else
            _ = fdatasync(log)
        #endif
        close(log)
    }
}
