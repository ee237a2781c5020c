#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What can be told of a file before SQLite touches it.
enum DatabaseFile {
    /// "Plmb", so that `file` and we tell our databases from others'.
    static let applicationID: Int32 = 0x506C_6D62

    /// Refuses what is missing, foreign or too new, from the first 100 bytes alone.
    static func check(path: String, knownVersion: Int) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .fileNotFound(path: path) : .readOnly(path: path)
        }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        guard pread(descriptor, &header, 100, 0) == 100 else { throw .foreignFile(path: path) }
        guard header.starts(with: Array("SQLite format 3".utf8) + [0]) else { throw .foreignFile(path: path) }
        guard bigEndian(header[68..<72]) == UInt32(bitPattern: applicationID) else {
            throw .foreignFile(path: path)
        }
        let version = Int(bigEndian(header[60..<64]))
        guard version <= knownVersion else {
            throw .newerFile(path: path, version: version, known: knownVersion)
        }
    }

    /// Whether anything stands at the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Gives a finished file its name, unless a file has taken that name meanwhile.
    static func publish(_ finished: String, as path: String) throws(StorageError) {
        if link(finished, path) == 0 {
            unlink(finished)
            return
        }
        if errno == EEXIST { throw .fileExists(path: path) }
        // Some file systems have no links; there the name is taken without that last check.
        guard rename(finished, path) == 0 else { throw .readOnly(path: path) }
    }

    /// Removes a file and what SQLite keeps beside it.
    static func remove(_ path: String) {
        for ending in ["", "-journal", "-wal", "-shm"] { unlink(path + ending) }
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
