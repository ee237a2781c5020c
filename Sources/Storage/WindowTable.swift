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
        try values(
            Self.latestRevisions(withProfiles) + " WHERE window.model = ? ORDER BY window.ordinal, window.id",
            [model],
            StoredWindow.init(fields:)
        )
    }

    /// The window of that key with its latest revision and profile.
    public func window(_ key: String, of model: Int64) throws -> StoredWindow? {
        try values(
            Self.latestRevisions(true) + " WHERE window.model = ? AND window.key = ?",
            [model, key],
            StoredWindow.init(fields:)
        ).first
    }

    /// All revisions of a window, oldest first.
    public func revisions(ofWindow key: String, model: Int64) throws -> [StoredWindowRevision] {
        try values(
            """
            SELECT \(Self.revisionColumns), profile FROM window JOIN windowRevision ON windowRevision.window = window.id
            WHERE window.model = ? AND window.key = ? ORDER BY windowRevision.number
            """,
            [model, key]
        ) { fields in try StoredWindowRevision(id: fields.next(), fields: &fields) }
    }

    func windowID(_ key: String, of model: Int64) throws -> Int64 {
        guard let id = try integer("SELECT id FROM window WHERE model = ? AND key = ?", [model, key]) else {
            throw StorageError.noSuchRow("window \(key)")
        }
        return id
    }

    private static let revisionColumns = """
        windowRevision.id, number, evaluatedAt, cause, rows, state, isProvisional, lastBatch, baseline, modelRevision
        """

    private static func latestRevisions(_ withProfiles: Bool) -> String {
        """
        SELECT window.id, window.key, window.startsAt, window.endsAt, window.ordinal, \(revisionColumns),
            \(withProfiles ? "profile" : "NULL AS profile")
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
    /// - Parameters:
    ///   - encoded: The evaluation.
    ///   - window: The window's number in the database.
    ///   - lastBatch: The newest batch whose rows lie in it.
    ///   - baseline: What it was compared with.
    ///   - modelRevision: By which revision of the model.
    /// - Returns: The revision's number in the database.
    /// - Throws: `stale` when somebody else evaluated the window meanwhile.
    public func addWindowRevision(
        _ encoded: EncodedRevision,
        window: Int64,
        lastBatch: Int64,
        baseline: Int64?,
        modelRevision: Int
    ) throws -> Int64 {
        let revision = encoded.revision
        let latest =
            try read.integer("SELECT max(number) FROM windowRevision WHERE window = ?", [window]) ?? 0
        guard revision.number == Int(latest) + 1 else {
            let key: String? = try read.row("SELECT key FROM window WHERE id = ?", [window])?["key"]
            throw StorageError.stale(
                what: "The window \(key ?? "")",
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
                modelRevision, encoded.profile,
            ]
        )
    }
}

extension StoredWindow {
    init(fields: inout RowFields) throws {
        let id: Int64 = fields.next()
        let window = Window(
            key: fields.next(),
            start: Moment.stored(fields.nextOrNil()),
            end: Moment.stored(fields.nextOrNil()),
            ordinal: fields.next()
        )
        let revision: Int64? = fields.nextOrNil()
        self.init(
            id: id,
            window: window,
            latest: try revision.map { try StoredWindowRevision(id: $0, fields: &fields) }
        )
    }
}

extension StoredWindowRevision {
    /// A revision from the columns after its id.
    init(id: Int64, fields: inout RowFields) throws {
        let number: Int = fields.next()
        let evaluatedAt = Moment(stored: fields.next())
        let cause = try WindowRevision.Cause(stored: fields.next())
        let rows: Int = fields.next()
        let state = try WindowState(stored: fields.next())
        let isProvisional: Bool = fields.next()
        let lastBatch: Int64 = fields.next()
        let baseline: Int64? = fields.nextOrNil()
        let modelRevision: Int = fields.next()
        let profile: String? = fields.nextOrNil()
        self.init(
            id: id,
            revision: WindowRevision(
                number: number,
                evaluatedAt: evaluatedAt,
                cause: cause,
                rows: rows,
                state: state,
                isProvisional: isProvisional,
                profile: try profile.map { try StoredJSON.value(Profile.self, from: $0) } ?? Profile()
            ),
            lastBatch: lastBatch,
            baseline: baseline,
            modelRevision: modelRevision
        )
    }
}
