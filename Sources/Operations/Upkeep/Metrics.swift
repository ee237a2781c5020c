import Monitoring
import Storage

/// A number that an operator watches.
public struct Metric: Sendable, Equatable {
    /// Its name: `plumbline_alerts_open`.
    public var name: String
    /// What it says, in a sentence.
    public var help: String
    /// The values, each with its labels.
    public var samples: [Sample]

    /// One value.
    public struct Sample: Sendable, Equatable {
        /// What it belongs to: `["model": "flights"]`.
        public var labels: [String: String]
        /// The value.
        public var value: Double
    }

    init(_ name: String, _ help: String, _ samples: [Sample]) {
        (self.name, self.help, self.samples) = (name, help, samples)
    }

    init(_ name: String, _ help: String, _ value: some BinaryInteger) {
        self.init(name, help, [Sample(labels: [:], value: Double(value))])
    }
}

extension Workbench {
    /// A log longer than this means that somebody reads for too long.
    private static let mostLogBytes: Int64 = 256 << 20

    /// Why the server should get no requests now, a sentence each; empty when it is ready.
    public func obstacles() -> [String] {
        var obstacles: [String] = []
        do throws(WorkbenchError) {
            try mapping { _ = try database.read { try $0.snapshotNumber() } }
        } catch {
            // Anybody may ask, so that a path stays here.
            obstacles.append(
                error.isForOperator
                    ? "The database cannot be read. `plumbline verify` says more." : error.message
            )
        }
        let health = database.health()
        if let free = health.freeBytes, free < health.reserveBytes {
            obstacles.append(
                "\(free >> 20) MiB are free and \(health.reserveBytes >> 20) MiB are kept in reserve: nothing can be written."
            )
        }
        if health.logBytes > Self.mostLogBytes {
            obstacles.append(
                "The log beside the database has \(health.logBytes >> 20) MiB; something reads for too long."
            )
        }
        return obstacles
    }

    /// What an operator watches, from one state of the database.
    public func metrics() throws(WorkbenchError) -> [Metric] {
        let health = database.health()
        let models = try models()
        let schedules = try schedules()
        let (deliveries, entries) = try mapping {
            try database.read { (Array(try $0.deliveryCounts().values), try $0.snapshotNumber()) }
        }
        let synchronous = try mapping { try database.synchronousLevel() }
        let present = now()
        let oldest = deliveries.compactMap(\.oldestWaiting).min()
        func perModel(_ value: (ModelSummary) -> Int) -> [Metric.Sample] {
            models.map { Metric.Sample(labels: ["model": $0.name], value: Double(value($0))) }
        }
        func perSchedule(_ value: (ScheduleSummary) -> Double?) -> [Metric.Sample] {
            schedules.compactMap { schedule in
                value(schedule).map { Metric.Sample(labels: ["model": schedule.model], value: $0) }
            }
        }
        return [
            Metric(
                "plumbline_ready",
                "1 when the server can do all of its work.",
                obstacles().isEmpty ? 1 : 0
            ),
            Metric("plumbline_database_bytes", "Size of the database file.", health.fileBytes),
            Metric("plumbline_database_log_bytes", "Size of the log beside it.", health.logBytes),
            Metric(
                "plumbline_database_synchronous",
                "How strictly writes are synced; must be 2.",
                synchronous
            ),
            Metric("plumbline_disk_free_bytes", "What can still be written.", health.freeBytes ?? -1),
            Metric("plumbline_disk_reserve_bytes", "Below this, writing stops.", health.reserveBytes),
            Metric("plumbline_audit_entries", "Entries of the audit log.", entries),
            Metric("plumbline_predictions", "Predictions stored.", perModel(\.predictions)),
            Metric("plumbline_windows_evaluated", "Windows evaluated.", perModel(\.windows)),
            Metric("plumbline_windows_flagged", "Windows flagged.", perModel(\.flagged)),
            Metric("plumbline_alerts_waiting", "Alerts that wait for somebody.", perModel(\.alertsWaiting)),
            Metric(
                "plumbline_labels_waiting",
                "Predictions that wait for a label.",
                perModel(\.labelsWaiting)
            ),
            Metric(
                "plumbline_deliveries_waiting",
                "Messages not delivered yet.",
                deliveries.map(\.waiting).reduce(0, +)
            ),
            Metric(
                "plumbline_deliveries_given_up",
                "Messages given up after the last attempt.",
                deliveries.map(\.givenUp).reduce(0, +)
            ),
            Metric(
                "plumbline_deliveries_oldest_seconds",
                "Age of the oldest message that waits.",
                oldest.map { (present.milliseconds - $0.milliseconds) / 1_000 } ?? 0
            ),
            Metric(
                "plumbline_schedule_last_run_timestamp_seconds",
                "When the model was last evaluated by itself.",
                perSchedule { $0.lastRun.map { Double($0.milliseconds) / 1_000 } }
            ),
            Metric(
                "plumbline_schedule_last_run_failed",
                "1 when that run failed.",
                perSchedule { $0.lastRun == nil ? nil : $0.lastError == nil ? 0 : 1 }
            ),
            Metric(
                "plumbline_schedule_skipped_slots",
                "Runs that were missed before it.",
                perSchedule { Double($0.skipped) }
            ),
        ]
    }
}
