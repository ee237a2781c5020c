import Foundation
import Operations
import Synchronization

/// The rows that an import did not take, in a new file, for somebody to mend.
final class RejectFile: Sendable {
    private struct State {
        var file: FileHandle?
        /// Lines written: the header and the rejected rows.
        var lines = 0
        var failure: String?
    }

    private let path: String?
    private let headerLines: Int
    private let state: Mutex<State>

    /// Makes the file before anything is imported, so that a wrong place is told first; nil keeps nothing.
    init(path: String?, hasHeader: Bool) throws(WorkbenchError) {
        self.path = path
        headerLines = hasHeader ? 1 : 0
        guard let path else {
            state = Mutex(State())
            return
        }
        // Never over something that is there: it may be the input, or rejects nobody has looked at yet.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw errno == EEXIST
                ? .conflict("There is a file at \(shown(path)) already. Name a new one for the rejects.")
                : .storage("The file \(shown(path)) cannot be made: \(reason).")
        }
        state = Mutex(State(file: FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)))
    }

    /// What the import calls with each line.
    var sink: RejectSink {
        { line in self.write(line) }
    }

    /// Closes the file; one that would only hold the header is removed.
    func close() {
        let lines = state.withLock { state in
            try? state.file?.close()
            state.file = nil
            return state.lines
        }
        if lines <= headerLines, let path { unlink(path) }
    }

    /// Tells of rows that could not be written down.
    func check() throws(WorkbenchError) {
        if let failure = state.withLock({ $0.failure }) {
            throw .storage("The good rows were imported, but the rejects could not be written: \(failure).")
        }
    }

    private func write(_ line: ArraySlice<UInt8>) {
        state.withLock { state in
            state.lines += 1
            guard let file = state.file, state.failure == nil else { return }
            let end: [UInt8] = line.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
            do {
                try file.write(contentsOf: Data(line) + Data(end))
            } catch {
                state.failure = error.localizedDescription
            }
        }
    }
}
