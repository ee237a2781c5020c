extension Report {
    /// What the figures stand on: counts of predictions, labels and windows in the period.
    public struct Coverage: Sendable, Equatable, Codable {
        /// Predictions in the period's windows.
        public var predictions: Int
        /// Predictions with an effective label.
        public var labelled: Int
        /// Of these, those whose label came from upstream.
        public var upstream: Int
        /// Predictions drawn for labelling.
        public var sampled: Int
        /// Drawn predictions whose truth reviewers could not tell.
        public var cannotTell: Int
        /// Predictions that came after their window was closed.
        public var late: Int
        /// Labels that a later one corrected.
        public var superseded: Int
        /// Windows without any quality figure.
        public var windowsWithoutEstimate: Int

        /// Counts from their parts.
        public init(
            predictions: Int = 0,
            labelled: Int = 0,
            upstream: Int = 0,
            sampled: Int = 0,
            cannotTell: Int = 0,
            late: Int = 0,
            superseded: Int = 0,
            windowsWithoutEstimate: Int = 0
        ) {
            self.predictions = predictions
            self.labelled = labelled
            self.upstream = upstream
            self.sampled = sampled
            self.cannotTell = cannotTell
            self.late = late
            self.superseded = superseded
            self.windowsWithoutEstimate = windowsWithoutEstimate
        }
    }

    /// What the reviews took.
    public struct Reviews: Sendable, Equatable, Codable {
        /// How many people answered or judged.
        public var people: Int
        /// Answers to label items, "cannot tell" among them.
        public var answers: Int
        /// The median of the seconds an answer took; nil where no answer's time is known.
        @FiniteOrNull public var medianSeconds: Double?
        /// The minutes of all answers per confirmed alert; nil without known times or confirmed alerts.
        @FiniteOrNull public var minutesPerConfirmedAlert: Double?

        /// What the reviews took, from its parts.
        public init(
            people: Int = 0,
            answers: Int = 0,
            medianSeconds: Double? = nil,
            minutesPerConfirmedAlert: Double? = nil
        ) {
            self.people = people
            self.answers = answers
            self.medianSeconds = medianSeconds
            self.minutesPerConfirmedAlert = minutesPerConfirmedAlert
        }
    }
}
