public import DriftStatistics
public import Monitoring

/// Turns a model's scores into probabilities that held on the labelled baseline.
public struct ScoreCalibration: Sendable, Equatable, Codable {
    /// The fit; nil: the scores are taken as they are.
    public let fit: Isotonic?

    /// Scores taken as they are.
    public init() { fit = nil }

    /// Learned by isotonic regression from a labelled baseline, where that helps.
    ///
    /// The fit of the even rows must have a smaller expected calibration error on the odd rows than the scores
    /// themselves; else, and with fewer than 100 rows, the scores stay as they are. For several classes it is the top
    /// class's probability against whether that class was right.
    public init(baseline: [LabelledRow]) {
        let rows = baseline.compactMap { row -> (score: Double, label: Double)? in
            guard let score = row.score, score >= 0, score <= 1 else { return nil }
            switch row.answer {
            case .binary(_, let actual): return (score, actual ? 1 : 0)
            case .multiclass(let predicted, let actual): return (score, predicted == actual ? 1 : 0)
            case .number: return nil
            }
        }
        guard rows.count >= 100 else {
            fit = nil
            return
        }
        let even = rows.indices.filter { $0 % 2 == 0 }.map { rows[$0] }
        let odd = rows.indices.filter { $0 % 2 == 1 }.map { rows[$0] }
        var helpful: Isotonic?
        do {
            let trial = try Isotonic(x: even.map(\.score), y: even.map(\.label))
            let labels = odd.map { $0.label == 1 }
            let before = try calibrationError(labels: labels, scores: odd.map(\.score))
            let after = try calibrationError(labels: labels, scores: odd.map { trial.value(at: $0.score) })
            if after < before { helpful = try Isotonic(x: rows.map(\.score), y: rows.map(\.label)) }
        } catch {
            // Nothing to learn from: the scores speak for themselves.
            helpful = nil
        }
        fit = helpful
    }

    /// A score's calibrated probability, 0…1; NaN for a score that is not finite.
    public func probability(_ score: Double) -> Double {
        guard score.isFinite else { return .nan }
        return min(1, max(0, fit?.value(at: score) ?? score))
    }
}

/// What the scores alone say about a window's quality, assuming that they are calibrated: a figure of method `cbpe` for
/// each metric that they speak of.
///
/// For two classes accuracy, precision, recall and F1 are expected counts; for several, accuracy is the mean of the top
/// probability; for numbers, the mean absolute error is what the baseline's residuals by tenth of the prediction make it.
/// The interval holds only what chance does if the assumption is true: it says nothing of whether it is.
///
/// - Parameters:
///   - rows: The window's rows: prediction and scores.
///   - model: The model.
///   - lessons: From the labelled baseline; without residuals, the error of numbers is left out.
/// - Returns: The figures; empty for a model without scores.
/// - Complexity: O(rows).
public func expectedQuality(
    rows: ColumnBatch,
    of model: MonitoredModel,
    lessons: BaselineLessons
) -> [QualityEstimate] {
    switch model.task {
    case .binary: return expectedOfTwo(rows, model, lessons.calibration)
    case .multiclass:
        guard let known = PredictedQuality(rows: rows, of: model, lessons: lessons) else { return [] }
        let shares = known.values
        let n = Double(shares.count)
        let variance = shares.reduce(0) { $0 + $1 * (1 - $1) } / (n * n)
        let mean = shares.reduce(0, +) / n
        return [expectation(.accuracy, (mean, variance), rows: shares.count)]
    case .regression:
        guard let known = PredictedQuality(rows: rows, of: model, lessons: lessons) else { return [] }
        let n = Double(known.values.count)
        // The tenths keep means alone; of a law with a mean e the exponential spreads about as residuals do.
        let variance = known.values.reduce(0) { $0 + $1 * $1 } / (n * n)
        return [expectation(.meanAbsoluteError, (known.mean, variance), rows: known.values.count)]
    }
}

private func expectedOfTwo(_ rows: ColumnBatch, _ model: MonitoredModel, _ calibration: ScoreCalibration)
    -> [QualityEstimate]
{
    guard let column = model.columns.score, case .numbers(let scores)? = rows.values(of: column),
        case .categories(let answers)? = rows.values(of: model.columns.prediction),
        answers.codes.count == scores.count
    else { return [] }
    let positive = answers.names.firstIndex { $0 == model.positiveClass }.map(Int32.init)
    let known = scores.indices.filter { scores[$0].isFinite && answers.codes[$0] >= 0 }
    guard
        let found = try? ConfidenceBasedEstimate(
            calibrated: known.map { calibration.probability(scores[$0]) },
            predictions: known.map { answers.codes[$0] == positive }
        )
    else { return [] }
    let counts = found.expected
    let answered = counts.truePositive + counts.falsePositive
    let actual = counts.truePositive + counts.falseNegative
    let weight = answered + actual
    let figures: [(QualityMetric, (value: Double, variance: Double)?, Double)] = [
        (.accuracy, found.accuracy, counts.total), (.precision, found.precision, answered),
        (.recall, found.recall, actual), (.f1, found.f1, weight - counts.truePositive),
    ]
    return figures.compactMap { metric, figure, rows in
        figure.map { figure in
            var estimate = expectation(metric, figure, rows: Int(exactly: rows.rounded()) ?? 0)
            if metric == .f1 { estimate.weight = weight }
            return estimate
        }
    }
}

private func expectation(_ metric: QualityMetric, _ figure: (value: Double, variance: Double), rows: Int)
    -> QualityEstimate
{
    let half = 1.96 * figure.variance.squareRoot()
    let top = metric.isShare ? 1 : Double.infinity
    return QualityEstimate(
        metric: metric,
        estimate: figure.value,
        lower: max(0, figure.value - half),
        upper: min(top, figure.value + half),
        labels: 0,
        rows: rows,
        method: .cbpe,
        baseline: nil,
        variance: figure.variance
    )
}
