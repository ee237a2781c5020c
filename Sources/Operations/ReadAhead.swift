import Dispatch
import DriftStatistics
import Formats
import Foundation
import Monitoring
import Synchronization

/// Reads a table on a thread of its own, up to two batches ahead of whoever stores them.
///
/// Reading and storing each keep one core busy; one after the other they would take the sum of both.
final class ReadAhead: Sendable {
    /// A batch with what only reading knows of it.
    struct Piece: Sendable {
        var table: TableBatch
        /// The stable hashes of the ids.
        var hashes: [UInt64]
        var progress: ReadProgress
    }

    /// How far reading has come.
    struct ReadProgress: Sendable {
        var rowsRead = 0
        var expectedRows: Int?
    }

    /// What the reader knows at its end.
    struct Summary: Sendable {
        var rowsRead: Int
        var rejectedRows: Int
        var problems: InputProblems
        /// Columns of the file that the model does not read.
        var extraColumns: [String]
        /// Features that the file lacks.
        var missingColumns: [String]
        var typeProblems: [String: Int]
    }

    private struct State {
        var pieces: [Piece] = []
        var summary: Summary?
        var failure: (any Error)?
        /// Whether batches are still wanted; problems are, until the list of them is full.
        var isDraining = false
        var isCancelled = false
    }

    /// The names in the header, in the file's order and as the model calls them.
    let header: [String]

    /// What a person should know of the file beside what its rows show.
    let notes: [String]

    private let reader: Mutex<TableReader>
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    // From 0, since a semaphore must not end below the value it began with.
    private let free = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let refusesFaults: Bool

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - reader: A reader that has read the header.
    ///   - notes: What a person should know of the file.
    ///   - refusesFaults: Whether a bad row refuses the file, so that after the first one only problems are looked for.
    init(_ reader: sending TableReader, notes: [String], refusesFaults: Bool) {
        self.notes = notes
        header = reader.modelHeader
        self.refusesFaults = refusesFaults
        self.reader = Mutex(reader)
        for _ in 0..<2 { free.signal() }
        let thread = Thread { self.read() }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The next batch; nil at the end of the file, or at a fault that refuses it.
    func next() throws -> Piece? {
        filled.wait()
        let (piece, failure): (Piece?, (any Error)?) = state.withLock { state in
            if !state.pieces.isEmpty { return (state.pieces.removeFirst(), nil) }
            return (nil, state.failure)
        }
        if let piece {
            free.signal()
            return piece
        }
        // Whoever asks again is to be answered again.
        filled.signal()
        if let failure { throw failure }
        return nil
    }

    /// Waits for the end of the file, or until the list of problems is full; batches are thrown away.
    func drained() throws -> Summary? {
        state.withLock { $0.isDraining = true }
        while try next() != nil {}
        return state.withLock { $0.summary }
    }

    /// What the reader knew at the end; nil before.
    var summary: Summary? { state.withLock { $0.summary } }

    /// Stops reading and waits until it has stopped.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        free.signal()
        ended.wait()
        ended.signal()
    }

    private func read() {
        reader.withLock { reader in
            do {
                while let table = try wanted(&reader) {
                    let piece = Piece(
                        table: table,
                        hashes: Self.hashes(of: table.rows.ids),
                        progress: ReadProgress(rowsRead: reader.rowsRead, expectedRows: reader.expectedRows)
                    )
                    free.wait()
                    state.withLock { $0.pieces.append(piece) }
                    filled.signal()
                }
            } catch {
                state.withLock { $0.failure = error }
            }
            let summary = Summary(
                rowsRead: reader.rowsRead,
                rejectedRows: reader.rejectedRows,
                problems: reader.problems,
                extraColumns: reader.extraColumns,
                missingColumns: reader.missingColumns,
                typeProblems: reader.typeProblems
            )
            state.withLock { $0.summary = summary }
        }
        filled.signal()
        ended.signal()
    }

    /// The next batch that somebody wants.
    private func wanted(_ reader: inout TableReader) throws -> TableBatch? {
        while true {
            let (isDraining, isCancelled) = state.withLock { ($0.isDraining, $0.isCancelled) }
            if isCancelled { return nil }
            if refusesFaults, reader.problems.isFull { return nil }
            guard let table = try reader.nextBatch() else { return nil }
            if isDraining || (refusesFaults && reader.problems.total > 0) { continue }
            return table
        }
    }

    private static func hashes(of ids: TextColumn) -> [UInt64] {
        ids.utf8.withUnsafeBufferPointer { bytes in
            var start = 0
            return ids.ends.map { end in
                defer { start = Int(end) }
                return stableHash64(bytes[start..<Int(end)])
            }
        }
    }
}
