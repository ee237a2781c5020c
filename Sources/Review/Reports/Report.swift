public import Monitoring

/// The feedback-adjusted quality report of a model for a period.
///
/// It names its snapshot and holds no clock: the same snapshot gives the same value, and the same value the same
/// bytes. Every list has a fixed order, which whoever fills it decides.
public struct Report: Sendable, Equatable, Codable {
    /// The model's name.
    public var model: String
    /// What the model predicts.
    public var task: ModelTask
    /// What the report is called: "Flights: quality report".
    public var title: String
    /// The period's begin, RFC 3339; nil: from the first window.
    @OrNull public var from: String?
    /// The moment after the period, RFC 3339; nil: through the last window.
    @OrNull public var to: String?
    /// The number of the last audit-log entry that the report knows of; 0 for an empty log.
    public var snapshot: Int64
    /// The version of the formulas.
    public var engineVersion: String
    /// Three to five sentences that say what the report says, made from the rest of it.
    public var summary: [String]
    /// The quality of the whole period, method by method, the figure of record of each metric first.
    public var quality: [Figure]
    /// The windows of the period, oldest first.
    public var windows: [WindowEntry]
    /// Which class was taken for which over the whole period; nil for numbers, and without labels.
    @OrNull public var confusion: ClassConfusion?
    /// Whether the model's errors changed, window by window, oldest first; windows without labels are left out.
    public var residualDrift: [ResidualEntry]
    /// The alerts with a window in the period, oldest first; notices after alerts.
    public var alerts: [AlertEntry]
    /// How many of the alerts that were judged were right.
    public var alertPrecision: AlertPrecision
    /// How much of what was real had an alert, from audits.
    public var alertRecall: Recall
    /// Verdicts held against truth that came later: everybody's first, then by reviewer; empty without late truth.
    public var verdictsAgainstTruth: [GradeEntry]
    /// The rules' limits before and after, the rules that raised alerts first.
    public var thresholds: [ThresholdEntry]
    /// The values of the main rules, window by window; empty where nothing was flagged.
    public var timelines: [Timeline]
    /// What the figures stand on.
    public var coverage: Coverage
    /// What the reviews took.
    public var reviews: Reviews
    /// How far the people behind the labels can be relied on.
    public var reviewerAgreement: ReviewerAgreement
    /// What is left out of the figures and why, a sentence each.
    public var exclusions: [String]

    /// A report from its parts; the summary is made from them.
    public init(
        model: String,
        task: ModelTask,
        title: String,
        from: String?,
        to: String?,
        snapshot: Int64,
        engineVersion: String,
        quality: [Figure],
        windows: [WindowEntry],
        confusion: ClassConfusion? = nil,
        residualDrift: [ResidualEntry],
        alerts: [AlertEntry],
        alertPrecision: AlertPrecision,
        alertRecall: Recall,
        verdictsAgainstTruth: [GradeEntry] = [],
        thresholds: [ThresholdEntry],
        timelines: [Timeline] = [],
        coverage: Coverage,
        reviews: Reviews,
        reviewerAgreement: ReviewerAgreement,
        exclusions: [String]
    ) {
        self.model = model
        self.task = task
        self.title = title
        self.from = from
        self.to = to
        self.snapshot = snapshot
        self.engineVersion = engineVersion
        self.quality = quality
        self.windows = windows
        self.confusion = confusion
        self.residualDrift = residualDrift
        self.alerts = alerts
        self.alertPrecision = alertPrecision
        self.alertRecall = alertRecall
        self.verdictsAgainstTruth = verdictsAgainstTruth
        self.thresholds = thresholds
        self.timelines = timelines
        self.coverage = coverage
        self.reviews = reviews
        self.reviewerAgreement = reviewerAgreement
        self.exclusions = exclusions
        summary = []
        summary = sentences
    }
}

extension Report {
    /// A quality figure with its interval, or the reason why there is none.
    public struct Figure: Sendable, Equatable, Codable {
        /// What is estimated.
        public var metric: QualityMetric
        /// How it was made.
        public var method: QualityMethod
        /// The estimate; nil where it could not be made.
        @FiniteOrNull public var estimate: Double?
        /// The lower end of the 95% interval.
        @FiniteOrNull public var lower: Double?
        /// The upper end of the 95% interval.
        @FiniteOrNull public var upper: Double?
        /// How many labels stand behind it.
        public var labels: Int
        /// How many predictions it speaks of.
        public var rows: Int
        /// The same metric on the labelled baseline.
        @FiniteOrNull public var baseline: Double?
        /// Whether this is the figure of record, or shown beside it for comparison.
        public var isOfRecord: Bool
        /// The figure corrected for the measured error of reviewers; nil where none is measured or none matters.
        @OrNull public var corrected: Corrected?
        /// Why there is no estimate: "no labels yet"; nil where there is one.
        @OrNull public var reason: String?

        /// An estimate.
        public init(_ estimate: QualityEstimate, isOfRecord: Bool) {
            metric = estimate.metric
            method = estimate.method
            self.estimate = estimate.estimate
            lower = estimate.lower
            upper = estimate.upper
            labels = estimate.labels
            rows = estimate.rows
            baseline = estimate.baseline
            self.isOfRecord = isOfRecord
            corrected = estimate.corrected.map(Corrected.init)
            reason = estimate.estimate.isFinite ? nil : "not a finite number"
        }

        /// The place of an estimate that could not be made.
        public init(
            missing metric: QualityMetric,
            method: QualityMethod,
            because reason: String,
            labels: Int = 0,
            rows: Int,
            baseline: Double? = nil,
            isOfRecord: Bool = true
        ) {
            self.metric = metric
            self.method = method
            estimate = nil
            lower = nil
            upper = nil
            self.labels = labels
            self.rows = rows
            self.baseline = baseline
            self.isOfRecord = isOfRecord
            corrected = nil
            self.reason = reason
        }
    }

    /// A window with its quality.
    public struct WindowEntry: Sendable, Equatable, Codable {
        /// The window's key.
        public var window: String
        /// Its first moment, RFC 3339.
        @OrNull public var start: String?
        /// The moment after it, RFC 3339.
        @OrNull public var end: String?
        /// How many rows it has.
        public var rows: Int
        /// The latest evaluation; 0 while the window is open.
        public var revision: Int
        /// What it was found to be; nil while the window is open.
        @OrNull public var state: WindowState?
        /// Whether fewer than 29 reference windows stand behind it.
        public var provisional: Bool
        /// What could be said of its quality, the figure of record of each metric first.
        public var quality: [Figure]
        /// The word of the verdict in force: `confirm`, `dismiss` or `cannotTell`.
        @OrNull public var verdict: String?
        /// The alert or notice it belongs to.
        @OrNull public var alert: Int64?

        /// A window from its parts.
        public init(
            window: String,
            start: String?,
            end: String?,
            rows: Int,
            revision: Int,
            state: WindowState?,
            provisional: Bool,
            quality: [Figure],
            verdict: String?,
            alert: Int64?
        ) {
            self.window = window
            self.start = start
            self.end = end
            self.rows = rows
            self.revision = revision
            self.state = state
            self.provisional = provisional
            self.quality = quality
            self.verdict = verdict
            self.alert = alert
        }
    }

    /// Whether the model's errors in a window lean to one side more than on the baseline.
    public struct ResidualEntry: Sendable, Equatable, Codable {
        /// The window's key.
        public var window: String
        /// The mean of label − prediction (label − score for classification), weighted.
        @FiniteOrNull public var meanResidual: Double?
        /// The same on the labelled baseline.
        @FiniteOrNull public var baseline: Double?
        /// The difference in standard errors.
        @FiniteOrNull public var z: Double?
        /// How often chance alone does as much, 0…1, both tests of the window together.
        @FiniteOrNull public var pValue: Double?
        /// How many labels stand behind it.
        public var labels: Int
        /// The smallest shift that so many labels would have found.
        @FiniteOrNull public var detectable: Double?
        /// Why there is no answer; nil where there is one.
        @OrNull public var reason: String?

        /// A window's residuals from their parts.
        public init(
            window: String,
            meanResidual: Double?,
            baseline: Double?,
            z: Double?,
            pValue: Double?,
            labels: Int,
            detectable: Double?,
            reason: String? = nil
        ) {
            self.window = window
            self.meanResidual = meanResidual
            self.baseline = baseline
            self.z = z
            self.pValue = pValue
            self.labels = labels
            self.detectable = detectable
            self.reason = reason
        }
    }
}
