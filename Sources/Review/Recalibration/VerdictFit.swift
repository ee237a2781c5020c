import DriftStatistics
import Foundation

/// How the chance of a verdict "confirmed" rises with a rule's z: `P(v = 1 | z) = ε + (1 − 2ε)·σ(a + b·z)`.
public struct VerdictFit: Sendable, Equatable {
    /// `a`, the posterior mode.
    public var intercept: Double
    /// `b`, the posterior mode, at least 0.05: a higher z never makes a drift less likely.
    public var slope: Double
    /// The posterior variance of the intercept.
    public var interceptVariance: Double
    /// The posterior covariance of intercept and slope.
    public var covariance: Double
    /// The posterior variance of the slope.
    public var slopeVariance: Double

    /// The smallest slope.
    static let smallestSlope = 0.05

    /// The chance that a window of this z is a real drift.
    public func probability(z: Double) -> Double { sigmoid(intercept + slope * z) }
}

/// What is believed of intercept and slope before any verdict: independent normal laws.
public struct VerdictPrior: Sendable, Equatable {
    /// The mean of the intercept.
    public var intercept: Double
    /// The mean of the slope.
    public var slope: Double
    /// The standard deviation of the intercept, above 0.
    public var interceptDeviation: Double
    /// The standard deviation of the slope, above 0.
    public var slopeDeviation: Double

    /// A prior; the default says even odds at z = 2.7 and one in sixty at z = 0.
    public init(
        intercept: Double = -4,
        slope: Double = 1.5,
        interceptDeviation: Double = 1,
        slopeDeviation: Double = 0.5
    ) {
        self.intercept = intercept
        self.slope = slope
        self.interceptDeviation = interceptDeviation
        self.slopeDeviation = slopeDeviation
    }
}

/// A judged window as the fit reads it.
public struct VerdictPoint: Sendable, Equatable {
    /// How unusual the window was to the rule.
    public var z: Double
    /// Whether it was confirmed.
    public var isConfirmed: Bool
    /// How much it counts: 1, or 1/k in an episode of k judged windows.
    public var weight: Double

    /// A judged window.
    public init(z: Double, isConfirmed: Bool, weight: Double = 1) {
        self.z = z
        self.isConfirmed = isConfirmed
        self.weight = weight
    }
}

/// Fits one rule's verdicts: the posterior mode by damped Fisher scoring, the covariance from the information there.
///
/// Which windows are judged depends on z alone, so the likelihood needs no design weights.
///
/// - Parameters:
///   - points: The rule's verdicts; none gives the prior. Points whose z is not finite or whose weight is not above 0
///     are left out.
///   - prior: The prior.
///   - reviewerError: `ε`, the share of verdicts that are wrong; moved into 0.001…0.45.
///   - start: Where to start; the prior's mean if nil.
/// - Returns: The fit; every number finite.
/// - Complexity: O(verdicts) for each of at most 25 steps.
public func fitVerdicts(
    _ points: [VerdictPoint],
    prior: VerdictPrior = .init(),
    reviewerError: Double = 0.05,
    from start: VerdictFit? = nil
) -> VerdictFit {
    let problem = VerdictProblem(points, prior, reviewerError)
    var (a, b) = (start?.intercept ?? prior.intercept, start?.slope ?? prior.slope)
    var cost = problem.cost(a, b)
    for _ in 0..<25 {
        let step = problem.scoringStep(a, b)
        var length = 1.0
        var (nextA, nextB, nextCost) = (a, b, cost)
        while length > 1e-4 {
            nextA = a + length * step.a
            nextB = max(VerdictFit.smallestSlope, b + length * step.b)
            nextCost = problem.cost(nextA, nextB)
            if nextCost <= cost + 1e-12 { break }
            length /= 2
        }
        let moved = max(abs(nextA - a), abs(nextB - b))
        (a, b, cost) = (nextA, nextB, min(cost, nextCost))
        if moved < 1e-8 { break }
    }
    let information = problem.information(a, b)
    let determinant = information.aa * information.bb - information.ab * information.ab
    return VerdictFit(
        intercept: a,
        slope: b,
        interceptVariance: information.bb / determinant,
        covariance: -information.ab / determinant,
        slopeVariance: information.aa / determinant
    )
}

/// Fits the verdicts of all rules of a model together, so that rules with few verdicts lean on the others.
///
/// Empirical Bayes in six rounds: each rule by `fitVerdicts` under the common prior, then for intercept and slope apart
/// `μ ← (Σθ/τ² + μ₀/s₀²)/(J/τ² + 1/s₀²)`, `τ² ← (Σ((θ − μ)² + var) + ν·τ₀²)/(J + ν)` with `s₀ = (1, 0.4)`, `ν = 4`.
///
/// - Parameters:
///   - rules: The verdicts of each rule.
///   - start: Where the common prior starts and is pulled to.
///   - reviewerError: As in `fitVerdicts`.
/// - Returns: A fit for each rule, in the same order.
/// - Complexity: O(verdicts of all rules).
public func fitVerdictsTogether(
    _ rules: [[VerdictPoint]],
    prior start: VerdictPrior = .init(),
    reviewerError: Double = 0.05
) -> [VerdictFit] {
    var prior = start
    var fits: [VerdictFit] = []
    for _ in 0..<6 {
        fits = rules.enumerated().map { index, points in
            fitVerdicts(
                points,
                prior: prior,
                reviewerError: reviewerError,
                from: fits.isEmpty ? nil : fits[index]
            )
        }
        (prior.intercept, prior.interceptDeviation) = pooled(
            fits.map(\.intercept),
            fits.map(\.interceptVariance),
            deviation: prior.interceptDeviation,
            startMean: start.intercept,
            startDeviation: start.interceptDeviation,
            freedom: 1
        )
        (prior.slope, prior.slopeDeviation) = pooled(
            fits.map(\.slope),
            fits.map(\.slopeVariance),
            deviation: prior.slopeDeviation,
            startMean: start.slope,
            startDeviation: start.slopeDeviation,
            freedom: 0.4
        )
    }
    return fits
}

/// The common mean and standard deviation of one coefficient; `freedom` is how far the mean may move.
private func pooled(
    _ values: [Double],
    _ variances: [Double],
    deviation: Double,
    startMean: Double,
    startDeviation: Double,
    freedom: Double
) -> (mean: Double, deviation: Double) {
    let count = Double(values.count)
    let (between, hold) = (1 / (deviation * deviation), 1 / (freedom * freedom))
    let mean = (values.reduce(0, +) * between + startMean * hold) / (count * between + hold)
    let spread = zip(values, variances).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) + $1.1 }
    let pull = 4.0
    return (mean, ((spread + pull * startDeviation * startDeviation) / (count + pull)).squareRoot())
}

/// The penalised likelihood of one rule's verdicts.
private struct VerdictProblem {
    let points: [VerdictPoint]
    let prior: VerdictPrior
    let error: Double
    let precisionA: Double
    let precisionB: Double

    init(_ points: [VerdictPoint], _ prior: VerdictPrior, _ reviewerError: Double) {
        self.points = points.filter { $0.z.isFinite && $0.weight > 0 && $0.weight.isFinite }
        self.prior = prior
        error = min(0.45, max(0.001, reviewerError))
        precisionA = 1 / (prior.interceptDeviation * prior.interceptDeviation)
        precisionB = 1 / (prior.slopeDeviation * prior.slopeDeviation)
    }

    private func chance(_ a: Double, _ b: Double, _ z: Double) -> (q: Double, slope: Double) {
        let s = sigmoid(a + b * z)
        return (error + (1 - 2 * error) * s, (1 - 2 * error) * s * (1 - s))
    }

    func cost(_ a: Double, _ b: Double) -> Double {
        var cost =
            0.5
            * ((a - prior.intercept) * (a - prior.intercept) * precisionA
                + (b - prior.slope) * (b - prior.slope) * precisionB)
        for point in points {
            let q = chance(a, b, point.z).q
            cost -= point.weight * log(point.isConfirmed ? q : 1 - q)
        }
        return cost
    }

    func information(_ a: Double, _ b: Double) -> (aa: Double, ab: Double, bb: Double) {
        var sum = (aa: precisionA, ab: 0.0, bb: precisionB)
        for point in points {
            let (q, slope) = chance(a, b, point.z)
            let weight = point.weight * slope * slope / (q * (1 - q))
            sum.aa += weight
            sum.ab += weight * point.z
            sum.bb += weight * point.z * point.z
        }
        return sum
    }

    func scoringStep(_ a: Double, _ b: Double) -> (a: Double, b: Double) {
        var (gradientA, gradientB) = ((prior.intercept - a) * precisionA, (prior.slope - b) * precisionB)
        for point in points {
            let (q, slope) = chance(a, b, point.z)
            let push = point.weight * slope * ((point.isConfirmed ? 1 : 0) - q) / (q * (1 - q))
            gradientA += push
            gradientB += push * point.z
        }
        let information = information(a, b)
        let determinant = information.aa * information.bb - information.ab * information.ab
        return (
            (information.bb * gradientA - information.ab * gradientB) / determinant,
            (information.aa * gradientB - information.ab * gradientA) / determinant
        )
    }
}

/// `1/(1 + e⁻ˣ)`, its argument kept within ±35 so that neither 0 nor 1 is reached.
func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-min(35, max(-35, x)))) }
