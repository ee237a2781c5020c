#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How much room is left where a file lies.
///
/// A full disk can end the process: SQLite maps its index of the log into memory, and a page that the file system
/// cannot allocate is then a SIGBUS instead of an error. So writing stops while there is still room.
enum FreeSpace {
    /// The bytes an ordinary user may still write; nil when the file system does not say.
    static func bytes(at path: String) -> Int64? {
        var answer = statvfs()
        guard statvfs(path, &answer) == 0 else { return nil }
        let (bytes, overflow) = UInt64(answer.f_bavail).multipliedReportingOverflow(
            by: UInt64(answer.f_frsize)
        )
        return overflow ? Int64.max : Int64(clamping: bytes)
    }

    /// Refuses when less than the reserve is left.
    static func check(at path: String, reserveBytes: Int64) throws(StorageError) {
        guard let free = bytes(at: path), free < reserveBytes else { return }
        throw .diskFull(path: path, freeBytes: free, reserveBytes: reserveBytes)
    }
}
