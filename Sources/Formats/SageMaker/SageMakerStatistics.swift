/// SageMaker's `statistics.json`: a summary of each column.
public struct SageMakerStatistics: Sendable, Equatable, Codable {
    /// The version of the form, 0.
    public var version: Double?
    /// How many rows there are.
    public var dataset: Dataset?
    /// The columns.
    public var features: [Feature]

    /// The rows as a whole.
    public struct Dataset: Sendable, Equatable, Codable {
        /// How many there are.
        public var itemCount: Double

        enum CodingKeys: String, CodingKey { case itemCount = "item_count" }

        /// From its parts.
        public init(itemCount: Double) {
            self.itemCount = itemCount
        }
    }

    /// One column.
    public struct Feature: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// `Integral`, `Fractional`, `String` or `Unknown`.
        public var inferredType: String
        /// For numbers.
        public var numbers: Numbers?
        /// For names.
        public var strings: Strings?

        enum CodingKeys: String, CodingKey {
            case name
            case inferredType = "inferred_type"
            case numbers = "numerical_statistics"
            case strings = "string_statistics"
        }

        /// From its parts.
        public init(name: String, inferredType: String, numbers: Numbers? = nil, strings: Strings? = nil) {
            self.name = name
            self.inferredType = inferredType
            self.numbers = numbers
            self.strings = strings
        }
    }

    /// How many values there are.
    public struct Common: Sendable, Equatable, Codable {
        /// How many are there.
        public var present: Double
        /// How many are missing.
        public var missing: Double

        enum CodingKeys: String, CodingKey {
            case present = "num_present"
            case missing = "num_missing"
        }

        /// From its parts.
        public init(present: Double, missing: Double) {
            self.present = present
            self.missing = missing
        }
    }

    /// A summary of numbers.
    public struct Numbers: Sendable, Equatable, Codable {
        /// How many there are.
        public var common: Common
        /// Their mean.
        public var mean: Double?
        /// Their sum.
        public var sum: Double?
        /// Their standard deviation, with n.
        public var standardDeviation: Double?
        /// The smallest.
        public var minimum: Double?
        /// The largest.
        public var maximum: Double?
        /// How they are distributed.
        public var distribution: Distribution?

        enum CodingKeys: String, CodingKey {
            case common, mean, sum, distribution
            case standardDeviation = "std_dev"
            case minimum = "min"
            case maximum = "max"
        }

        /// A distribution of numbers.
        public struct Distribution: Sendable, Equatable, Codable {
            /// The sketch of the numbers.
            public var kll: Sketch?

            /// From its parts.
            public init(kll: Sketch? = nil) {
                self.kll = kll
            }
        }

        /// From its parts.
        public init(
            common: Common,
            mean: Double? = nil,
            sum: Double? = nil,
            standardDeviation: Double? = nil,
            minimum: Double? = nil,
            maximum: Double? = nil,
            distribution: Distribution? = nil
        ) {
            self.common = common
            self.mean = mean
            self.sum = sum
            self.standardDeviation = standardDeviation
            self.minimum = minimum
            self.maximum = maximum
            self.distribution = distribution
        }
    }

    /// Equal-width buckets, and the sketch they were read from.
    public struct Sketch: Sendable, Equatable, Codable {
        /// Ten buckets of equal width.
        public var buckets: [Bucket]?
        /// The items that the sketch kept.
        public var sketch: Items?

        /// A bucket, closed below and open above; the last one closed.
        public struct Bucket: Sendable, Equatable, Codable {
            /// Where it begins.
            public var lower: Double
            /// Where it ends.
            public var upper: Double
            /// How many values lie in it.
            public var count: Double

            enum CodingKeys: String, CodingKey {
                case count
                case lower = "lower_bound"
                case upper = "upper_bound"
            }

            /// From its parts.
            public init(lower: Double, upper: Double, count: Double) {
                self.lower = lower
                self.upper = upper
                self.count = count
            }
        }

        /// The items by level: one of level i stands for 2^i values.
        public struct Items: Sendable, Equatable, Codable {
            /// The shrinking factor `c` and the size `k`.
            public var parameters: [String: Double]?
            /// The levels.
            public var data: [[Double]]

            /// From its parts.
            public init(parameters: [String: Double]? = nil, data: [[Double]]) {
                self.parameters = parameters
                self.data = data
            }
        }

        /// From its parts.
        public init(buckets: [Bucket]? = nil, sketch: Items? = nil) {
            self.buckets = buckets
            self.sketch = sketch
        }
    }

    /// A summary of names.
    public struct Strings: Sendable, Equatable, Codable {
        /// How many there are.
        public var common: Common
        /// How many different ones.
        public var distinctCount: Double?
        /// How they are distributed.
        public var distribution: Distribution?

        enum CodingKeys: String, CodingKey {
            case common, distribution
            case distinctCount = "distinct_count"
        }

        /// A distribution of names.
        public struct Distribution: Sendable, Equatable, Codable {
            /// Rows by name.
            public var categorical: Categories?

            /// From its parts.
            public init(categorical: Categories? = nil) {
                self.categorical = categorical
            }
        }

        /// Rows by name.
        public struct Categories: Sendable, Equatable, Codable {
            /// The names with their counts.
            public var buckets: [Bucket]

            /// From its parts.
            public init(buckets: [Bucket]) {
                self.buckets = buckets
            }
        }

        /// A name and its rows.
        public struct Bucket: Sendable, Equatable, Codable {
            /// The name.
            public var value: String
            /// How many rows have it.
            public var count: Double

            /// From its parts.
            public init(value: String, count: Double) {
                self.value = value
                self.count = count
            }
        }

        /// From its parts.
        public init(common: Common, distinctCount: Double? = nil, distribution: Distribution? = nil) {
            self.common = common
            self.distinctCount = distinctCount
            self.distribution = distribution
        }
    }

    /// From its parts.
    public init(version: Double? = nil, dataset: Dataset? = nil, features: [Feature]) {
        self.version = version
        self.dataset = dataset
        self.features = features
    }
}
