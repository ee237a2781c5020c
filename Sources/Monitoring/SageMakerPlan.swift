/// What SageMaker's files leave open, answered once in the model file.
public struct SageMakerPlan: Sendable, Equatable, Codable {
    /// The columns of a captured input that is CSV, in their order there.
    public var input: [String]
    /// The columns of a captured output that is CSV, in their order there.
    public var output: [String]
    /// From which score on the prediction is the positive class, where the output holds no prediction.
    public var threshold: Double?
    /// The member of a captured JSON input that lists its rows, such as `instances`.
    public var inputRows: String?
    /// The member of a captured JSON output that lists its rows, such as `predictions`.
    public var outputRows: String?
    /// How `datatype_check_threshold` is meant.
    public var datatypeThreshold: ThresholdMeaning?
    /// How `domain_content_threshold` is meant.
    public var domainThreshold: ThresholdMeaning?
    /// How Clarify's global SHAP values were aggregated (`agg_method`), which its files do not tell.
    public var aggregation: AttributionAggregation?
    /// What Clarify's analysis calls the classes: class to label.
    public var labels: [String: String]
    /// How the rows of a file of attributions are told; nil: by their id.
    public var attributionRows: AttributionRowOrder?

    /// What a share in `constraints.json` means; documents and generated files disagree.
    public enum ThresholdMeaning: String, Sendable, Codable, CaseIterable {
        /// At least this share must fit: a generated 1.0 tolerates nothing.
        case required
        /// Up to this share may not fit: a documented 0.1 tolerates a tenth.
        case tolerated
    }

    /// A plan from its parts.
    public init(
        input: [String] = [],
        output: [String] = [],
        threshold: Double? = nil,
        inputRows: String? = nil,
        outputRows: String? = nil,
        datatypeThreshold: ThresholdMeaning? = nil,
        domainThreshold: ThresholdMeaning? = nil,
        aggregation: AttributionAggregation? = nil,
        labels: [String: String] = [:],
        attributionRows: AttributionRowOrder? = nil
    ) {
        self.input = input
        self.output = output
        self.threshold = threshold
        self.inputRows = inputRows
        self.outputRows = outputRows
        self.datatypeThreshold = datatypeThreshold
        self.domainThreshold = domainThreshold
        self.aggregation = aggregation
        self.labels = labels
        self.attributionRows = attributionRows
    }
}

/// How the rows of a file of attributions are told.
public enum AttributionRowOrder: String, Sendable, Codable, CaseIterable {
    /// Each by the prediction's id.
    case byId
    /// They are the rows of the file they come with, in its order.
    case sameOrder
}
