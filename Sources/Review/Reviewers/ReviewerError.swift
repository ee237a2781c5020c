public import DriftStatistics

/// How often reviewers answer wrongly, measured.
public struct ReviewerError: Sendable, Equatable {
    /// The share of wrong answers, 0…1.
    public var rate: Double
    /// Its 95% interval.
    public var interval: Interval?
    /// How many answers, or items with several, it was measured on.
    public var items: Int
    /// How it was measured.
    public var source: Source
    /// How many classes an answer may name, at least 2.
    public var classes: Int

    /// How reviewers' error is measured.
    public enum Source: String, Sendable, Codable, CaseIterable {
        /// Against items whose truth is known, from upstream or a lead.
        case gold
        /// Against each other, by how often two people say the same.
        case secondOpinions
    }

    /// Fewer say nothing that a figure could be corrected by.
    public static let itemsNeeded = 30

    /// An error from its parts.
    public init(rate: Double, interval: Interval?, items: Int, source: Source, classes: Int) {
        self.rate = rate
        self.interval = interval
        self.items = items
        self.source = source
        self.classes = max(2, classes)
    }

    /// An accuracy as it would be without the reviewers' errors; nil for other metrics, and where none is needed.
    ///
    /// A wrong label makes a right answer look wrong, and a wrong one right if it happens to name the same class, one of
    /// `K − 1`: the loss seen is `l' = l(1 − e/(K − 1)) + (1 − l)e`, so `l = (l' − e)/(1 − e − e/(K − 1))`; for two
    /// classes `(l' − e)/(1 − 2e)`. The variance grows by the square of the denominator. `e` is scaled by the share of
    /// labels that one reviewer gave alone: upstream, adjudicated and agreed ones count as right.
    ///
    /// - Parameters:
    ///   - figure: The figure as measured.
    ///   - singleShare: The share of its labels that are one reviewer's alone, 0…1.
    /// - Returns: The corrected figure, kept within 0…1.
    public func corrected(_ figure: QualityEstimate, singleShare: Double) -> CorrectedFigure? {
        let error = rate * singleShare
        let scale = 1 - error - error / Double(classes - 1)
        guard figure.metric == .accuracy, figure.method.isMeasured, error > 0, scale > 0.1,
            let variance = figure.variance
        else { return nil }
        func accuracy(_ seen: Double) -> Double { min(1, max(0, 1 - (1 - seen - error) / scale)) }
        return CorrectedFigure(
            estimate: accuracy(figure.estimate),
            lower: accuracy(figure.lower),
            upper: accuracy(figure.upper),
            variance: variance / (scale * scale),
            error: error
        )
    }
}

/// A figure without the measured error of those who labelled.
public struct CorrectedFigure: Sendable, Equatable {
    /// The estimate.
    public var estimate: Double
    /// The lower end of the 95% interval; the error itself is taken as known.
    public var lower: Double
    /// The upper end.
    public var upper: Double
    /// The variance of the estimate.
    public var variance: Double
    /// The share of labels taken to be wrong.
    public var error: Double

    /// A figure from its parts.
    public init(estimate: Double, lower: Double, upper: Double, variance: Double, error: Double) {
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.variance = variance
        self.error = error
    }

    /// The corrected figure of a span: its windows weighted by their rows, as measured where nothing is corrected; nil
    /// where none is.
    init?(combining parts: [QualityEstimate]) {
        guard parts.contains(where: { $0.corrected != nil }) else { return nil }
        let strata = parts.map { part in
            (
                part.weight ?? Double(part.rows), part.corrected?.estimate ?? part.estimate,
                part.corrected?.variance ?? part.variance ?? 0, part.labels
            )
        }
        guard let point = PointEstimate(strata: strata, isShare: true) else { return nil }
        let rows = parts.reduce(0) { $0 + Double($1.rows) }
        self.init(
            estimate: point.value,
            lower: point.interval.lower,
            upper: point.interval.upper,
            variance: point.variance,
            error: parts.reduce(0) { $0 + Double($1.rows) / rows * ($1.corrected?.error ?? 0) }
        )
    }
}
