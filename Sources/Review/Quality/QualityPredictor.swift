import DriftStatistics
public import Monitoring

/// What is known of each row of a window before anybody labels it.
///
/// The sampler prefers rows of which little is known, and the estimator subtracts what is known, so that labels only
/// pay for the rest. Neither needs the values to be right: an estimate stays unbiased, only its interval widens.
public struct PredictedQuality: Sendable, Equatable {
    /// What the values are.
    public let kind: Kind
    /// One finite value a row.
    public let values: [Double]
    /// Their mean.
    public let mean: Double

    /// What the values are.
    public enum Kind: String, Sendable, Equatable, Codable {
        /// The probability, 0…1, that the model's own answer is right.
        case confidence
        /// The expected absolute residual, 0 or more.
        case absoluteResidual

        /// How much a row of this value can surprise: the standard deviation of what its label will show.
        func size(of value: Double) -> Double {
            switch self {
            case .confidence: (value * (1 - value)).squareRoot()
            case .absoluteResidual: value
            }
        }
    }

    /// What is known of rows; nil when nothing is.
    ///
    /// Confidences outside 0…1 and negative residuals are moved to the nearest possible value. A row without a value
    /// gets the mean of the others.
    public init?(_ kind: Kind, values: [Double]) {
        let top = kind == .confidence ? 1 : Double.greatestFiniteMagnitude
        let known = values.lazy.filter(\.isFinite).map { min(max($0, 0), top) }
        let moments = Moments(of: Array(known))
        guard moments.count > 0, moments.mean.isFinite else { return nil }
        self.kind = kind
        self.values = values.map { $0.isFinite ? min(max($0, 0), top) : moments.mean }
        mean = moments.mean
    }

    /// What the scores of a model say about its rows; nil for a model without scores, and for a model of numbers
    /// without residuals from a labelled baseline.
    ///
    /// Scores count as what they were worth on the labelled baseline: as they are without one.
    public init?(rows: ColumnBatch, of model: MonitoredModel, lessons: BaselineLessons) {
        guard let known = Self.known(of: rows, model, lessons: lessons) else { return nil }
        self.init(known.kind, values: known.values)
    }

    /// What is known of each row by itself; NaN where nothing is.
    static func known(of rows: ColumnBatch, _ model: MonitoredModel, lessons: BaselineLessons) -> (
        kind: Kind, values: [Double]
    )? {
        let calibration = lessons.calibration
        switch model.task {
        case .binary:
            guard let column = model.columns.score, case .numbers(let scores)? = rows.values(of: column),
                case .categories(let answers)? = rows.values(of: model.columns.prediction),
                answers.codes.count == scores.count
            else { return nil }
            let positive = answers.names.firstIndex { $0 == model.positiveClass }.map(Int32.init)
            return (
                .confidence,
                zip(scores, answers.codes).map { score, code in
                    let share = calibration.probability(score)
                    return code < 0 ? .nan : code == positive ? share : 1 - share
                }
            )
        case .multiclass:
            var top = [Double](repeating: .nan, count: rows.rowCount)
            for column in model.columns.scores.values {
                guard case .numbers(let scores)? = rows.values(of: column), scores.count == top.count else {
                    return nil
                }
                for (row, score) in scores.enumerated() where !(score <= top[row]) && !score.isNaN {
                    top[row] = score
                }
            }
            return (.confidence, top.map { calibration.probability($0) })
        case .regression:
            guard let residuals = lessons.residuals,
                case .numbers(let predictions)? = rows.values(of: model.columns.prediction)
            else {
                return nil
            }
            return (.absoluteResidual, predictions.map { residuals.expected(at: $0) })
        }
    }
}

/// How far off a model of numbers is expected to be, by the tenth of its predictions that a row falls into.
public struct ExpectedResiduals: Sendable, Equatable, Codable {
    /// Inner edges of the tenths, rising.
    public let edges: [Double]
    /// The mean absolute residual in each, one more than edges.
    public let means: [Double]

    /// Learned from a labelled baseline; nil with fewer than 20 rows that have both numbers, two a tenth.
    ///
    /// Complexity: O(n log n).
    public init?(predictions: [Double], labels: [Double]) {
        let pairs = zip(predictions, labels).filter { $0.isFinite && $1.isFinite && ($1 - $0).isFinite }
        guard pairs.count >= 20,
            let edges = try? quantileEdges(ofSorted: radixSorted(pairs.map(\.0)), bins: 10)
        else { return nil }
        var tenths = [Moments](repeating: Moments(), count: edges.count + 1)
        for (prediction, label) in pairs {
            tenths[Self.tenth(of: prediction, edges)].add(abs(label - prediction))
        }
        let overall = tenths.reduce(Moments()) { $0.merged(with: $1) }.mean
        self.edges = edges
        means = tenths.map { $0.count > 0 ? $0.mean : overall }
    }

    /// The expected absolute residual of a prediction; NaN for one that is not a number.
    public func expected(at prediction: Double) -> Double {
        prediction.isNaN || means.isEmpty
            ? .nan : means[min(Self.tenth(of: prediction, edges), means.count - 1)]
    }

    /// How many edges lie below the prediction: tenths are closed on the right.
    private static func tenth(of prediction: Double, _ edges: [Double]) -> Int {
        edges.firstIndex { prediction <= $0 } ?? edges.count
    }
}
