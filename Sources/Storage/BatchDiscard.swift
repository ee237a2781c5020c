internal import GRDB
public import Monitoring

extension Database {
    /// Removes everything of an import that was not accepted: in parts, so that others who write get their turn.
    ///
    /// - Parameters:
    ///   - batch: The import; one that is not there any more is no fault.
    ///   - moment: The time that all rows of the operation bear.
    ///   - actor: Who acts, for the audit log.
    ///   - progress: Called after each part with how many stored columns are removed, and how many there were.
    /// - Throws: `conflict` for an import that is accepted, or another `StorageError`; what was removed until then is gone.
    public func discardBatch(
        _ batch: Int64,
        at moment: Moment,
        by actor: String,
        progress: ((_ removed: Int, _ all: Int) -> Void)? = nil
    ) throws {
        let columns = try read {
            try $0.integer(
                """
                SELECT count(*) FROM segment JOIN segmentColumn ON segmentColumn.segment = segment.id
                WHERE segment.batch = ?
                """,
                [batch]
            )
        }
        var removed = 0
        while let part = try writePart(at: moment, by: actor, { try $0.discardPart(of: batch) }) {
            removed += part
            progress?(removed, Int(columns ?? 0))
        }
    }

    /// Removes what imports left behind whose process is gone, or that began more than a day ago; says how many.
    ///
    /// A process is known by its number and its start, so that a number used again is not mistaken for it. On
    /// systems that do not tell the start of a process, an import counts as left behind after an hour.
    ///
    /// - Parameters:
    ///   - model: The model whose imports are looked at.
    ///   - moment: The time that all rows of the operation bear.
    ///   - actor: Who acts, for the audit log.
    ///   - progress: Called after each part with how many stored columns of an import are removed, and how many there were.
    /// - Returns: How many imports were removed.
    /// - Throws: A `StorageError`; what was removed until then is gone.
    @discardableResult
    public func sweepOrphans(
        model: Int64,
        at moment: Moment,
        by actor: String,
        progress: ((_ removed: Int, _ all: Int) -> Void)? = nil
    ) throws -> Int {
        let unfinished = try read {
            try $0.rows(
                """
                SELECT id, owner, startedAt FROM batch WHERE model = ?
                    AND NOT EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = batch.id)
                """,
                [model]
            )
        }
        let orphans = unfinished.filter { row in
            let age = moment.milliseconds - (row["startedAt"] as Int64)
            return ProcessMark.isLeftBehind(row["owner"], ageSeconds: age / 1_000)
        }
        for row in orphans { try discardBatch(row["id"], at: moment, by: actor, progress: progress) }
        return orphans.count
    }
}

extension WriteTransaction {
    /// Removes a part of an import that was not accepted: about a quarter of a megabyte, which is overwritten.
    ///
    /// - Returns: How many stored columns were among it; nil when nothing is left.
    func discardPart(of batch: Int64) throws -> Int? {
        guard try read.batch(id: batch)?.acceptedAt == nil else {
            throw StorageError.conflict("Import \(batch) is accepted; withdraw it instead.")
        }
        for part in Self.parts {
            for sql in part { try run(sql, [batch]) }
            let removed = database.changesCount
            if removed > 0 { return part == Self.columns ? removed : 0 }
        }
        for sql in Self.rest { try run(sql, [batch]) }
        return nil
    }

    private static let columns = [
        """
        DELETE FROM segmentColumn WHERE id IN (
            SELECT segmentColumn.id FROM segment JOIN segmentColumn ON segmentColumn.segment = segment.id
            WHERE segment.batch = ? LIMIT 2)
        """
    ]

    /// What may be much, a few rows at a time; the last statement of each tells whether there was anything.
    ///
    /// Of labels the newest go first, which may point at others.
    private static let parts =
        [
            ("label", "label", 1_000), ("labelRun", "run", 1),
        ].map { table, reference, count in
            let some = "SELECT id FROM \(table) WHERE batch = ? ORDER BY id DESC LIMIT \(count)"
            return [
                "DELETE FROM labelJoin WHERE \(reference) IN (\(some))",
                "DELETE FROM \(table) WHERE id IN (\(some))",
            ]
        } + [
            [
                """
                DELETE FROM idRun WHERE id IN (
                    SELECT idRun.id FROM idSet JOIN idRun ON idRun.idSet = idSet.id WHERE idSet.batch = ? LIMIT 6)
                """
            ],
            ["DELETE FROM windowProfile WHERE id IN (SELECT id FROM windowProfile WHERE batch = ? LIMIT 2)"],
            columns,
        ]

    private static let rest = [
        "DELETE FROM idSet WHERE batch = ?",
        "DELETE FROM segment WHERE batch = ?",
        "DELETE FROM rejectedValue WHERE batch = ?",
        "DELETE FROM repeatedId WHERE batch = ?",
        "DELETE FROM batch WHERE id = ?",
    ]
}
