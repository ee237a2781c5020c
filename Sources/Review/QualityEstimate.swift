/// A quality metric of a window or a span, with its interval.
public struct QualityEstimate: Sendable, Equatable {
    /// What is estimated.
    public var metric: QualityMetric
    /// The estimate.
    public var estimate: Double
    /// The 95% interval.
    public var lower: Double
    /// The 95% interval.
    public var upper: Double
    /// How many labels stand behind it.
    public var labels: Int
    /// How many predictions it speaks of: the window's rows; for precision those answered "positive" and for recall
    /// those that are positive, estimated where not every label is in.
    public var rows: Int
    /// How it was made.
    public var method: QualityMethod
    /// The same metric on the labelled baseline.
    public var baseline: Double?
    /// The variance of the estimate.
    ///
    /// Where every label is in, that of a plain sample of as many rows: the estimate
    /// is then exact for the window, but a variance of 0 would let a small window speak as if it were a large one.
    public var variance: Double?

    /// An estimate from its parts.
    public init(
        metric: QualityMetric,
        estimate: Double,
        lower: Double,
        upper: Double,
        labels: Int,
        rows: Int,
        method: QualityMethod,
        baseline: Double?,
        variance: Double?
    ) {
        self.metric = metric
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.labels = labels
        self.rows = rows
        self.method = method
        self.baseline = baseline
        self.variance = variance
    }
}

/// A measure of how right a model is.
public enum QualityMetric: String, Sendable, Codable, CaseIterable {
    /// The share of right answers.
    case accuracy
    /// Of the answers "positive", the share that was right.
    case precision
    /// Of the true positives, the share that was found.
    case recall
    /// The mean of the absolute differences between label and prediction.
    case meanAbsoluteError
    /// The mean of label − prediction (label − score for classification).
    case meanResidual
}

/// How a quality figure was made.
public enum QualityMethod: String, Sendable, Codable, CaseIterable {
    /// From upstream labels of at least 90% of the rows, unweighted.
    case upstream
    /// From the designed sample by the difference estimator, weighted by inclusion probabilities.
    case designed
    /// From the designed sample, weighted, without what the scores know.
    case weighted
    /// From the designed sample as if it were a plain one; biased, shown for comparison.
    case naive
    /// Every labellable row of the window has a label.
    case complete
}
