internal import DriftStatistics
public import Monitoring

/// What a model's labelled baseline says about its quality.
public struct BaselineKnowledge: Sendable, Equatable, Codable {
    /// How many of its rows have a label.
    public let labelledRows: Int
    /// The metrics on it; empty without labels.
    public let quality: [QualityMetric: Double]
    /// The standard deviation of the values whose mean the main metric is; 0 without labels.
    public let deviation: Double
    /// What it teaches about rows without labels.
    public let lessons: BaselineLessons

    /// Worked out of the labelled rows.
    ///
    /// - Parameters:
    ///   - rows: The baseline's rows with a label.
    ///   - task: What the model is to do.
    /// - Complexity: O(rows log rows).
    public init(labelled rows: [LabelledRow], task: ModelTask) {
        labelledRows = rows.count
        quality = baselineQuality(rows: rows, task: task)
        deviation = Moments(of: rows.compactMap(\.mainValue)).standardDeviation ?? 0
        lessons = BaselineLessons(labelled: rows)
    }
}
