import DriftStatistics

/// What recalibration aims at and what it never does.
public struct RecalibrationPolicy: Sendable, Equatable {
    /// The precision wanted of a rule, 0…1.
    public var precision = 0.7
    /// The share of what a rule catches that may be lost, 0…1.
    public var loss = 0.1
    /// How sure the precision must be to stop raising a limit.
    public var sureToRaise = 0.5
    /// How sure it must be at a lower limit to go there: more, or the slack would be spent on recall at once.
    public var sureToLower = 0.9
    /// How sure it must be that no more than `loss` is lost.
    public var sureOfLoss = 0.8
    /// The fewest verdicts.
    public var verdicts = 5
    /// The fewest dismissals above the limit in force before it is raised, and confirmations before it is lowered.
    public var ofAKind = 3
    /// The fewest judged audits of the model before any of its limits is raised.
    public var audits = 3
    /// The largest step of a limit, in z.
    public var step = 0.6
    /// No limit goes below this z.
    public var floor = 1.0
    /// No limit goes above this z.
    public var ceiling = 6.0

    /// The measured policy: in simulation it never cost more than a point of misses on the way.
    public init() {}

    /// Candidate limits, `floor, floor + 0.05 … ceiling`.
    var grid: [Double] {
        let steps = Int(((ceiling - floor) / 0.05 + 1e-9).rounded(.down))
        return (0...max(0, steps)).map { (step: Int) -> Double in
            let limit = floor + 0.05 * Double(step)
            return (limit * 100).rounded() / 100
        }
    }
}

/// What a limit would have caught, draw by draw from the posterior.
struct PosteriorCurves {
    /// The z of all windows the rule has seen, ascending.
    private let z: [Double]
    /// For each draw, the weight of drifts among the windows from each position on; one longer than `z`.
    private let caughtFrom: [[Double]]
    /// For each draw, the weight of windows from each position on.
    private let flaggedFrom: [[Double]]

    /// Curves from drawn probabilities of drift and window weights; `probabilities[d][i]` belongs to `sortedZ[i]`.
    init(sortedZ: [Double], probabilities: [[Double]], weights: [[Double]]?) {
        z = sortedZ
        let ones = [Double](repeating: 1, count: sortedZ.count)
        caughtFrom = probabilities.enumerated().map { index, row in
            Self.sumsFrom(zip(row, weights?[index] ?? ones).map { $0 * $1 })
        }
        flaggedFrom = probabilities.indices.map { Self.sumsFrom(weights?[$0] ?? ones) }
    }

    /// Curves of a fit: `draws` of intercept and slope, each with its own Bayesian bootstrap of the windows, which
    /// carries the uncertainty of having seen only so many.
    init(sortedZ: [Double], fit: VerdictFit, draws: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let root = max(0, fit.interceptVariance).squareRoot()
        let tilt = root > 0 ? fit.covariance / root : 0
        let rest = max(0, fit.slopeVariance - tilt * tilt).squareRoot()
        var (probabilities, weights): ([[Double]], [[Double]]) = ([], [])
        for _ in 0..<draws {
            let first = random.normal()
            let intercept = fit.intercept + root * first
            let slope = max(VerdictFit.smallestSlope, fit.slope + tilt * first + rest * random.normal())
            probabilities.append(sortedZ.map { sigmoid(intercept + slope * $0) })
            weights.append(sortedZ.map { _ in random.exponential() })
        }
        self.init(sortedZ: sortedZ, probabilities: probabilities, weights: weights)
    }

    /// How many windows a limit flags.
    func flagged(at limit: Double) -> Int { z.count - position(of: limit) }

    /// The weight of drifts caught, by draw.
    func caught(at limit: Double) -> [Double] {
        let position = position(of: limit)
        return caughtFrom.map { $0[position] }
    }

    /// The precision, by draw; 0 where nothing is flagged.
    func precision(at limit: Double) -> [Double] {
        let position = position(of: limit)
        return zip(caughtFrom, flaggedFrom).map { $0[position] / max(1e-12, $1[position]) }
    }

    /// The share of what a reference limit catches that is lost, by draw; negative for a limit that catches more.
    func loss(at limit: Double, against reference: Double) -> [Double] {
        zip(caught(at: limit), caught(at: reference)).map { 1 - $0 / max(1e-12, $1) }
    }

    /// How many windows lie below a limit.
    private func position(of limit: Double) -> Int {
        var (low, high) = (0, z.count)
        while low < high {
            let middle = (low + high) / 2
            if z[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func sumsFrom(_ values: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: values.count + 1)
        for index in values.indices.reversed() { sums[index] = sums[index + 1] + values[index] }
        return sums
    }
}

/// A rule's limits and verdicts in z, as the decision reads them.
struct LimitEvidence {
    /// The limit in force.
    var limit: Double
    /// The lowest limit the rule ever had: what losses are measured against.
    var reference: Double
    /// The z of confirmed windows from `reference` on.
    var confirmed: [Double]
    /// Dismissals at or above the limit in force.
    var dismissalsAbove: Int
    /// All verdicts.
    var verdicts: Int
}

/// Where a limit should go, in z.
struct LimitDecision: Equatable {
    var limit: Double
    var outcome: Outcome

    enum Outcome: Equatable {
        case raise
        case lower
        case stepBack
        case hold(Hold)
    }

    /// Why a limit stays.
    enum Hold: Equatable {
        case tooFewVerdicts
        case tooFewDismissals
        case tooFewAudits
        case guardBinds
        case fits
    }

    /// Whether the wanted precision lies beyond what may be lost.
    var isOutOfReach = false
}

/// Decides where a limit should go: up until the precision is likely reached, down only where it is nearly sure, never
/// further than a step, and never at the price of more than the tolerated loss.
///
/// With `t_p` the smallest limit that still flags something whose precision reaches the aim with `sureToRaise`, `t_l`
/// the same with `sureToLower`, `t_m` the largest whose loss stays tolerable with `sureOfLoss`, and `t_h` the confirmed
/// z that raw verdicts allow to lose (none below 1/loss confirmed windows): raise to `min(t_p, t_m, t_h, t + step)`;
/// lower to `max(t_l, t − step, floor)`; step back where `t_m < t`, since the evidence turned.
///
/// - Complexity: O(draws · grid · log windows).
func decideLimit(_ evidence: LimitEvidence, _ curves: PosteriorCurves, policy: RecalibrationPolicy)
    -> LimitDecision
{
    let grid = policy.grid
    let t = evidence.limit
    let populated = grid.filter { curves.flagged(at: $0) >= 1 }
    func smallest(_ sure: Double) -> Double {
        populated.first { share(curves.precision(at: $0)) { $0 >= policy.precision } >= sure }
            ?? policy.ceiling
    }
    let aim = smallest(policy.sureToRaise)
    let lowerAim = smallest(policy.sureToLower)
    guard evidence.verdicts >= policy.verdicts else {
        return LimitDecision(limit: t, outcome: .hold(.tooFewVerdicts))
    }
    guard aim > t else {
        let lowest = max(lowerAim, t - policy.step, policy.floor)
        guard lowest < t, evidence.confirmed.count >= policy.ofAKind else {
            return LimitDecision(limit: t, outcome: .hold(.fits))
        }
        return LimitDecision(limit: lowest, outcome: .lower)
    }
    let start = grid.first { $0 >= evidence.reference - 1e-9 } ?? policy.ceiling
    let bearable = grid.last { limit in
        share(curves.loss(at: limit, against: start)) { $0 <= policy.loss } >= policy.sureOfLoss
    }
    let most = bearable ?? evidence.reference
    if most < t - 1e-9 {
        let back = max(most, evidence.reference, t - policy.step)
        // A limit that was never raised has nothing to step back to; setting it to itself would end its learning.
        guard back < t - 1e-9 else {
            return LimitDecision(limit: t, outcome: .hold(.guardBinds), isOutOfReach: most < aim)
        }
        return LimitDecision(limit: back, outcome: .stepBack, isOutOfReach: most < aim)
    }
    guard evidence.dismissalsAbove >= policy.ofAKind else {
        return LimitDecision(limit: t, outcome: .hold(.tooFewDismissals))
    }
    let sorted = evidence.confirmed.sorted()
    let spare = Int((policy.loss * Double(sorted.count)).rounded(.down))
    let raw = sorted.indices.contains(spare) ? sorted[spare] : t + policy.step
    let raised = max(t, min(aim, most, raw, t + policy.step, policy.ceiling))
    return LimitDecision(
        limit: raised,
        outcome: raised > t + 1e-9 ? .raise : .hold(.guardBinds),
        isOutOfReach: min(most, raw) < aim
    )
}

private func share(_ values: [Double], _ condition: (Double) -> Bool) -> Double {
    values.isEmpty ? 0 : Double(values.count { condition($0) }) / Double(values.count)
}
