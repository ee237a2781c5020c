import DriftStatistics

/// Which average over the classes a metric is.
struct ClassAverage: Hashable {
    var figure: ClassAverages.Figure
    var average: ClassAverages.Average
}

extension QualityMetric {
    /// The average over several classes that the metric is; nil for the others.
    var classAverage: ClassAverage? {
        switch self {
        case .macroPrecision: ClassAverage(figure: .precision, average: .macro)
        case .macroRecall: ClassAverage(figure: .recall, average: .macro)
        case .macroF1: ClassAverage(figure: .f1, average: .macro)
        case .weightedPrecision: ClassAverage(figure: .precision, average: .weighted)
        case .weightedRecall: ClassAverage(figure: .recall, average: .weighted)
        case .weightedF1: ClassAverage(figure: .f1, average: .weighted)
        default: nil
        }
    }
}

/// Labelled rows of several classes, counted by class.
struct LabelledClasses {
    private let labels: [Int]
    private let predictions: [Int]
    private let weights: [Double]
    private let averages: ClassAverages

    /// The rows, each with the weight it stands for; nil without rows, or where some are of another task.
    init?(_ rows: [LabelledRow], weights: [Double]? = nil) {
        var numbers: [String: Int] = [:]
        func number(_ name: String) -> Int {
            let known = numbers[name] ?? numbers.count
            numbers[name] = known
            return known
        }
        var (labels, predictions): ([Int], [Int]) = ([], [])
        for row in rows {
            guard case .multiclass(let predicted, let actual) = row.answer else { return nil }
            labels.append(number(actual))
            predictions.append(number(predicted))
        }
        self.weights = weights ?? labels.map { _ in 1 }
        guard
            let averages = try? ClassAverages(
                labels: labels,
                predictions: predictions,
                classes: numbers.count,
                weights: self.weights
            )
        else { return nil }
        (self.labels, self.predictions, self.averages) = (labels, predictions, averages)
    }

    /// An average over the classes.
    func figure(_ average: ClassAverage) -> Double { averages.average(average.figure, average.average) }

    /// What each row contributes to the error of an average: `w·d/Σw` with `d` its influence.
    func influences(_ average: ClassAverage) -> [Double] {
        // Rows of the same two classes are alike.
        var known: [[Int]: Double] = [:]
        return labels.indices.map { row in
            let pair = [labels[row], predictions[row]]
            let influence =
                known[pair]
                ?? averages.influence(
                    label: pair[0],
                    prediction: pair[1],
                    on: average.figure,
                    average.average
                )
            known[pair] = influence
            return influence * weights[row] / averages.total
        }
    }
}

extension PointEstimate {
    /// An average over classes, of a plain sample or, with inclusion probabilities, of a designed one; nil for fewer than
    /// two rows, or rows of another task.
    ///
    /// `V = Σ(wd/Σw)²·n/(n − 1)` with `d` a row's influence, for a designed sample each term times `1 − π`; Wilson's
    /// interval on `θ(1 − θ)/V`, where `θ(1 − θ)` is taken no smaller than one failure in n + 2 makes it.
    init?(_ average: ClassAverage, of rows: [LabelledRow], probabilities: [Double]? = nil) {
        guard rows.count >= 2,
            let classes = LabelledClasses(rows, weights: probabilities?.map { 1 / $0 })
        else { return nil }
        let n = Double(rows.count)
        let influences = classes.influences(average)
        var squares = 0.0
        for (row, influence) in influences.enumerated() {
            squares += (1 - (probabilities?[row] ?? 0)) * influence * influence
        }
        value = min(1, max(0, classes.figure(average)))
        count = rows.count
        let smallest = (n + 1) / ((n + 2) * (n + 2))
        let spread = max(value * (1 - value), smallest)
        let weights = probabilities?.map { 1 / $0 } ?? []
        let kish =
            weights.isEmpty
            ? n : weights.reduce(0, +) * weights.reduce(0, +) / weights.reduce(0) { $0 + $1 * $1 }
        guard probabilities?.allSatisfy({ $0 >= 1 }) != true else {
            (variance, interval) = (0, Interval(lower: value, upper: value))
            return
        }
        variance = squares > 0 ? squares * n / (n - 1) : spread / max(1, kish)
        let effective = max(1, spread / variance)
        interval = wilsonOrAll(successes: value * effective, of: effective)
    }
}
