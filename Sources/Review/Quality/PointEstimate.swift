import DriftStatistics

/// An estimate, the variance of its estimator, its 95% interval, and how many values stand behind it.
struct PointEstimate: Equatable {
    var value: Double
    var variance: Double
    var interval: Interval
    var count: Int

    /// The mean of values as a plain sample, each row as likely as the other; nil for fewer than two values.
    ///
    /// A share has Wilson's interval, and a variance with one pseudo success and one pseudo failure,
    /// `(Σ(y − ȳ)² + (1 − ȳ)² + ȳ²)·n/(n + 2)/(n(n − 1))`, so that a sample without an error does not claim to be
    /// certain. A mean has Student's interval and the variance `s²/n`.
    init?(plain values: [Double], isShare: Bool) {
        let moments = Moments(of: values)
        let n = Double(moments.count)
        guard moments.count >= 2, moments.mean.isFinite, moments.m2.isFinite else { return nil }
        let mean = moments.mean
        count = moments.count
        value = mean
        if isShare {
            variance = (moments.m2 + (1 - mean) * (1 - mean) + mean * mean) * n / (n + 2) / (n * (n - 1))
            interval = wilsonOrAll(successes: min(n, max(0, (mean * n).rounded())), of: n)
        } else {
            variance = moments.m2 / (n * (n - 1))
            interval = studentInterval(mean, variance, degreesOfFreedom: n - 1)
        }
    }

    /// The mean of all rows from a designed sample, helped by what is known of them; nil for fewer than three values.
    ///
    /// - Parameters:
    ///   - values: The drawn rows' values.
    ///   - known: What was known of the same rows; nil: nothing.
    ///   - meanKnown: The mean of that over all rows.
    ///   - probabilities: Inclusion probabilities in (0, 1].
    ///   - isShare: Whether the values are zeros and ones.
    init?(
        designed values: [Double],
        known: [Double]?,
        meanKnown: Double,
        probabilities: [Double],
        isShare: Bool
    ) {
        do {
            let estimate = try differenceEstimator(
                labels: values,
                predictions: known ?? values.map { _ in 0 },
                probabilities: probabilities,
                populationMean: known == nil ? 0 : meanKnown,
                kind: isShare ? .share : .mean,
                lambda: known == nil ? 0 : nil
            )
            value = estimate.estimate
            variance = estimate.variance
            interval = estimate.interval
            count = values.count
        } catch {
            return nil
        }
    }

    /// A ratio of two totals over rows of which each is as likely as the other; nil where none counts below, or with
    /// fewer than two rows.
    ///
    /// `θ = Σa/Σb`, `V = Σ(a − θb)²/(Σb)²·n/(n − 1)`, Wilson's interval on `θ(1 − θ)/V`, where `θ(1 − θ)` and `V` are
    /// taken no smaller than one failure among the rows that count makes them.
    init?(plainRatio parts: [(above: Double, below: Double)]) {
        self.init(ratio: parts, weights: parts.map { _ in 1 }, design: parts.map { _ in 1 })
    }

    /// A ratio of two totals from a designed sample, `V = Σ(1 − π)w²(a − θb)²/(Σwb)²·n/(n − 1)`.
    init?(designedRatio parts: [(above: Double, below: Double)], probabilities: [Double]) {
        let weights = probabilities.map { 1 / $0 }
        self.init(
            ratio: parts,
            weights: weights,
            design: zip(probabilities, weights).map { (1 - $0) * $1 * $1 }
        )
    }

    private init?(ratio parts: [(above: Double, below: Double)], weights: [Double], design: [Double]) {
        let above = zip(parts, weights).reduce(0) { $0 + $1.0.above * $1.1 }
        let below = zip(parts, weights).reduce(0) { $0 + $1.0.below * $1.1 }
        let counted = parts.count { $0.below > 0 }
        guard parts.count >= 2, counted > 0, below > 0, below.isFinite else { return nil }
        let ratio = min(1, max(0, above / below))
        var squares = 0.0
        for (part, factor) in zip(parts, design) {
            let rest = part.above - ratio * part.below
            squares += factor * rest * rest
        }
        let n = Double(parts.count)
        let measured = squares / (below * below) * n / (n - 1)
        // Rows that happen to agree do not look certain: at least the spread of one failure in n + 2.
        let m = Double(counted)
        let kish = zip(parts, weights).reduce(0) { $0 + ($1.0.below > 0 ? $1.1 : 0) }
        let kishSquares = zip(parts, weights).reduce(0) { $0 + ($1.0.below > 0 ? $1.1 * $1.1 : 0) }
        let smallest = (m + 1) / ((m + 2) * (m + 2))
        let isWhole = design.allSatisfy { $0 == 0 }
        value = ratio
        count = counted
        let size = max(1, kish * kish / kishSquares)
        let spread = max(ratio * (1 - ratio), smallest)
        variance = isWhole ? 0 : ratio > 0 && ratio < 1 ? measured : spread / size
        guard variance > 0 else {
            interval =
                isWhole ? Interval(lower: ratio, upper: ratio) : wilsonOrAll(successes: ratio * m, of: m)
            return
        }
        let effective = max(1, spread / variance)
        interval = wilsonOrAll(successes: ratio * effective, of: effective)
    }

    /// The mean over strata from a simple sample of each: `ΣW_hȳ_h`, with `V = ΣW_h²(1 − n_h/N_h)·s_h²/n_h`.
    ///
    /// For shares `s_h²/n_h` is `p̃(1 − p̃)/(n_h − 1)` with `p̃ = (k + ½)/(n + 1)`, so that a stratum without an error does
    /// not claim to be certain; the interval is Wilson's on the effective sample size.
    init?(stratified strata: [(size: Double, values: [Double])], isShare: Bool) {
        let parts = strata.compactMap {
            stratum -> (weight: Double, value: Double, variance: Double, count: Int)? in
            let moments = Moments(of: stratum.values)
            let n = Double(moments.count)
            guard moments.count >= 2, stratum.size > 0, moments.mean.isFinite else { return nil }
            let share = (moments.mean * n + 0.5) / (n + 1)
            let spread = isShare ? share * (1 - share) / (n - 1) : (moments.variance ?? 0) / n
            return (stratum.size, moments.mean, max(0, 1 - n / stratum.size) * spread, moments.count)
        }
        guard parts.count == strata.count else { return nil }
        self.init(strata: parts, isShare: isShare)
    }

    /// The mean of strata, each with its weight: `θ = ΣWθ`, `V = ΣW²V`; nil without strata or weight.
    ///
    /// A share has Wilson's interval on the effective sample size `θ(1 − θ)/V`, where `θ(1 − θ)` is taken no smaller
    /// than one failure in n + 2 makes it; a mean has Student's, with as many degrees of freedom as values beyond two
    /// a stratum.
    init?(strata: [(weight: Double, value: Double, variance: Double, count: Int)], isShare: Bool) {
        let total = strata.reduce(0) { $0 + $1.weight }
        guard total > 0, total.isFinite else { return nil }
        var (mean, sum, labels) = (0.0, 0.0, 0)
        for stratum in strata {
            let share = stratum.weight / total
            mean += share * stratum.value
            sum += share * share * stratum.variance
            labels += stratum.count
        }
        guard mean.isFinite, sum.isFinite else { return nil }
        value = mean
        variance = sum
        count = labels
        guard isShare else {
            let freedom = Double(max(1, labels - 2 * strata.count))
            interval = studentInterval(mean, sum, degreesOfFreedom: freedom)
            return
        }
        let n = Double(labels)
        let share = min(1, max(0, mean))
        let spread = max(share * (1 - share), (n + 1) / ((n + 2) * (n + 2)))
        let effective = sum > 0 ? max(1, spread / sum) : n
        interval = wilsonOrAll(successes: share * effective, of: effective)
    }
}

private func studentInterval(_ mean: Double, _ variance: Double, degreesOfFreedom: Double) -> Interval {
    let t = SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: degreesOfFreedom)
    let half = t * variance.squareRoot()
    return Interval(lower: mean - half, upper: mean + half)
}

/// Wilson's interval; all of 0…1 where there are no trials.
func wilsonOrAll(successes: Double, of trials: Double) -> Interval {
    do {
        return try wilsonInterval(successes: successes, trials: trials)
    } catch {
        return Interval(lower: 0, upper: 1)
    }
}
