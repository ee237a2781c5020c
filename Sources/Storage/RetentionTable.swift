internal import Foundation
internal import GRDB
public import Monitoring

/// A segment whose features or evidence may go.
public struct PrunableSegment: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The window it belongs to; empty for evidence.
    public var window: String
    /// How many rows it has.
    public var rows: Int
    /// How many of them were pruned before.
    public var pruned: Int
    /// When its import began.
    public var importedAt: Moment
}

extension ReadTransaction {
    /// The segments of predictions that all lie before a moment and still have what may go, oldest first.
    ///
    /// Windows that were never evaluated keep everything, and so do those that a baseline is made of.
    public func prunablePredictions(of model: Int64, before cutoff: Moment) throws -> [PrunableSegment] {
        try prunable(
            """
            AND segment.kind IN ('prediction', 'sampled') AND lastTime < ?2
            AND NOT EXISTS (SELECT 1 FROM segmentPruning WHERE segment = segment.id)
            AND EXISTS (
                SELECT 1 FROM window JOIN windowRevision ON windowRevision.window = window.id
                WHERE window.model = segment.model AND window.key = segment.windowKey
            )
            AND NOT EXISTS (
                SELECT 1 FROM baseline
                JOIN window AS own ON own.model = baseline.model AND own.key = segment.windowKey
                JOIN window AS first ON first.model = baseline.model AND first.key = baseline.fromWindow
                JOIN window AS last ON last.model = baseline.model AND last.key = baseline.toWindow
                WHERE baseline.model = segment.model AND own.ordinal BETWEEN first.ordinal AND last.ordinal
            )
            ORDER BY lastTime, segment.id
            """,
            [model, cutoff.milliseconds]
        )
    }

    /// The segments of evidence that still hold some.
    public func prunableEvidence(of model: Int64) throws -> [PrunableSegment] {
        try prunable(
            """
            AND segment.kind = 'evidence' AND NOT EXISTS (
                SELECT 1 FROM segmentPruning WHERE segment = segment.id AND segmentPruning.rows = segment.rows
            )
            ORDER BY segment.id
            """,
            [model]
        )
    }

    /// The segments of predictions that lie before a moment, whether or not they were pruned.
    public func predictionSegments(of model: Int64, before cutoff: Moment) throws -> Set<Int64> {
        let found = try rows(
            """
            SELECT id FROM segment WHERE model = ? AND kind IN ('prediction', 'sampled') AND lastTime < ?
            """,
            [model, cutoff.milliseconds]
        )
        return Set(found.map { $0["id"] })
    }

    /// The windows of which some rows have lost their features: they are not evaluated again.
    ///
    /// A profile loses nothing with the rows that travelled with it, so its window still can be.
    public func prunedWindows(of model: Int64) throws -> Set<String> {
        let found = try rows(
            """
            SELECT DISTINCT windowKey FROM segmentPruning JOIN segment ON segment.id = segmentPruning.segment
            WHERE segment.model = ? AND segment.kind = 'prediction' AND windowKey IS NOT NULL
            """,
            [model]
        )
        return Set(found.map { $0["windowKey"] })
    }

    private func prunable(_ condition: String, _ arguments: StatementArguments) throws -> [PrunableSegment] {
        try rows(
            """
            SELECT segment.id, coalesce(windowKey, '') AS windowKey, rows, batch.startedAt,
                coalesce((SELECT rows FROM segmentPruning WHERE segment = segment.id), 0) AS pruned
            FROM segment JOIN batch ON batch.id = segment.batch WHERE segment.model = ?1
            """ + " " + condition,
            arguments
        ).map { row in
            PrunableSegment(
                id: row["id"],
                window: row["windowKey"],
                rows: row["rows"],
                pruned: row["pruned"],
                importedAt: Moment(stored: row["startedAt"])
            )
        }
    }
}

extension WriteTransaction {
    /// Removes columns from a segment, for good; the other columns and the places of its rows stay.
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - names: The columns that go.
    ///   - positions: The rows in which they go; nil: all of them.
    /// - Throws: `corrupt` for a column that makes no sense.
    public func prune(segment: PrunableSegment, names: Set<String>, positions: [Int]? = nil) throws {
        let erasure = try insert(
            "INSERT INTO erasure (at, actor, isActive) VALUES (?, ?, 1)",
            [moment.milliseconds, actor]
        )
        let columns = try read.rows(
            """
            SELECT id, kind, name FROM segmentColumn
            WHERE segment = ? AND kind IN ('number', 'category', 'text') ORDER BY position
            """,
            [segment.id]
        )
        for column in columns where names.contains(column["name"]) {
            let id: Int64 = column["id"]
            guard let positions, positions.count < segment.rows else {
                try run("DELETE FROM segmentColumn WHERE id = ?", [id])
                continue
            }
            let kind = try StoredColumnKind(stored: column["kind"])
            let data: Data =
                try read.row("SELECT data FROM segmentColumn WHERE id = ?", [id])?["data"] ?? Data()
            guard let emptied = data.withUnsafeBytes({ ColumnCodec.erasing(positions, kind: kind, from: $0) })
            else {
                throw StorageError.corrupt(detail: "a column of segment \(segment.id)")
            }
            try run("UPDATE segmentColumn SET data = ? WHERE id = ?", [Data(emptied), id])
        }
        try run(
            """
            INSERT INTO segmentPruning (segment, at, rows) VALUES (?1, ?2, ?3)
            ON CONFLICT (segment) DO UPDATE SET at = ?2, rows = ?3
            """,
            [segment.id, moment.milliseconds, positions?.count ?? segment.rows]
        )
        try run("UPDATE erasure SET isActive = 0 WHERE id = ?", [erasure])
    }
}
