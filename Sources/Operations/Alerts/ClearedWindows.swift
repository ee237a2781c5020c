import Monitoring
import Review
import Storage

extension EvaluationRun {
    /// Takes a window that is flagged no more out of what waits for people, and says in its alert why.
    ///
    /// What somebody has judged stays judged, and what somebody reopened stays open. From now on the window counts among
    /// those without an alert, and may be drawn for an audit like them: what clearing hides is known from audits alone.
    mutating func clear(
        _ window: Window,
        revision: Int,
        state: WindowState,
        findings: [Finding],
        in transaction: WriteTransaction
    ) throws {
        guard state != .flagged,
            let stored = try alert(ofWindow: window.key, at: .alert, in: transaction.read),
            let member = stored.windows.first(where: { $0.window == window.key }),
            try workbench.standing(of: stored, in: transaction.read).mayClear(member)
        else { return }
        let reason =
            model.model.sentence(ofCleared: findings)
            ?? (state == .noData
                ? "Its rows were withdrawn." : "With the rows that are there now no rule raises an alert.")
        try transaction.note(.cleared, onAlert: stored.alert.id, note: reason, payload: window.key)
        if try workbench.standing(of: stored, in: transaction.read).state == .cleared {
            try workbench.announce(stored.alert.id, .cleared, because: reason, in: transaction)
            report.alertsCleared += 1
        }
        try drawAudit(
            of: window,
            revision: revision,
            state: state,
            findings: findings,
            model,
            in: transaction
        )
    }
}
