/// A mean estimated from labels and predictions together.
public struct PredictionPoweredMean: Hashable, Sendable {
    /// The estimated mean.
    public var estimate: Double
    /// Its sampling variance.
    public var variance: Double
    /// How far the predictions were trusted, 0 (not at all) … 1.
    public var lambda: Double
    /// The normal interval.
    public var interval: Interval
}

/// The mean of labels, sharpened by predictions of all rows (PPI++), for uniform samples.
///
/// `θ = λ·mean(U) + mean(Y − λF)`, variance `λ²·var(U)/N + var(Y − λF)/n`;
/// `λ = cov(Y, F)/((1 + n/N)·var(F ∪ U))`, clipped to 0…1, unless given. Agrees with `ppi_py` to rounding.
///
/// - Parameters:
///   - labels: `Y`, the labels of the sample.
///   - predictions: `F`, the predictions of the same rows.
///   - unlabelled: `U`, the predictions of the other rows.
///   - weights: Weights of the labelled rows, rescaled to mean 1; nil for equal ones.
///   - lambda: 0…1, or nil for the best one.
///   - confidence: Between 0 and 1.
/// - Returns: The estimate with its interval.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`.
/// - Complexity: O(n + N). Source: Angelopoulos, Duchi & Zrnic, *PPI++* (2023).
public func ppiMean(
    labels: [Double],
    predictions: [Double],
    unlabelled: [Double],
    weights: [Double]? = nil,
    lambda: Double? = nil,
    confidence: Double = 0.95
) throws(StatisticsError) -> PredictionPoweredMean {
    guard labels.count == predictions.count else { throw .mismatchedBins(labels.count, predictions.count) }
    guard !labels.isEmpty, !unlabelled.isEmpty else { throw .emptySample }
    guard confidence > 0, confidence < 1 else { throw .outOfRange("the confidence \(confidence)") }
    let given = try checkedWeights(weights, count: labels.count)
    let (n, size) = (Double(labels.count), Double(unlabelled.count))
    let scale = n / given.reduce(0, +)
    let w = given.map { $0 * scale }
    let others = Moments(of: unlabelled)

    let trust: Double
    if let lambda {
        guard lambda >= 0, lambda <= 1 else { throw .outOfRange("lambda \(lambda)") }
        trust = lambda
    } else {
        // The gradients of ppi_py: from the estimate at λ = 1, which matters where weights differ.
        let centre = others.mean + Moments(of: w.indices.map { w[$0] * (labels[$0] - predictions[$0]) }).mean
        let gy = w.indices.map { w[$0] * (labels[$0] - centre) }
        let gf = w.indices.map { w[$0] * (predictions[$0] - centre) }
        let (y, f) = (Moments(of: gy), Moments(of: gf))
        var covariance = 0.0
        for index in w.indices { covariance += (gy[index] - y.mean) * (gf[index] - f.mean) }
        let spread =
            (1 + n / size) * (f.merged(with: Moments(of: unlabelled.map { $0 - centre })).variance ?? 0)
        trust = spread > 0 ? min(1, max(0, covariance / n / spread)) : 0
    }
    let rest = Moments(of: w.indices.map { w[$0] * (labels[$0] - trust * predictions[$0]) })
    let estimate = trust * others.mean + rest.mean
    let variance = trust * trust * others.m2 / size / size + rest.m2 / n / n
    let half = -SpecialFunctions.normalQuantile((1 - confidence) / 2) * variance.squareRoot()
    guard estimate.isFinite, half.isFinite else { throw .outOfRange("the labels are too far apart") }
    return PredictionPoweredMean(
        estimate: estimate,
        variance: variance,
        lambda: trust,
        interval: Interval(lower: estimate - half, upper: estimate + half)
    )
}
