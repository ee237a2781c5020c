/// How right a binary classifier is expected to be, from its probabilities alone: no label is needed, and none checks it.
///
/// It is only as good as the probabilities are calibrated, also where the world has changed since they were: an
/// over-confident model was found 5 to 10 points too good. Show it as an assumption, never as a measurement.
public struct ConfidenceBasedEstimate: Hashable, Sendable {
    /// The expected counts: of rows answered positive a share `c` is truly positive.
    public let expected: ConfusionMatrix
    /// The expected area under the ROC curve; nil where all rows are expected to be of one class.
    public let areaUnderROC: Double?
    /// The variance of the true positives, and of the false negatives, if the probabilities hold: `Σc(1 − c)`.
    private let varianceAbove: Double
    private let varianceBelow: Double

    /// The estimate.
    ///
    /// `TP = Σ_{ŷ=1} c`, `FP = Σ_{ŷ=1} (1 − c)`, `FN = Σ_{ŷ=0} c`, `TN = Σ_{ŷ=0} (1 − c)`; the area under the curve
    /// counts each row as a positive of weight `c` and a negative of weight `1 − c` at its score, ties as one half.
    ///
    /// - Parameters:
    ///   - calibrated: `c`, the probability of the positive class, 0…1, calibrated on labelled data.
    ///   - scores: The scores by which rows are ranked; nil takes `calibrated`.
    ///   - predictions: Whether the row was answered positive.
    /// - Throws: `emptySample`, `mismatchedBins`, `outOfRange` for a probability outside of 0…1 or a score not finite.
    /// - Complexity: O(n log n). Source: nannyml, *Confidence-based Performance Estimation* (version 0.13).
    public init(
        calibrated: [Double],
        scores: [Double]? = nil,
        predictions: [Bool]
    ) throws(StatisticsError) {
        let scores = scores ?? calibrated
        guard calibrated.count == predictions.count else {
            throw .mismatchedBins(calibrated.count, predictions.count)
        }
        guard scores.count == calibrated.count else { throw .mismatchedBins(scores.count, calibrated.count) }
        guard !calibrated.isEmpty else { throw .emptySample }
        guard calibrated.allSatisfy({ $0 >= 0 && $0 <= 1 }), scores.allSatisfy(\.isFinite) else {
            throw .outOfRange("a probability outside of 0…1")
        }
        var counts = ConfusionMatrix(truePositive: 0, falsePositive: 0, falseNegative: 0, trueNegative: 0)
        var (above, below) = (0.0, 0.0)
        for (c, isPositive) in zip(calibrated, predictions) {
            if isPositive {
                counts.truePositive += c
                counts.falsePositive += 1 - c
                above += c * (1 - c)
            } else {
                counts.falseNegative += c
                counts.trueNegative += 1 - c
                below += c * (1 - c)
            }
        }
        expected = counts
        (varianceAbove, varianceBelow) = (above, below)
        areaUnderROC = Self.area(calibrated, scores)
    }

    /// The expected share of right answers, and its variance `Σc(1 − c)/N²` if the probabilities hold.
    public var accuracy: (value: Double, variance: Double)? {
        let total = expected.total
        return expected.accuracy.map { ($0, (varianceAbove + varianceBelow) / (total * total)) }
    }

    /// The expected precision with its variance; nil where nothing was answered positive.
    public var precision: (value: Double, variance: Double)? {
        let answered = expected.truePositive + expected.falsePositive
        return expected.precision.map { ($0, varianceAbove / (answered * answered)) }
    }

    /// The expected recall with its variance to first order; nil where no row is expected to be positive.
    public var recall: (value: Double, variance: Double)? {
        let (hit, missed) = (expected.truePositive, expected.falseNegative)
        let square = (hit + missed) * (hit + missed)
        return expected.recall.map {
            ($0, (missed * missed * varianceAbove + hit * hit * varianceBelow) / (square * square))
        }
    }

    /// The expected F1 with its variance to first order; nil where it is not defined.
    public var f1: (value: Double, variance: Double)? {
        let answered = expected.truePositive + expected.falsePositive
        let below = answered + expected.truePositive + expected.falseNegative
        let slopeHit = 2 * (answered + expected.falseNegative) / (below * below)
        let slopeMissed = 2 * expected.truePositive / (below * below)
        return expected.f1.map {
            ($0, slopeHit * slopeHit * varianceAbove + slopeMissed * slopeMissed * varianceBelow)
        }
    }

    private static func area(_ calibrated: [Double], _ scores: [Double]) -> Double? {
        let positives = calibrated.reduce(0, +)
        let negatives = Double(calibrated.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (area, lower) = (0.0, 0.0)
        var start = 0
        while start < order.count {
            var (end, up, down) = (start, 0.0, 0.0)
            while end < order.count, scores[order[end]] == scores[order[start]] {
                up += calibrated[order[end]]
                down += 1 - calibrated[order[end]]
                end += 1
            }
            area += up * (lower + down / 2)
            lower += down
            start = end
        }
        return area / (positives * negatives)
    }
}
