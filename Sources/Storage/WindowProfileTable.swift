internal import GRDB
public import Monitoring
public import Review

/// The profile of a window's rows as another machine made it.
public struct StoredWindowProfile: Sendable, Equatable {
    /// The import that brought it.
    public var batch: Int64
    /// Where it counts numbers.
    public var bins: StoredProfileBins
    /// The profile with the rows that may be drawn; of these id, time and what is known of them.
    public var sampled: SampledProfile
}

/// A set of edges at which profiles count.
public struct StoredProfileBins: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// What profiles that belong together have in common.
    public var fingerprint: String
    /// The edges of every column of numbers.
    public var edges: [ColumnEdges]
}

/// The column in which sampled rows keep what was known of them; the model's columns have other names.
private let predictedColumn = "plumbline predicted"

extension ReadTransaction {
    /// The visible profiles of a window, in the order in which they came; none where its rows came themselves.
    public func windowProfiles(ofWindow key: String, model: Int64) throws -> [StoredWindowProfile] {
        try rows(
            """
            SELECT windowProfile.*, profileBins.fingerprint, profileBins.edges
            FROM windowProfile JOIN profileBins ON profileBins.id = windowProfile.bins
            WHERE windowProfile.model = ? AND windowKey = ? AND batch IN visibleBatch ORDER BY windowProfile.id
            """,
            [model, key]
        ).map { row in
            let sample = try StoredJSON.value(SampleCandidates.self, from: row["sample"])
            return StoredWindowProfile(
                batch: row["batch"],
                bins: StoredProfileBins(
                    id: row["bins"],
                    fingerprint: row["fingerprint"],
                    edges: try StoredJSON.value([ColumnEdges].self, from: row["edges"])
                ),
                sampled: SampledProfile(
                    profile: try StoredJSON.value(WindowProfile.self, from: row["profile"]),
                    sample: sample.with(kept: try keptRows(ofSegment: row["segment"]))
                )
            )
        }
    }

    /// Whether a window is known from profiles.
    public func isProfiled(_ key: String, of model: Int64) throws -> Bool {
        try !profiledRowCounts(of: model, window: key).isEmpty
    }

    /// The windows that are known from profiles, with their rows.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - key: The one window that is asked for; nil: all.
    /// - Returns: The counts by key.
    /// - Throws: When the database cannot be read.
    public func profiledRowCounts(of model: Int64, window key: String? = nil) throws -> [WindowRowCount] {
        try rows(
            """
            SELECT windowKey, sum(rows) AS rows, min(firstTime) AS firstTime, max(lastTime) AS lastTime,
                max(batch) AS lastBatch
            FROM windowProfile
            WHERE model = ?1 AND (?2 IS NULL OR windowKey = ?2) AND batch IN visibleBatch
            GROUP BY windowKey ORDER BY windowKey
            """,
            [model, key]
        ).map(WindowRowCount.init(row:))
    }

    /// How many rows travelled with the profiles of each window.
    public func travelledRowCounts(of model: Int64) throws -> [String: Int] {
        let found = try rows(
            """
            SELECT windowProfile.windowKey, sum(segment.rows) AS rows
            FROM windowProfile JOIN segment ON segment.id = windowProfile.segment
            WHERE windowProfile.model = ? AND windowProfile.batch IN visibleBatch
            GROUP BY windowProfile.windowKey
            """,
            [model]
        )
        return Dictionary(
            found.map { (row: Row) -> (String, Int) in (row["windowKey"], row["rows"]) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func keptRows(ofSegment segment: Int64) throws -> [SampleCandidates.Row] {
        let rows = try columns(ofSegment: segment, names: [predictedColumn])
        let predicted: [Double] =
            if case .numbers(let values)? = rows.values(of: predictedColumn) { values } else { [] }
        return rows.ids.indices.map { row in
            SampleCandidates.Row(
                id: rows.ids.text(at: row),
                time: rows.times.indices.contains(row) ? rows.times[row] : Moment(clamping: 0),
                predicted: predicted.indices.contains(row) && predicted[row].isFinite ? predicted[row] : nil,
                values: []
            )
        }
    }
}

extension WriteTransaction {
    /// A set of edges by its fingerprint: stored once.
    public func profileBins(_ fingerprint: String, edges: [ColumnEdges], model: Int64) throws -> Int64 {
        let known = try read.integer(
            "SELECT id FROM profileBins WHERE model = ? AND fingerprint = ?",
            [model, fingerprint]
        )
        return try known
            ?? insert(
                "INSERT INTO profileBins (model, fingerprint, edges) VALUES (?, ?, ?)",
                [model, fingerprint, try StoredJSON.text(edges)]
            )
    }

    /// Stores a window's profile with the rows that travelled with it.
    ///
    /// - Parameters:
    ///   - sampled: The profile.
    ///   - rows: The rows that may be drawn, in the order of the profile's candidates.
    ///   - hashes: The stable hashes of their ids.
    ///   - bins: Where it counts.
    ///   - batch: The import.
    ///   - model: The model.
    /// - Throws: A `StorageError`.
    public func addWindowProfile(
        _ sampled: SampledProfile,
        rows: ColumnBatch,
        hashes: [UInt64],
        bins: Int64,
        batch: Int64,
        model: Int64
    ) throws {
        var rows = rows
        let known = sampled.sample.kept.map { $0.predicted ?? .nan }
        rows.columns.append(NamedColumn(name: predictedColumn, values: .numbers(known)))
        let segment = try insertSegment(
            rows,
            kind: .sampled,
            windowKey: sampled.profile.window,
            batch: batch,
            model: model
        )
        try insertIndex(
            hashes.enumerated().map { place, hash in
                IndexEntry(hash: hash, segment: segment, position: Int32(clamping: place))
            },
            batch: batch,
            model: model,
            kind: .prediction
        )
        _ = try insert(
            """
            INSERT INTO windowProfile
                (batch, model, windowKey, bins, segment, rows, firstTime, lastTime, profile, sample)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                batch, model, sampled.profile.window, bins, segment, sampled.profile.rows,
                sampled.profile.firstTime.milliseconds, sampled.profile.lastTime.milliseconds,
                try StoredJSON.text(sampled.profile), try StoredJSON.text(sampled.sample.with(kept: [])),
            ]
        )
    }
}
