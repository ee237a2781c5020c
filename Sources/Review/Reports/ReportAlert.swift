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
        /// Why its worst window differs from the baseline; nil for notices and where it could not be said.
        @OrNull public var explanation: ExplanationEntry?

        /// An alert from its parts.
        public init(
            id: Int64,
            level: Level,
            state: AlertState,
            from: String,
            to: String,
            windows: [String],
            topFindings: [String],
            verdict: VerdictEntry?,
            explanation: ExplanationEntry? = nil
        ) {
            self.id = id
            self.level = level
            self.state = state
            self.from = from
            self.to = to
            self.windows = windows
            self.topFindings = topFindings
            self.verdict = verdict
            self.explanation = explanation
        }
    }

    /// Why a window differs from the baseline.
    public struct ExplanationEntry: Sendable, Equatable, Codable {
        /// The window's key.
        public var window: String
        /// What happened and why, as sentences.
        public var sentences: [String]
        /// What the shift is one of: "The mean prediction".
        public var subject: String
        /// How the shift splits by features.
        public var output: OutputEffect
        /// The features' titles by name.
        public var titles: [String: String]

        /// What a report keeps of an explanation; nil where the output could not be compared.
        public init?(_ explanation: Explanation, of model: MonitoredModel) {
            guard let output = explanation.output else { return nil }
            self.init(
                window: explanation.window,
                sentences: explanation.sentences(for: model)
                    + explanation.furtherSentences(for: model),
                subject: model.subject(of: output),
                output: output,
                titles: Dictionary(
                    output.contributions.map { ($0.feature, model.title(ofColumn: $0.feature)) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }

        /// An entry from its parts.
        public init(
            window: String,
            sentences: [String],
            subject: String,
            output: OutputEffect,
            titles: [String: String]
        ) {
            self.window = window
            self.sentences = sentences
            self.subject = subject
            self.output = output
            self.titles = titles
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
