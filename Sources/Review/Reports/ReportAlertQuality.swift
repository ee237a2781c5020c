internal import DriftStatistics

extension Report {
    /// How much of what is real had an alert, from audits: a share with its interval, or the reason why there is none.
    public struct Recall: Sendable, Equatable, Codable {
        /// Alert windows confirmed.
        public var confirmed: Int
        /// Windows without an alert.
        public var quiet: Int
        /// Of these, those drawn for an audit and judged.
        public var audited: Int
        /// Of these, those in which something real had happened.
        public var missed: Int
        /// The share of real windows that had an alert, 0…1.
        @FiniteOrNull public var estimate: Double?
        /// The lower end of the 95% interval.
        @FiniteOrNull public var lower: Double?
        /// The upper end of the 95% interval.
        @FiniteOrNull public var upper: Double?
        /// Why there is no estimate; nil where there is one.
        @OrNull public var reason: String?

        /// The recall as audits tell it.
        public init(_ recall: AlertRecall) {
            (confirmed, quiet) = (recall.confirmed, recall.quiet)
            (audited, missed) = (recall.audited, recall.missed)
            (estimate, lower, upper) = (recall.estimate, recall.lower, recall.upper)
            reason = recall.reason
        }
    }

    /// Verdicts held against truth that came later.
    public struct GradeEntry: Sendable, Equatable, Codable {
        /// Whose verdicts; nil: everybody's.
        @OrNull public var reviewer: String?
        /// Windows confirmed as harmful.
        public var confirmed: Int
        /// Of these, those in which quality had held.
        public var confirmedWrongly: Int
        /// Windows dismissed as too sensitive or harmless.
        public var dismissed: Int
        /// Of these, those in which quality was lost.
        public var dismissedWrongly: Int

        /// A grade as it was made.
        public init(_ grade: VerdictGrade) {
            reviewer = grade.reviewer
            (confirmed, confirmedWrongly) = (grade.confirmed, grade.confirmedWrongly)
            (dismissed, dismissedWrongly) = (grade.dismissed, grade.dismissedWrongly)
        }

        /// The grade as a sentence.
        public var sentence: String {
            "\(reviewer ?? "Everybody"): \(confirmed) confirmed as harmful, \(confirmedWrongly) were not; "
                + "\(dismissed) dismissed, \(dismissedWrongly) were real."
        }
    }

    /// How alerts did while one revision of a rule's limit was in force.
    public struct RevisionOutcome: Sendable, Equatable, Codable {
        /// The revision.
        public var revision: Int
        /// How often the rule was right in the windows that it breached.
        public var precision: AlertPrecision
        /// How much of what was real in its windows had an alert, of whatever rule.
        public var recall: Recall

        /// An outcome from its parts.
        public init(revision: Int, precision: AlertPrecision, recall: Recall) {
            self.revision = revision
            self.precision = precision
            self.recall = recall
        }
    }
}
