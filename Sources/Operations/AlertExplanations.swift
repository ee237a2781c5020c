import Monitoring
import Storage

extension EvaluationRun {
    /// Explains, of each alert that this run raised or went on with, the window that stands out most.
    ///
    /// It is the one that pages and reports show. To explain a window takes longer than all its rules together, so the
    /// others are explained when somebody asks.
    func explainAlerts(by actor: String, at moment: Moment) throws {
        for alert in alertsMet.sorted() {
            let unexplained = try workbench.database.read { try unexplainedWindow(ofAlert: alert, in: $0) }
            guard let member = unexplained else { continue }
            let explanation = try workbench.database.read { read in
                try read.window(member.window, of: model.id).flatMap {
                    try workbench.explained($0.window, model, in: read)
                }
            }
            guard let explanation else { continue }
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
    }

    /// The window of an alert that stands out most, where its explanation is not there yet.
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
