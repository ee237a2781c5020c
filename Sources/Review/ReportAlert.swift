internal import DriftStatistics
public import Monitoring

extension Report {
    /// An alert or notice with what people said about it.
    public struct AlertEntry: Sendable, Equatable, Codable {
        /// The number by which commands and pages call it.
        public var id: Int64
        /// Whether it is an alert or a notice.
        public var level: Level
        /// Where it stood at the snapshot.
        public var state: AlertState
        /// The key of its first window.
        public var from: String
        /// The key of its last window.
        public var to: String
        /// The keys of its windows, oldest first.
        public var windows: [String]
        /// The breached rules of the worst window, strongest first, in words.
        public var topFindings: [String]
        /// The verdict in force on its last judged window; nil while nobody has judged.
        @OrNull public var verdict: VerdictEntry?

        /// An alert from its parts.
        public init(
            id: Int64,
            level: Level,
            state: AlertState,
            from: String,
            to: String,
            windows: [String],
            topFindings: [String],
            verdict: VerdictEntry?
        ) {
            self.id = id
            self.level = level
            self.state = state
            self.from = from
            self.to = to
            self.windows = windows
            self.topFindings = topFindings
            self.verdict = verdict
        }
    }

    /// A verdict in words of the record.
    public struct VerdictEntry: Sendable, Equatable, Codable {
        /// `confirm`, `dismiss` or `cannotTell`.
        public var decision: String
        /// What changed, when confirmed.
        @OrNull public var cause: Cause?
        /// Whether it does harm, when confirmed.
        @OrNull public var harm: Harm?
        /// Why not, when dismissed.
        @OrNull public var reason: DismissReason?
        /// Why, in the reviewer's words.
        public var note: String
        /// Who judged.
        public var by: String
        /// When, RFC 3339.
        public var at: String

        /// The words of a verdict.
        public init(_ verdict: Verdict) {
            self.init(
                verdict.decision,
                note: verdict.note,
                by: verdict.reviewer,
                at: verdict.recordedAt.text
            )
        }

        /// A verdict from its parts.
        public init(_ decision: Decision, note: String, by: String, at: String) {
            self.decision = decision.word
            switch decision {
            case .confirm(let cause, let harm): (self.cause, self.harm, reason) = (cause, harm, nil)
            case .dismiss(let reason): (cause, harm, self.reason) = (nil, nil, reason)
            case .cannotTell: (cause, harm, reason) = (nil, nil, nil)
            }
            self.note = note
            self.by = by
            self.at = at
        }
    }

    /// How many of the judged alerts were right: a share with its interval, or the reason why there is none.
    public struct AlertPrecision: Sendable, Equatable, Codable {
        /// Alert windows confirmed.
        public var confirmed: Int
        /// Alert windows dismissed.
        public var dismissed: Int
        /// The share confirmed among those judged, 0…1.
        @FiniteOrNull public var estimate: Double?
        /// The lower end of the 95% interval.
        @FiniteOrNull public var lower: Double?
        /// The upper end of the 95% interval.
        @FiniteOrNull public var upper: Double?
        /// Why there is no estimate; nil where there is one.
        @OrNull public var reason: String?

        /// The share of confirmed alert windows with Wilson's interval; without any verdict, a reason instead.
        ///
        /// - Parameters:
        ///   - confirmed: Alert windows confirmed, at least 0.
        ///   - dismissed: Alert windows dismissed, at least 0.
        public init(confirmed: Int, dismissed: Int) {
            self.confirmed = confirmed
            self.dismissed = dismissed
            let trials = Double(confirmed) + Double(dismissed)
            guard confirmed >= 0, dismissed >= 0, trials > 0 else {
                (estimate, lower, upper) = (nil, nil, nil)
                reason = "no alert has been confirmed or dismissed"
                return
            }
            let interval = wilsonOrAll(successes: Double(confirmed), of: trials)
            estimate = Double(confirmed) / trials
            lower = interval.lower
            upper = interval.upper
            reason = nil
        }
    }
}
