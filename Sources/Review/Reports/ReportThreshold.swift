internal import Monitoring

extension Report {
    /// A rule's limit at the period's begin and at its end, and how it came from one to the other.
    public struct ThresholdEntry: Sendable, Equatable, Codable {
        /// The rule's key.
        public var rule: String
        /// The rule in words.
        public var title: String
        /// The limit in force at the period's begin; nil where the rule had none yet.
        @FiniteOrNull public var then: Double?
        /// The limit in force at the period's end; nil where the rule has none.
        @FiniteOrNull public var now: Double?
        /// The changes in the period, oldest first.
        public var revisions: [RevisionEntry]
        /// How alerts did under each revision, oldest first; empty where the limit was never changed.
        public var outcomes: [RevisionOutcome]

        /// A rule's limits from their parts.
        public init(
            rule: String,
            title: String,
            then: Double?,
            now: Double?,
            revisions: [RevisionEntry],
            outcomes: [RevisionOutcome] = []
        ) {
            self.rule = rule
            self.title = title
            self.then = then
            self.now = now
            self.revisions = revisions
            self.outcomes = outcomes
        }
    }

    /// One change of a limit.
    public struct RevisionEntry: Sendable, Equatable, Codable {
        /// The revision's number within its rule.
        public var number: Int
        /// The limit from then on.
        @FiniteOrNull public var limit: Double?
        /// What the quality rule tolerates from then on; nil: what the model file says, and for every other rule.
        @FiniteOrNull public var tolerance: Double?
        /// Where it came from.
        public var origin: ThresholdRevision.Origin
        /// Why.
        public var reason: String
        /// Who set it.
        public var by: String
        /// When, RFC 3339.
        public var at: String

        /// The words of a revision.
        public init(_ revision: ThresholdRevision) {
            self.init(
                number: revision.number,
                limit: revision.limit,
                tolerance: revision.tolerance,
                origin: revision.origin,
                reason: revision.reason,
                by: revision.author,
                at: revision.recordedAt.text
            )
        }

        /// A change from its parts.
        public init(
            number: Int,
            limit: Double?,
            tolerance: Double? = nil,
            origin: ThresholdRevision.Origin,
            reason: String,
            by: String,
            at: String
        ) {
            self.number = number
            self.limit = limit
            self.tolerance = tolerance
            self.origin = origin
            self.reason = reason
            self.by = by
            self.at = at
        }
    }

    /// A rule's value in each window of the period.
    public struct Timeline: Sendable, Equatable, Codable {
        /// The rule's key.
        public var rule: String
        /// The rule in words.
        public var title: String
        /// What its numbers are, in words.
        public var measure: String
        /// The windows, oldest first.
        public var points: [Point]

        /// A timeline from its parts.
        public init(rule: String, title: String, measure: String, points: [Point]) {
            self.rule = rule
            self.title = title
            self.measure = measure
            self.points = points
        }

        /// One window's value.
        public struct Point: Sendable, Equatable, Codable {
            /// The window's key.
            public var window: String
            /// The value; nil where it could not be evaluated.
            @FiniteOrNull public var value: Double?
            /// The limit that held for the window.
            @FiniteOrNull public var limit: Double?
            /// Whether the rule was breached.
            public var isBreached: Bool

            /// A value from its parts.
            public init(window: String, value: Double?, limit: Double?, isBreached: Bool) {
                self.window = window
                self.value = value
                self.limit = limit
                self.isBreached = isBreached
            }
        }
    }
}
