internal import Foundation
internal import GRDB
public import Monitoring

/// Where the id of a hash lies.
public struct IndexEntry: Sendable, Equatable {
    /// The stable 64-bit hash of the id's UTF-8.
    public var hash: UInt64
    /// Where the row lies.
    public var location: RowLocation

    /// An entry.
    public init(hash: UInt64, segment: Int64, position: Int32) {
        self.hash = hash
        location = RowLocation(segment: segment, position: position)
    }

    /// The entries of a segment's rows.
    ///
    /// - Parameters:
    ///   - rows: The rows of a piece that the segment holds, in its order; what the piece does not have is left out.
    ///   - hashes: The hashes of the piece's ids.
    ///   - segment: The segment.
    /// - Returns: An entry a row, in the order of the segment.
    public static func entries(of rows: [Int], hashes: [UInt64], segment: Int64) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        entries.reserveCapacity(rows.count)
        for (place, row) in rows.enumerated() where hashes.indices.contains(row) {
            entries.append(
                IndexEntry(hash: hashes[row], segment: segment, position: Int32(clamping: place))
            )
        }
        return entries
    }
}

extension WriteTransaction {
    /// Stores where the ids of an import lie; call it once, or once for some million rows.
    ///
    /// - Complexity: O(n log n); about 11 bytes a row in the file.
    public func insertIndex(_ entries: [IndexEntry], batch: Int64, model: Int64, kind: SegmentKind) throws {
        guard !entries.isEmpty else { return }
        let set = try beginIndex(of: entries.count, batch: batch, model: model, kind: kind)
        let sorted = SortedIds(IdRun.sorted([entries[...]]))
        try addRuns(of: sorted, 0..<sorted.runCount, to: set)
    }

    /// Begins a set of so many ids whose runs follow, in this transaction or in later ones; says its number.
    ///
    /// Nobody looks into it before its import is accepted, so its runs need not come at once.
    public func beginIndex(of count: Int, batch: Int64, model: Int64, kind: SegmentKind) throws -> Int64 {
        try insert(
            "INSERT INTO idSet (model, kind, batch, rows) VALUES (?, ?, ?, ?)",
            [model, kind.rawValue, batch, count]
        )
    }

    /// Writes some of the runs of a set; about 22 KB each.
    public func addRuns(of ids: SortedIds, _ range: Range<Int>, to set: Int64) throws {
        try writeRuns(ids.runs[range.clamped(to: ids.runs.indices)], set: set)
    }

    /// Merges sets of ids when there are many of about the same size, so that look-ups stay short.
    ///
    /// - Returns: Whether there was anything to merge. Call it after an import, until it returns false.
    @discardableResult
    public func compactIndex(of model: Int64, kind: SegmentKind) throws -> Bool {
        let sets = try read.rows(
            """
            SELECT id, rows FROM idSet
            WHERE model = ? AND kind = ? AND (batch IS NULL OR batch IN (SELECT batch FROM batchAcceptance))
            """,
            [model, kind.rawValue]
        )
        let classes = Dictionary(grouping: sets) { (row: Row) in IdRun.sizeClass(rows: row["rows"]) }
        // Larger merges would keep the lock for seconds; eight sets of a million rows are quick enough to search.
        let due = classes.filter {
            $0.value.count >= 8 && $0.value.reduce(0) { $0 + ($1["rows"] as Int) } <= 4_000_000
        }
        guard let smallest = due.min(by: { $0.key < $1.key })?.value else { return false }
        // Labels in runs are found through the rows to which they came, which may be withdrawn meanwhile.
        let withdrawn = Set(
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT segment.id FROM batchWithdrawal JOIN segment ON segment.batch = batchWithdrawal.batch
                    WHERE segment.model = ?1
                        AND NOT EXISTS (SELECT 1 FROM labelRun WHERE labelRun.segment = segment.id)
                        AND NOT EXISTS (
                            SELECT 1 FROM batch WHERE batch.model = ?1 AND batch.kind = 'labels'
                                AND NOT EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = batch.id)
                        )
                    """,
                arguments: [model]
            )
        )
        var entries: [IndexEntry] = []
        for row in smallest {
            let set: Int64 = row["id"]
            let runs = try Row.fetchCursor(
                database,
                sql: "SELECT hashes, locations FROM idRun WHERE idSet = ? ORDER BY firstHash",
                arguments: [set]
            )
            while let run = try runs.next() {
                for entry in try IdRun(row: run).entries where !withdrawn.contains(entry.location.segment) {
                    entries.append(entry)
                }
            }
        }
        let merged = try insert(
            "INSERT INTO idSet (model, kind, rows) VALUES (?, ?, ?)",
            [model, kind.rawValue, entries.count]
        )
        try writeRuns(SortedIds(IdRun.sorted([entries[...]])).runs[...], set: merged)
        for row in smallest {
            let set: Int64 = row["id"]
            try run("DELETE FROM idRun WHERE idSet = ?", [set])
            try run("DELETE FROM idSet WHERE id = ?", [set])
        }
        return true
    }

    private func writeRuns(_ runs: ArraySlice<EncodedRun>, set: Int64) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO idRun (idSet, firstHash, lastHash, count, hashes, locations) VALUES (?, ?, ?, ?, ?, ?)
                """
        )
        for run in runs {
            try statement.execute(
                arguments: [
                    set, IdRun.stored(run.firstHash), IdRun.stored(run.lastHash), run.count, run.hashes,
                    run.locations,
                ])
        }
    }
}

extension Database {
    /// Where each of very many predictions lies; nil for those that are not known, or not visible.
    ///
    /// The index is walked along in the order of the hashes, on each core along a stretch of it, in a read of its own.
    ///
    /// - Parameters:
    ///   - ids: The ids.
    ///   - hashes: Their stable hashes, one an id.
    ///   - model: The model.
    /// - Returns: One place, or nil, an id.
    /// - Throws: `refused` when there is not one hash an id.
    public func locateMany(_ ids: TextColumn, hashes: [UInt64], model: Int64) throws -> [RowLocation?] {
        guard hashes.count == ids.count else { throw StorageError.refused(detail: "not one hash an id") }
        // To begin a read, and to walk to where a stretch begins, pays for thousands.
        let stretches = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8, ids.count / 4_096))
        var queries = [[Int]](repeating: [], count: stretches)
        for (query, hash) in hashes.enumerated() {
            queries[Int(hash.multipliedFullWidth(by: UInt64(stretches)).high)].append(query)
        }
        let found = concurrentMap(queries) { queries in
            Result {
                let (ids, hashes) = (ids.texts(at: queries), queries.map { hashes[$0] })
                return try self.read { try $0.locateMany(ids, hashes: hashes, model: model) }
            }
        }
        var locations = [RowLocation?](repeating: nil, count: ids.count)
        for (queries, found) in zip(queries, found) {
            let found = try found.get()
            for (place, query) in queries.enumerated() { locations[query] = found[place] }
        }
        return locations
    }
}

extension ReadTransaction {
    /// Where a prediction lies; nil when it is not known, or not visible.
    ///
    /// - Parameters:
    ///   - id: The prediction's id.
    ///   - hash: Its stable hash.
    ///   - model: The model.
    ///   - kind: Which rows to look among.
    /// - Returns: The row's place.
    /// - Throws: A `StorageError`.
    public func locate(
        _ id: String,
        hash: UInt64,
        model: Int64,
        kind: SegmentKind = .prediction
    ) throws -> RowLocation? {
        try locateMany(TextColumn([id]), hashes: [hash], model: model, kind: kind).first ?? nil
    }

    /// Where each of many ids lies; nil for those that are not known, or not visible.
    ///
    /// Equal hashes of different ids are told apart by the ids themselves.
    /// - Parameters:
    ///   - ids: The ids.
    ///   - hashes: Their stable hashes, one an id.
    ///   - model: The model.
    ///   - kind: Which rows to look among.
    ///   - batch: An import that is not accepted yet whose rows are to be found too.
    /// - Returns: One place, or nil, an id.
    /// - Throws: `refused` when there is not one hash an id.
    /// - Complexity: For n ids and a set of m: O(n log n) plus either all runs in order or one look-up an id,
    ///   whichever is less.
    public func locateMany(
        _ ids: TextColumn,
        hashes: [UInt64],
        model: Int64,
        kind: SegmentKind = .prediction,
        including batch: Int64? = nil
    ) throws -> [RowLocation?] {
        var found = [RowLocation?](repeating: nil, count: ids.count)
        guard hashes.count == ids.count else { throw StorageError.refused(detail: "not one hash an id") }
        let sets = try rows(
            """
            SELECT id, rows FROM idSet WHERE model = ?1 AND kind = ?2
                AND (batch IS NULL OR batch = ?3 OR batch IN (SELECT batch FROM batchAcceptance))
            """,
            [model, kind.rawValue, batch]
        )
        try verify(candidates(of: hashes, in: sets), ids: ids, including: batch, into: &found)
        return found
    }

    /// Every row that bears one of some ids, visible or not, and the id's place among them.
    func everyPlace(
        of ids: TextColumn,
        hashes: [UInt64],
        model: Int64,
        kind: SegmentKind = .prediction
    ) throws -> [(query: Int, location: RowLocation)] {
        guard hashes.count == ids.count else { throw StorageError.refused(detail: "not one hash an id") }
        let sets = try rows(
            "SELECT id, rows FROM idSet WHERE model = ? AND kind = ?",
            [model, kind.rawValue]
        )
        let groups = Dictionary(grouping: try candidates(of: hashes, in: sets), by: \.location.segment)
        return try groups.flatMap { segment, group -> [(query: Int, location: RowLocation)] in
            let column = try integer(
                "SELECT id FROM segmentColumn WHERE segment = ? AND kind = 'id'",
                [segment]
            )
            guard let column else { return [] }
            return try bearing(group, ids, inColumn: column)
        }
    }

    /// The rows of some sets whose ids have the hashes.
    private func candidates(of hashes: [UInt64], in sets: [Row]) throws -> [(
        query: Int, location: RowLocation
    )] {
        guard !sets.isEmpty else { return [] }
        let start = RunSearch(hashes)
        return try sets.flatMap { set in
            var search = start
            // A look-up costs about as much as passing over a run or two.
            if (set["rows"] as Int) / IdRun.length < search.count {
                try scan(set["id"], &search)
            } else {
                try seek(set["id"], &search)
            }
            return search.candidates
        }
    }

    private func scan(_ set: Int64, _ search: inout RunSearch) throws {
        guard let lowest = search.nextHash else { return }
        // From the run on that may hold the lowest hash.
        let statement = try database.cachedStatement(
            sql: """
                SELECT firstHash, lastHash, hashes, locations FROM idRun
                WHERE idSet = ?1 AND firstHash >= ifnull(
                    (SELECT max(firstHash) FROM idRun WHERE idSet = ?1 AND firstHash <= ?2), ?2
                )
                ORDER BY firstHash
                """
        )
        let cursor = try Row.fetchCursor(statement, arguments: [set, IdRun.stored(lowest)])
        while !search.isDone, let row = try cursor.next() {
            search.skip(below: IdRun.unstored(row["firstHash"]))
            guard let next = search.nextHash, next <= IdRun.unstored(row["lastHash"]) else { continue }
            search.match(try IdRun(row: row))
        }
    }

    private func seek(_ set: Int64, _ search: inout RunSearch) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT lastHash, hashes, locations FROM idRun
                WHERE idSet = ? AND firstHash <= ? ORDER BY firstHash DESC LIMIT 1
                """
        )
        while let hash = search.nextHash {
            // Read where it lies: a row that is fetched by itself is a copy.
            let runs = try Row.fetchCursor(statement, arguments: [set, IdRun.stored(hash)])
            while let row = try runs.next(), hash <= IdRun.unstored(row["lastHash"]) {
                search.match(try IdRun(row: row))
            }
            search.skip(through: hash)
        }
    }

    /// Keeps the candidates whose row bears the very id and is visible; of several the newest.
    func verify(
        _ candidates: [(query: Int, location: RowLocation)],
        ids: TextColumn,
        including batch: Int64?,
        into found: inout [RowLocation?]
    ) throws {
        for (segment, group) in Dictionary(grouping: candidates, by: \.location.segment) {
            let column = try integer(
                """
                SELECT segmentColumn.id FROM segmentColumn JOIN segment ON segment.id = segmentColumn.segment
                WHERE segment.id = ?1 AND segmentColumn.kind = 'id'
                    AND (segment.batch = ?2 OR segment.batch IN visibleBatch)
                """,
                [segment, batch]
            )
            guard let column else { continue }
            for (query, location) in try bearing(group, ids, inColumn: column)
            where (found[query]?.segment ?? 0) <= segment {
                found[query] = location
            }
        }
    }

    /// Those of the candidates in one column of ids whose row bears the very id.
    private func bearing(
        _ candidates: [(query: Int, location: RowLocation)],
        _ ids: TextColumn,
        inColumn column: Int64
    ) throws -> [(query: Int, location: RowLocation)] {
        let reader = try BlobReader(column: column, database)
        // Many ids of one segment: read the column at once.
        let all =
            candidates.count > 16
            ? try reader.bytes(at: 0, count: reader.count).withUnsafeBytes { ColumnCodec.texts(from: $0) }
            : nil
        return try candidates.filter { query, location in
            let position = Int(location.position)
            if let all { return all.bytes(at: position).elementsEqual(ids.bytes(at: query)) }
            return try reader.text(at: position).elementsEqual(ids.bytes(at: query))
        }
    }
}
