internal import GRDB
public import Monitoring

/// What an import brings.
public enum BatchKind: String, Sendable, Codable, CaseIterable {
    case predictions, baseline, labels, evidence
}

/// How an import ended: read = accepted + duplicate + rejected.
public struct BatchCounts: Sendable, Equatable {
    /// Rows in the file.
    public var read: Int
    /// Rows that were stored.
    public var accepted: Int
    /// Rows that were there already.
    public var duplicate: Int
    /// Rows that were refused.
    public var rejected: Int
    /// Labels whose prediction was not known.
    public var waiting: Int
    /// Columns that the model does not name.
    public var extraColumns: [String]
    /// Features that its files lack.
    public var missingColumns: [String]
    /// Which unknown column probably is which missing one, and why.
    public var probableRenames: [ProbableRename]
    /// Values of the wrong type by column.
    public var typeProblems: [String: Int]

    /// Counts.
    public init(
        read: Int = 0,
        accepted: Int = 0,
        duplicate: Int = 0,
        rejected: Int = 0,
        waiting: Int = 0,
        extraColumns: [String] = [],
        missingColumns: [String] = [],
        probableRenames: [ProbableRename] = [],
        typeProblems: [String: Int] = [:]
    ) {
        self.read = read
        self.accepted = accepted
        self.duplicate = duplicate
        self.rejected = rejected
        self.waiting = waiting
        self.extraColumns = extraColumns
        self.missingColumns = missingColumns
        self.probableRenames = probableRenames
        self.typeProblems = typeProblems
    }
}

/// What an import came from.
public struct BatchContent: Sendable, Equatable {
    /// How many bytes.
    public var byteCount: Int
    /// The hash of the bytes and of what they were read by.
    public var hash: String

    /// Content by its size and hash.
    public init(byteCount: Int, hash: String) {
        self.byteCount = byteCount
        self.hash = hash
    }
}

/// One import.
public struct StoredBatch: Sendable, Equatable {
    /// The number by which people call it.
    public var id: Int64
    /// The model's number.
    public var model: Int64
    /// What it brought.
    public var kind: BatchKind
    /// When it began.
    public var startedAt: Moment
    /// Who imported it.
    public var actor: String
    /// Its counts; nil while it is not accepted.
    public var counts: BatchCounts?
    /// When it was accepted.
    public var acceptedAt: Moment?
    /// When it was withdrawn.
    public var withdrawnAt: Moment?
    /// Whether its rows are to be seen.
    public var isVisible: Bool { acceptedAt != nil && withdrawnAt == nil }
}

/// Rows of a window whose id was imported before.
public struct RepeatedIds: Sendable, Equatable {
    /// How many.
    public var count: Int
    /// The newest batch that brought one.
    public var lastBatch: Int64
}

extension ReadTransaction {
    /// The import of that number.
    public func batch(id: Int64) throws -> StoredBatch? {
        try row(Self.batches + " WHERE batch.id = ?", [id]).map(StoredBatch.init(row:))
    }

    /// A model's imports, newest first; unfinished ones too.
    public func batches(of model: Int64) throws -> [StoredBatch] {
        try rows(Self.batches + " WHERE batch.model = ? ORDER BY batch.id DESC", [model])
            .map(StoredBatch.init(row:))
    }

    /// The newest visible import of predictions.
    public func newestPredictions(of model: Int64) throws -> StoredBatch? {
        try row(
            Self.batches + """
                 WHERE batch.model = ? AND batch.kind = 'predictions' AND batch.id IN visibleBatch
                ORDER BY batch.id DESC LIMIT 1
                """,
            [model]
        ).map(StoredBatch.init(row:))
    }

    /// Whether an accepted import may be of the same content: only one of as many bytes.
    ///
    /// Told at once, so that an import whose size is new need not wait for its hash.
    public func mayRepeat(byteCount: Int, of model: Int64, kind: BatchKind) throws -> Bool {
        try row(
            Self.batches + Self.visible + " AND batchAcceptance.byteCount = ? LIMIT 1",
            [model, kind.rawValue, byteCount]
        )
            != nil
    }

    /// The accepted import of the same content, unless it was withdrawn: importing it again changes nothing.
    public func acceptedBatch(of model: Int64, kind: BatchKind, content: BatchContent) throws -> StoredBatch?
    {
        try row(
            Self.batches + Self.visible
                + " AND batchAcceptance.byteCount = ? AND batchAcceptance.contentHash = ? ORDER BY batch.id LIMIT 1",
            [model, kind.rawValue, content.byteCount, content.hash]
        ).map(StoredBatch.init(row:))
    }

    /// Refused values in a window by column, over all batches that are to be seen.
    public func rejectedValues(ofWindow key: String, model: Int64) throws -> [String: Int] {
        let found = try rows(
            """
            SELECT columnName, sum(count) AS count FROM rejectedValue
            WHERE model = ? AND windowKey = ? AND batch IN visibleBatch GROUP BY columnName
            """,
            [model, key]
        )
        return Dictionary(
            found.map { (row: Row) -> (String, Int) in (row["columnName"], row["count"]) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Rows of each window whose id was imported before, over all batches that are to be seen.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - key: The one window that is asked for; nil: all that have any.
    /// - Returns: The counts by window.
    /// - Throws: When the database cannot be read.
    public func repeatedIds(of model: Int64, window key: String? = nil) throws -> [String: RepeatedIds] {
        let found = try rows(
            """
            SELECT windowKey, sum(count) AS count, max(batch) AS lastBatch FROM repeatedId
            WHERE model = ?1 AND (?2 IS NULL OR windowKey = ?2) AND batch IN visibleBatch GROUP BY windowKey
            """,
            [model, key]
        )
        return Dictionary(
            found.map { (row: Row) -> (String, RepeatedIds) in
                (row["windowKey"], RepeatedIds(count: row["count"], lastBatch: row["lastBatch"]))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static let batches = """
        SELECT batch.*, batchAcceptance.at AS acceptedAt, batchAcceptance.read, batchAcceptance.accepted,
            batchAcceptance.duplicate, batchAcceptance.rejected, batchAcceptance.waiting,
            batchAcceptance.extraColumns, batchAcceptance.missingColumns, batchAcceptance.probableRenames,
            batchAcceptance.typeProblems, batchWithdrawal.at AS withdrawnAt
        FROM batch
        LEFT JOIN batchAcceptance ON batchAcceptance.batch = batch.id
        LEFT JOIN batchWithdrawal ON batchWithdrawal.batch = batch.id
        """

    /// Whether an import of a model's labels was withdrawn.
    public func hasWithdrawnLabels(of model: Int64) throws -> Bool {
        try integer(
            """
            SELECT 1 FROM batchWithdrawal JOIN batch ON batch.id = batchWithdrawal.batch
            WHERE batch.model = ? AND batch.kind = 'labels' LIMIT 1
            """,
            [model]
        ) != nil
    }

    private static let visible = """
         WHERE batch.model = ? AND batch.kind = ?
            AND batchAcceptance.batch IS NOT NULL AND batchWithdrawal.batch IS NULL
        """
}

extension WriteTransaction {
    /// Begins an import; nothing of it is to be seen until it is accepted.
    ///
    /// One import of a kind at a time, so that two never bring the same id unnoticed. What an import left behind
    /// whose process is gone is removed by `sweepOrphans` before. Whoever gives an import up calls `discardBatch`.
    /// - Throws: `conflict` while another import of the kind is under way.
    public func beginBatch(model: Int64, kind: BatchKind) throws -> Int64 {
        let other = try read.integer(
            """
            SELECT id FROM batch WHERE model = ? AND kind = ?
                AND NOT EXISTS (SELECT 1 FROM batchAcceptance WHERE batch = batch.id) LIMIT 1
            """,
            [model, kind.rawValue]
        )
        if let other {
            throw StorageError.conflict(
                "Import \(other) of \(kind.rawValue) is under way. Try again when it has ended."
            )
        }
        return try insert(
            "INSERT INTO batch (model, kind, startedAt, actor, owner) VALUES (?, ?, ?, ?, ?)",
            [model, kind.rawValue, moment.milliseconds, actor, ProcessMark.own]
        )
    }

    /// Makes everything of an import visible, with what it came from and its counts.
    public func acceptBatch(_ id: Int64, content: BatchContent, counts: BatchCounts) throws {
        guard let batch = try read.batch(id: id) else {
            throw StorageError.conflict("Import \(id) was swept before it ended. Import the file again.")
        }
        guard batch.acceptedAt == nil else {
            throw StorageError.conflict("Import \(id) is accepted already.")
        }
        try run(
            """
            INSERT INTO batchAcceptance
                (batch, at, byteCount, contentHash, read, accepted, duplicate, rejected, waiting, extraColumns,
                    missingColumns, probableRenames, typeProblems)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, moment.milliseconds, content.byteCount, content.hash, counts.read, counts.accepted,
                counts.duplicate, counts.rejected, counts.waiting, try StoredJSON.text(counts.extraColumns),
                try StoredJSON.text(counts.missingColumns), try StoredJSON.text(counts.probableRenames),
                try StoredJSON.text(counts.typeProblems),
            ]
        )
    }

    /// Makes an accepted import's rows invisible.
    ///
    /// Windows that were evaluated with them keep their findings.
    public func withdrawBatch(_ id: Int64, reason: String) throws {
        guard let batch = try read.batch(id: id), batch.acceptedAt != nil else {
            throw StorageError.noSuchRow("accepted import \(id)")
        }
        guard batch.withdrawnAt == nil else {
            throw StorageError.conflict("Import \(id) is withdrawn already.")
        }
        try run(
            "INSERT INTO batchWithdrawal (batch, at, actor, reason) VALUES (?, ?, ?, ?)",
            [id, moment.milliseconds, actor, reason]
        )
    }

    /// Counts refused values of an import by window and column.
    public func addRejectedValues(
        batch: Int64,
        model: Int64,
        _ counts: [(window: String, column: String, count: Int)]
    ) throws {
        for entry in counts where entry.count > 0 {
            try run(
                """
                INSERT INTO rejectedValue (batch, model, windowKey, columnName, count) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (batch, windowKey, columnName) DO UPDATE SET count = count + excluded.count
                """,
                [batch, model, entry.window, entry.column, entry.count]
            )
        }
    }

    /// Counts rows of an import whose id was imported before, by the window in which they would lie.
    public func addRepeatedIds(batch: Int64, model: Int64, _ counts: [String: Int]) throws {
        for (window, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
            try run(
                "INSERT INTO repeatedId (batch, model, windowKey, count) VALUES (?, ?, ?, ?)",
                [batch, model, window, count]
            )
        }
    }
}

extension StoredBatch {
    init(row: Row) throws {
        let acceptedAt = Moment.stored(row["acceptedAt"])
        self.init(
            id: row["id"],
            model: row["model"],
            kind: try BatchKind(stored: row["kind"]),
            startedAt: Moment(stored: row["startedAt"]),
            actor: row["actor"],
            counts: acceptedAt == nil ? nil : try BatchCounts(row: row),
            acceptedAt: acceptedAt,
            withdrawnAt: Moment.stored(row["withdrawnAt"])
        )
    }
}

extension BatchCounts {
    init(row: Row) throws {
        self.init(
            read: row["read"],
            accepted: row["accepted"],
            duplicate: row["duplicate"],
            rejected: row["rejected"],
            waiting: row["waiting"],
            extraColumns: try StoredJSON.value([String].self, from: row["extraColumns"]),
            missingColumns: try StoredJSON.value([String].self, from: row["missingColumns"]),
            probableRenames: try StoredJSON.value([ProbableRename].self, from: row["probableRenames"]),
            typeProblems: try StoredJSON.value([String: Int].self, from: row["typeProblems"])
        )
    }
}
