internal import DriftStatistics

extension Report {
    /// How far the people behind the labels can be relied on.
    public struct ReviewerAgreement: Sendable, Equatable, Codable {
        /// Predictions with answers of several people.
        public var items: Int
        /// The share of pairs of answers that are equal, 0…1; nil without such predictions.
        @FiniteOrNull public var share: Double?
        /// The lower end of its 95% interval.
        @FiniteOrNull public var shareLower: Double?
        /// The upper end.
        @FiniteOrNull public var shareUpper: Double?
        /// Krippendorff's α; nil where it is not defined.
        @FiniteOrNull public var alpha: Double?
        /// The lower end of its 95% interval.
        @FiniteOrNull public var alphaLower: Double?
        /// The upper end.
        @FiniteOrNull public var alphaUpper: Double?
        /// Why there is no α.
        @OrNull public var reason: String?
        /// The share of wrong answers, 0…1; nil until it is measured.
        @FiniteOrNull public var error: Double?
        /// The lower end of its 95% interval; nil where it comes from second opinions.
        @FiniteOrNull public var errorLower: Double?
        /// The upper end.
        @FiniteOrNull public var errorUpper: Double?
        /// On how many predictions the error was measured.
        public var errorItems: Int
        /// How it was measured.
        @OrNull public var errorSource: ReviewerError.Source?

        /// What was measured of reviewers.
        ///
        /// - Parameters:
        ///   - agreement: How far they agree.
        ///   - error: How often they are wrong; nil until that is measured.
        public init(_ agreement: Agreement, error: ReviewerError?) {
            items = agreement.items
            share = agreement.share
            shareLower = agreement.shareInterval?.lower
            shareUpper = agreement.shareInterval?.upper
            alpha = agreement.alpha
            alphaLower = agreement.alphaInterval?.lower
            alphaUpper = agreement.alphaInterval?.upper
            reason = agreement.reason
            self.error = error?.rate
            errorLower = error?.interval?.lower
            errorUpper = error?.interval?.upper
            errorItems = error?.items ?? 0
            errorSource = error?.source
        }
    }

    /// A figure without the measured error of those who labelled.
    public struct Corrected: Sendable, Equatable, Codable {
        /// The estimate.
        @FiniteOrNull public var estimate: Double?
        /// The lower end of the 95% interval.
        @FiniteOrNull public var lower: Double?
        /// The upper end.
        @FiniteOrNull public var upper: Double?
        /// The share of labels taken to be wrong, 0…1.
        public var error: Double

        init(_ figure: CorrectedFigure) {
            estimate = figure.estimate
            lower = figure.lower
            upper = figure.upper
            error = figure.error
        }
    }
}
