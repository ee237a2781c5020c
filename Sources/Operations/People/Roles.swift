public import Review

/// Refuses scores, limits and alerts to those who must not see them.
///
/// Viewers, leads and admins may; those who label and judge blind must not, or the measurements would steer them.
public func requireSight(of person: Reviewer) throws(WorkbenchError) {
    try require(.viewer, of: person, to: "look")
    guard person.role != .reviewer else {
        throw .forbidden(
            "Reviewers answer without seeing scores, limits and alerts, so that these cannot steer them. "
                + "Your work is in the queues of windows and labels (`plumbline review list`, "
                + "`plumbline label next MODEL`)."
        )
    }
}

/// Refuses to a reviewer what is judged by those who see scores and limits, and names the blind way.
func requireUnblinded(_ person: Reviewer, to action: String) throws(WorkbenchError) {
    guard person.role != .reviewer || person.disabledAt != nil else {
        throw .forbidden(
            "Only leads and admins may \(action), as they see scores and limits. Judge windows blind instead: "
                + "`plumbline review list`, or “Windows to judge” in the browser."
        )
    }
    try require(.lead, of: person, to: action)
}

/// Refuses what a person's role does not allow.
///
/// - Parameters:
///   - role: The least role that may.
///   - person: Who wants to.
///   - action: What, as it follows "may": "judge windows".
/// - Throws: `forbidden`, also for a closed account.
public func require(_ role: Role, of person: Reviewer, to action: String) throws(WorkbenchError) {
    guard person.disabledAt == nil else { throw .forbidden("The account “\(person.name)” is closed.") }
    guard person.role >= role else {
        let who =
            switch role {
            case .viewer: "Viewers and all others"
            case .reviewer: "Only reviewers, leads and admins"
            case .lead: "Only leads and admins"
            case .admin: "Only admins"
            }
        throw .forbidden("\(who) may \(action). You are a \(person.role.rawValue); ask an admin.")
    }
}
