public import Monitoring

/// Something that happened with an alert, as far as it decides where the alert stands.
public struct TriageEvent: Sendable, Equatable {
    /// The number in the database, rising with time.
    public var id: Int64
    /// What was done.
    public var kind: Kind
    /// Who did it.
    public var actor: String
    /// What was said about it.
    public var note: String
    /// When.
    public var at: Moment

    /// What can happen with an alert beside its being judged.
    public enum Kind: Sendable, Equatable {
        /// It was raised.
        case raised
        /// Somebody has seen it.
        case acknowledged
        /// It is to be left alone until then, or until a window exceeds what is known.
        case snoozed(until: Moment)
        /// It was taken up again, by a person or because a window exceeded what was judged.
        case reopened
        /// It was given to a person.
        case assigned(to: String)
        /// Something was said about it.
        case commented
        /// A notice was made an alert.
        case promoted
        /// A window of it is flagged no more; the note says why.
        case cleared(window: String)
        /// A window of it that was cleared is flagged after all.
        case flaggedAgain(window: String)
    }

    /// An event from its parts.
    public init(id: Int64, kind: Kind, actor: String, note: String = "", at: Moment) {
        self.id = id
        self.kind = kind
        self.actor = actor
        self.note = note
        self.at = at
    }
}

extension AlertState {
    /// Where an alert stands.
    ///
    /// Judged when every window has a verdict and nobody reopened the alert since the last: confirmed if any window is,
    /// else dismissed if any window is, else `cannotTell`. Otherwise the newest of raised, flagged again, acknowledged,
    /// snoozed and reopened decides; a snooze ends by itself when its moment has come, and the alert is then open.
    /// Assigning, commenting and promoting change nothing here.
    ///
    /// A window that was cleared needs no verdict; an alert of which no other window is left is cleared.
    ///
    /// A window that joins a judged alert without exceeding it is not asked again: leave it out of `windows`.
    ///
    /// - Parameters:
    ///   - windows: The keys of the windows that need a verdict.
    ///   - verdicts: The verdicts on them, of which those in force are picked.
    ///   - events: What was done with the alert, in any order.
    ///   - now: The moment at which it is asked.
    /// - Returns: The state at that moment.
    public static func derive(
        windows: [String],
        verdicts: [Verdict],
        events: [TriageEvent],
        now: Moment
    ) -> AlertState {
        let inForce = verdictsInForce(verdicts).filter { windows.contains($0.window) }
        let cleared = Set(events.clearedWindows.keys).subtracting(inForce.map(\.window))
        let wanted = Set(windows).subtracting(cleared)
        if wanted.isEmpty, !cleared.isEmpty { return .cleared }
        let ordered = events.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        if !wanted.isEmpty, inForce.count == wanted.count, let last = inForce.map(\.recordedAt).max() {
            let reopened = ordered.contains { $0.kind == .reopened && $0.at > last }
            if !reopened { return judged(inForce.map(\.decision)) }
        }
        return unjudged(ordered, now: now)
    }

    private static func judged(_ decisions: [Decision]) -> AlertState {
        let words = Set(decisions.map(\.word))
        if words.contains("confirm") { return .confirmed }
        return words.contains("dismiss") ? .dismissed : .cannotTell
    }

    private static func unjudged(_ events: [TriageEvent], now: Moment) -> AlertState {
        for event in events.reversed() where event.at <= now {
            switch event.kind {
            case .raised, .reopened, .flaggedAgain: return .open
            case .acknowledged: return .acknowledged
            case .snoozed(let until): return until > now ? .snoozed : .open
            case .assigned, .commented, .promoted, .cleared: continue
            }
        }
        return .open
    }
}

extension [TriageEvent] {
    /// Why windows are flagged no more, by their keys.
    ///
    /// Reopening the alert asks about all of them again.
    public var clearedWindows: [String: String] {
        sorted { ($0.at, $0.id) < ($1.at, $1.id) }.reduce(into: [:]) { windows, event in
            switch event.kind {
            case .cleared(let window): windows[window] = event.note
            case .flaggedAgain(let window): windows[window] = nil
            case .reopened: windows = [:]
            default: break
            }
        }
    }

    /// To whom the alert was last given; nil for nobody.
    public var assignee: String? {
        let assigned = sorted { ($0.at, $0.id) < ($1.at, $1.id) }.last { event in
            if case .assigned = event.kind { true } else { false }
        }
        guard case .assigned(let name)? = assigned?.kind, !name.isEmpty else { return nil }
        return name
    }
}
