internal import DriftStatistics

extension Statistic {
    /// Compares numbers of which a profile is known with those of a baseline.
    ///
    /// Exact from moments, and from bins that end where the statistic needs it; the Kolmogorov–Smirnov distance within
    /// a bound. The p-value of a spread needs the rows and is left out.
    func compare(_ window: CountedColumn, with baseline: NumberSample) throws(StatisticsError) -> Comparison {
        let moments = window.numbers.moments.moments
        switch self {
        case .mean:
            let found = try welch(window: moments, baseline: baseline.moments)
            return Comparison(
                value: found.t,
                effect: found.hedgesG,
                effectLower: found.effectLower,
                pValue: found.pValue,
                figures: (moments.mean, baseline.moments.mean)
            )
        case .standardDeviation:
            let found = try spreadRatio(window: moments, baseline: baseline.moments)
            return Comparison(
                value: found.logRatio,
                effect: found.logRatio,
                effectLower: found.effectLower,
                figures: (moments.standardDeviation, baseline.moments.standardDeviation)
            )
        case .skewness:
            let found = try skewnessDifference(window: window.numbers.moments, baseline: baseline.sorted)
            return Comparison(
                value: found.difference,
                effect: found.difference,
                effectLower: found.effectLower,
                pValue: found.pValue,
                figures: (moments.populationSkewness, baseline.moments.populationSkewness)
            )
        case .kolmogorovSmirnov, .sageMakerSimple, .sageMakerRobust:
            return try largestGap(window, baseline)
        case .totalVariation, .populationStability, .jensenShannon, .hellinger:
            guard moments.count > 0, !baseline.sorted.isEmpty else { throw .emptySample }
            guard let counts = try PairedCounts(window: window, baseline: baseline) else {
                throw .undefined("the profile was counted in the bins of another baseline")
            }
            return try compare(counts)
        case .outsideRange, .negativeShare:
            return try shareOutside(window, baseline)
        default:
            throw .undefined(
                "it needs the rows, and a profile has counts in bins only; import the rows to have it"
            )
        }
    }

    /// Compares names of which a profile counts only the frequent ones with those of a baseline.
    ///
    /// - Parameters:
    ///   - window: The counters, each too small by `error` at most.
    ///   - baseline: The baseline's rows by name.
    ///   - name: The name whose share is compared; nil: the one that changed most.
    /// - Returns: The comparison with its bound.
    /// - Throws: `undefined` for what needs every name, `emptySample`.
    func compare(_ window: CategorySketch, with baseline: [String: Int], share name: String?)
        throws(StatisticsError) -> Comparison
    {
        let rows = (window: window.total, baseline: baseline.values.reduce(0, +))
        guard rows.window > 0, rows.baseline > 0 else { throw .emptySample }
        let bound = Double(window.error) / Double(rows.window)
        let names: Set<String>
        switch self {
        case .classShare: names = [name ?? ""]
        case .lInfinity, .sageMakerSimple: names = Set(window.counts.keys).union(baseline.keys)
        default:
            throw .undefined(
                "the window has more than \(CategorySketch.usualCapacity) different names, of which a profile counts "
                    + "the frequent ones only"
            )
        }
        func change(of name: String) -> Double {
            Double(window.counts[name] ?? 0) / Double(rows.window)
                - Double(baseline[name] ?? 0) / Double(rows.baseline)
        }
        // The name decides between equal changes, so that the order of a dictionary never does.
        let most = names.max { (abs(change(of: $0)), $1) < (abs(change(of: $1)), $0) } ?? ""
        var found = try compareShares(
            window.counts[most] ?? 0,
            of: rows.window,
            baseline[most] ?? 0,
            of: rows.baseline
        )
        if self != .classShare {
            found.value = abs(found.value)
            found.effect = found.value
            found.note = most
        }
        found.effectLower = found.effectLower.map { max(0, $0 - bound) }
        found.bound = bound
        return found
    }

    private func largestGap(_ window: CountedColumn, _ baseline: NumberSample) throws(StatisticsError)
        -> Comparison
    {
        let bins = BaselineBins(edges: window.edges, sorted: baseline.sorted)
        let (found, upper) = try DriftStatistics.kolmogorovSmirnov(counted: window.numbers.counts, in: bins)
        let moments = window.numbers.moments.moments
        let figures = (window: Optional(moments.mean), baseline: Optional(baseline.moments.mean))
        guard self != .sageMakerRobust else {
            let counts = (Double(moments.count), Double(baseline.sorted.count))
            var least = try robust(found.statistic, counts.0, counts.1)
            least.bound = try robust(upper, counts.0, counts.1).value - least.value
            return least
        }
        return Comparison(
            value: found.statistic,
            effect: found.statistic,
            effectLower: found.lowerBound,
            pValue: self == .kolmogorovSmirnov ? found.pValue : nil,
            figures: figures,
            bound: upper - found.statistic
        )
    }

    private func shareOutside(_ window: CountedColumn, _ baseline: NumberSample) throws(StatisticsError)
        -> Comparison
    {
        let count = window.numbers.moments.moments.count
        guard let smallest = baseline.sorted.first, let largest = baseline.sorted.last, count > 0 else {
            throw .emptySample
        }
        let other = StatisticsError.undefined("the profile was counted in the bins of another baseline")
        guard self == .outsideRange else {
            guard let below = window.count(atMost: Double.zero.nextDown) else { throw other }
            let there = binIndex(of: 0, edges: baseline.sorted)
            return try compareShares(below, of: count, there, of: baseline.sorted.count)
        }
        guard let below = window.count(atMost: smallest.nextDown), let inside = window.count(atMost: largest)
        else { throw other }
        return try compareShares(below + count - inside, of: count, 0, of: baseline.sorted.count)
    }
}
