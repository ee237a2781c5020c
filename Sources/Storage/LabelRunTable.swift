internal import Foundation
internal import GRDB
internal import Monitoring
internal import Review

extension WriteTransaction {
    /// Appends labels from upstream of predictions that are known.
    ///
    /// - Parameters:
    ///   - runs: The labels, by segment.
    ///   - batch: The import that brought them.
    ///   - model: The model.
    /// - Returns: The number of each run's first label; the others follow it.
    /// - Throws: A `StorageError`.
    /// - Complexity: One copy of about 13 bytes a label into SQLite's pages.
    @discardableResult
    public func addLabelRuns(_ runs: [NewLabelRun], batch: Int64, model: Int64) throws -> [Int64] {
        let statement = try RawStatement(
            database,
            sql: """
                INSERT INTO labelRun (id, model, segment, batch, recordedAt, count, positions, hashes, labels)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        var next = try nextLabelNumber()
        var numbers: [Int64] = []
        for run in runs where run.count > 0 {
            try ColumnCodec.bytes(of: run.labels).withUnsafeBytes { labels in
                try statement.insert(
                    [
                        .integer(next), .integer(model), .integer(run.segment), .integer(batch),
                        .integer(moment.milliseconds), .integer(Int64(run.count)),
                        .blob(run.positions.withUnsafeBytes { Array($0) }),
                        .blob(run.hashes.withUnsafeBytes { Array($0) }),
                    ],
                    blob: labels
                )
            }
            numbers.append(next)
            next += Int64(run.count)
        }
        return numbers
    }

    /// The number that the next label gets, as a row or in a run.
    func nextLabelNumber() throws -> Int64 {
        try read.integer(
            """
            SELECT max(
                coalesce((SELECT max(id) FROM label), 0) + 1,
                coalesce((SELECT id + count FROM labelRun ORDER BY id DESC LIMIT 1), 1)
            )
            """
        ) ?? 1
    }

    /// Takes value and hash of the labels of one row of a segment from the runs; says how many there were.
    ///
    /// An erasure must be under way.
    func eraseRunLabels(at location: RowLocation) throws -> Int {
        var erased = 0
        for run in try read.runs("WHERE labelRun.segment = ?", [location.segment]) {
            guard let place = run.place(ofPosition: location.position), run.labels.codes[place] >= 0 else {
                continue
            }
            var hashes = run.hashes
            hashes[place] = 0
            let labels = ColumnCodec.bytes(of: run.labels).withUnsafeBytes {
                ColumnCodec.erasing([place], kind: .category, from: $0)
            }
            guard let labels else {
                throw StorageError.corrupt(detail: "the labels from number \(run.id) on")
            }
            try self.run(
                "UPDATE labelRun SET hashes = ?, labels = ? WHERE id = ?",
                [hashes.withUnsafeBytes { Data($0) }, Data(labels), run.id]
            )
            erased += 1
        }
        return erased
    }
}

extension ReadTransaction {
    /// The runs of a condition on `labelRun`.
    func runs(_ condition: String, _ arguments: StatementArguments) throws -> [LabelRun] {
        var found: [LabelRun] = []
        try eachRun(condition, arguments) {
            found.append($0)
            return true
        }
        return found
    }

    /// Calls the body with one run of a condition on `labelRun` after the other, until it answers no.
    func eachRun(_ condition: String, _ arguments: StatementArguments, _ body: (LabelRun) throws -> Bool)
        throws
    {
        let statement = try database.cachedStatement(
            sql: "SELECT \(LabelRun.columns) FROM labelRun \(condition)"
        )
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() {
            guard try body(LabelRun(row)) else { return }
        }
    }

    /// Whether any labels of a model lie in runs.
    func hasLabelRuns(of model: Int64) throws -> Bool {
        try integer("SELECT 1 FROM labelRun WHERE model = ? LIMIT 1", [model]) != nil
    }

    /// The label of that number, if it lies in a run.
    func runLabel(id: Int64) throws -> StoredLabel? {
        let run = try runs(
            "WHERE id = (SELECT max(id) FROM labelRun WHERE id <= ?1) AND id + count > ?1",
            [id]
        ).first
        guard let run else { return nil }
        let place = Int(id - run.id)
        return run.label(at: place, predictionID: try ids(ofSegment: run.segment).text(at: place, in: run))
    }

    /// The labels in runs of a window's visible predictions.
    func runLabels(ofWindow key: String, model: Int64) throws -> [StoredLabel] {
        var labels: [StoredLabel] = []
        var ids: (segment: Int64, column: TextColumn)?
        try eachRun(
            """
            JOIN segment ON segment.id = labelRun.segment
            WHERE segment.model = ?1 AND segment.windowKey = ?2 AND \(Self.isVisibleRun)
            ORDER BY labelRun.segment, labelRun.id
            """,
            [model, key]
        ) { run in
            let column =
                if let ids, ids.segment == run.segment { ids.column } else {
                    try self.ids(ofSegment: run.segment)
                }
            ids = (run.segment, column)
            for place in run.positions.indices {
                labels.append(run.label(at: place, predictionID: column.text(at: place, in: run)))
            }
            return true
        }
        return labels + (try joinedRunLabels(ofWindow: key, model: model))
    }

    /// The labels in runs whose predictions were withdrawn and came back into a window.
    private func joinedRunLabels(ofWindow key: String, model: Int64) throws -> [StoredLabel] {
        let joins = try rows(
            """
            SELECT labelJoin.run, labelJoin.label, labelJoin.segment, labelJoin.position
            FROM segment JOIN labelJoin ON labelJoin.segment = segment.id
            JOIN labelRun ON labelRun.id = labelJoin.run
            WHERE segment.model = ?1 AND segment.windowKey = ?2 AND \(Self.isVisibleRun)
            ORDER BY labelJoin.run
            """,
            [model, key]
        )
        var labels: [StoredLabel] = []
        var run: LabelRun?
        var ids: [Int64: TextColumn] = [:]
        for join in joins {
            let (number, label): (Int64, Int64) = (join["run"], join["label"])
            if run?.id != number { run = try runs("WHERE id = ?", [number]).first }
            guard let run, run.numbers.contains(label) else {
                throw StorageError.corrupt(detail: "label \(label) does not lie in its run")
            }
            let location = try RowLocation(row: join)
            let column = try ids[location.segment] ?? self.ids(ofSegment: location.segment)
            ids[location.segment] = column
            labels.append(
                run.label(
                    at: Int(label - run.id),
                    predictionID: column.text(at: Int(location.position)),
                    location: location
                )
            )
        }
        return labels
    }

    /// Visible labels in runs from a number on, in the order of their numbers.
    func runLabels(of model: Int64, after number: Int64, limit: Int) throws -> [StoredLabel] {
        var labels: [StoredLabel] = []
        guard limit > 0 else { return labels }
        try eachRun(
            """
            WHERE model = ?1 AND batch IN visibleBatch
                AND id >= coalesce((SELECT max(id) FROM labelRun WHERE model = ?1 AND id <= ?2), 0)
            ORDER BY id
            """,
            [model, number]
        ) { run in
            let first = Int(max(0, number + 1 - run.id))
            guard first < run.positions.count else { return true }
            let ids = try self.ids(ofSegment: run.segment)
            for place in (first..<run.positions.count).prefix(limit - labels.count) {
                labels.append(run.label(at: place, predictionID: ids.text(at: place, in: run)))
            }
            return labels.count < limit
        }
        return labels
    }

    /// When the first label in runs of each visible prediction of a window came in.
    func runArrivals(ofWindow key: String, model: Int64) throws -> [RowLocation: Moment] {
        var arrivals: [RowLocation: Moment] = [:]
        try eachRun(
            """
            JOIN segment ON segment.id = labelRun.segment
            WHERE segment.model = ?1 AND segment.windowKey = ?2 AND \(Self.isVisibleRun)
            """,
            [model, key]
        ) { run in
            for position in run.positions {
                let location = RowLocation(segment: run.segment, position: position)
                arrivals[location] = min(arrivals[location] ?? run.recordedAt, run.recordedAt)
            }
            return true
        }
        let joined = try rows(
            """
            SELECT labelJoin.segment, labelJoin.position, labelRun.recordedAt
            FROM segment JOIN labelJoin ON labelJoin.segment = segment.id
            JOIN labelRun ON labelRun.id = labelJoin.run
            WHERE segment.model = ?1 AND segment.windowKey = ?2 AND \(Self.isVisibleRun)
            """,
            [model, key]
        )
        for row in joined {
            let location = try RowLocation(row: row)
            let moment = Moment(stored: row["recordedAt"])
            arrivals[location] = min(arrivals[location] ?? moment, moment)
        }
        return arrivals
    }

    /// The labels in runs of some predictions.
    ///
    /// - Parameters:
    ///   - places: Every row that bears one of the ids, visible or not, and the id's place among them.
    ///   - ids: The ids.
    ///   - condition: Which imports' labels are looked for.
    ///   - batch: The import that the condition names as `?2`.
    /// - Returns: Places in `ids` and their labels, and whether something corrects the label.
    /// - Throws: A `StorageError`.
    func runLabels(
        at places: [(query: Int, location: RowLocation)],
        ids: TextColumn,
        of condition: String = "batch IN visibleBatch OR batch = ?2",
        batch: Int64?
    ) throws -> [(query: Int, label: StoredLabel, isCorrected: Bool)] {
        var found: [(query: Int, label: StoredLabel, isCorrected: Bool)] = []
        for (segment, group) in Dictionary(grouping: places, by: \.location.segment) {
            try eachRun("WHERE segment = ?1 AND (\(condition)) ORDER BY id", [segment, batch]) { run in
                var corrected: Set<Int64>?
                for (query, location) in group {
                    guard let place = run.place(ofPosition: location.position) else { continue }
                    let label = run.label(at: place, predictionID: ids.text(at: query))
                    let known = try corrected ?? correctedNumbers(in: run.numbers, including: batch)
                    corrected = known
                    found.append((query, label, known.contains(label.label.id)))
                }
                return true
            }
        }
        return found
    }

    /// Those of some label numbers that a visible label corrects.
    private func correctedNumbers(in numbers: Range<Int64>, including batch: Int64?) throws -> Set<Int64> {
        let found = try rows(
            """
            SELECT supersedes FROM label WHERE supersedes >= ?1 AND supersedes < ?2
                AND (batch IS NULL OR batch = ?3 OR batch IN visibleBatch)
            """,
            [numbers.lowerBound, numbers.upperBound, batch]
        )
        return Set(found.map { $0["supersedes"] })
    }

    /// Labels in runs whose prediction was withdrawn and is not back, in the order of their numbers.
    func waitingRunLabels(of model: Int64, after number: Int64, limit: Int) throws -> [StoredLabel] {
        var labels: [StoredLabel] = []
        guard limit > 0 else { return labels }
        try eachRun(
            "\(Self.ofWithdrawn) AND labelRun.id + labelRun.count - 1 > ?2 ORDER BY labelRun.id",
            [model, number]
        ) { run in
            let joined = try joinedNumbers(of: run.id)
            let ids = try self.ids(ofSegment: run.segment)
            for place in run.positions.indices {
                let label = run.id + Int64(place)
                guard label > number, !joined.contains(label) else { continue }
                labels.append(run.label(at: place, predictionID: ids.text(at: place, in: run)))
                if labels.count == limit { return false }
            }
            return true
        }
        return labels
    }

    /// How many labels in runs wait for their prediction to come back.
    func waitingRunLabelCount(of model: Int64) throws -> Int {
        let found = try rows("SELECT labelRun.id, labelRun.count FROM labelRun \(Self.ofWithdrawn)", [model])
        return try found.reduce(0) { try $0 + ($1["count"] as Int) - joinedNumbers(of: $1["id"]).count }
    }

    private func joinedNumbers(of run: Int64) throws -> Set<Int64> {
        let found = try rows(
            """
            SELECT DISTINCT labelJoin.label FROM labelJoin JOIN segment ON segment.id = labelJoin.segment
            WHERE labelJoin.run = ? AND segment.batch IN visibleBatch
            """,
            [run]
        )
        return Set(found.map { $0["label"] })
    }

    /// Calls the body with the hash of every label of a model that lies in a run.
    func eachRunHash(of model: Int64, _ body: (UInt64) -> Void) throws {
        let statement = try database.cachedStatement(sql: "SELECT hashes FROM labelRun WHERE model = ?")
        let cursor = try Row.fetchCursor(statement, arguments: [model])
        while let row = try cursor.next() {
            try row.withUnsafeData(atIndex: 0) { data in
                (data ?? Data()).withUnsafeBytes { bytes in
                    for place in 0..<(bytes.count / 8) {
                        body(bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
                    }
                }
            }
        }
    }

    /// The ids of a segment's rows.
    private func ids(ofSegment segment: Int64) throws -> TextColumn {
        let column = try row(
            "SELECT data FROM segmentColumn WHERE segment = ? AND kind = 'id'",
            [segment]
        )
        let ids = try column?.withUnsafeData(atIndex: 0) { data in
            (data ?? Data()).withUnsafeBytes { ColumnCodec.texts(from: $0) }
        }
        guard let ids else { throw StorageError.corrupt(detail: "the ids of segment \(segment)") }
        return ids
    }

    static let isVisibleRun = """
        segment.kind IN ('prediction', 'sampled') AND segment.batch IN visibleBatch AND labelRun.batch IN visibleBatch
        """

    private static let ofWithdrawn = """
        JOIN segment ON segment.id = labelRun.segment
        JOIN batchWithdrawal ON batchWithdrawal.batch = segment.batch
        WHERE segment.model = ?1 AND labelRun.batch IN visibleBatch
        """
}

extension TextColumn {
    /// The id of the prediction of a place in a run; empty outside the column.
    fileprivate func text(at place: Int, in run: LabelRun) -> String { text(at: Int(run.positions[place])) }
}
