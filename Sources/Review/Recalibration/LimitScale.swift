internal import Foundation
internal import Monitoring

/// The way from a rule's unit to z and back.
enum LimitScale {
    /// What the rule's score usually is.
    case reference(ReferenceScore)
    /// Standard deviations already.
    case deviations
    /// A probability, by its log odds: even odds lie at z = 3, about where verdicts are expected to turn.
    case probability
    /// A tolerated loss.
    case tolerance(ToleranceScale)

    /// A probability's limit stays between these: beyond them a filter's word is worth little.
    static let probabilities = 0.3...0.8

    func z(of value: Double) -> Double {
        switch self {
        case .reference(let score): score.z(of: value)
        case .deviations: value
        case .probability: 3 + logOdds(min(1 - 1e-9, max(1e-9, value)))
        case .tolerance(let scale): scale.z(of: value)
        }
    }

    func limit(at z: Double) -> Double {
        switch self {
        case .reference(let score): score.limit(at: z)
        case .deviations: z
        case .probability:
            min(Self.probabilities.upperBound, max(Self.probabilities.lowerBound, 1 / (1 + exp(3 - z))))
        case .tolerance(let scale): scale.tolerance(at: z)
        }
    }

    /// A policy within what the scale allows.
    func limited(_ policy: RecalibrationPolicy) -> RecalibrationPolicy {
        let bounds: ClosedRange<Double>
        switch self {
        case .reference, .deviations: return policy
        case .probability: bounds = Self.probabilities
        case .tolerance(let scale): bounds = scale.bounds
        }
        var policy = policy
        policy.floor = z(of: bounds.lowerBound)
        policy.ceiling = z(of: bounds.upperBound)
        return policy
    }

    private func logOdds(_ share: Double) -> Double { log(share / (1 - share)) }
}

extension RuleEvidence {
    /// What a rule's limit is counted in.
    public enum Unit: Sendable {
        /// The rule's own unit, which its reference windows translate into z.
        case own
        /// The probability that the model got worse; its limit stays between 0.3 and 0.8.
        case probability
        /// Standard deviations already.
        case deviations
        /// How much worse the model may get; stays between a third and three times what the model file says.
        case tolerance(ToleranceScale)

        /// What of the rule a proposal from this evidence changes.
        var change: Proposal.Change {
            if case .tolerance = self { .tolerance } else { .limit }
        }
    }

    /// The way to z and back; nil where the reference windows do not vary.
    var limitScale: LimitScale? {
        switch unit {
        case .own: scale.map(LimitScale.reference)
        case .probability: .probability
        case .deviations: .deviations
        case .tolerance(let scale): .tolerance(scale)
        }
    }

    /// How unusual a value is to a rule whose score is a probability.
    public static func z(ofProbability value: Double) -> Double { LimitScale.probability.z(of: value) }
}
