public import DriftStatistics

/// Whether a model's errors in a window differ from those on its labelled baseline.
public struct ResidualDrift: Sendable, Equatable {
    /// How many labels stand behind it.
    public var labels: Int
    /// Whether errors lean to one side more than on the baseline, and the shift that so many labels would find.
    public var bias: MeanResidual
    /// For classes: whether the model is surer of itself than it is right (positive) or less sure (negative).
    public var calibration: NormalTest?
    /// For classes: whether it is so more than on the baseline, by the mean of `(y − p)(1 − 2p)`; nil where rows of the
    /// baseline are not known.
    public var overconfidence: MeanResidual?
    /// For numbers: whether errors spread wider than on the baseline.
    public var spread: BrownForsythe?

    /// The smaller of the two tests' p-values, doubled since two were made; 1 at most.
    ///
    /// A model that was as sure of itself on the baseline has not drifted: where that is known, it is what the second
    /// test compares with.
    public var pValue: Double {
        guard let second = overconfidence?.pValue ?? calibration?.pValue ?? spread?.pValue else {
            return bias.pValue
        }
        return min(1, 2 * min(bias.pValue, second))
    }
}

/// Compares the residuals behind a window's figure of record with those of the baseline.
///
/// Two tests: the weighted mean residual against the baseline's, and for classes Spiegelhalter's test, for numbers
/// Brown and Forsythe's on the spread (unweighted: the sample lies all over the window by design, and no weighted
/// form has been measured). Never Kolmogorov–Smirnov on label − score: it finds harmless shifts of the inputs, since
/// it tests the scores' distribution. The second test is nil where it is not defined (all scores 0, ½ or 1; no spread).
///
/// - Parameters:
///   - rows: The window's labelled rows.
///   - draw: The window's draw; nil where none was made.
///   - windowRows: How many rows the window has.
///   - labellableRows: How many of them can be labelled at all; nil: all.
///   - baseline: The baseline's residuals, finite, at least two.
///   - baselineRows: The rows that they are of, for how sure the model was of itself there.
/// - Returns: The comparison.
/// - Throws: `emptySample` or `tooFew` without enough residuals on a side, `constant` if neither side varies.
/// - Complexity: O(n log n). Source: methods F.
public func residualDrift(
    rows: [LabelledRow],
    draw: SampleDraw?,
    windowRows: Int,
    labellableRows: Int? = nil,
    baseline: [Double],
    baselineRows: [LabelledRow] = []
) throws(StatisticsError) -> ResidualDrift {
    let sources = LabelSources(rows: rows, draw: draw, windowRows: windowRows, labellable: labellableRows)
    let residuals = sources.ofRecord.compactMap { row, probability in
        row.residual.map { (row: row, residual: $0, weight: 1 / probability) }
    }
    let weights = residuals.map(\.weight)
    let bias = try meanResidual(
        residuals.map(\.residual),
        weights: weights,
        baseline: Moments(of: baseline)
    )
    var drift = ResidualDrift(labels: residuals.count, bias: bias, calibration: nil, spread: nil)
    let labels = residuals.compactMap { $0.row.isScoredClass }
    do {
        if labels.count == residuals.count {
            drift.calibration = try spiegelhalter(
                labels: labels,
                scores: residuals.map { $0.row.score ?? 0 },
                weights: weights
            )
            let usual = Moments(of: baselineRows.compactMap(\.excess))
            let excess = residuals.compactMap(\.row.excess)
            if usual.count > 1, excess.count == weights.count {
                drift.overconfidence = try meanResidual(excess, weights: weights, baseline: usual)
            }
        } else if labels.isEmpty {
            let spread = try brownForsythe(
                sortedWindow: radixSorted(residuals.map(\.residual)),
                sortedBaseline: radixSorted(baseline)
            )
            if spread.logRatio.isFinite { drift.spread = spread }
        }
    } catch {
        // The bias stands without its companion.
        return drift
    }
    return drift
}

extension LabelledRow {
    /// `(y − p)(1 − 2p)`, by which the row's squared error exceeds what its score promises; nil without a score.
    fileprivate var excess: Double? {
        guard let isTrue = isScoredClass, let score else { return nil }
        return ((isTrue ? 1 : 0) - score) * (1 - 2 * score)
    }

    /// Whether what the score is the probability of came true; nil for numbers.
    fileprivate var isScoredClass: Bool? {
        switch answer {
        case .binary(_, let actual): actual
        case .multiclass(let predicted, let actual): predicted == actual
        case .number: nil
        }
    }
}
