internal import GRDB

/// Why the database refused or failed.
public enum StorageError: Error, Sendable, Equatable {
    /// There is no file at the path.
    case fileNotFound(path: String)
    /// A file was to be made in a folder that does not exist.
    case folderNotFound(folder: String)
    /// A new database was to be made where a file stands.
    case fileExists(path: String)
    /// The file is something else than a Plumbline database.
    case foreignFile(path: String)
    /// A newer program wrote the file; it was not touched.
    case newerFile(path: String, version: Int, known: Int)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The file lies on another machine, where locks do not hold.
    case networkFileSystem(path: String, name: String)
    /// Somebody else kept the database for longer than one waits.
    case busy(seconds: Double)
    /// Less space than the reserve is left on the disk.
    case diskFull(path: String, freeBytes: Int64, reserveBytes: Int64)
    /// The disk failed; nothing was acknowledged.
    case inputOutput(detail: String)
    /// What lies in the file makes no sense.
    case corrupt(detail: String)
    /// What was to be changed has changed meanwhile.
    case stale(what: String, expected: Int, found: Int)
    /// Something of that kind is there already, or the state forbids it.
    case conflict(String)
    /// The row that was named does not exist.
    case noSuchRow(String)
    /// A rule of the database was broken: a fact was to be changed, or a value lies outside its range.
    case refused(detail: String)

    /// One sentence that names the thing, the rule and the way out.
    public var message: String {
        switch self {
        case .fileNotFound(let path):
            "There is no database at \(path). Make one with `plumbline init`, or name another file."
        case .folderNotFound(let folder):
            "There is no folder \(folder). Make it first (mkdir -p), or name a place in another one."
        case .fileExists(let path):
            "\(path) is there already. Name a file that does not exist yet."
        case .foreignFile(let path):
            "\(path) is not a Plumbline database. Name another file."
        case .newerFile(let path, let version, let known):
            "\(path) has version \(version); this program knows versions up to \(known). Use a newer program."
        case .readOnly(let path):
            "\(path) cannot be written. Check the rights of the file and of its folder."
        case .networkFileSystem(let path, let name):
            "\(path) lies on a network file system (\(name)), where locks may not hold and the database could be "
                + "damaged. Put it on a local disk; PLUMBLINE_NETWORK_FILE_SYSTEM=allow takes the risk."
        case .busy(let seconds):
            "The database was busy for \(Int(seconds.rounded())) seconds. Try again in a moment."
        case .diskFull(let path, let free, let reserve):
            "Only \(free / 1_048_576) MiB are free where \(path) lies; \(reserve / 1_048_576) MiB are kept in "
                + "reserve, so nothing was written. Free some space."
        case .inputOutput(let detail):
            "The disk failed (\(detail)); nothing was saved. Check the disk, then try again."
        case .corrupt(let detail):
            "The database is damaged: \(detail). Run `plumbline verify`, and restore a backup."
        case .stale(let what, let expected, let found):
            "\(what) is at \(found) now, not at \(expected). Look at it again before you change it."
        case .conflict(let text): text
        case .noSuchRow(let what): "There is no \(what)."
        case .refused(let detail): "The database refused the change: \(detail)."
        }
    }
}

extension StorageError {
    /// The one place where a SQLite result becomes a meaning.
    init(_ error: GRDB.DatabaseError, path: String, waitedSeconds: Double) {
        let detail = error.message ?? "SQLite result \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .busy(seconds: waitedSeconds)
        case .SQLITE_FULL:
            self = .diskFull(path: path, freeBytes: FreeSpace.bytes(at: path) ?? 0, reserveBytes: 0)
        case .SQLITE_IOERR:
            self = .inputOutput(detail: detail)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            self = .readOnly(path: path)
        case .SQLITE_NOTADB:
            self = .foreignFile(path: path)
        case .SQLITE_CORRUPT:
            self = .corrupt(detail: detail)
        case .SQLITE_CONSTRAINT
        where
            [.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY].contains(error.extendedResultCode):
            self = .conflict("This exists already (\(detail)).")
        default:
            self = .refused(detail: detail)
        }
    }
}
