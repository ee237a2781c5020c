/// SageMaker's `constraint_violations.json`.
public struct SageMakerViolations: Sendable, Equatable, Codable {
    /// What was found.
    public var violations: [Violation]

    /// One violation; in a member of our own what SageMaker has no place for.
    public struct Violation: Sendable, Equatable, Codable {
        /// The column, for data quality.
        public var feature: String?
        /// The metric, for model quality.
        public var metric: String?
        /// What kind of check it is.
        public var check: String
        /// What was found, as a sentence.
        public var description: String
        /// The finding behind it.
        public var plumbline: Source?

        enum CodingKeys: String, CodingKey {
            case description, plumbline
            case feature = "feature_name"
            case metric = "metric_name"
            case check = "constraint_check_type"
        }

        /// The finding behind a violation.
        public struct Source: Sendable, Equatable, Codable {
            /// The window.
            public var window: String
            /// The rule's key.
            public var rule: String
            /// What was measured.
            public var value: Double
            /// The lower bound of the effect.
            public var effectLower: Double
            /// How unusual it is.
            public var z: Double?
            /// The p-value.
            public var pValue: Double?
            /// The limit that was passed.
            public var limit: Double
            /// Rows in the window.
            public var rows: Int
            /// `alert` or `notice`.
            public var level: String

            /// From its parts.
            public init(
                window: String,
                rule: String,
                value: Double,
                effectLower: Double,
                z: Double? = nil,
                pValue: Double? = nil,
                limit: Double,
                rows: Int,
                level: String
            ) {
                self.window = window
                self.rule = rule
                self.value = value
                self.effectLower = effectLower
                self.z = z
                self.pValue = pValue
                self.limit = limit
                self.rows = rows
                self.level = level
            }
        }

        /// From its parts.
        public init(
            feature: String? = nil,
            metric: String? = nil,
            check: String,
            description: String,
            plumbline: Source? = nil
        ) {
            self.feature = feature
            self.metric = metric
            self.check = check
            self.description = description
            self.plumbline = plumbline
        }
    }

    /// From its parts.
    public init(violations: [Violation]) {
        self.violations = violations
    }
}
