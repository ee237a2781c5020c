public import Monitoring

/// A draw of predictions for labelling from one window.
public struct SampleDraw: Sendable, Equatable {
    /// How inclusion probabilities were set.
    public var design: SamplingPlan.Design
    /// The seed of the permanent random numbers.
    public var seed: UInt64
    /// How many labels were asked for.
    public var target: Int
    /// The window's rows at the time of the draw.
    public var rows: Int
    /// The mean over all rows of what the estimator already knows (`QualityPredictor`); nil without a score.
    public var meanPredicted: Double?
    /// The drawn rows, in the order in which they should be labelled.
    public var items: [SampledPrediction]
    /// Who asked for it.
    public var purpose: Purpose

    /// Who asks for a draw.
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// The sampling plan, when a window closes or has late rows.
        case plan
        /// The quality rule, since the first look left its answer open.
        case secondLook
        /// A person, from an alert.
        case asked
    }

    /// A draw from its parts.
    public init(
        design: SamplingPlan.Design,
        seed: UInt64,
        target: Int,
        rows: Int,
        meanPredicted: Double?,
        items: [SampledPrediction],
        purpose: Purpose = .plan
    ) {
        self.design = design
        self.seed = seed
        self.target = target
        self.rows = rows
        self.meanPredicted = meanPredicted
        self.items = items
        self.purpose = purpose
    }

    /// The strata that have fewer labels than a minimum, as a sentence; nil where all have enough, or there are none.
    ///
    /// Too few labels in a stratum leave its spread unknown, so the interval leans on what was expected beforehand.
    public func shortStrata(minimum: Int) -> String? {
        guard design == .stratified else { return nil }
        var counts: [Int: Int] = [:]
        for item in items { counts[item.stratum ?? 0, default: 0] += 1 }
        let short = counts.filter { $0.value < minimum }.sorted { $0.key < $1.key }
        guard !short.isEmpty else { return nil }
        let each = short.map { "\($0.value) in stratum \($0.key + 1)" }.joined(separator: ", ")
        return "\(short.count) of \(counts.count) strata have fewer than \(minimum) labels: \(each)."
    }
}

/// One drawn prediction.
public struct SampledPrediction: Sendable, Equatable {
    /// The prediction's id.
    public var predictionID: String
    /// The probability with which it was drawn, in (0, 1].
    public var probability: Double
    /// Its permanent random number divided by its relative size: the sample is the rows with the smallest.
    public var ratio: Double
    /// What the estimator already knows of the row: the model's confidence in its own answer, or the expected
    /// absolute residual; nil without a score.
    public var predicted: Double?
    /// The stratum it was drawn from, from the least sure on; nil for designs without strata.
    public var stratum: Int?

    /// A drawn prediction from its parts.
    public init(
        predictionID: String,
        probability: Double,
        ratio: Double,
        predicted: Double?,
        stratum: Int? = nil
    ) {
        self.predictionID = predictionID
        self.probability = probability
        self.ratio = ratio
        self.predicted = predicted
        self.stratum = stratum
    }
}
