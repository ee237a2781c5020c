/// The errors of numeric predictions.
public struct RegressionErrors: Hashable, Sendable {
    /// The mean of `|y − ŷ|`.
    public var meanAbsoluteError: Double
    /// The root of the mean of `(y − ŷ)²`.
    public var rootMeanSquaredError: Double
    /// The mean of `y − ŷ`; positive if the model predicts too little.
    public var meanResidual: Double
    /// `1 − Σ(y − ŷ)²/Σ(y − ȳ)²`, at most 1; nil if all labels are equal.
    public var rSquared: Double?
    /// The mean of `|y − ŷ|/|y|`; nil if a label is 0.
    public var meanAbsolutePercentageError: Double?
}

/// Measures numeric predictions against labels.
///
/// - Parameters:
///   - labels: Finite labels.
///   - predictions: Finite predictions of the same rows.
///   - weights: A weight ≥ 0 for each row; nil for equal ones.
/// - Returns: All errors at once.
/// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange` also if squares exceed
///   `Double`.
/// - Complexity: O(n).
public func regressionErrors(
    labels: [Double],
    predictions: [Double],
    weights: [Double]? = nil
) throws(StatisticsError) -> RegressionErrors {
    guard labels.count == predictions.count else { throw .mismatchedBins(labels.count, predictions.count) }
    let weights = try checkedWeights(weights, count: labels.count)
    let total = weights.reduce(0, +)
    let mean = zip(labels, weights).reduce(0) { $0 + $1.0 * ($1.1 / total) }
    var (absolute, squares, sum, spread, relative) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (index, weight) in weights.enumerated() {
        let residual = labels[index] - predictions[index]
        absolute += weight * abs(residual)
        squares += weight * residual * residual
        sum += weight * residual
        spread += weight * (labels[index] - mean) * (labels[index] - mean)
        if weight > 0 { relative += weight * abs(residual) / abs(labels[index]) }
    }
    guard absolute.isFinite, squares.isFinite, sum.isFinite, spread.isFinite else {
        throw .outOfRange("the values are too far apart for their squares to be expressed")
    }
    return RegressionErrors(
        meanAbsoluteError: absolute / total,
        rootMeanSquaredError: (squares / total).squareRoot(),
        meanResidual: sum / total,
        rSquared: spread > 0 ? 1 - squares / spread : nil,
        meanAbsolutePercentageError: relative.isFinite ? relative / total : nil
    )
}
