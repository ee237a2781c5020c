public import DriftStatistics

/// How a model erred on its labelled baseline, worked out once for all windows that are compared with it.
public struct BaselineErrors: Sendable {
    /// The moments of the residuals.
    public let residuals: Moments
    /// The moments of `(y − p)(1 − 2p)`, of rows with scores of classes.
    let excess: Moments
    /// The residuals of numbers, ascending; empty for classes.
    let sorted: [Double]

    /// The errors of labelled rows; those without a score have no residual for classes.
    ///
    /// - Complexity: O(n log n) for numbers, O(n) for classes.
    public init(_ rows: [LabelledRow]) {
        let all = rows.compactMap(\.residual)
        residuals = Moments(of: all)
        excess = Moments(of: rows.compactMap(\.excess))
        sorted = excess.count == 0 ? radixSorted(all) : []
    }
}

/// Whether a model's errors in a window differ from those on its labelled baseline.
public struct ResidualDrift: Sendable, Equatable {
    /// How many labels stand behind it.
    public var labels: Int
    /// Whether errors lean to one side more than on the baseline, and the shift that so many labels would find.
    public var bias: MeanResidual
    /// For classes: whether the model is surer of itself than it is right, more (positive) or less than on the baseline.
    public var overconfidence: MeanResidual?
    /// For numbers: whether errors spread wider than on the baseline.
    public var spread: BrownForsythe?

    /// The smaller of the two tests' p-values, doubled since two were made; 1 at most.
    public var pValue: Double {
        guard let second = overconfidence?.pValue ?? spread?.pValue else { return bias.pValue }
        return min(1, 2 * min(bias.pValue, second))
    }
}

/// Compares the residuals behind a window's figure of record with those of the baseline.
///
/// Two tests: the weighted mean residual against the baseline's, and for classes Spiegelhalter's numerator, the weighted
/// mean of `(y − p)(1 − 2p)`, against the baseline's (a model that was always too sure of itself has not drifted), for
/// numbers Brown and Forsythe's on the spread (unweighted: the sample lies all over the window by design, and no weighted
/// form has been measured). Never Kolmogorov–Smirnov on label − score: it finds harmless shifts of the inputs, since
/// it tests the scores' distribution. The second test is nil where it is not defined (all scores 0, ½ or 1; no spread; a
/// baseline without scores).
///
/// - Parameters:
///   - rows: The window's labelled rows.
///   - draw: The window's draw; nil where none was made.
///   - windowRows: How many rows the window has.
///   - labellableRows: How many of them can be labelled at all; nil: all.
///   - baseline: The baseline's errors, of at least two rows.
/// - Returns: The comparison.
/// - Throws: `emptySample` or `tooFew` without enough residuals on a side, `constant` if neither side varies.
/// - Complexity: O(n log n). Source: methods F.
public func residualDrift(
    rows: [LabelledRow],
    draw: SampleDraw?,
    windowRows: Int,
    labellableRows: Int? = nil,
    baseline: BaselineErrors
) throws(StatisticsError) -> ResidualDrift {
    let sources = LabelSources(rows: rows, draw: draw, windowRows: windowRows, labellable: labellableRows)
    let residuals = sources.ofRecord.compactMap { row, probability in
        row.residual.map { (row: row, residual: $0, weight: 1 / probability) }
    }
    let weights = residuals.map(\.weight)
    let bias = try meanResidual(residuals.map(\.residual), weights: weights, baseline: baseline.residuals)
    var drift = ResidualDrift(labels: residuals.count, bias: bias)
    let excess = residuals.compactMap(\.row.excess)
    do {
        if excess.count == residuals.count {
            guard baseline.excess.count > 1 else { return drift }
            drift.overconfidence = try meanResidual(excess, weights: weights, baseline: baseline.excess)
        } else if excess.isEmpty {
            let spread = try brownForsythe(
                sortedWindow: radixSorted(residuals.map(\.residual)),
                sortedBaseline: baseline.sorted
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
    /// `(y − p)(1 − 2p)`, by which the squared error of what the score is the probability of exceeds what it promises;
    /// nil without a score, and for numbers.
    var excess: Double? {
        guard isRight != nil, let residual, let score else { return nil }
        return residual * (1 - 2 * score)
    }
}
