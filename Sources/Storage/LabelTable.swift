internal import GRDB
public import Monitoring
public import Review

extension WriteTransaction {
    /// Appends labels; says their numbers.
    ///
    /// - Complexity: About 10 µs a label; less in the order of the hashes.
    @discardableResult
    public func addLabels(_ labels: [NewLabel], model: Int64) throws -> [Int64] {
        let statement = try RawStatement(
            database,
            sql: """
                INSERT INTO label (id, model, predictionID, predictionHash, segment, position, value, origin,
                    reviewer, batch, item, recordedAt, supersedes, counts, note, secondsSpent, cannotTellReason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        var next = try nextLabelNumber()
        var numbers: [Int64] = []
        numbers.reserveCapacity(labels.count)
        for label in labels {
            try statement.insert([
                .integer(next), .integer(model), .text(label.predictionID),
                .integer(Int64(bitPattern: label.hash)),
                .integer(label.location?.segment), .integer(label.location.map { Int64($0.position) }),
                .text(label.value), .text(label.origin.rawValue), .integer(label.reviewer),
                .integer(label.batch), .integer(label.item), .integer(moment.milliseconds),
                .integer(label.supersedes), .integer(label.counts ? 1 : 0), .text(label.note),
                .integer(label.secondsSpent.map { Int64($0) }), .text(label.cannotTellReason),
            ])
            numbers.append(next)
            next += 1
        }
        return numbers
    }

    /// Joins labels that wait with predictions that have come meanwhile; says how many found theirs.
    ///
    /// Labels whose predictions were withdrawn wait again, and are joined when the predictions come back.
    public func joinWaitingLabels(of model: Int64) throws -> Int {
        let statement = try RawStatement(
            database,
            sql: """
                INSERT INTO labelJoin (label, segment, position, run)
                SELECT ?1, ?2, ?3, (
                    SELECT id FROM labelRun
                    WHERE id = (SELECT max(id) FROM labelRun WHERE id <= ?1) AND id + count > ?1
                )
                """
        )
        var joined = 0
        var after: Int64 = 0
        while true {
            // A bounded piece at a time, whatever waits.
            let waiting = try read.labelsWithoutPrediction(of: model, after: after, limit: 50_000)
            guard let last = waiting.last else { return joined }
            let places = try read.locateMany(
                TextColumn(waiting.map(\.label.predictionID)),
                hashes: waiting.map(\.hash),
                model: model
            )
            for (label, place) in zip(waiting, places) {
                guard let place else { continue }
                try statement.insert([
                    .integer(label.label.id), .integer(place.segment), .integer(Int64(place.position)),
                ])
                joined += 1
            }
            after = last.label.id
        }
    }
}

extension ReadTransaction {
    /// All labels of a window's visible predictions, oldest first.
    public func labels(ofWindow key: String, model: Int64) throws -> [StoredLabel] {
        let single = try values(
            Self.joinedLabels + " WHERE segment.model = ?1 AND segment.windowKey = ?2 ORDER BY label.id",
            [model, key]
        ) { try StoredLabel(&$0) }
        return Self.merged(single, try runLabels(ofWindow: key, model: model))
    }

    /// All labels of a model's visible predictions by window, in numbers.
    public func labelCounts(of model: Int64) throws -> [String: WindowLabelCount] {
        let found = try rows(
            """
            SELECT windowKey, sum(count) AS count, max(newest) AS newest FROM (
                SELECT segment.windowKey, 1 AS count, label.id AS newest
                FROM segment JOIN label ON label.segment = segment.id
                WHERE segment.model = ?1 AND \(Self.isVisible)
                UNION ALL
                SELECT segment.windowKey, 1, label.id FROM segment JOIN labelJoin ON labelJoin.segment = segment.id
                JOIN label ON label.id = labelJoin.label WHERE segment.model = ?1 AND \(Self.isVisible)
                UNION ALL
                SELECT segment.windowKey, labelRun.count, labelRun.id + labelRun.count - 1
                FROM segment JOIN labelRun ON labelRun.segment = segment.id
                WHERE segment.model = ?1 AND \(Self.isVisibleRun)
                UNION ALL
                SELECT segment.windowKey, 1, labelJoin.label
                FROM segment JOIN labelJoin ON labelJoin.segment = segment.id
                JOIN labelRun ON labelRun.id = labelJoin.run WHERE segment.model = ?1 AND \(Self.isVisibleRun)
            ) GROUP BY windowKey
            """,
            [model]
        )
        return Dictionary(
            found.map { (row: Row) -> (String, WindowLabelCount) in
                (row["windowKey"], WindowLabelCount(labels: row["count"], newestLabel: row["newest"]))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// When the first upstream label of each visible prediction of a window came in, in the order of their places.
    public func upstreamArrivals(ofWindow key: String, model: Int64) throws -> [(
        location: RowLocation, at: Moment
    )] {
        let found = try rows(
            """
            SELECT place.segment, place.position, min(label.recordedAt) AS at
            FROM segment JOIN (
                SELECT id, segment, position FROM label WHERE segment IS NOT NULL
                UNION ALL
                SELECT label AS id, segment, position FROM labelJoin
            ) AS place ON place.segment = segment.id
            JOIN label ON label.id = place.id AND \(Self.isVisible)
            WHERE segment.model = ? AND segment.windowKey = ? AND label.origin = 'upstream'
            GROUP BY place.segment, place.position
            """,
            [model, key]
        )
        var arrivals = try runArrivals(ofWindow: key, model: model)
        for row in found {
            let location = try RowLocation(row: row)
            let moment = Moment(stored: row["at"])
            arrivals[location] = min(arrivals[location] ?? moment, moment)
        }
        return arrivals.map { (location: $0.key, at: $0.value) }.sorted {
            ($0.location.segment, $0.location.position) < ($1.location.segment, $1.location.position)
        }
    }

    /// All visible labels of one prediction, oldest first.
    public func labels(ofPrediction id: String, hash: UInt64, model: Int64) throws -> [StoredLabel] {
        let single = try values(
            StoredLabel.select + """
                 WHERE label.model = ? AND label.predictionHash = ? AND label.predictionID = ?
                    AND (label.batch IS NULL OR label.batch IN visibleBatch)
                ORDER BY label.id
                """,
            [model, Int64(bitPattern: hash), id]
        ) { try StoredLabel(&$0) }
        guard try hasLabelRuns(of: model) else { return single }
        let ids = TextColumn([id])
        let places = try everyPlace(of: ids, hashes: [hash], model: model)
        return Self.merged(single, try runLabels(at: places, ids: ids, batch: nil).map(\.label))
    }

    /// The label of that number.
    public func label(id: Int64) throws -> StoredLabel? {
        try values(StoredLabel.select + " WHERE label.id = ?", [id]) { try StoredLabel(&$0) }.first
            ?? runLabel(id: id)
    }

    /// All visible labels of a model in the order of their numbers, for an export; a piece at a time.
    public func labels(of model: Int64, after id: Int64 = 0, limit: Int = 10_000) throws -> [StoredLabel] {
        let single = try values(
            StoredLabel.select + """
                 WHERE label.model = ? AND label.id > ? AND (label.batch IS NULL OR label.batch IN visibleBatch)
                ORDER BY label.id LIMIT ?
                """,
            [model, id, max(0, limit)]
        ) { try StoredLabel(&$0) }
        return Self.merged(single, try runLabels(of: model, after: id, limit: limit), limit: limit)
    }

    /// The numbers of a model's labels that a visible label corrects.
    public func correctedLabels(of model: Int64) throws -> Set<Int64> {
        let found = try rows(
            """
            SELECT supersedes FROM label
            WHERE supersedes IS NOT NULL AND model = ? AND (batch IS NULL OR batch IN visibleBatch)
            """,
            [model]
        )
        return Set(found.map { $0["supersedes"] })
    }

    /// The upstream label in force of each of many predictions; nil where there is none.
    ///
    /// - Parameters:
    ///   - ids: The predictions' ids.
    ///   - hashes: Their stable hashes, one an id.
    ///   - model: The model.
    ///   - batch: An import that is not accepted yet whose labels are to be found too.
    /// - Returns: One label, or nil, an id.
    /// - Throws: `refused` when there is not one hash an id.
    public func upstreamLabels(
        _ ids: TextColumn,
        hashes: [UInt64],
        model: Int64,
        including batch: Int64? = nil
    ) throws -> [Label?] {
        guard hashes.count == ids.count else { throw StorageError.refused(detail: "not one hash an id") }
        let places =
            try hasLabelRuns(of: model) ? everyPlace(of: ids, hashes: hashes, model: model) : []
        return try upstreamLabels(ids, hashes: hashes, at: places, model: model, including: batch)
    }

    /// The same where every row that bears one of the ids is known.
    func upstreamLabels(
        _ ids: TextColumn,
        hashes: [UInt64],
        at places: [(query: Int, location: RowLocation)],
        model: Int64,
        including batch: Int64? = nil
    ) throws -> [Label?] {
        var labels = try singleUpstreamLabels(ids, hashes: hashes, model: model, including: batch)
        for found in try runLabels(at: places, ids: ids, batch: batch) where !found.isCorrected {
            if labels[found.query].map({ $0.id < found.label.label.id }) ?? true {
                labels[found.query] = found.label.label
            }
        }
        return labels
    }

    private func singleUpstreamLabels(
        _ ids: TextColumn,
        hashes: [UInt64],
        model: Int64,
        including batch: Int64?
    ) throws -> [Label?] {
        let any = try integer("SELECT 1 FROM label WHERE model = ? LIMIT 1", [model])
        guard any != nil else { return [Label?](repeating: nil, count: ids.count) }
        let statement = try database.cachedStatement(
            sql: StoredLabel.select + """
                 WHERE label.model = ?1 AND label.predictionHash = ?2 AND label.predictionID = ?3
                    AND label.origin = 'upstream'
                    AND (label.batch IS NULL OR label.batch = ?4 OR label.batch IN visibleBatch)
                    AND NOT EXISTS (
                        SELECT 1 FROM label AS later WHERE later.supersedes = label.id
                            AND (later.batch IS NULL OR later.batch = ?4 OR later.batch IN visibleBatch)
                    )
                ORDER BY label.id DESC LIMIT 1
                """
        )
        return try ids.indices.map { index in
            let row = try Row.fetchOne(
                statement,
                arguments: [model, Int64(bitPattern: hashes[index]), ids.text(at: index), batch]
            )
            guard let row else { return nil }
            var fields = RowFields(row: row)
            return try StoredLabel(&fields).label
        }
    }

    /// Labels whose prediction is not known, or not visible, oldest first.
    public func labelsWithoutPrediction(
        of model: Int64,
        after id: Int64 = 0,
        limit: Int = 1_000
    ) throws -> [StoredLabel] {
        let single = try values(
            StoredLabel.select + """
                 WHERE label.id IN (\(Self.waiting)) ORDER BY label.id LIMIT ?3
                """,
            [model, id, max(0, limit)]
        ) { try StoredLabel(&$0) }
        return Self.merged(single, try waitingRunLabels(of: model, after: id, limit: limit), limit: limit)
    }

    /// How many labels wait for their prediction.
    public func waitingLabelCount(of model: Int64) throws -> Int {
        Int(try integer("SELECT count(*) FROM (\(Self.waiting))", [model, 0]) ?? 0)
            + (try waitingRunLabelCount(of: model))
    }

    /// Labels of both kinds in the order of their numbers.
    private static func merged(
        _ single: [StoredLabel],
        _ ofRuns: [StoredLabel],
        limit: Int = .max
    ) -> [StoredLabel] {
        guard !ofRuns.isEmpty else { return single }
        return Array((single + ofRuns).sorted { $0.label.id < $1.label.id }.prefix(max(0, limit)))
    }

    /// Labels that came before their prediction, and labels whose prediction was withdrawn.
    private static let waiting = """
        SELECT label.id FROM label
        WHERE label.model = ?1 AND label.segment IS NULL AND label.id > ?2
            AND (label.batch IS NULL OR label.batch IN visibleBatch) AND \(hasNoVisibleJoin)
        UNION
        SELECT label.id FROM batchWithdrawal JOIN segment ON segment.batch = batchWithdrawal.batch
        JOIN label ON label.segment = segment.id
        WHERE segment.model = ?1 AND label.id > ?2
            AND (label.batch IS NULL OR label.batch IN visibleBatch) AND \(hasNoVisibleJoin)
        """

    private static let hasNoVisibleJoin = """
        NOT EXISTS (
            SELECT 1 FROM labelJoin JOIN segment AS joined ON joined.id = labelJoin.segment
            WHERE labelJoin.label = label.id AND joined.batch IN visibleBatch
        )
        """

    private static let isVisible = """
        segment.kind IN ('prediction', 'sampled') AND segment.batch IN visibleBatch
            AND (label.batch IS NULL OR label.batch IN visibleBatch)
        """

    private static let joinedLabels = """
        SELECT \(StoredLabel.columns), place.segment, place.position
        FROM segment JOIN (
            SELECT id, segment, position FROM label WHERE segment IS NOT NULL
            UNION ALL
            SELECT label AS id, segment, position FROM labelJoin
        ) AS place ON place.segment = segment.id
        JOIN label ON label.id = place.id AND \(isVisible)
        LEFT JOIN reviewer ON reviewer.id = label.reviewer
        """
}
