import Monitoring
import Storage

extension EvaluationRun {
    /// Explains, of each alert that this run raised or went on with, the window that stands out most.
    ///
    /// It is the one that pages and reports show. To explain a window takes longer than all its rules together, so the
    /// others are explained when somebody asks.
    func explainAlerts(by actor: String, at moment: Moment, progress: ProgressReport? = nil) throws {
        let alerts = alertsMet.sorted()
        var done = 0
        func report() throws {
            try progress?(
                Progress(
                    activity: "Explaining \(model.model.name)",
                    done: done,
                    total: alerts.count,
                    unit: "alerts"
                )
            )
        }
        if !alerts.isEmpty { try report() }
        try concurrently(
            alerts,
            reading: { $0 },
            { alert in Result { try explained(alert) } },
            take: { alert, found in
                if let (member, explanation) = try found.get() {
                    try keep(explanation, of: member, alert, by: actor, at: moment)
                }
                done += 1
                try report()
            }
        )
    }

    /// The window of an alert that stands out most with what explains it, where that is not there yet.
    private func explained(_ alert: Int64) throws -> (AlertMember, Explanation)? {
        let prepared = try workbench.database.read { read -> (AlertMember, PreparedExplanation)? in
            guard let member = try unexplainedWindow(ofAlert: alert, in: read),
                let window = try read.window(member.window, of: model.id)?.window,
                let found = try workbench.preparedExplanation(of: window, model, in: read)
            else { return nil }
            return (member, found)
        }
        return prepared.map { ($0, $1.explanation()) }
    }

    private func keep(
        _ explanation: Explanation,
        of member: AlertMember,
        _ alert: Int64,
        by actor: String,
        at moment: Moment
    ) throws {
        try workbench.database.write(at: moment, by: actor) { transaction in
            try transaction.addExplanation(
                explanation,
                ofWindow: member.window,
                revision: member.revision,
                model: model.id,
                engineVersion: engineVersion
            )
            _ = try transaction.record(
                action: "window.explained",
                subject: "\(model.model.name) \(member.window)",
                detail: "revision \(member.revision), of alert \(alert)"
            )
        }
    }

    /// The window of an alert that stands out most, unless it is explained already.
    private func unexplainedWindow(ofAlert id: Int64, in read: ReadTransaction) throws -> AlertMember? {
        guard let stored = try read.alert(id: id) else { return nil }
        let breached = try stored.windows.flatMap { try workbench.breaches(in: $0, of: model, in: read) }
        guard let worst = Workbench.worstWindow(breached, at: stored.alert.level).first?.window,
            let member = stored.windows.last(where: { $0.window == worst }),
            try read.explanation(ofWindow: worst, revision: member.revision, model: model.id) == nil
        else { return nil }
        return member
    }
}
