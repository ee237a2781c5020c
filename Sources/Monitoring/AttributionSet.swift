/// Where the contributions of features to one output lie, as somebody computed them (SHAP values).
public struct AttributionSet: Sendable, Hashable, Codable {
    /// The class to whose probability they contribute; nil for the one output of a binary model or a regression.
    public var category: String?
    /// The column of each feature's contributions.
    public var columns: [String: String]

    /// A set from its parts.
    public init(category: String? = nil, columns: [String: String]) {
        self.category = category
        self.columns = columns
    }
}

/// How the attributions of many rows become one figure a feature.
public enum AttributionAggregation: String, Sendable, Codable, CaseIterable {
    /// The mean of their absolute values.
    case meanAbsolute = "mean_abs"
    /// The mean of their squares.
    case meanSquare = "mean_sq"
    /// Their median.
    case median
}

/// What an analysis made elsewhere says a model leans on: one figure a feature and output, without rows.
public struct GlobalAttributions: Sendable, Equatable, Codable {
    /// How the figures came about.
    public var aggregation: AttributionAggregation
    /// The outputs: one without a class, or one of each class.
    public var outputs: [Output]

    /// The figures of one output.
    public struct Output: Sendable, Equatable, Codable {
        /// The class; nil for the one output of a binary model or a regression.
        public var category: String?
        /// The figure of each feature, 0 or more.
        public var importance: [String: Double]

        /// An output from its parts.
        public init(category: String? = nil, importance: [String: Double]) {
            self.category = category
            self.importance = importance
        }
    }

    /// Figures from their parts.
    public init(aggregation: AttributionAggregation, outputs: [Output]) {
        self.aggregation = aggregation
        self.outputs = outputs
    }

    /// The figure of a feature for an output; nil where there is none.
    public func importance(of feature: String, for category: String?) -> Double? {
        outputs.first { $0.category == category }?.importance[feature]
    }
}
