/// Precision, recall or F1 of a classifier of several classes, class by class and averaged.
///
/// With the weight `C_ij` of rows that are `i` and were called `j`, `R_k = Σ_j C_kj` and `P_k = Σ_i C_ik`: precision
/// `C_kk/P_k`, recall `C_kk/R_k`, F1 `2·C_kk/(R_k + P_k)`. The macro average is the plain mean over the classes that
/// occur in truth or answers, the weighted one weighs each class by its share `R_k/N` of the truth. A class that was
/// never called has precision 0 and one that is never true has recall 0, as in scikit-learn with `zero_division=0`.
/// Weighted recall is accuracy. Source: Sokolova & Lapalme (2009); variance by linearisation: Särndal, Swensson &
/// Wretman, *Model Assisted Survey Sampling*, section 5.5.
public struct ClassAverages: Hashable, Sendable {
    /// What is averaged.
    public enum Figure: Sendable { case precision, recall, f1 }
    /// How classes are weighed.
    public enum Average: Sendable { case macro, weighted }

    /// The weight that is right, by class: `C_kk`.
    public let right: [Double]
    /// The weight of the truth, by class: `R_k`.
    public let actual: [Double]
    /// The weight of the answers, by class: `P_k`.
    public let answered: [Double]
    /// All weight: `N`.
    public let total: Double
    /// Whether a class is the truth or the answer of any row, also of one that weighs nothing.
    private let occurs: [Bool]

    /// Counts answers against labels.
    ///
    /// - Parameters:
    ///   - labels: The true class of each row, as a number from 0.
    ///   - predictions: The class that was answered for the same rows.
    ///   - classes: How many classes there are.
    ///   - weights: A weight ≥ 0 for each row; nil for equal ones.
    /// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution`, `outOfRange` for a number that is no class.
    /// - Complexity: O(rows + classes).
    public init(
        labels: [Int],
        predictions: [Int],
        classes: Int,
        weights: [Double]? = nil
    ) throws(StatisticsError) {
        guard labels.count == predictions.count else {
            throw .mismatchedBins(labels.count, predictions.count)
        }
        let weights = try checkedWeights(weights, count: labels.count)
        let range = 0..<max(0, classes)
        var (right, actual) = (
            [Double](repeating: 0, count: range.count), [Double](repeating: 0, count: range.count)
        )
        var answered = right
        var occurs = [Bool](repeating: false, count: range.count)
        for (row, weight) in weights.enumerated() {
            let (label, answer) = (labels[row], predictions[row])
            guard range.contains(label), range.contains(answer) else {
                throw .outOfRange("a class outside of 0..<\(range.count)")
            }
            actual[label] += weight
            answered[answer] += weight
            (occurs[label], occurs[answer]) = (true, true)
            if label == answer { right[label] += weight }
        }
        (self.right, self.actual, self.answered, self.occurs) = (right, actual, answered, occurs)
        total = actual.reduce(0, +)
    }

    /// The figure of one class; 0 where it is 0/0.
    public func figure(_ figure: Figure, ofClass index: Int) -> Double {
        guard right.indices.contains(index) else { return 0 }
        let (above, below) = parts(figure, index)
        return below > 0 ? above / below : 0
    }

    /// The average over the classes, 0…1.
    public func average(_ figure: Figure, _ average: Average) -> Double {
        right.indices.reduce(0) { $0 + share(of: $1, average) * self.figure(figure, ofClass: $1) }
    }

    /// How the average changes with the weight of one more row, in units of average × total weight.
    ///
    /// The weighted sum over all rows is 0, as the average does not change when all weights grow alike. The variance of
    /// the average over a plain sample of n rows is `Σd²/n²·n/(n − 1)` with `d` this value.
    /// - Parameters:
    ///   - label: The row's true class.
    ///   - prediction: The class that was answered.
    ///   - figure: What is averaged.
    ///   - average: How classes are weighed.
    /// - Returns: `N·∂θ/∂C_ij`.
    public func influence(
        label: Int,
        prediction: Int,
        on figure: Figure,
        _ average: Average
    ) -> Double {
        guard right.indices.contains(label), right.indices.contains(prediction) else { return 0 }
        func slope(_ index: Int) -> Double {
            let below = parts(figure, index).below
            guard below > 0 else { return 0 }
            let value = self.figure(figure, ofClass: index)
            let hit = label == index && prediction == index ? 1.0 : 0
            let isActual = label == index ? 1.0 : 0
            let isAnswered = prediction == index ? 1.0 : 0
            return switch figure {
            case .precision: (hit - value * isAnswered) / below
            case .recall: (hit - value * isActual) / below
            case .f1: (2 * hit - value * (isActual + isAnswered)) / below
            }
        }
        var change = share(of: label, average) * slope(label)
        if prediction != label { change += share(of: prediction, average) * slope(prediction) }
        if average == .weighted {
            change += (self.figure(figure, ofClass: label) - self.average(figure, .weighted)) / total
        }
        return change * total
    }

    private func parts(_ figure: Figure, _ index: Int) -> (above: Double, below: Double) {
        switch figure {
        case .precision: (right[index], answered[index])
        case .recall: (right[index], actual[index])
        case .f1: (2 * right[index], actual[index] + answered[index])
        }
    }

    private func share(of index: Int, _ average: Average) -> Double {
        switch average {
        case .weighted: return total > 0 ? actual[index] / total : 0
        case .macro:
            return occurs[index] ? 1 / Double(occurs.count { $0 }) : 0
        }
    }
}
