import DriftStatistics
import RealModule

/// An estimate, the variance of its estimator, and how many values stand behind it.
struct PointEstimate: Equatable {
    var value: Double
    var variance: Double
    var count: Int
    /// The coefficient on what was known beforehand; 0 where nothing was used.
    var coefficient = 0.0
}

/// The mean of all rows from a designed sample, helped by what is known of every row: the difference (PPI++) estimator
/// in Hájek form.
///
/// With `w = 1/π`, `q = (1 − π)w²`, `ŷ = Σwy/Σw`, `f̂ = Σwf/Σw`: `λ = Σq(f − f̂)(y − ŷ)/Σq(f − f̂)²`, kept in 0…1;
/// `θ = λF̄ + Σw(y − λf)/Σw`; with `e = y − λf`: `V = Σq(e − ē)²/(Σw)² · n/(n − 2)`, for `λ = 0` `n/(n − 1)`. With
/// `isShare`, one pseudo success and one pseudo failure of the mean design weight enter the sum, so that a sample
/// without a single error does not claim to be certain.
///
/// - Parameters:
///   - values: At least two, 0 or 1 with `isShare`.
///   - known: What was known of the same rows; nil: the Hájek mean (`λ = 0`).
///   - meanKnown: The mean of `known` over all rows.
///   - probabilities: Inclusion probabilities in (0, 1].
/// - Returns: nil for fewer than two values, lists of different length or a probability outside (0, 1].
/// - Complexity: O(n). Source: Angelopoulos, Duchi & Zrnic, *PPI++* (2023); Zrnic & Candès, *Active statistical
///   inference* (2024).
func differenceEstimate(
    _ values: [Double], known: [Double]?, meanKnown: Double, probabilities: [Double], isShare: Bool
) -> PointEstimate? {
    let n = values.count
    guard n >= 2, probabilities.count == n, known.map({ $0.count == n }) ?? true,
        probabilities.allSatisfy({ $0 > 0 && $0 <= 1 })
    else { return nil }
    let weights = probabilities.map { 1 / $0 }
    let spread = zip(probabilities, weights).map { (1 - $0) * $1 * $1 }
    let total = weights.reduce(0, +)
    let mean = weightedMean(values, weights, total)
    var coefficient = 0.0
    var knownMean = 0.0
    if let known {
        knownMean = weightedMean(known, weights, total)
        var (cross, square) = (0.0, 0.0)
        for row in values.indices {
            let off = known[row] - knownMean
            cross += spread[row] * off * (values[row] - mean)
            square += spread[row] * off * off
        }
        if square > 0 { coefficient = min(1, max(0, cross / square)) }
    }
    let rest = known.map { zip(values, $0).map { $0 - coefficient * $1 } } ?? values
    let restMean = weightedMean(rest, weights, total)
    var sum = 0.0
    for row in rest.indices { sum += spread[row] * (rest[row] - restMean) * (rest[row] - restMean) }
    if isShare {
        let centre = coefficient * knownMean + restMean
        let pseudo = spread.reduce(0, +) / Double(n) * ((1 - centre) * (1 - centre) + centre * centre)
        sum = (sum + pseudo) * Double(n) / Double(n + 2)
    }
    let freedom = max(1, coefficient == 0 ? n - 1 : n - 2)
    return PointEstimate(
        value: coefficient * meanKnown + restMean, variance: sum / (total * total) * Double(n) / Double(freedom),
        count: n, coefficient: coefficient)
}

/// The share of hits among trials from a designed sample, by linearising the ratio: of the answers "positive" the
/// right ones, of the true positives the found ones.
///
/// `θ = Σw·hit/Σw·trial`, `V = Σq(hit − θ·trial)²/(Σw·trial)² · k/(k − 1)` over the k trials, with one pseudo success
/// and one pseudo failure as in `differenceEstimate`.
///
/// - Parameters:
///   - hits: Of each trial, whether it was a hit; at least two.
///   - probabilities: Their inclusion probabilities in (0, 1].
/// - Returns: nil for fewer than two trials.
func ratioEstimate(hits: [Bool], probabilities: [Double]) -> PointEstimate? {
    // Rows that are no trials have a linearised residual of 0: what is left is the Hájek mean over the trials.
    differenceEstimate(
        hits.map { $0 ? 1 : 0 }, known: nil, meanKnown: 0, probabilities: probabilities, isShare: true)
}

/// The mean of values as if they were a plain sample; with `isShare` with one pseudo success and failure.
func plainEstimate(_ values: [Double], isShare: Bool) -> PointEstimate? {
    let moments = Moments(of: values)
    let n = Double(moments.count)
    guard moments.count >= 2, moments.mean.isFinite, moments.m2.isFinite else { return nil }
    let p = moments.mean
    let sum = isShare ? (moments.m2 + (1 - p) * (1 - p) + p * p) * n / (n + 2) : moments.m2
    return PointEstimate(value: p, variance: sum / (n * (n - 1)), count: moments.count)
}

extension PointEstimate {
    /// The 95% interval of a share: Wilson's on the effective sample size `n_eff = θ(1 − θ)/V`.
    ///
    /// Near 0 and 1 `θ(1 − θ)` vanishes faster than V; there `θ` is kept off the ends by what one pseudo success and
    /// failure would do, `1/(n + 2)`, so that a faultless sample of n is worth about n.
    var shareInterval: Interval {
        let share = min(1, max(0, value))
        let edge = 1 / Double(count + 2)
        let inner = min(1 - edge, max(edge, share))
        let effective = variance > 0 ? max(1, inner * (1 - inner) / variance) : 1e9
        return wilsonOrAll(successes: min(effective, share * effective), of: effective)
    }

    /// The 95% interval of a mean: Student's, with `n − 2` degrees of freedom, `n − 1` without a coefficient.
    var meanInterval: Interval {
        let freedom = max(1, coefficient == 0 ? count - 1 : count - 2)
        let t = SpecialFunctions.studentQuantile(0.975, degreesOfFreedom: Double(freedom))
        let half = t * variance.squareRoot()
        return Interval(lower: value - half, upper: value + half)
    }
}

/// Wilson's interval; all of 0…1 where there are no trials.
func wilsonOrAll(successes: Double, of trials: Double) -> Interval {
    do {
        return try wilsonInterval(successes: successes, trials: trials)
    } catch {
        return Interval(lower: 0, upper: 1)
    }
}

private func weightedMean(_ values: [Double], _ weights: [Double], _ total: Double) -> Double {
    zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
}
