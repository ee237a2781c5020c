import Monitoring
import Storage
import Synchronization

/// Rows of one window that an import stores together.
struct NewSegment: Sendable {
    /// The window's key; nil for baselines and evidence.
    var window: String?
    /// Where the rows stand in their piece of the file, rising.
    var positions: [Int]
    var encoded: EncodedSegment
}

/// Writes the rows of an import and their index in many short transactions.
struct SegmentWriter: Sendable {
    let database: Database
    let model: Int64
    let batch: Int64
    let kind: SegmentKind
    let moment: Moment
    let actor: String

    /// About how much one transaction writes: others who wait for the database, reviewers too, get their turn after each.
    private static let bytesOfTransaction = 256 << 10

    /// Writes segments of a piece of the file.
    ///
    /// - Parameters:
    ///   - segments: The segments.
    ///   - hashes: The stable hashes of the ids of all rows of the piece.
    /// - Returns: Where the rows lie now, segment by segment.
    /// - Throws: A `StorageError`.
    func write(_ segments: [NewSegment], _ hashes: [UInt64]) throws -> [[IndexEntry]] {
        var entries: [[IndexEntry]] = []
        var ready: [NewSegment] = []
        var bytes = 0
        for segment in segments {
            ready.append(segment)
            bytes += segment.encoded.byteCount
            guard bytes >= Self.bytesOfTransaction else { continue }
            entries += try writeTogether(ready, hashes)
            ready = []
            bytes = 0
        }
        return ready.isEmpty ? entries : try entries + writeTogether(ready, hashes)
    }

    private func writeTogether(_ segments: [NewSegment], _ hashes: [UInt64]) throws -> [[IndexEntry]] {
        var entries: [[IndexEntry]] = []
        var rest: [(segment: Int64, encoded: EncodedSegment, next: Int)] = []
        try writePart { transaction in
            var room = Self.bytesOfTransaction
            for new in segments {
                let segment = try transaction.beginSegment(
                    new.encoded,
                    kind: kind,
                    windowKey: new.window,
                    batch: batch,
                    model: model
                )
                let next = try transaction.addColumns(
                    of: new.encoded,
                    from: 0,
                    to: segment,
                    bytesAtMost: max(1, room)
                )
                if let next { rest.append((segment, new.encoded, next)) }
                room -= new.encoded.byteCount
                entries.append(IndexEntry.entries(of: new.positions, hashes: hashes, segment: segment))
            }
        }
        // A segment of many columns goes over several writes, so that none keeps others waiting.
        for (segment, encoded, next) in rest {
            var next: Int? = next
            while let first = next {
                next = try writePart {
                    try $0.addColumns(
                        of: encoded,
                        from: first,
                        to: segment,
                        bytesAtMost: Self.bytesOfTransaction
                    )
                }
            }
        }
        return entries
    }

    /// Runs of the index in one transaction, of about 22 KB each.
    private static let runsOfTransaction = bytesOfTransaction / (22 << 10)

    /// Writes the index of what was stored, a part while the next ones are put in order.
    func writeIndex(_ ids: WaitingIds) throws {
        let set = try writePart { try $0.beginIndex(of: ids.count, batch: batch, model: model, kind: kind) }
        let waiting = Mutex((0..<ids.partCount).makeIterator())
        let parts = Ahead<SortedIds, Never>(depth: 3, givesWay: true) { _ in
            waiting.withLock { $0.next() }.map(ids.part)
        }
        defer { parts.cancel() }
        while let part = parts.next() {
            for start in stride(from: 0, to: part.runCount, by: Self.runsOfTransaction) {
                try writePart { try $0.addRuns(of: part, start..<(start + Self.runsOfTransaction), to: set) }
            }
        }
    }

    private func writePart<T>(_ body: (WriteTransaction) throws -> T) throws -> T {
        try database.writePart(at: moment, by: actor, body)
    }
}
