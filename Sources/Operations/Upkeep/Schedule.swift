import Formats
import Foundation
import Monitoring
public import Review
import Storage
import Synchronization

/// Evaluates models by themselves while a server runs, on a thread of its own.
public final class Schedule: Sendable {
    private let workbench: Workbench
    private let isBusy = Mutex(false)
    private let isEnding = Mutex(false)

    /// The schedule of a workbench.
    public init(workbench: Workbench) {
        self.workbench = workbench
    }

    /// Starts to run what is due, unless a run is under way; does not wait.
    ///
    /// - Parameter complain: Told what failed outside of any run: a busy database, a full disk.
    public func runDue(complain: @escaping @Sendable (WorkbenchError) -> Void) {
        let isFree = isBusy.withLock { busy in
            defer { busy = true }
            return !busy
        }
        guard isFree else { return }
        Thread.detachNewThread { [self] in
            defer { isBusy.withLock { $0 = false } }
            do throws(WorkbenchError) {
                for model in try workbench.modelNames() where !isEnding.withLock({ $0 }) {
                    try workbench.runSchedule(of: model)
                }
            } catch {
                complain(error)
            }
        }
    }

    /// Whether nothing is being run.
    public var isIdle: Bool { isBusy.withLock { !$0 } }

    /// Begins no further run; the one under way goes on.
    public func end() { isEnding.withLock { $0 = true } }
}

extension Workbench {
    /// Who acts when nobody does.
    static let scheduleActor = "schedule"
    /// How often a model is evaluated whose schedule nobody set: a quarter of an hour.
    static let usualSchedule = StoredSchedule(everySeconds: 900, isOn: true)
    private static let runLeaseSeconds: Int64 = 120

    /// The schedules of all models.
    public func schedules() throws(WorkbenchError) -> [ScheduleSummary] {
        try mapping {
            try database.read { read in try read.models().map { try scheduleSummary(of: $0, in: read) } }
        }
    }

    /// Sets how often a model is evaluated by itself, and whether at all.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - every: How often, as it is written: `15m`, `6h`; nil: as it is.
    ///   - isOn: Whether it is evaluated by itself; nil: as it is.
    ///   - person: Who sets it; only admins may.
    /// - Returns: The schedule from now on.
    /// - Throws: `invalid` for a length outside of a minute to 31 days, `notFound`, `forbidden`.
    @discardableResult
    public func setSchedule(
        model name: String,
        every: String? = nil,
        isOn: Bool? = nil,
        as person: Reviewer
    ) throws(WorkbenchError) -> ScheduleSummary {
        try require(.admin, of: person, to: "change schedules")
        let seconds = try every.map { (text) throws(WorkbenchError) in
            guard let seconds = WindowText.seconds(text), (60...31 * 86_400).contains(seconds) else {
                throw .invalid(
                    "“\(text.prefix(40))” is no length of time from a minute to 31 days. Write it like 15m, 6h or 1d."
                )
            }
            return seconds
        }
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let model = try transaction.read.required(name)
                var schedule = try transaction.read.schedule(of: model.id) ?? Self.usualSchedule
                schedule.everySeconds = seconds ?? schedule.everySeconds
                schedule.isOn = isOn ?? schedule.isOn
                try transaction.setSchedule(schedule, of: model.id)
                let words = "every \(WindowText.text(seconds: schedule.everySeconds))"
                _ = try transaction.record(
                    action: "schedule.set",
                    subject: name,
                    detail: schedule.isOn ? words : "off"
                )
                return try scheduleSummary(of: model, in: transaction.read)
            }
        }
    }

    /// Evaluates a model if its schedule says so and nobody else has done it; blocks while it does.
    ///
    /// - Returns: Whether it was this call that ran the slot.
    /// - Throws: What prevents the run from being noted; what fails inside of it is kept with it.
    @discardableResult
    func runSchedule(of name: String) throws(WorkbenchError) -> Bool {
        try mapping {
            let moment = now()
            let model = try database.read { try $0.required(name) }
            guard let run = try beginRun(of: model, at: moment) else { return false }
            var (closed, alerts, failure) = (0, 0, "")
            do {
                let report = try evaluateBySchedule(model, run: run, at: moment)
                closed = report.closed + report.revised
                alerts = report.alertsRaised + report.alertsReopened
                try pruneDaily(model, by: Self.scheduleActor)
            } catch StorageError.stale {
                failure =
                    "Somebody else evaluated the model at the same time; the next run goes on from there."
            } catch let error as WorkbenchError {
                failure = error.message
            } catch let error as StorageError {
                failure = error.message
            } catch {
                failure = "\(error)"
            }
            try database.write(at: now(), by: Self.scheduleActor) {
                try $0.finishScheduleRun(id: run, closed: closed, alerts: alerts, error: failure)
            }
            return true
        }
    }

    private func beginRun(of model: StoredModel, at moment: Moment) throws -> Int64? {
        // Looking needs no lock; most looks find nothing to do.
        let (schedule, last) = try database.read { read in
            (
                try read.schedule(of: model.id) ?? Self.usualSchedule,
                try read.scheduleRuns(of: model.id, limit: 1).first
            )
        }
        guard schedule.isOn else { return nil }
        let length = schedule.everySeconds * 1_000
        let slot = Moment(clamping: moment.milliseconds / length * length)
        guard last?.slot != slot else { return nil }
        let passed = last.map { Int(clamping: (slot.milliseconds - $0.slot.milliseconds) / length - 1) } ?? 0
        return try database.write(at: moment, by: Self.scheduleActor) { transaction in
            try transaction.beginScheduleRun(
                of: model.id,
                slot: slot,
                skipped: passed,
                leaseSeconds: Self.runLeaseSeconds
            )
        }
    }

    private func evaluateBySchedule(_ model: StoredModel, run: Int64, at moment: Moment) throws
        -> EvaluationReport
    {
        var evaluation = try database.read { read in
            // Up to now: a window closes when its time has passed, even where no later prediction says so.
            try EvaluationRun(workbench: self, read: read, model: model, through: moment)
        }
        let keptUntil = Mutex(moment.advanced(bySeconds: Self.runLeaseSeconds / 2))
        return try evaluation.execute(by: Self.scheduleActor, at: moment) { _ in
            let present = now()
            guard present > keptUntil.withLock({ $0 }) else { return }
            keptUntil.withLock { $0 = present.advanced(bySeconds: Self.runLeaseSeconds / 2) }
            // When it cannot be kept another process may begin; each window is still evaluated once.
            try? database.write(at: present, by: Self.scheduleActor) {
                try $0.extendScheduleRun(id: run, leaseSeconds: Self.runLeaseSeconds)
            }
        }
    }

    private func scheduleSummary(of model: StoredModel, in read: ReadTransaction) throws -> ScheduleSummary {
        let schedule = try read.schedule(of: model.id) ?? Self.usualSchedule
        let last = try read.scheduleRuns(of: model.id, limit: 1).first
        let length = schedule.everySeconds * 1_000
        let moment = now().milliseconds
        let present = moment / length * length
        // The present slot is due as long as it has not been run: at once, not when it began.
        let next = last?.slot.milliseconds == present ? present + length : moment
        return ScheduleSummary(
            model: model.model.name,
            isOn: schedule.isOn,
            every: WindowText.text(seconds: schedule.everySeconds),
            lastRun: last?.startedAt,
            isRunning: last != nil && last?.finishedAt == nil,
            closed: last?.closed ?? 0,
            alerts: last?.alerts ?? 0,
            lastError: last.flatMap { $0.error.isEmpty ? nil : $0.error },
            skipped: last?.skipped ?? 0,
            nextRun: schedule.isOn ? Moment(clamping: next) : nil
        )
    }
}
