import Monitoring
import Review
import Storage

extension Workbench {
    /// Checks that an alert may be said to repeat another.
    func checkDuplicate(of other: Int64, _ alert: StoredAlert, in read: ReadTransaction) throws {
        let id = alert.alert.id
        guard other != id else {
            throw WorkbenchError.invalid("Alert \(id) cannot repeat itself. Name the other alert.")
        }
        let (target, _) = try requiredAlert(other, in: read)
        guard target.model == alert.model else {
            throw WorkbenchError.invalid(
                "Alert \(other) belongs to another model. Name one that this alert repeats."
            )
        }
        if let further = try joinedAlert(of: other, in: read) {
            throw WorkbenchError.conflict(
                "Alert \(other) was itself joined to alert \(further). Name that one instead."
            )
        }
    }

    /// Puts an alert's windows into the alert that it repeats, so that they are one episode from now on.
    func join(_ alert: StoredAlert, to other: Int64, in transaction: WriteTransaction) throws {
        for member in alert.windows {
            try transaction.addWindow(member.window, revision: member.revision, toAlert: other)
        }
        try transaction.note(.joinedTo, onAlert: alert.alert.id, payload: String(other))
        try transaction.note(.joinedBy, onAlert: other, payload: String(alert.alert.id))
    }

    /// The alert that another was joined to; nil for one that stands alone.
    func joinedAlert(of id: Int64, in read: ReadTransaction) throws -> Int64? {
        AlertEvent.joinedAlert(try read.events(ofAlert: id))
    }
}

extension AlertEvent {
    /// The alert that these events say another was joined to.
    static func joinedAlert(_ events: [AlertEvent]) -> Int64? {
        events.last { $0.kind == AlertAction.joinedTo.rawValue }.flatMap { Int64($0.payload) }
    }
}
