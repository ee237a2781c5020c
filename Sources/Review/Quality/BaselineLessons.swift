/// What a labelled baseline teaches about rows that nobody has labelled yet.
///
/// The sampler asks where the model is likely to be wrong, and the estimator subtracts what is expected. Scores that
/// mean nothing on the baseline are calibrated to one and the same share, so that they steer neither: labels are then
/// drawn uniformly, and cost no more than without scores.
public struct BaselineLessons: Sendable, Equatable, Codable {
    /// How sure a score really is.
    public let calibration: ScoreCalibration
    /// How far off a model of numbers is expected to be; nil for classes, and without labels.
    public let residuals: ExpectedResiduals?

    /// Nothing learned: scores are taken as they are.
    public static let none = BaselineLessons(labelled: [])

    /// Learned from the baseline's labelled rows.
    ///
    /// - Complexity: O(rows log rows).
    public init(labelled rows: [LabelledRow]) {
        calibration = ScoreCalibration(baseline: rows)
        var predictions: [Double] = []
        var labels: [Double] = []
        for row in rows {
            guard case .number(let predicted, let actual) = row.answer else { continue }
            predictions.append(predicted)
            labels.append(actual)
        }
        residuals = predictions.isEmpty ? nil : ExpectedResiduals(predictions: predictions, labels: labels)
    }
}
