internal import DriftStatistics
internal import Foundation

/// How a rule's value becomes a number whose spread is alike for small and large values.
public enum ScoreScale: String, Sendable, Codable, CaseIterable {
    /// The logarithm of a distance, which is never negative.
    case logarithm
    /// The size of a difference of either sign.
    case size
    /// A difference that is unusual only upwards.
    case above
    /// A difference that is unusual only downwards.
    case below

    /// The score of a value.
    ///
    /// - Parameters:
    ///   - value: What the rule measured.
    ///   - windows: The number `R ≥ 2` of windows of a baseline for a value that one of them has against the others;
    ///     nil for a value against the whole baseline.
    /// - Returns: The score, finite for finite values.
    public func score(_ value: Double, windows: Int? = nil) -> Double {
        switch self {
        case .logarithm: conformalScore(distance: abs(value), windows: windows)
        case .size: conformalScore(signed: value, windows: windows)
        case .above: conformalScore(signed: value, windows: windows) * (value < 0 ? -1 : 1)
        case .below: conformalScore(signed: value, windows: windows) * (value < 0 ? 1 : -1)
        }
    }

    /// The limit, in the rule's unit, that a value of this score has just reached.
    func limit(atScore score: Double) -> Double {
        self == .logarithm ? exp(score) : score
    }
}

/// What a rule's score usually is on a reference window.
///
/// The `z` of a value is how many standard deviations its score lies above the mean of the reference windows.
public struct ReferenceScore: Sendable, Equatable, Codable {
    /// The mean of the scores.
    public var mean: Double
    /// Their standard deviation with n − 1.
    public var standardDeviation: Double
    /// How many reference windows stand behind it.
    public var windows: Int
    /// How values become scores.
    public var scale: ScoreScale
    /// The mean of the squared values, in the rule's unit: what chance alone makes of an effect of zero.
    public var meanSquare: Double
    /// The standard deviation of the squared values.
    public var squareDeviation: Double

    /// A description from its parts.
    public init(
        mean: Double,
        standardDeviation: Double,
        windows: Int,
        scale: ScoreScale = .logarithm,
        meanSquare: Double = 0,
        squareDeviation: Double = 0
    ) {
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.windows = windows
        self.scale = scale
        self.meanSquare = meanSquare
        self.squareDeviation = squareDeviation
    }

    /// The z of a value.
    public func z(of value: Double) -> Double {
        (scale.score(value) - mean) / standardDeviation
    }

    /// The limit at a z, in the rule's unit: what `Rule.decide` holds a value against.
    public func limit(at z: Double) -> Double {
        scale.limit(atScore: mean + z * standardDeviation)
    }
}
