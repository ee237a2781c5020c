internal import DriftStatistics
internal import Monitoring

/// The way from a tolerated loss to z and back, so that a tolerance is learned as a limit is.
///
/// The quality rule is breached where the filtered loss exceeds the baseline's by more than the tolerance: the tolerance
/// is a limit on that excess. `z = 3 + (excess − tolerance in force)/s` puts it where verdicts are expected to turn, `s`
/// being the usual standard deviation of the filtered loss. All in the unit of `QualityPlan.tolerance`.
public struct ToleranceScale: Sendable, Equatable {
    /// The tolerance in force, above 0.
    public var inForce: Double
    /// Between which it stays: what was set in the model file was meant, within a factor of three.
    public var bounds: ClosedRange<Double>
    /// `s`; a quarter of the tolerance at least, since whole labels leave next to none.
    public var deviation: Double

    /// A scale; nil for a tolerance that is not finite or not above 0.
    ///
    /// - Parameters:
    ///   - inForce: The tolerance in force.
    ///   - planned: What the model file says, or the default.
    ///   - deviations: The filter's standard deviation at each judged window; their median counts.
    public init?(inForce: Double, planned: Double, deviations: [Double]) {
        guard inForce.isFinite, planned.isFinite, inForce > 0, planned > 0, (planned * 3).isFinite else {
            return nil
        }
        self.inForce = inForce
        bounds = planned / 3...planned * 3
        let usual = try? quantile(ofSorted: radixSorted(finiteValues(deviations)), at: 0.5)
        deviation = max(usual ?? 0, inForce / 4)
    }

    func z(of value: Double) -> Double { 3 + (value - inForce) / deviation }

    func tolerance(at z: Double) -> Double {
        min(bounds.upperBound, max(bounds.lowerBound, inForce + (z - 3) * deviation))
    }

    /// How far the loss of a judged window lies above the baseline's, on the scale.
    ///
    /// Less what the rule's limit asks for beyond even odds, `Φ⁻¹(limit)` standard deviations, so that the windows at or
    /// above the tolerance are those that the rule flags.
    ///
    /// - Parameters:
    ///   - judgement: What the filter says of the window, in units of loss.
    ///   - baselineLoss: The baseline's loss.
    ///   - unit: How much loss a tolerance of 1 stands for: 1 of accuracy, the baseline's error for numbers.
    ///   - limit: The rule's limit, a probability.
    /// - Returns: The place; at the tolerance in force 3.
    public func z(
        of judgement: QualityJudgement,
        baselineLoss: Double,
        unit: Double,
        limit: Double
    ) -> Double {
        let asked = SpecialFunctions.normalQuantile(min(1 - 1e-9, max(1e-9, limit)))
        return z(of: (judgement.mean - baselineLoss - asked * judgement.standardDeviation) / unit)
    }
}
