internal import CWriteback
internal import Foundation

/// Has the disk begin to write the log, so that who waits for it later waits for less.
///
/// An import fills the log part by part, and moving it into the file begins with waiting until all of it is on the disk.
/// Told of each part, the disk writes it while the next one is made. It is a hint: nothing relies on it.
enum LogWriteback {
    static func begin(forDatabaseAt path: String) { withLog(ofDatabaseAt: path, plumbline_begin_writeback) }

    /// Waits until the disk has all of the log, so that moving it into the file, which nobody may disturb, need not.
    static func finish(forDatabaseAt path: String) {
        withLog(ofDatabaseAt: path, plumbline_finish_writeback)
    }

    private static func withLog(ofDatabaseAt path: String, _ body: (Int32) -> Void) {
        let log = open(path + "-wal", O_RDONLY | O_CLOEXEC)
        guard log >= 0 else { return }
        body(log)
        close(log)
    }
}
