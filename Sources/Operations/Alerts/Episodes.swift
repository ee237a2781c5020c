import Monitoring
import Review
import Storage

/// How many alerts a window raised or opened anew.
struct Raised {
    var new = 0
    var reopened = 0
    /// The alert that the window belongs to; nil for a notice.
    var alert: Int64?
}

extension EvaluationRun {
    /// Puts a window that was breached into an episode, at each level where it was.
    func raise(
        _ findings: [Finding],
        window: Window,
        revision: Int,
        in transaction: WriteTransaction
    ) throws -> Raised {
        var raised = Raised()
        // A window of an alert makes no notice beside it: its notices are shown with the alert.
        let level: Level = Evaluation.raisesAlert(findings) ? .alert : .notice
        let breaches = BreachProfile(findings, at: level)
        guard !breaches.zByRule.isEmpty,
            try level == .alert || alert(ofWindow: window.key, at: .alert, in: transaction.read) == nil
        else { return raised }
        guard let episode = try episode(for: window, at: level, in: transaction.read) else {
            let alert = try transaction.addAlert(model: model.id, level: level)
            try transaction.addWindow(window.key, revision: revision, toAlert: alert)
            try workbench.announce(alert, .raised, in: transaction)
            if level == .alert { (raised.new, raised.alert) = (1, alert) }
            return raised
        }
        let before = try workbench.standing(of: episode, in: transaction.read)
        try transaction.addWindow(window.key, revision: revision, toAlert: episode.alert.id)
        if level == .alert { raised.alert = episode.alert.id }
        if before.cleared[window.key] != nil {
            try transaction.note(.flaggedAgain, onAlert: episode.alert.id, payload: window.key)
        }
        if try before.state == .cleared || goesBeyondVerdicts(breaches, level, episode, in: transaction) {
            try workbench.announce(episode.alert.id, .reopened, in: transaction)
            raised.reopened += level == .alert ? 1 : 0
        }
        return raised
    }

    /// The alert whose windows the new one follows, or precedes, with at most one between.
    private func episode(for window: Window, at level: Level, in read: ReadTransaction) throws -> StoredAlert?
    {
        if let own = try alert(ofWindow: window.key, at: level, in: read) { return own }
        let deployments = try read.deployments(of: model.id)
        let version = deployments.inForce(for: window)?.id
        let others = try read.windows(of: model.id).map(\.window).filter { $0.key != window.key }
        // Windows follow each other in their order: with at most one between, none is further off than the second.
        let near =
            others.filter { $0.ordinal <= window.ordinal }.suffix(2)
            + others.filter { $0.ordinal > window.ordinal }.prefix(2)
        let alerts = try near.filter {
            // A deployment ends an episode.
            deployments.inForce(for: $0)?.id == version && areNeighbours($0, window)
        }.flatMap { try read.alerts(ofWindow: $0.key, model: model.id, level: level) }
        return try alerts.sorted { $0.alert.id > $1.alert.id }.first { alert in
            // What was joined to another alert goes on there.
            AlertEvent.joinedAlert(try read.events(ofAlert: alert.alert.id)) == nil
        }
    }

    /// The alert that a window belongs to; where that was joined to another, the other.
    func alert(ofWindow key: String, at level: Level, in read: ReadTransaction) throws -> StoredAlert? {
        guard let own = try read.alert(ofWindow: key, model: model.id, level: level) else { return nil }
        return try workbench.joinedAlert(of: own.alert.id, in: read).flatMap { try read.alert(id: $0) } ?? own
    }

    private func areNeighbours(_ one: Window, _ other: Window) -> Bool {
        let (first, second) = one.ordinal <= other.ordinal ? (one, other) : (other, one)
        guard var cutter = WindowCutter(model.model.windows), let end = first.end, let start = second.start
        else {
            return second.ordinal - first.ordinal <= 2
        }
        return cutter.isWithinOneWindow(from: end, to: start)
    }

    /// A window joining an alert that was judged asks again only when it goes beyond what was judged.
    private func goesBeyondVerdicts(
        _ breaches: BreachProfile,
        _ level: Level,
        _ episode: StoredAlert,
        in transaction: WriteTransaction
    ) throws -> Bool {
        let verdicts = try transaction.read.verdicts(on: .alert(episode.alert.id)).filter { !$0.isSuperseded }
        guard !verdicts.isEmpty else { return false }
        var judged: [String: Double] = [:]
        for verdict in verdicts {
            let findings = try transaction.read.findings(
                of: model.id,
                scope: .revision(window: verdict.verdict.window, number: verdict.verdict.windowRevision)
            )
            judged.merge(BreachProfile(findings, at: level).zByRule) { max($0, $1) }
        }
        guard breaches.exceeds(BreachProfile(zByRule: judged)) else { return false }
        try transaction.note(
            .reopened,
            onAlert: episode.alert.id,
            note: "A later window goes beyond what was judged."
        )
        return true
    }
}
