import DriftStatistics
public import Monitoring

/// Decides from few labels a window whether a model got worse: a local-level filter over the windows' losses.
///
/// A loss is 1 − accuracy, or the mean absolute error. With `p₂ = v + (1.25·tol)²` and `e = θ − m`: a jump,
/// `e² > 9(p₂ + V)`, forgets the past by `p₂ ← max(p₂, e² − V)`; then `g = p₂/(p₂ + V)`, `m ← m + g·e`,
/// `v ← (1 − g)p₂`, `P = Φ((m − l₀ − tol)/√v)`. Starts at the baseline's loss with no variance; a deployment or a new
/// baseline starts anew. It decides alerts only: the figure of record stays the window's own estimate with its own
/// interval, since the filter's is not honest after a jump.
///
/// Source: West & Harrison, *Bayesian Forecasting and Dynamic Models*, ch. 2; measured on eight data sets.
public struct QualityFilter: Sendable, Equatable, Codable {
    /// The mean loss of the labelled baseline.
    public let baselineLoss: Double
    /// Worse than the baseline by more than this counts; above 0.
    public let tolerance: Double
    /// The filtered loss.
    public private(set) var mean: Double
    /// Its variance.
    public private(set) var variance: Double

    /// How far the loss wanders from window to window, in tolerances; any factor from 1 to 1.5 does as well.
    static let wander = 1.25
    /// From how many standard deviations on a step is a jump.
    static let jump = 3.0

    /// A filter before its first window; nil for a loss that is not finite or a tolerance that is not above 0.
    public init?(baselineLoss: Double, tolerance: Double) {
        guard baselineLoss.isFinite, tolerance.isFinite, tolerance > 0 else { return nil }
        self.baselineLoss = baselineLoss
        self.tolerance = tolerance
        mean = baselineLoss
        variance = 0
    }

    /// Takes in one window.
    ///
    /// To judge a window again with more labels, step again from a copy kept from before it.
    ///
    /// - Parameters:
    ///   - loss: The window's estimate, finite.
    ///   - sampling: Its variance, 0 or more: that of the design, for complete windows that of a plain sample.
    /// - Returns: The judgement; nil, and nothing changed, for numbers that are not finite or a negative variance.
    public mutating func step(loss: Double, variance sampling: Double) -> QualityJudgement? {
        guard loss.isFinite, sampling.isFinite, sampling >= 0 else { return nil }
        let step = Self.wander * tolerance
        var prior = variance + step * step
        let error = loss - mean
        if error * error > Self.jump * Self.jump * (prior + sampling) {
            prior = max(prior, error * error - sampling)
        }
        let gain = prior / (prior + sampling)
        mean += gain * error
        variance = (1 - gain) * prior
        let excess = mean - baselineLoss - tolerance
        let deviation = variance.squareRoot()
        // Without any variance the normal law is a step.
        let probability =
            deviation > 0 ? SpecialFunctions.normalCumulative(excess / deviation) : excess > 0 ? 1 : 0
        return QualityJudgement(mean: mean, standardDeviation: deviation, probabilityWorse: probability)
    }

    /// Takes in a window's estimate of the task's main metric, corrected for the reviewers' error where it is measured.
    public mutating func step(_ estimate: QualityEstimate) -> QualityJudgement? {
        // Uncorrected, 5% of wrong labels eat the whole tolerance.
        if estimate.metric == .accuracy, let corrected = estimate.corrected {
            return step(loss: 1 - corrected.estimate, variance: corrected.variance)
        }
        guard let loss = estimate.loss, let variance = estimate.variance else { return nil }
        return step(loss: loss, variance: variance)
    }
}

/// What the filter thinks of a window.
public struct QualityJudgement: Sendable, Equatable {
    /// The filtered loss.
    public var mean: Double
    /// Its standard deviation.
    public var standardDeviation: Double
    /// The probability that the loss exceeds the baseline's by more than the tolerance: the rule's score.
    public var probabilityWorse: Double

    /// The rule's limit before anybody changed it; recalibration may move it between 0.3 and 0.8.
    public static let standardLimit = 0.5

    /// Below it labels show that quality held, which clears alerts of the output's distribution.
    public static let heldBelow = 0.05

    /// Whether the model got worse, by the standard limit or another.
    public func isBreached(limit: Double = standardLimit) -> Bool { probabilityWorse > limit }
}

extension QualityEstimate {
    /// The estimate in units of loss: 1 − accuracy, or the mean absolute error; nil for other metrics.
    public var loss: Double? {
        switch metric {
        case .accuracy: 1 - estimate
        case .meanAbsoluteError: estimate
        default: nil
        }
    }
}

extension QualityPlan {
    /// The tolerance: 0.03 of accuracy, or a fifth of the baseline's mean absolute error, where the plan says nothing else.
    public func tolerance(for task: ModelTask) -> Double { tolerance ?? (task == .regression ? 0.2 : 0.03) }

    /// The figure beyond which a metric got worse: above it for an error, below it for every other.
    public func bound(of metric: QualityMetric, task: ModelTask, baseline: Double) -> Double {
        let tolerance = tolerance(for: task)
        return metric == .meanAbsoluteError ? baseline * (1 + tolerance) : baseline - tolerance
    }

    /// How much loss a tolerance of 1 stands for: 1 of accuracy, or the baseline's mean absolute error.
    public static func unit(task: ModelTask, baselineLoss: Double) -> Double {
        task == .regression ? baselineLoss : 1
    }

    /// The tolerated loss, in units of loss; nil for a regression whose baseline has no error to take a share of.
    public func toleratedLoss(task: ModelTask, baselineLoss: Double) -> Double? {
        let loss = tolerance(for: task) * Self.unit(task: task, baselineLoss: baselineLoss)
        return loss > 0 && loss.isFinite ? loss : nil
    }
}

/// Labels in two looks: few first, and more only where those leave the answer open.
public struct LabelLooks: Sendable, Equatable {
    /// How many labels are asked for first.
    public var first: Int
    /// How many in all where the first leave the answer open.
    public var second: Int

    /// Two looks; 30 and then 80 do the work of about 90 fixed labels at 42 a window on average.
    public init(first: Int = 30, second: Int = 80) {
        self.first = first
        self.second = second
    }

    /// How many labels to go on to, in the same order; nil when the answer is clear or the second look was had.
    ///
    /// - Parameters:
    ///   - probabilityWorse: What the filter says after the labels so far; nil before any judgement.
    ///   - target: How many labels were asked for so far.
    /// - Returns: The next target, above the present one, or nil.
    public func next(probabilityWorse: Double?, target: Int) -> Int? {
        guard target >= first else { return first }
        guard let probabilityWorse, target < second, probabilityWorse > 0.1, probabilityWorse < 0.9 else {
            return nil
        }
        return second
    }
}
