public import DriftStatistics
import Monitoring

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
    /// Its weight where windows are combined, for F1 `2·TP + FP + FN`; nil: its rows.
    public var weight: Double?
    /// Where upstream labels are not all in: the figure if every missing row were wrong, and if every one were right.
    public var worstCase: Interval?
    /// Whether more labels were asked for because the first ones left the answer open; that biases the figure a little.
    public var isAdaptive = false
    /// The figure corrected for the measured error of reviewers; nil where none is measured or it does not matter.
    public var corrected: CorrectedFigure?

    /// The smallest change of the figure that so many labels would have found four times out of five: `2.8·√V`.
    public var detectable: Double? {
        variance.flatMap { $0 > 0 && $0.isFinite && method.isMeasured ? 2.8 * $0.squareRoot() : nil }
    }

    /// The share of the rows that have a label, for figures that take each label as it comes; nil for samples.
    public var coverage: Double? {
        guard method == .upstream || method == .upstreamPartial || method == .complete, rows > 0 else {
            return nil
        }
        return min(1, Double(labels) / Double(rows))
    }

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

extension QualityEstimate {
    /// What a reader must know of the figure: an assumption, missing labels, two looks; nil where there is nothing.
    public var note: String? {
        var parts: [String] = []
        switch method {
        case .cbpe: parts.append(metric.assumption)
        case .naive: parts.append("biased where the sample is denser in hard cases")
        case .upstream, .upstreamPartial:
            if let coverage, coverage < 1 {
                parts.append("\(Wording.percent(coverage)) of the labels are in")
            }
            if let worstCase {
                parts.append(
                    "\(Wording.percent(worstCase.lower)) to \(Wording.percent(worstCase.upper)) whatever the missing ones say"
                )
            }
        case .designed, .weighted, .complete: break
        }
        if isAdaptive { parts.append("adaptive: labels in two looks") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
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
    /// The harmonic mean of precision and recall, `2·TP/(2·TP + FP + FN)`.
    case f1
    /// Of several classes, the plain mean of each one's precision.
    case macroPrecision
    /// The plain mean of each class's recall.
    case macroRecall
    /// The plain mean of each class's F1.
    case macroF1
    /// The mean of each class's precision, weighted by its share of the truth.
    case weightedPrecision
    /// The mean of each class's recall, weighted by its share of the truth: the same as accuracy.
    case weightedRecall
    /// The mean of each class's F1, weighted by its share of the truth.
    case weightedF1
    /// The mean of the absolute differences between label and prediction.
    case meanAbsoluteError
    /// The mean of label − prediction (label − score for classification).
    case meanResidual
}

extension QualityMetric {
    /// What tells something of rows without a label: the scores of classes, the baseline's errors of numbers.
    public var help: String {
        switch self {
        case .meanAbsoluteError: "the baseline's errors"
        case .meanResidual: "what was to be expected"
        default: "the scores"
        }
    }

    /// What a figure without labels assumes.
    public var assumption: String {
        self == .meanAbsoluteError ? "assuming errors as in the baseline" : "assuming calibration"
    }
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
    /// From upstream labels of less than 90% of the rows, unweighted: those that are in may differ from those that are
    /// not, so it is never of record.
    case upstreamPartial
    /// Without labels, from the scores, assuming that they are calibrated; never of record.
    case cbpe

    /// Whether a figure of this method may be the one of record.
    public var mayBeOfRecord: Bool { self == .upstream || self == .complete || self == .designed }

    /// Whether labels of the window stand behind it.
    public var isMeasured: Bool { self != .cbpe }
}
