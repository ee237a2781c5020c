internal import GRDB
public import Monitoring

/// A frozen reference: an imported file, or a span of past windows.
public struct StoredBaseline: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// 1 for the model's first.
    public var number: Int
    /// Where its rows come from.
    public var source: Source
    /// How many rows it had when it was made.
    public var rows: Int
    /// The earliest time among them.
    public var firstTime: Moment?
    /// The latest.
    public var lastTime: Moment?
    /// When it was made.
    public var createdAt: Moment
    /// Who made it.
    public var actor: String
    /// What an analysis made elsewhere says the model leans on; nil where only its rows tell.
    public var attributions: GlobalAttributions?

    /// Where a baseline's rows come from.
    public enum Source: Sendable, Equatable {
        /// An import.
        case batch(Int64)
        /// Windows, from the first to the last key.
        case windows(from: String, to: String)
    }
}

extension ReadTransaction {
    /// A model's baselines, newest first.
    public func baselines(of model: Int64) throws -> [StoredBaseline] {
        try rows("SELECT * FROM baseline WHERE model = ? ORDER BY number DESC", [model])
            .map(StoredBaseline.init(row:))
    }

    /// The newest baseline whose import was not withdrawn.
    public func currentBaseline(of model: Int64) throws -> StoredBaseline? {
        try row(
            """
            SELECT * FROM baseline WHERE model = ? AND (batch IS NULL OR batch IN visibleBatch)
            ORDER BY number DESC LIMIT 1
            """,
            [model]
        ).map(StoredBaseline.init(row:))
    }

    /// The baseline of that number in the database.
    public func baseline(id: Int64) throws -> StoredBaseline? {
        try row("SELECT * FROM baseline WHERE id = ?", [id]).map(StoredBaseline.init(row:))
    }
}

extension WriteTransaction {
    /// Freezes a baseline: the rows that are there now, and none that come later.
    ///
    /// For a batch, call it in the transaction that accepts the batch, after accepting. For windows, both must have
    /// been stored with `upsertWindow`.
    public func addBaseline(
        model: Int64,
        source: StoredBaseline.Source,
        attributions: GlobalAttributions? = nil
    ) throws -> StoredBaseline {
        let number = try read.integer("SELECT max(number) FROM baseline WHERE model = ?", [model]) ?? 0
        let lastSegment = try read.integer("SELECT max(id) FROM segment WHERE model = ?", [model]) ?? 0
        let (batch, from, to): (Int64?, String?, String?) =
            switch source {
            case .batch(let batch): (batch, nil, nil)
            case .windows(let from, let to): (nil, from, to)
            }
        let counted: Row?
        switch source {
        case .batch(let batch):
            counted = try read.row(
                """
                SELECT total(rows) AS rows, min(firstTime) AS firstTime, max(lastTime) AS lastTime FROM segment
                WHERE batch = ? AND kind = 'baseline' AND batch IN visibleBatch
                """,
                [batch]
            )
        case .windows(let from, let to):
            counted = try read.row(
                """
                SELECT total(rows) AS rows, min(firstTime) AS firstTime, max(lastTime) AS lastTime
                FROM window JOIN segment ON segment.model = window.model AND segment.kind = 'prediction'
                    AND segment.windowKey = window.key
                WHERE window.model = ?1 AND segment.batch IN visibleBatch AND window.ordinal BETWEEN
                    (SELECT ordinal FROM window WHERE model = ?1 AND key = ?2)
                    AND (SELECT ordinal FROM window WHERE model = ?1 AND key = ?3)
                """,
                [model, from, to]
            )
        }
        let rows: Int = counted?["rows"] ?? 0
        guard rows > 0 else { throw StorageError.noSuchRow("row to make a baseline of") }
        let id = try insert(
            """
            INSERT INTO baseline
                (model, number, batch, fromWindow, toWindow, lastSegment, rows, firstTime, lastTime, createdAt, actor,
                attributions)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, number + 1, batch, from, to, lastSegment, rows, counted?["firstTime"] as Int64?,
                counted?["lastTime"] as Int64?, moment.milliseconds, actor,
                try attributions.map { try StoredJSON.text($0) },
            ]
        )
        guard let stored = try read.baseline(id: id) else { throw StorageError.noSuchRow("baseline \(id)") }
        return stored
    }
}

extension StoredBaseline {
    init(row: Row) throws {
        let source: Source
        if let batch: Int64 = row["batch"] {
            source = .batch(batch)
        } else {
            source = .windows(from: row["fromWindow"], to: row["toWindow"])
        }
        let attributions: String? = row["attributions"]
        self.init(
            id: row["id"],
            number: row["number"],
            source: source,
            rows: row["rows"],
            firstTime: Moment.stored(row["firstTime"]),
            lastTime: Moment.stored(row["lastTime"]),
            createdAt: Moment(stored: row["createdAt"]),
            actor: row["actor"],
            attributions: try attributions.map { try StoredJSON.value(GlobalAttributions.self, from: $0) }
        )
    }
}
