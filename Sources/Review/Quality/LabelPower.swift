import DriftStatistics
public import Monitoring

/// What further labels of a span would buy.
public struct LabelPower: Sendable, Equatable {
    /// Labels asked for beside those there are.
    public var more: Int
    /// Labels in all.
    public var inAll: Int
    /// Half the width of the 95% interval to expect, in the metric's unit.
    public var halfWidth: Double
    /// The smallest change that so many labels find four times out of five: `2.8·√V`.
    public var detectable: Double
}

/// How narrow the interval gets with more labels: `V(n) = s²·(1/n − 1/N)`, with `s²` from the labels that are in.
///
/// - Parameters:
///   - spread: `s²`, the variance that one label adds, as the estimator sees it.
///   - labels: How many are in.
///   - rows: How many rows there are to label.
///   - steps: How many more, a row of the table each.
/// - Returns: The table; steps past the rows are cut to the rows.
public func labelPower(spread: Double, labels: Int, rows: Int, steps: [Int] = [20, 40, 80, 160, 320])
    -> [LabelPower]
{
    guard spread.isFinite, spread > 0, rows > labels else { return [] }
    var seen: Set<Int> = []
    return steps.map { min($0, rows - labels) }.filter { $0 > 0 && seen.insert($0).inserted }.map { more in
        let inAll = labels + more
        let variance = max(0, spread * (1 / Double(inAll) - 1 / Double(rows)))
        return LabelPower(
            more: more,
            inAll: inAll,
            halfWidth: 1.96 * variance.squareRoot(),
            detectable: 2.8 * variance.squareRoot()
        )
    }
}

extension QualityEstimate {
    /// The variance that one label adds, `V/(1/n − 1/N)`; nil where every row has one.
    public var spread: Double? {
        guard let variance, labels > 0, rows > labels else { return nil }
        return variance / (1 / Double(labels) - 1 / Double(rows))
    }
}

/// What the quality rule finds, at the tolerance and the labels that a model has.
public struct QualityPower: Sendable, Equatable {
    /// Worse than the baseline by more than this counts, in units of loss.
    public var tolerance: Double
    /// The baseline's figure of the main metric.
    public var baseline: Double
    /// What the rule finds, by how far quality fell.
    public var falls: [Fall]
    /// Labels a window, on average over windows that did not fall.
    public var labels: Double

    /// How often a fall is found.
    public struct Fall: Sendable, Equatable {
        /// How far the loss rose, in tolerances; 0: not at all.
        public var tolerances: Double
        /// The share of falls flagged in the first window, 0…1.
        public var atOnce: Double
        /// The share flagged in one of the first three windows, 0…1.
        public var withinThree: Double
    }

    /// Plays the rule; nil where nothing is tolerated, or no labels are asked for.
    ///
    /// Six windows as good as the baseline, then three that fell; 1,000 times from a fixed seed. Windows just as good are
    /// the hardest of those that are no worse: of better ones fewer are flagged.
    ///
    /// A window's estimate is drawn from the normal law with the variance of a uniform sample, `l(1 − l)/n` or `s²/n`: a
    /// designed sample does better where scores mean something. The second look adds its labels to the first's.
    ///
    /// - Parameters:
    ///   - task: What the model predicts.
    ///   - baseline: The baseline's figure of the main metric.
    ///   - deviation: The standard deviation of the absolute residuals, for numbers.
    ///   - plan: What counts as a loss.
    ///   - sampling: How many labels are asked for.
    ///   - limit: From which probability on the rule is breached.
    /// - Complexity: O(10,000) draws.
    public init?(
        task: ModelTask,
        baseline: Double,
        deviation: Double,
        plan: QualityPlan,
        sampling: SamplingPlan,
        limit: Double = QualityJudgement.standardLimit
    ) {
        let usual = task == .regression ? baseline : 1 - baseline
        let first = sampling.perWindow
        guard let tolerance = plan.toleratedLoss(task: task, baselineLoss: usual), first > 1,
            let start = QualityFilter(baselineLoss: usual, tolerance: tolerance)
        else { return nil }
        let looks = LabelLooks(first: first, second: sampling.secondLook ?? first)
        func spread(_ loss: Double, _ n: Double) -> Double {
            guard task != .regression else { return deviation * deviation }
            let share = min(1, max(0, loss))
            return max(share * (1 - share), (n + 1) / ((n + 2) * (n + 2)))
        }
        var random = SeededGenerator(seed: 1)
        var asked = (labels: 0.0, windows: 0.0)
        func judge(_ filter: inout QualityFilter, _ loss: Double) -> Double {
            let n = Double(first)
            let before = filter
            var seen = loss + (spread(loss, n) / n).squareRoot() * random.normal()
            var probability =
                filter.step(loss: seen, variance: spread(seen, n) / n)?.probabilityWorse ?? 0
            asked.windows += 1
            asked.labels += n
            if let second = looks.next(probabilityWorse: probability, target: first), second > first {
                let (all, rest) = (Double(second), Double(second - first))
                let later = loss + (spread(loss, rest) / rest).squareRoot() * random.normal()
                seen = (n * seen + rest * later) / all
                filter = before
                probability =
                    filter.step(loss: seen, variance: spread(seen, all) / all)?.probabilityWorse ?? 0
                asked.labels += rest
            }
            return probability
        }
        let steps = [0, 1, 1.5, 2, 3, 4]
        var found = [(atOnce: Int, later: Int)](repeating: (0, 0), count: steps.count)
        let trials = 1_000
        for _ in 0..<trials {
            var filter = start
            for _ in 0..<6 { _ = judge(&filter, usual) }
            let quiet = asked
            for (step, multiple) in steps.enumerated() {
                var next = filter
                let top = task == .regression ? Double.infinity : 1
                let loss = min(top, usual + multiple * tolerance)
                let flags = (0..<3).map { _ in judge(&next, loss) > limit }
                if flags[0] { found[step].atOnce += 1 }
                if flags.contains(true) { found[step].later += 1 }
            }
            asked = quiet
        }
        self.tolerance = tolerance
        self.baseline = baseline
        labels = asked.labels / max(1, asked.windows)
        falls = zip(steps, found).map {
            Fall(
                tolerances: $0,
                atOnce: Double($1.atOnce) / Double(trials),
                withinThree: Double($1.later) / Double(trials)
            )
        }
    }

    /// The tolerance and what it finds, in two sentences.
    public func sentences(task: ModelTask) -> String {
        let metric = task == .regression ? "mean absolute error" : "accuracy"
        func loss(_ value: Double) -> String {
            task == .regression ? Wording.number(value) : "\(Wording.number(100 * value)) points"
        }
        func percent(_ share: Double) -> String { Wording.percent((100 * share).rounded() / 100) }
        let usual = task == .regression ? Wording.number(baseline) : Wording.percent(baseline)
        let unharmed = falls.first { $0.tolerances == 0 }.map { percent($0.atOnce) } ?? "–"
        let large = falls.filter { $0.tolerances > 1 }
        let found = large.enumerated().map { place, fall in
            let (atOnce, later) = (percent(fall.atOnce), percent(fall.withinThree))
            let fall = "by \(loss(fall.tolerances * tolerance))"
            return place == 0
                ? "\(fall) it finds \(atOnce) at once and \(later) within three windows"
                : "\(fall) \(atOnce) and \(later)"
        }
        return "Worse than the baseline's \(metric) of \(usual) by more than \(loss(tolerance)) counts. "
            + "With \(Wording.number(labels.rounded())) labels a window the rule flags \(unharmed) of the windows that are "
            + "just as good as the baseline, and fewer of better ones. Of \(task == .regression ? "rises" : "falls") "
            + "\(found.joined(separator: ", "))."
    }
}
