internal import GRDB
public import Monitoring

/// How often a model is evaluated by itself.
public struct StoredSchedule: Sendable, Equatable {
    /// Seconds from one slot to the next.
    public var everySeconds: Int64
    /// Whether it is evaluated by itself at all.
    public var isOn: Bool

    /// A schedule from its parts.
    public init(everySeconds: Int64, isOn: Bool) {
        self.everySeconds = everySeconds
        self.isOn = isOn
    }
}

/// One run of a model's schedule.
public struct StoredScheduleRun: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The first moment of its slot.
    public var slot: Moment
    /// When it began.
    public var startedAt: Moment
    /// When it ended; nil: it is under way, or its process was ended.
    public var finishedAt: Moment?
    /// How many slots before it passed without a run.
    public var skipped: Int
    /// Windows it closed or evaluated anew.
    public var closed: Int
    /// Alerts it raised or reopened.
    public var alerts: Int
    /// What it failed with; empty when it did not.
    public var error: String
}

extension ReadTransaction {
    /// The schedule that people set for a model; nil: the usual one.
    public func schedule(of model: Int64) throws -> StoredSchedule? {
        try row("SELECT * FROM schedule WHERE model = ?", [model]).map { row in
            StoredSchedule(everySeconds: row["everySeconds"], isOn: row["isOn"] as Int64 == 1)
        }
    }

    /// A model's runs, newest first.
    public func scheduleRuns(of model: Int64, limit: Int) throws -> [StoredScheduleRun] {
        try rows(
            "SELECT * FROM scheduleRun WHERE model = ? ORDER BY id DESC LIMIT ?",
            [model, max(0, limit)]
        )
        .map(StoredScheduleRun.init(row:))
    }
}

extension WriteTransaction {
    /// Sets a model's schedule.
    public func setSchedule(_ schedule: StoredSchedule, of model: Int64) throws {
        try run(
            """
            INSERT INTO schedule (model, everySeconds, isOn) VALUES (?1, ?2, ?3)
            ON CONFLICT (model) DO UPDATE SET everySeconds = ?2, isOn = ?3
            """,
            [model, schedule.everySeconds, schedule.isOn ? 1 : 0]
        )
    }

    /// Begins the run of a slot; nil when it was run before, or when another run of the model is under way.
    ///
    /// Only the newest five hundred runs are kept.
    public func beginScheduleRun(of model: Int64, slot: Moment, skipped: Int, leaseSeconds: Int64) throws
        -> Int64?
    {
        let taken = try read.integer(
            """
            SELECT 1 FROM scheduleRun WHERE model = ?1 AND (slot = ?2 OR (finishedAt IS NULL AND leaseUntil > ?3))
            """,
            [model, slot.milliseconds, moment.milliseconds]
        )
        guard taken == nil else { return nil }
        let id = try insert(
            """
            INSERT INTO scheduleRun (model, slot, startedAt, leaseUntil, skipped, closed, alerts, error)
            VALUES (?, ?, ?, ?, ?, 0, 0, '')
            """,
            [
                model, slot.milliseconds, moment.milliseconds,
                moment.advanced(bySeconds: leaseSeconds).milliseconds, max(0, skipped),
            ]
        )
        try run("DELETE FROM scheduleRun WHERE model = ? AND id <= ?", [model, id - 500])
        return id
    }

    /// Keeps a run that takes long.
    public func extendScheduleRun(id: Int64, leaseSeconds: Int64) throws {
        try run(
            "UPDATE scheduleRun SET leaseUntil = ? WHERE id = ?",
            [moment.advanced(bySeconds: leaseSeconds).milliseconds, id]
        )
    }

    /// Ends a run.
    public func finishScheduleRun(id: Int64, closed: Int, alerts: Int, error: String) throws {
        try run(
            """
            UPDATE scheduleRun SET finishedAt = ?, leaseUntil = NULL, closed = ?, alerts = ?, error = ? WHERE id = ?
            """,
            [moment.milliseconds, closed, alerts, error, id]
        )
    }
}

extension StoredScheduleRun {
    init(row: Row) {
        self.init(
            id: row["id"],
            slot: Moment(stored: row["slot"]),
            startedAt: Moment(stored: row["startedAt"]),
            finishedAt: Moment.stored(row["finishedAt"]),
            skipped: row["skipped"],
            closed: row["closed"],
            alerts: row["alerts"],
            error: row["error"]
        )
    }
}
