internal import GRDB
public import Monitoring

/// A window with its latest evaluation.
public struct StoredWindow: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The window.
    public var window: Window
    /// Its latest revision; nil while it was never evaluated.
    public var latest: StoredWindowRevision?
}

/// An evaluation of a window with what it stood on.
public struct StoredWindowRevision: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The evaluation; its profile is empty where profiles were not asked for.
    public var revision: WindowRevision
    /// The newest batch whose rows it saw; 0: none.
    public var lastBatch: Int64
    /// The baseline it was compared with, by its number in the database.
    public var baseline: Int64?
    /// The model's revision.
    public var modelRevision: Int
}

extension ReadTransaction {
    /// A model's windows with their latest revisions, in their order.
    ///
    /// Profiles are long: reading those of a thousand windows takes a second, so ask for them only where needed.
    public func windows(of model: Int64, withProfiles: Bool = false) throws -> [StoredWindow] {
        try rows(
            Self.latestRevisions(withProfiles) + " WHERE window.model = ? ORDER BY window.ordinal, window.id",
            [model]
        ).map(StoredWindow.init(row:))
    }

    /// The window of that key with its latest revision and profile.
    public func window(_ key: String, of model: Int64) throws -> StoredWindow? {
        try row(Self.latestRevisions(true) + " WHERE window.model = ? AND window.key = ?", [model, key])
            .map(StoredWindow.init(row:))
    }

    /// All revisions of a window, oldest first.
    public func revisions(ofWindow key: String, model: Int64) throws -> [StoredWindowRevision] {
        try rows(
            """
            SELECT windowRevision.* FROM window JOIN windowRevision ON windowRevision.window = window.id
            WHERE window.model = ? AND window.key = ? ORDER BY windowRevision.number
            """,
            [model, key]
        ).map(StoredWindowRevision.init(row:))
    }

    func windowID(_ key: String, of model: Int64) throws -> Int64 {
        guard let id = try integer("SELECT id FROM window WHERE model = ? AND key = ?", [model, key]) else {
            throw StorageError.noSuchRow("window \(key)")
        }
        return id
    }

    private static func latestRevisions(_ withProfiles: Bool) -> String {
        """
        SELECT window.id AS windowID, window.key, window.startsAt, window.endsAt, window.ordinal,
            windowRevision.id, number, evaluatedAt, cause, rows, state, isProvisional, lastBatch, baseline,
            modelRevision, \(withProfiles ? "profile" : "NULL AS profile")
        FROM window
        LEFT JOIN windowRevision ON windowRevision.window = window.id AND windowRevision.number = (
            SELECT max(number) FROM windowRevision WHERE window = window.id
        )
        """
    }
}

extension WriteTransaction {
    /// Stores a window unless it is there; says its number in the database.
    public func upsertWindow(_ window: Window, model: Int64) throws -> Int64 {
        if let id = try read.integer(
            "SELECT id FROM window WHERE model = ? AND key = ?",
            [model, window.key]
        ) {
            return id
        }
        return try insert(
            "INSERT INTO window (model, key, startsAt, endsAt, ordinal) VALUES (?, ?, ?, ?, ?)",
            [model, window.key, window.start?.milliseconds, window.end?.milliseconds, window.ordinal]
        )
    }

    /// Appends an evaluation of a window; its number must be one more than the latest.
    ///
    /// - Returns: The revision's number in the database.
    /// - Throws: `stale` when somebody else evaluated the window meanwhile.
    public func addWindowRevision(
        _ revision: WindowRevision,
        window: Int64,
        lastBatch: Int64,
        baseline: Int64?,
        modelRevision: Int
    ) throws -> Int64 {
        let latest =
            try read.integer("SELECT max(number) FROM windowRevision WHERE window = ?", [window]) ?? 0
        guard revision.number == Int(latest) + 1 else {
            throw StorageError.stale(
                what: "Window \(window)",
                expected: revision.number - 1,
                found: Int(latest)
            )
        }
        return try insert(
            """
            INSERT INTO windowRevision (window, number, evaluatedAt, cause, rows, state, isProvisional, lastBatch,
                baseline, modelRevision, profile)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                window, revision.number, revision.evaluatedAt.milliseconds, revision.cause.rawValue,
                revision.rows, revision.state.rawValue, revision.isProvisional, lastBatch, baseline,
                modelRevision, try StoredJSON.text(revision.profile),
            ]
        )
    }
}

extension StoredWindow {
    init(row: Row) throws {
        self.init(
            id: row["windowID"],
            window: Window(
                key: row["key"],
                start: Moment.stored(row["startsAt"]),
                end: Moment.stored(row["endsAt"]),
                ordinal: row["ordinal"]
            ),
            latest: (row["id"] as Int64?) == nil ? nil : try StoredWindowRevision(row: row)
        )
    }
}

extension StoredWindowRevision {
    init(row: Row) throws {
        let profile: String? = row["profile"]
        self.init(
            id: row["id"],
            revision: WindowRevision(
                number: row["number"],
                evaluatedAt: Moment(stored: row["evaluatedAt"]),
                cause: try WindowRevision.Cause(stored: row["cause"]),
                rows: row["rows"],
                state: try WindowState(stored: row["state"]),
                isProvisional: row["isProvisional"],
                profile: try profile.map { try StoredJSON.value(Profile.self, from: $0) } ?? Profile()
            ),
            lastBatch: row["lastBatch"],
            baseline: row["baseline"],
            modelRevision: row["modelRevision"]
        )
    }
}
