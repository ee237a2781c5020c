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

    /// A draw from its parts.
    public init(
        design: SamplingPlan.Design,
        seed: UInt64,
        target: Int,
        rows: Int,
        meanPredicted: Double?,
        items: [SampledPrediction]
    ) {
        self.design = design
        self.seed = seed
        self.target = target
        self.rows = rows
        self.meanPredicted = meanPredicted
        self.items = items
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

    /// A drawn prediction from its parts.
    public init(predictionID: String, probability: Double, ratio: Double, predicted: Double?) {
        self.predictionID = predictionID
        self.probability = probability
        self.ratio = ratio
        self.predicted = predicted
    }
}
