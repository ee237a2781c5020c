internal import DriftStatistics

/// What a statistic finds between two samples, before any rule or limit.
public struct Comparison: Sendable, Equatable {
    /// The statistic as the literature defines it: Welch's t, Mann and Whitney's U, χ².
    public var value: Double
    /// The effect size, with its sign where it has one; nil where there is none.
    ///
    /// It is what a rule puts its limit on.
    public var effect: Double?
    /// A 95% lower bound of the effect's size, 0 or more; nil where there is none.
    public var effectLower: Double?
    /// The two-sided p-value; nil for distances whose law is not known.
    public var pValue: Double?
    /// What the value is without any drift, from sampling alone; nil where that is 0 or not known.
    public var nullMean: Double?
    /// The plain figure behind it in the window: a mean, a share.
    public var windowFigure: Double?
    /// The same in the baseline.
    public var baselineFigure: Double?
    /// What else one has to know: the category concerned, categories that were merged.
    public var note: String?
    /// How far the effect may lie from the true one where only a summary is known; nil: it is exact.
    public var bound: Double?

    /// A comparison from its parts.
    public init(
        value: Double,
        effect: Double? = nil,
        effectLower: Double? = nil,
        pValue: Double? = nil,
        nullMean: Double? = nil,
        figures: (window: Double?, baseline: Double?) = (nil, nil),
        note: String? = nil,
        bound: Double? = nil
    ) {
        self.bound = bound
        self.value = value
        self.effect = effect
        self.effectLower = effectLower
        self.pValue = pValue
        self.nullMean = nullMean
        windowFigure = figures.window
        baselineFigure = figures.baseline
        self.note = note
    }
}

/// How much work a p-value may cost.
public enum Thoroughness: Sendable {
    /// What every window of every rule can afford.
    case brisk
    /// As a statistician compares two files once: the exact Kolmogorov–Smirnov law up to 10,000 values a side, the
    /// finite-sample law beyond.
    case thorough
}

extension Statistic {
    /// Compares the numbers of a window with those of a baseline.
    ///
    /// Finite values only; missing and infinite ones are statistics of their own.
    func compare(
        _ window: NumberSample,
        with baseline: NumberSample,
        _ thoroughness: Thoroughness = .brisk
    ) throws(StatisticsError) -> Comparison {
        let (x, y) = (window.sorted, baseline.sorted)
        let means = (window: Optional(window.moments.mean), baseline: Optional(baseline.moments.mean))
        switch self {
        case .mean:
            let found = try welch(window: window.moments, baseline: baseline.moments)
            return Comparison(
                value: found.t,
                effect: found.hedgesG,
                effectLower: found.effectLower,
                pValue: found.pValue,
                figures: means
            )
        case .standardDeviation:
            let found = try brownForsythe(sortedWindow: x, sortedBaseline: y)
            // No number says how much narrower than its baseline a column is that does not vary at all.
            guard found.logRatio.isFinite else { throw .constant }
            return Comparison(
                value: found.statistic,
                effect: found.logRatio,
                effectLower: found.effectLower,
                pValue: found.pValue,
                figures: (window.moments.standardDeviation, baseline.moments.standardDeviation)
            )
        case .skewness:
            let found = try skewnessDifference(window: x, baseline: y)
            return Comparison(
                value: found.difference,
                effect: found.difference,
                effectLower: found.effectLower,
                pValue: found.pValue,
                figures: (window.moments.populationSkewness, baseline.moments.populationSkewness)
            )
        case .kolmogorovSmirnov, .sageMakerSimple, .sageMakerRobust:
            return try largestGap(x, y, thoroughness, figures: means)
        case .wasserstein, .energy:
            return try transport(window, baseline)
        case .cramerVonMises:
            let found = try DriftStatistics.cramerVonMises(sorted: x, baseline: y, ties: .steps)
            return Comparison(
                value: found.statistic,
                effect: found.effect,
                pValue: found.pValue,
                nullMean: (1 + 1 / Double(x.count + y.count)) / 6
            )
        case .andersonDarling:
            let found = try DriftStatistics.andersonDarling(sorted: x, baseline: y)
            return Comparison(value: found.statistic, effect: found.statistic, pValue: found.pValue)
        case .mannWhitney:
            let found = try DriftStatistics.mannWhitney(sorted: x, baseline: y)
            return Comparison(
                value: found.u,
                effect: found.cliffsDelta,
                effectLower: 2 * found.effectLower - 1,
                pValue: found.pValue,
                figures: (try? quantile(ofSorted: x, at: 0.5), try? quantile(ofSorted: y, at: 0.5))
            )
        case .totalVariation, .populationStability, .jensenShannon, .hellinger:
            guard !x.isEmpty, !y.isEmpty else { throw .emptySample }
            return try compare(PairedCounts(window: window, baseline: baseline))
        case .outsideRange, .negativeShare:
            return try shareOutside(x, y)
        default: throw .undefined("it does not fit a column of numbers")
        }
    }

    /// Compares the categories of a window with those of a baseline.
    ///
    /// A missing value is no category, except for the population stability index, where it is one.
    func compare(
        _ window: [String: Int],
        missing: Int,
        with baseline: [String: Int],
        baselineMissing: Int
    ) throws(StatisticsError) -> Comparison {
        guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
        if self == .newCategoryShare {
            let new = window.filter { baseline[$0.key] == nil }
            let rows = (window: window.values.reduce(0, +), baseline: baseline.values.reduce(0, +))
            var found = try compareShares(new.values.reduce(0, +), of: rows.window, 0, of: rows.baseline)
            found.note = new.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            return found
        }
        if self == .vanishedCategory { return try vanished(window, baseline) }
        var counts = PairedCounts(window: window, baseline: baseline)
        if self == .populationStability { counts.addMissing(missing, baselineMissing) }
        return try compare(counts)
    }

    /// Compares shares of bins or categories.
    func compare(_ counts: PairedCounts) throws(StatisticsError) -> Comparison {
        let (x, y) = (counts.window, counts.baseline)
        switch self {
        case .lInfinity, .sageMakerSimple, .sageMakerRobust:
            return try largestShareChange(counts)
        case .totalVariation:
            let found = try DriftStatistics.totalVariation(window: x, baseline: y)
            let lower = try totalVariationLowerBound(window: x, baseline: y)
            return Comparison(value: found, effect: found, effectLower: min(found, lower))
        case .chiSquared, .cramersV:
            let found = try DriftStatistics.chiSquared(window: x, baseline: y)
            let isV = self == .cramersV
            return Comparison(
                value: isV ? found.cramersV : found.statistic,
                effect: isV ? found.cramersVCorrected : found.cramersV,
                effectLower: min(isV ? found.cramersVCorrected : found.cramersV, found.effectLower),
                pValue: found.pValue,
                nullMean: isV ? nil : Double(found.degreesOfFreedom),
                note: mergeNote(counts, found.categories)
            )
        case .gTest:
            let found = try DriftStatistics.gTest(window: x, baseline: y)
            return Comparison(
                value: found.statistic,
                pValue: found.pValue,
                nullMean: Double(found.degreesOfFreedom),
                note: mergeNote(counts, found.degreesOfFreedom + 1)
            )
        case .populationStability:
            let found = try DriftStatistics.populationStability(window: x, baseline: y)
            return Comparison(
                value: found.value,
                effect: found.value,
                effectLower: found.effectLower,
                pValue: found.pValue,
                nullMean: found.nullMean
            )
        case .jensenShannon:
            let found = try DriftStatistics.jensenShannon(window: x, baseline: y)
            let lower = try jensenShannonLowerBound(window: x, baseline: y)
            return Comparison(value: found, effect: found, effectLower: min(found, lower))
        case .hellinger:
            let found = try DriftStatistics.hellinger(window: x, baseline: y)
            let lower = try hellingerLowerBound(window: x, baseline: y)
            return Comparison(value: found, effect: found, effectLower: min(found, lower))
        default: throw .undefined("it does not fit a column of categories")
        }
    }

    /// The change of a share: `value = p − q`, as an effect in itself.
    ///
    /// The bound is |difference| less 1.96 standard errors, at least 0; for a share the baseline never had, the lower
    /// Wilson bound. The p-value is that of chi-square on the 2 × 2 table without correction.
    func compareShares(
        _ windowCount: Int,
        of windowRows: Int,
        _ baselineCount: Int,
        of baselineRows: Int
    ) throws(StatisticsError) -> Comparison {
        guard windowRows > 0, baselineRows > 0 else { throw .emptySample }
        let p = Double(windowCount) / Double(windowRows)
        let q = Double(baselineCount) / Double(baselineRows)
        let error = (p * (1 - p) / Double(windowRows) + q * (1 - q) / Double(baselineRows)).squareRoot()
        var lower = max(0, abs(p - q) - 1.96 * error)
        if baselineCount == 0 {
            lower = try wilsonInterval(successes: Double(windowCount), trials: Double(windowRows)).lower
        }
        let table = try? DriftStatistics.chiSquared(
            window: [windowCount, windowRows - windowCount],
            baseline: [baselineCount, baselineRows - baselineCount]
        )
        return Comparison(
            value: p - q,
            effect: p - q,
            effectLower: lower,
            pValue: table?.pValue,
            figures: (p, q)
        )
    }

    private func largestGap(
        _ x: [Double],
        _ y: [Double],
        _ thoroughness: Thoroughness,
        figures: (window: Double?, baseline: Double?)
    ) throws(StatisticsError) -> Comparison {
        // The exact law of 10,000 values a side takes about a tenth of a second, the finite-sample law none.
        let method: KolmogorovSmirnov.Method =
            thoroughness == .brisk ? .automatic : max(x.count, y.count) <= 10_000 ? .exact : .asymptotic
        let found = try DriftStatistics.kolmogorovSmirnov(sorted: x, baseline: y, method: method)
        guard self != .sageMakerRobust else {
            return try robust(found.statistic, Double(x.count), Double(y.count))
        }
        return Comparison(
            value: found.statistic,
            effect: found.statistic,
            effectLower: found.lowerBound,
            pValue: self == .kolmogorovSmirnov ? found.pValue : nil,
            figures: figures
        )
    }

    private func transport(
        _ window: NumberSample,
        _ baseline: NumberSample
    ) throws(StatisticsError) -> Comparison {
        let deviation = baseline.moments.isConstant ? nil : baseline.moments.standardDeviation
        if self == .energy {
            let distance = try energyDistance(sorted: window.sorted, baseline: baseline.sorted)
            return Comparison(
                value: distance,
                effect: deviation.flatMap { finite(distance / $0.squareRoot()) }
            )
        }
        let distance = try DriftStatistics.wasserstein(sorted: window.sorted, baseline: baseline.sorted)
        // Mass moves at least as far as the means lie apart.
        let lower = deviation.flatMap { deviation -> Double? in
            guard let x = window.moments.variance, let y = baseline.moments.variance else { return nil }
            let error = (x / Double(window.moments.count) + y / Double(baseline.moments.count)).squareRoot()
            let gap = abs(window.moments.mean - baseline.moments.mean)
            let bound = max(0, gap - SpecialFunctions.normal975 * error) / deviation
            return finite(bound)
        }
        return Comparison(
            value: distance,
            effect: deviation.flatMap { finite(distance / $0) },
            effectLower: lower,
            figures: (window.moments.mean, baseline.moments.mean)
        )
    }

    private func largestShareChange(_ counts: PairedCounts) throws(StatisticsError) -> Comparison {
        let (x, y) = (counts.window, counts.baseline)
        let found = try DriftStatistics.lInfinity(window: x, baseline: y)
        let rows = (x: Double(x.reduce(0, +)), y: Double(y.reduce(0, +)))
        guard self != .sageMakerRobust else { return try robust(found.distance, rows.x, rows.y) }
        let test = try? DriftStatistics.chiSquared(window: x, baseline: y)
        return Comparison(
            value: found.distance,
            effect: found.distance,
            effectLower: found.lowerBound,
            pValue: self == .lInfinity ? test?.pValue : nil,
            figures: (Double(x[found.index]) / rows.x, Double(y[found.index]) / rows.y),
            note: counts.names.indices.contains(found.index) ? counts.names[found.index] : nil
        )
    }

    /// The share of values outside of the baseline's range, or below zero.
    private func shareOutside(_ x: [Double], _ y: [Double]) throws(StatisticsError) -> Comparison {
        guard let smallest = y.first, let largest = y.last, !x.isEmpty else { throw .emptySample }
        guard self == .outsideRange else {
            let counts = (firstIndex(in: x) { $0 >= 0 }, firstIndex(in: y) { $0 >= 0 })
            return try compareShares(counts.0, of: x.count, counts.1, of: y.count)
        }
        let below = firstIndex(in: x) { $0 >= smallest }
        let above = x.count - firstIndex(in: x) { $0 > largest }
        return try compareShares(below + above, of: x.count, 0, of: y.count)
    }

    /// The largest share that a category of the baseline had which the window lacks.
    private func vanished(_ window: [String: Int], _ baseline: [String: Int]) throws(StatisticsError)
        -> Comparison
    {
        let rows = (window: window.values.reduce(0, +), baseline: baseline.values.reduce(0, +))
        guard rows.window > 0, rows.baseline > 0 else { throw .emptySample }
        let lost = baseline.filter { window[$0.key, default: 0] == 0 }
            .max { ($0.value, $1.key) < ($1.value, $0.key) }
        guard let lost else { return Comparison(value: 0, effect: 0, effectLower: 0, figures: (0, 0)) }
        let share = Double(lost.value) / Double(rows.baseline)
        let lower = try wilsonInterval(successes: Double(lost.value), trials: Double(rows.baseline)).lower
        let test = try? DriftStatistics.chiSquared(
            window: [0, rows.window],
            baseline: [lost.value, rows.baseline - lost.value]
        )
        return Comparison(
            value: share,
            effect: share,
            // A share that was never met in n rows may still be 3/n.
            effectLower: max(0, lower - 3 / Double(rows.window)),
            pValue: test?.pValue,
            figures: (0, share),
            note: lost.key
        )
    }

    func robust(_ distance: Double, _ n: Double, _ m: Double) throws(StatisticsError) -> Comparison {
        let found = try DriftStatistics.sageMakerRobust(distance: distance, windowCount: n, baselineCount: m)
        return Comparison(value: found, effect: found, effectLower: found)
    }

    private func mergeNote(_ counts: PairedCounts, _ left: Int) -> String? {
        let used = zip(counts.window, counts.baseline).count { $0 + $1 > 0 }
        return used == left ? nil : "\(used) categories merged into \(left), since some are rare"
    }
}

/// The first position at which a condition holds that, once true, stays true.
private func firstIndex(in sorted: [Double], where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
        let middle = low + (high - low) / 2
        if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
}

/// A quotient that can be expressed; nil beyond the largest double.
private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
