internal import DriftStatistics

/// How the shift of a mean splits by features.
public struct OutputEffect: Sendable, Equatable, Codable {
    /// What the mean is taken of.
    public var quantity: Quantity
    /// The class, where it is the probability or the share of one.
    public var category: String?
    /// Whether shift and contributions are in the quantity's own unit or in log-odds.
    public var scale: Scale
    /// The plain mean over the baseline.
    public var baselineMean: Double
    /// The plain mean over the window.
    public var windowMean: Double
    /// Mean of the window less mean of the baseline, on the scale.
    public var shift: Double
    /// What each feature contributes, largest first; with the remainder they add up to the shift.
    public var contributions: [Contribution]
    /// What features by themselves leave unexplained.
    public var remainder: Double
    /// Its standard error.
    public var remainderStandardError: Double
    /// The share of the variance of the model's answers over the baseline that the additive surrogate reproduces; nil
    /// where the contributions were supplied.
    public var surrogateR2: Double?

    /// What a mean is taken of.
    public enum Quantity: String, Sendable, Codable {
        /// The predicted probability of a class.
        case probability
        /// Whether a class is predicted.
        case classShare
        /// A predicted number.
        case prediction
        /// Whether an answer was wrong.
        case errorShare
        /// The absolute error of a predicted number.
        case absoluteError

        /// Whether it is a share of 1.
        public var isShare: Bool {
            switch self {
            case .probability, .classShare, .errorShare: true
            case .prediction, .absoluteError: false
            }
        }
    }

    /// The scale on which contributions add up.
    public enum Scale: String, Sendable, Codable {
        /// The quantity's own unit.
        case mean
        /// The logarithm of the odds: where probabilities are near 0 or 1, or where attributions come in it.
        case logOdds
    }

    /// What one feature contributes.
    public struct Contribution: Sendable, Equatable, Codable {
        /// The feature's name.
        public var feature: String
        /// What its shift did to the mean.
        public var effect: Double
        /// The standard error of the effect.
        public var standardError: Double
        /// How the feature moved, as a clause: "mean rose from 11.6 to 23.1 minutes".
        public var moved: String

        /// A contribution from its parts.
        public init(feature: String, effect: Double, standardError: Double, moved: String) {
            self.feature = feature
            self.effect = effect
            self.standardError = standardError
            self.moved = moved
        }
    }

    /// An effect from its parts.
    public init(
        quantity: Quantity,
        category: String?,
        scale: Scale,
        baselineMean: Double,
        windowMean: Double,
        shift: Double,
        contributions: [Contribution],
        remainder: Double,
        remainderStandardError: Double,
        surrogateR2: Double?
    ) {
        self.quantity = quantity
        self.category = category
        self.scale = scale
        self.baselineMean = baselineMean
        self.windowMean = windowMean
        self.shift = shift
        self.contributions = contributions
        self.remainder = remainder
        self.remainderStandardError = remainderStandardError
        self.surrogateR2 = surrogateR2
    }

    /// `|remainder|/|shift|`; nil without a shift.
    public var remainderShare: Double? { shift == 0 ? nil : abs(remainder) / abs(shift) }

    /// Whether features by themselves do not explain the shift: the remainder is more than a quarter of it, and more
    /// than chance.
    public var isUnexplained: Bool {
        (remainderShare ?? 0) > Self.mostRemainder && abs(remainder) > 1.96 * remainderStandardError
    }

    /// Beyond a remainder of a quarter of the shift contributions are no explanation.
    public static let mostRemainder = 0.25
}

/// The answers of a model whose mean is explained, over the baseline's and the window's rows.
struct ExplainedOutput {
    var quantity: OutputEffect.Quantity
    var category: String?
    var baseline: [Double]
    var window: [Double]

    /// Log-odds where a probability is near 0 or 1 on both sides: there a mean of probabilities hides what happens.
    var scale: OutputEffect.Scale {
        guard quantity == .probability else { return .mean }
        let means = [baseline.average, window.average]
        return means.allSatisfy { $0 < 0.05 } || means.allSatisfy { $0 > 0.95 } ? .logOdds : .mean
    }
}

extension [ExplainedFeature] {
    /// Splits the shift of an output by these features with an additive surrogate.
    ///
    /// The surrogate is fitted to evenly spaced rows of the baseline; effects of bins that the baseline never had come
    /// from the window's own rows. Contributions follow from the bin counts of all rows.
    func effect(on output: ExplainedOutput, changes: [String: String], scale: OutputEffect.Scale? = nil)
        throws(StatisticsError) -> OutputEffect
    {
        let scale = scale ?? output.scale
        func scaled(_ values: [Double]) -> [Double] { scale == .logOdds ? values.map(logOdds) : values }
        let (there, here) = (scaled(output.baseline), scaled(output.window))
        let rows = Explainer.surrogateRows(features: count)
        let (rowsThere, rowsHere) = (spaced(there.count, rows), spaced(here.count, rows))
        let binsThere = map { $0.baselineBins.picked(rowsThere) }
        let binsHere = map { $0.windowBins.picked(rowsHere) }
        let counts = map(\.bins.count)
        let fitted = try AdditiveSurrogate(
            bins: binsThere,
            binCounts: counts,
            targets: there.picked(rowsThere)
        )
        let surrogate = try fitted.learned(
            unseenIn: binsHere,
            targets: here.picked(rowsHere),
            seen: map { $0.baselineCounts.map { $0 > 0 } }
        )
        let (meanThere, meanHere) = (there.average, here.average)
        let split = try shiftDecomposition(
            effects: surrogate.effects,
            baselineCounts: map(\.baselineCounts),
            windowCounts: map(\.windowCounts),
            baselineMean: meanThere,
            windowMean: meanHere
        )
        func residualVariance(_ bins: [[UInt8]], _ targets: [Double], _ rows: Int) -> Double {
            let residuals = zip(targets, surrogate.predictions(bins)).map { $0 - $1 }
            return (Moments(of: residuals).variance ?? 0) / Double(Swift.max(1, rows))
        }
        let variance =
            residualVariance(binsThere, there.picked(rowsThere), there.count)
            + residualVariance(binsHere, here.picked(rowsHere), here.count)
        return OutputEffect(
            quantity: output.quantity,
            category: output.category,
            scale: scale,
            baselineMean: output.baseline.average,
            windowMean: output.window.average,
            shift: split.shift,
            contributions: contributions(split.contributions, split.standardErrors, changes),
            remainder: split.remainder,
            remainderStandardError: variance.squareRoot(),
            surrogateR2: fitted.rSquared
        )
    }

    private func contributions(_ effects: [Double], _ errors: [Double], _ changes: [String: String])
        -> [OutputEffect.Contribution]
    {
        indices.map { index in
            OutputEffect.Contribution(
                feature: self[index].name,
                effect: effects[index],
                standardError: errors[index],
                moved: changes[self[index].name] ?? ""
            )
        }.sorted { (abs($0.effect), $1.feature) > (abs($1.effect), $0.feature) }
    }
}

/// The positions of at most `most` of `count` rows, evenly spaced: the same rows each time, from all of the span.
func spaced(_ count: Int, _ most: Int) -> [Int]? {
    count <= most ? nil : (0..<most).map { $0 * count / most }
}

extension Array {
    /// The values at some positions; nil: all.
    func picked(_ positions: [Int]?) -> [Element] {
        guard let positions else { return self }
        return positions.map { self[$0] }
    }
}

extension [Double] {
    /// The mean; 0 without values.
    var average: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
