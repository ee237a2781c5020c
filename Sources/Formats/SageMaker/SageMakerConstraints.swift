/// SageMaker's `constraints.json`, and in members of our own what it has no place for.
public struct SageMakerConstraints: Sendable, Equatable, Codable {
    /// The version of the form, 0.
    public var version: Double?
    /// The columns.
    public var features: [Feature]
    /// What holds for all of them.
    public var monitoringConfig: MonitoringConfig?
    /// Our limits in force, which SageMaker passes over.
    public var plumbline: Limits?

    enum CodingKeys: String, CodingKey {
        case version, features, plumbline
        case monitoringConfig = "monitoring_config"
    }

    /// One column.
    public struct Feature: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// `Integral`, `Fractional`, `String` or `Unknown`.
        public var inferredType: String
        /// The share that is not missing.
        public var completeness: Double?
        /// For numbers.
        public var numbers: Numbers?
        /// For names.
        public var strings: Strings?
        /// What differs for this column.
        public var overrides: MonitoringConfig?
        /// Whether the column is checked; some files say it here.
        public var evaluate: String?

        enum CodingKeys: String, CodingKey {
            case name, completeness
            case inferredType = "inferred_type"
            case numbers = "num_constraints"
            case strings = "string_constraints"
            case overrides = "monitoringConfigOverrides"
            case evaluate = "evaluate_constraints"
        }

        /// From its parts.
        public init(
            name: String,
            inferredType: String,
            completeness: Double? = nil,
            numbers: Numbers? = nil,
            strings: Strings? = nil,
            overrides: MonitoringConfig? = nil,
            evaluate: String? = nil
        ) {
            self.name = name
            self.inferredType = inferredType
            self.completeness = completeness
            self.numbers = numbers
            self.strings = strings
            self.overrides = overrides
            self.evaluate = evaluate
        }
    }

    /// What numbers must be.
    public struct Numbers: Sendable, Equatable, Codable {
        /// Whether none may be negative.
        public var isNonNegative: Bool?

        enum CodingKeys: String, CodingKey { case isNonNegative = "is_non_negative" }

        /// From its parts.
        public init(isNonNegative: Bool? = nil) {
            self.isNonNegative = isNonNegative
        }
    }

    /// What names must be.
    public struct Strings: Sendable, Equatable, Codable {
        /// The names that were seen.
        public var domains: [String]?

        /// From its parts.
        public init(domains: [String]? = nil) {
            self.domains = domains
        }
    }

    /// How columns are checked.
    public struct MonitoringConfig: Sendable, Equatable, Codable {
        /// `Enabled` or `Disabled`.
        public var evaluate: String?
        /// `Enabled` or `Disabled`.
        public var emit: String?
        /// A share whose direction documents and files disagree about.
        public var datatypeThreshold: Double?
        /// The same for names outside of the domain.
        public var domainThreshold: Double?
        /// How distributions are compared.
        public var distribution: Distribution?

        enum CodingKeys: String, CodingKey {
            case evaluate = "evaluate_constraints"
            case emit = "emit_metrics"
            case datatypeThreshold = "datatype_check_threshold"
            case domainThreshold = "domain_content_threshold"
            case distribution = "distribution_constraints"
        }

        /// From its parts.
        public init(
            evaluate: String? = nil,
            emit: String? = nil,
            datatypeThreshold: Double? = nil,
            domainThreshold: Double? = nil,
            distribution: Distribution? = nil
        ) {
            self.evaluate = evaluate
            self.emit = emit
            self.datatypeThreshold = datatypeThreshold
            self.domainThreshold = domainThreshold
            self.distribution = distribution
        }
    }

    /// How distributions are compared.
    public struct Distribution: Sendable, Equatable, Codable {
        /// `Enabled` or `Disabled`.
        public var perform: String?
        /// The largest distance that passes.
        public var threshold: Double?
        /// `Simple`, `Robust`, `linf_simple` or `linf_robust`.
        public var method: String?
        /// The largest distance that passes, for names.
        public var categoricalThreshold: Double?
        /// `LInfinity` or `ChiSquared`.
        public var categoricalMethod: String?

        enum CodingKeys: String, CodingKey {
            case perform = "perform_comparison"
            case threshold = "comparison_threshold"
            case method = "comparison_method"
            case misspelt = "comparion_method"
            case categoricalThreshold = "categorical_comparison_threshold"
            case categoricalMethod = "categorical_drift_method"
        }

        /// A comparison from its parts.
        public init(
            perform: String? = nil,
            threshold: Double? = nil,
            method: String? = nil,
            categoricalThreshold: Double? = nil,
            categoricalMethod: String? = nil
        ) {
            self.perform = perform
            self.threshold = threshold
            self.method = method
            self.categoricalThreshold = categoricalThreshold
            self.categoricalMethod = categoricalMethod
        }

        /// Reads it; an old page spells one key in another way.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            perform = try values.decodeIfPresent(String.self, forKey: .perform)
            threshold = try values.decodeIfPresent(Double.self, forKey: .threshold)
            method =
                try values.decodeIfPresent(String.self, forKey: .method)
                ?? values.decodeIfPresent(String.self, forKey: .misspelt)
            categoricalThreshold = try values.decodeIfPresent(Double.self, forKey: .categoricalThreshold)
            categoricalMethod = try values.decodeIfPresent(String.self, forKey: .categoricalMethod)
        }

        /// Writes it.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encodeIfPresent(perform, forKey: .perform)
            try values.encodeIfPresent(threshold, forKey: .threshold)
            try values.encodeIfPresent(method, forKey: .method)
            try values.encodeIfPresent(categoricalThreshold, forKey: .categoricalThreshold)
            try values.encodeIfPresent(categoricalMethod, forKey: .categoricalMethod)
        }
    }

    /// Our limits in force.
    public struct Limits: Sendable, Equatable, Codable {
        /// A rule and its limit.
        public struct Rule: Sendable, Equatable, Codable {
            /// The rule's key.
            public var rule: String
            /// Its limit.
            public var limit: Double
            /// Which revision set it.
            public var revision: Int
            /// `alert` or `notice`.
            public var level: String
            /// On which side of the limit a value is unusual.
            public var direction: String
            /// The smallest effect that matters.
            public var minimumEffect: Double

            /// From its parts.
            public init(
                rule: String,
                limit: Double,
                revision: Int,
                level: String,
                direction: String,
                minimumEffect: Double
            ) {
                self.rule = rule
                self.limit = limit
                self.revision = revision
                self.level = level
                self.direction = direction
                self.minimumEffect = minimumEffect
            }
        }

        /// The rules.
        public var rules: [Rule]

        /// From its parts.
        public init(rules: [Rule]) {
            self.rules = rules
        }
    }

    /// From its parts.
    public init(
        version: Double? = nil,
        features: [Feature],
        monitoringConfig: MonitoringConfig? = nil,
        plumbline: Limits? = nil
    ) {
        self.version = version
        self.features = features
        self.monitoringConfig = monitoringConfig
        self.plumbline = plumbline
    }
}
