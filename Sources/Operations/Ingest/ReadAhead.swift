import Dispatch
import DriftStatistics
import Formats
import Monitoring
import Synchronization

/// Reads a table ahead of whoever stores it, up to two batches.
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
        var typeProblemsByTime: [Moment: [String: Int]]
        /// What a person should know of the rows' attributions.
        var attributionNotes: [String]
    }

    /// The names in the header, in the file's order and as the model calls them.
    let header: [String]
    /// What a person should know of the file beside what its rows show.
    let notes: [String]

    private let reading: Reading
    private let pieces: Ahead<Piece, any Error>

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - reader: A reader that has read the header.
    ///   - notes: What a person should know of the file.
    ///   - refusesFaults: Whether a bad row refuses the file, so that after the first one only problems are looked for.
    init(_ reader: sending TableReader, notes: [String], refusesFaults: Bool) {
        self.notes = notes
        header = reader.modelHeader
        let reading = Reading(reader, refusesFaults: refusesFaults)
        self.reading = reading
        pieces = Ahead(depth: 3, givesWay: true) { _ in try reading.next() }
    }

    /// The next batch; nil at the end of the file, or at a fault that refuses it.
    func next() throws -> Piece? { try pieces.next() }

    /// Waits for the end of the file, or until the list of problems is full; batches are thrown away.
    func drained() throws -> Summary? {
        reading.drain()
        while try next() != nil {}
        return summary
    }

    /// What the reader knew at the end; nil before.
    var summary: Summary? { reading.summary }

    /// Waits until all of the file is read; false where reading ended or was stopped before.
    func waitForEnd() -> Bool { reading.waitForEnd() }

    /// Stops reading and waits until it has stopped.
    func cancel() {
        reading.cancel()
        pieces.cancel()
    }
}

/// The side of the thread that reads.
private final class Reading: Sendable {
    private struct State {
        var summary: ReadAhead.Summary?
        /// Whether batches are still wanted; problems are, until the list of them is full.
        var isDraining = false
        var isCancelled = false
        /// Whether all of the file was read and may be accepted.
        var isWhole = false
    }

    private let reader: Mutex<TableReader>
    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)
    private let refusesFaults: Bool

    init(_ reader: sending TableReader, refusesFaults: Bool) {
        self.reader = Mutex(reader)
        self.refusesFaults = refusesFaults
    }

    var summary: ReadAhead.Summary? { state.withLock { $0.summary } }

    func drain() { state.withLock { $0.isDraining = true } }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        ended.signal()
    }

    func waitForEnd() -> Bool {
        ended.wait()
        ended.signal()
        return state.withLock { $0.isWhole && !$0.isCancelled }
    }

    /// The next batch that somebody wants; at the end, and at a failure, what the reader knows is kept.
    func next() throws -> ReadAhead.Piece? {
        try reader.withLock { reader in
            let table: TableBatch?
            do {
                table = try wanted(&reader)
            } catch {
                end(reader, isWhole: false)
                throw error
            }
            guard let table else {
                end(reader, isWhole: !refusesFaults || reader.problems.total == 0)
                return nil
            }
            return ReadAhead.Piece(
                table: table,
                hashes: table.rows.ids.stableHashes,
                progress: ReadAhead.ReadProgress(
                    rowsRead: reader.rowsRead,
                    expectedRows: reader.expectedRows
                )
            )
        }
    }

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

    private func end(_ reader: TableReader, isWhole: Bool) {
        let summary = ReadAhead.Summary(
            rowsRead: reader.rowsRead,
            rejectedRows: reader.rejectedRows,
            problems: reader.problems,
            extraColumns: reader.extraColumns,
            missingColumns: reader.missingColumns,
            typeProblems: reader.typeProblems,
            typeProblemsByTime: reader.typeProblemsByTime,
            attributionNotes: reader.attributionNotes
        )
        state.withLock { state in
            state.summary = summary
            state.isWhole = isWhole
        }
        ended.signal()
    }
}
