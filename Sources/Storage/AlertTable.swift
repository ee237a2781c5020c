internal import GRDB
public import Monitoring

/// An alert with the revisions of its windows that belong to it.
public struct StoredAlert: Sendable, Equatable {
    /// The alert.
    public var alert: Alert
    /// The model's number.
    public var model: Int64
    /// Its windows with the newest revision that was added, oldest first.
    public var windows: [AlertMember]
    /// Rises with everything that is done with the alert; a form drawn from an older one is stale.
    public var version: Int64
}

/// A window of an alert.
public struct AlertMember: Sendable, Equatable {
    /// The window's key.
    public var window: String
    /// The window's revision that was added.
    public var revision: Int
    /// When it was first added.
    public var addedAt: Moment
}

/// Something that was done with an alert.
public struct AlertEvent: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The alert's number.
    public var alert: Int64
    /// What was done: acknowledged, assigned, commented, snoozed, reopened, promoted and the like.
    public var kind: String
    /// Who did it.
    public var actor: String
    /// When.
    public var at: Moment
    /// What was said about it.
    public var note: String
    /// Until when it holds, for a snooze.
    public var until: Moment?
    /// What else belongs to it: the assignee's name and the like.
    public var payload: String
}

extension ReadTransaction {
    /// A model's alerts, newest first.
    ///
    /// - Parameters:
    ///   - model: The model; nil: all.
    ///   - level: Alerts or notices; nil: both.
    ///   - limit: The most to be listed; nil: all.
    /// - Returns: The alerts with their windows.
    /// - Throws: A `StorageError`.
    public func alerts(of model: Int64?, level: Level? = nil, limit: Int? = nil) throws -> [StoredAlert] {
        try stored(
            rows(
                """
                SELECT * FROM alert WHERE (?1 IS NULL OR model = ?1) AND (?2 IS NULL OR level = ?2)
                ORDER BY id DESC LIMIT ?3
                """,
                [model, level?.rawValue, limit.map { max(0, $0) } ?? -1]
            )
        )
    }

    /// The alert of that number.
    public func alert(id: Int64) throws -> StoredAlert? {
        try stored(rows("SELECT * FROM alert WHERE id = ?", [id])).first
    }

    /// The newest alert of a level that a window belongs to; nil when it belongs to none.
    public func alert(ofWindow key: String, model: Int64, level: Level) throws -> StoredAlert? {
        try alerts(ofWindow: key, model: model, level: level).first
    }

    /// The alerts of a level that a window belongs to, newest first.
    public func alerts(ofWindow key: String, model: Int64, level: Level) throws -> [StoredAlert] {
        try stored(
            rows(
                """
                SELECT DISTINCT alert.* FROM window
                JOIN alertWindow ON alertWindow.window = window.id JOIN alert ON alert.id = alertWindow.alert
                WHERE window.model = ? AND window.key = ? AND alert.level = ?
                ORDER BY alert.id DESC
                """,
                [model, key, level.rawValue]
            )
        )
    }

    /// The newest alert of a level.
    public func newestAlert(of model: Int64, level: Level) throws -> StoredAlert? {
        try alerts(of: model, level: level, limit: 1).first
    }

    /// What was done with an alert, oldest first.
    public func events(ofAlert id: Int64) throws -> [AlertEvent] {
        try rows("SELECT * FROM alertEvent WHERE alert = ? ORDER BY id", [id]).map(AlertEvent.init(row:))
    }

    /// Everything done with all alerts of a model, by alert, oldest first.
    public func alertEvents(of model: Int64) throws -> [Int64: [AlertEvent]] {
        let events = try rows(
            """
            SELECT alertEvent.* FROM alert JOIN alertEvent ON alertEvent.alert = alert.id
            WHERE alert.model = ? ORDER BY alertEvent.id
            """,
            [model]
        ).map(AlertEvent.init(row:))
        return Dictionary(grouping: events, by: \.alert)
    }

    private func stored(_ alerts: [Row]) throws -> [StoredAlert] {
        try alerts.map { row in
            let id: Int64 = row["id"]
            let members = try rows(
                """
                SELECT window.key, max(alertWindow.revision) AS revision, min(alertWindow.addedAt) AS addedAt
                FROM alertWindow JOIN window ON window.id = alertWindow.window
                WHERE alertWindow.alert = ? GROUP BY window.id ORDER BY window.ordinal
                """,
                [id]
            ).map { member in
                AlertMember(
                    window: member["key"],
                    revision: member["revision"],
                    addedAt: Moment(stored: member["addedAt"])
                )
            }
            let version = try integer(
                """
                SELECT (SELECT count(*) FROM alertWindow WHERE alert = ?1)
                    + (SELECT count(*) FROM alertEvent WHERE alert = ?1)
                    + (SELECT count(*) FROM verdict WHERE alert = ?1)
                """,
                [id]
            )
            return StoredAlert(
                alert: Alert(
                    id: id,
                    level: try Level(stored: row["level"]),
                    raisedAt: Moment(stored: row["raisedAt"]),
                    windows: members.map(\.window)
                ),
                model: row["model"],
                windows: members,
                version: version ?? 0
            )
        }
    }
}

extension WriteTransaction {
    /// Raises an alert; its windows are added one by one.
    public func addAlert(model: Int64, level: Level) throws -> Int64 {
        try insert(
            "INSERT INTO alert (model, level, raisedAt) VALUES (?, ?, ?)",
            [model, level.rawValue, moment.milliseconds]
        )
    }

    /// Adds a window at a revision to an alert; nothing happens when it is there already.
    public func addWindow(_ key: String, revision: Int, toAlert alert: Int64) throws {
        guard let model = try read.integer("SELECT model FROM alert WHERE id = ?", [alert]) else {
            throw StorageError.noSuchRow("alert \(alert)")
        }
        let window = try read.windowID(key, of: model)
        let isThere = try read.integer(
            "SELECT 1 FROM alertWindow WHERE alert = ? AND window = ? AND revision = ?",
            [alert, window, revision]
        )
        guard isThere == nil else { return }
        try run(
            "INSERT INTO alertWindow (alert, window, revision, addedAt) VALUES (?, ?, ?, ?)",
            [alert, window, revision, moment.milliseconds]
        )
    }

    /// Notes what was done with an alert.
    @discardableResult
    public func addEvent(
        _ kind: String,
        toAlert alert: Int64,
        note: String = "",
        until: Moment? = nil,
        payload: String = ""
    ) throws -> Int64 {
        try insert(
            "INSERT INTO alertEvent (alert, kind, actor, at, note, until, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [alert, kind, actor, moment.milliseconds, note, until?.milliseconds, payload]
        )
    }
}

extension AlertEvent {
    init(row: Row) {
        self.init(
            id: row["id"],
            alert: row["alert"],
            kind: row["kind"],
            actor: row["actor"],
            at: Moment(stored: row["at"]),
            note: row["note"],
            until: Moment.stored(row["until"]),
            payload: row["payload"]
        )
    }
}
