import Monitoring
import Review
import Storage

/// What can be done with an alert beside judging it; the raw value is the word in the database.
enum AlertAction: String, Sendable, CaseIterable {
    case acknowledged, assigned, commented, snoozed, reopened, promoted, askedForLabels
    /// A window of it is flagged no more, as the note says, or is flagged again; the payload names the window.
    case cleared, flaggedAgain
    /// Its windows belong to another alert from now on; the payload names it.
    case joinedTo
    /// Another alert's windows belong to it; the payload names that one.
    case joinedBy
}

/// Where an alert stands, derived from its windows, its verdicts and what was done with it.
struct AlertStanding: Equatable {
    var state: AlertState
    /// An alert, or a notice that nobody promoted.
    var level: Level
    var assignee: String?
    /// The verdict in force on each judged window.
    var verdicts: [String: Verdict]
    /// The newest verdict in force.
    var lastVerdict: Verdict?
    /// The windows that a verdict given now would judge.
    var waiting: [String]
    /// Why windows need no verdict any more, by key: they are flagged no longer.
    var cleared: [String: String]
    /// When it was last reopened.
    private var reopenedAt: Moment?

    /// Derives the standing at a moment.
    ///
    /// A verdict settles an alert, also for windows that join it later, until it is reopened: by a person, or by a
    /// window that exceeds what was judged.
    init(_ stored: StoredAlert, events: [AlertEvent], verdicts all: [StoredVerdict], at moment: Moment) {
        let inForce = verdictsInForce(all.map(\.verdict))
        let triage = events.compactMap(TriageEvent.init)
        let keys = stored.windows.map(\.window)
        let verdictOf = Dictionary(inForce.map { ($0.window, $0) }, uniquingKeysWith: { _, newer in newer })
        verdicts = verdictOf
        let last = inForce.max { $0.id < $1.id }
        lastVerdict = last
        level = triage.contains { $0.kind == .promoted } ? .alert : stored.alert.level
        assignee = triage.assignee
        let cleared = triage.clearedWindows
        self.cleared = cleared
        let reopened = triage.filter { $0.kind == .reopened }.map(\.at).max()
        reopenedAt = reopened
        let isReopened = triage.contains { event in
            last.map { event.kind == .reopened && event.at > $0.recordedAt } ?? false
        }
        // Windows may be judged one by one; those that were there before the first verdict all wait for theirs.
        let first = all.map(\.verdict.recordedAt).min()
        let asked = stored.windows.filter { member in
            guard let first, !isReopened else { return true }
            let isAskedAnew = reopened.map { member.addedAt <= $0 } ?? false
            return verdictOf[member.window] != nil || member.addedAt < first || isAskedAnew
        }.map(\.window)
        state = AlertState.derive(windows: asked, verdicts: inForce, events: triage, now: moment)
        let unjudged = asked.filter { verdictOf[$0] == nil && cleared[$0] == nil }
        // Reopened by a person without a new window: everything is judged anew.
        waiting = !state.isUnsettled ? [] : unjudged.isEmpty ? keys : unjudged
    }
}

extension AlertStanding {
    /// Whether a window that is flagged no more may be cleared: nobody has judged it, or asked for it by reopening.
    func mayClear(_ member: AlertMember) -> Bool {
        cleared[member.window] == nil && verdicts[member.window] == nil
            && (reopenedAt.map { $0 <= member.addedAt } ?? true)
    }

    /// The verdict on the alert as a whole: confirmed where any window is, as its state says; else the newest one's.
    var verdictWord: String? { speakingVerdict(verdicts.values)?.decision.word }
}

extension AlertState {
    /// Whether somebody still has to look at it.
    var isUnsettled: Bool { self == .open || self == .acknowledged || self == .snoozed }
}

extension TriageEvent {
    /// A stored event; nil for what does not bear on where the alert stands.
    init?(_ event: AlertEvent) {
        let kind: Kind
        switch AlertAction(rawValue: event.kind) {
        case .acknowledged: kind = .acknowledged
        case .assigned: kind = .assigned(to: event.payload)
        case .commented: kind = .commented
        case .snoozed: kind = .snoozed(until: event.until ?? event.at)
        case .reopened: kind = .reopened
        case .promoted: kind = .promoted
        case .cleared: kind = .cleared(window: event.payload)
        case .flaggedAgain: kind = .flaggedAgain(window: event.payload)
        case .askedForLabels, .joinedTo, .joinedBy, nil: return nil
        }
        self.init(id: event.id, kind: kind, actor: event.actor, note: event.note, at: event.at)
    }
}

extension WriteTransaction {
    /// Notes what is done with an alert, there and in the audit log.
    func note(
        _ action: AlertAction,
        onAlert alert: Int64,
        note: String = "",
        until: Moment? = nil,
        payload: String = ""
    ) throws {
        try addEvent(action.rawValue, toAlert: alert, note: note, until: until, payload: payload)
        _ = try record(action: "alert.\(action.rawValue)", subject: "alert \(alert)", detail: note)
    }
}
