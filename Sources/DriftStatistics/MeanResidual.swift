/// The mean residual of a window from rows drawn with unequal probabilities, against the baseline's.
public struct MeanResidual: Hashable, Sendable {
    /// The weighted mean `ē`.
    public var mean: Double
    /// Its sampling variance together with the baseline's.
    public var variance: Double
    /// `(ē − ē_base)/√variance`.
    public var z: Double
    /// The two-sided p-value, 0…1.
    public var pValue: Double
    /// The smallest change that would have been found four times out of five: `2.8·√variance`.
    public var detectable: Double
}

/// Tests whether the residuals of a window are off to one side, compared with the baseline.
///
/// `ē = Σwe/Σw`, `V = Σw²(e − ē)²/(Σw)²·n/(n − 1)`, `z = (ē − ē_base)/√(V + s²_base/m)`.
///
/// - Parameters:
///   - residuals: Label − prediction (− score for classification) of the drawn rows; at least two.
///   - weights: A weight ≥ 0 for each, such as `1/π`; nil for equal ones.
///   - baseline: The moments of the baseline's residuals; nil to compare with 0.
/// - Returns: The mean residual with its test and the change it could have found.
/// - Throws: `emptySample`, `tooFew`, `mismatchedBins`, `emptyDistribution`, `constant` without any spread,
///   `outOfRange`.
/// - Complexity: O(n). Source: Hájek (1971).
public func meanResidual(
    _ residuals: [Double],
    weights: [Double]? = nil,
    baseline: Moments? = nil
) throws(StatisticsError) -> MeanResidual {
    let weights = try checkedWeights(weights, count: residuals.count)
    guard residuals.count >= 2 else { throw .tooFew(needed: 2, has: residuals.count) }
    let total = weights.reduce(0, +)
    let mean = zip(residuals, weights).reduce(0) { $0 + $1.0 * ($1.1 / total) }
    let squares = zip(residuals, weights).reduce(0) { sum, row in
        let part = (row.1 / total) * (row.0 - mean)
        return sum + part * part
    }
    let n = Double(residuals.count)
    var variance = squares * n / (n - 1)
    var reference = 0.0
    if let baseline {
        guard baseline.count >= 2 else { throw .tooFew(needed: 2, has: baseline.count) }
        reference = baseline.mean
        variance += (baseline.variance ?? .infinity) / Double(baseline.count)
    }
    guard variance.isFinite, mean.isFinite else { throw .outOfRange("the residuals are too far apart") }
    guard variance > 0 else { throw .constant }
    let test = NormalTest(z: (mean - reference) / variance.squareRoot())
    return MeanResidual(
        mean: mean,
        variance: variance,
        z: test.z,
        pValue: test.pValue,
        detectable: 2.8 * variance.squareRoot()
    )
}
