import Monitoring
import Review
import Storage

/// Where all alerts and notices of a model stand, read once.
struct AlertStandings {
    /// The newest first.
    let alerts: [(stored: StoredAlert, standing: AlertStanding)]
    /// The audits that have a verdict.
    let judgedAudits: Set<Int64>

    init(of model: StoredModel, in read: ReadTransaction, at moment: Moment) throws {
        let events = try read.alertEvents(of: model.id)
        var verdicts: [Int64: [StoredVerdict]] = [:]
        var judged: Set<Int64> = []
        for verdict in try read.verdicts(of: model.id) {
            switch verdict.target {
            case .alert(let id): verdicts[id, default: []].append(verdict)
            case .audit(let id): judged.insert(id)
            }
        }
        judgedAudits = judged
        alerts = try read.alerts(of: model.id).map { stored in
            let id = stored.alert.id
            let standing = AlertStanding(
                stored,
                events: events[id] ?? [],
                verdicts: verdicts[id] ?? [],
                at: moment
            )
            return (stored, standing)
        }
    }

    /// The windows that belong to an alert and were not cleared.
    var windows: Set<String> {
        Set(
            alerts.filter { $0.standing.level == .alert }.flatMap { stored, standing in
                stored.windows.map(\.window).filter { standing.cleared[$0] == nil }
            }
        )
    }

    /// Audits without a verdict whose window has no alert by now.
    func waitingAudits(of model: StoredModel, in read: ReadTransaction) throws -> [AuditDraw] {
        let alerted = windows
        return try read.audits(of: model.id).filter {
            !judgedAudits.contains($0.id) && !alerted.contains($0.window)
        }
    }

    /// How many windows wait for a verdict: those of alerts that nobody has put off, and those of audits.
    func windowsToJudge(of model: StoredModel, in read: ReadTransaction) throws -> Int {
        let ofAlerts = alerts.filter { $0.standing.level == .alert && $0.standing.state != .snoozed }
            .reduce(0) { $0 + $1.standing.waiting.count }
        return try ofAlerts + waitingAudits(of: model, in: read).count
    }
}
