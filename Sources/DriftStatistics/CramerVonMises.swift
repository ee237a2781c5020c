import RealModule

/// The outcome of a two-sample Cramér–von Mises comparison.
public struct CramerVonMises: Hashable, Sendable {
    /// The statistic `T`; about 1/6 without drift.
    public var statistic: Double
    /// The probability of a value at least as large without drift, 0…1.
    public var pValue: Double
    /// The mean squared distance of the distribution functions over all values, 0…1: an effect size.
    ///
    /// Without ties it is `T·(n + m)/(nm)`.
    public var effect: Double

    /// How the p-value is computed.
    public enum Method: Hashable, Sendable {
        /// Exact up to 20 values a side, asymptotic beyond.
        case automatic
        /// By counting all interleavings; samples of up to 60 values a side.
        case exact
        /// By the limit law, after matching mean and variance.
        case asymptotic
    }

    /// What equal values do to the statistic.
    public enum Ties: Hashable, Sendable {
        /// Midranks, as published and as scipy does: every group of `k` equal values adds about `k³` to the sum, so that
        /// columns of few values and unequal sizes look drifted although they are not.
        case midranks
        /// The distribution functions are compared where they step: `T = nm/(n + m)²·Σ t·(F − G)²` with `t` values a step.
        /// The same without ties; with them the limit law holds nearly.
        case steps
    }
}

/// Compares two samples by the mean squared distance of their distribution functions.
///
/// `U = n·Σ(rᵢ − i)² + m·Σ(sⱼ − j)²` with midranks; `T = U/(nm(n + m)) − (4nm − 1)/(6(n + m))`.
///
/// - Parameters:
///   - window: `n ≥ 2` finite values in ascending order.
///   - baseline: `m ≥ 2` finite values in ascending order.
///   - method: How the p-value is computed.
///   - ties: What equal values do to the statistic; with `steps` and equal values the law is the limit law.
/// - Returns: The statistic, its p-value and the effect.
/// - Throws: `emptySample`, `tooFew`; `outOfRange` for the exact method with more than 60 values a side.
/// - Complexity: O(n + m); exact: O(n·m·distinct values of U). Source: Anderson (1962); Xiao,
///   Gordon & Yakovlev (2007) for the exact law.
public func cramerVonMises(
    sorted window: [Double],
    baseline: [Double],
    method: CramerVonMises.Method = .automatic,
    ties: CramerVonMises.Ties = .midranks
) throws(StatisticsError) -> CramerVonMises {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    guard window.count > 1, baseline.count > 1 else {
        throw .tooFew(needed: 2, has: min(window.count, baseline.count))
    }
    var exact = method == .exact || (method == .automatic && max(window.count, baseline.count) <= 20)
    if exact, max(window.count, baseline.count) > 60 {
        throw .outOfRange("the exact law is counted for at most 60 values a side")
    }
    let (n, m) = (Double(window.count), Double(baseline.count))
    var shifts = (x: 0.0, y: 0.0)
    var squares = 0.0
    var isTied = false
    walkRanks(window, baseline) { before, equal, midrank in
        shifts.x += squaredShifts(midrank, from: before.0, count: equal.0)
        shifts.y += squaredShifts(midrank, from: before.1, count: equal.1)
        let gap = Double(before.0 + equal.0) / n - Double(before.1 + equal.1) / m
        squares += Double(equal.0 + equal.1) * gap * gap
        if equal.0 + equal.1 > 1 { isTied = true }
    }
    let u = n * shifts.x + m * shifts.y
    let (pairs, total) = (n * m, n + m)
    var statistic = u / (pairs * total) - (4 * pairs - 1) / (6 * total)
    if ties == .steps, isTied { (statistic, exact) = (pairs / (total * total) * squares, false) }
    let tail: Double
    if exact {
        tail = exactTail(window.count, baseline.count, u)
    } else {
        let mean = (1 + 1 / total) / 6
        let spread = 4 * pairs * total - 3 * (n * n + m * m) - 2 * pairs
        let variance = (total + 1) * spread / (45 * total * total * 4 * pairs)
        let matched = 1.0 / 6 + (statistic - mean) / (45 * variance).squareRoot()
        // The series has nothing to sum below 0.003, where the law has no mass; from 0.3 on (a tail of 0.14) the
        // integral keeps the digits that one minus the series loses.
        tail = matched < 0.003 ? 1 : matched < 0.3 ? 1 - limitCumulative(matched) : limitTail(matched)
    }
    return CramerVonMises(
        statistic: statistic,
        pValue: min(1, max(0, tail)),
        effect: squares / total
    )
}

/// `Σ (r − i)²` over the positions of equal values in their own sample, all of which have the midrank `r`.
private func squaredShifts(_ midrank: Double, from start: Int, count: Int) -> Double {
    let k = Double(count)
    // Around the middle position the sum is k·d² plus that of k consecutive whole numbers around their mean.
    let middle = midrank - (Double(start) + (k + 1) / 2)
    return k * middle * middle + k * (k * k - 1) / 12
}

/// `P(U ≥ u)` with all interleavings equally likely.
///
/// Walks the lattice of interleavings. With `a = lcm/n`, `b = lcm/m` the sum over the pooled sample of the
/// squared heights `(i·a − j·b)²` is a whole number that determines `U`; every cell holds how many paths
/// reach each sum.
private func exactTail(_ n: Int, _ m: Int, _ u: Double) -> Double {
    var (x, y) = (n, m)
    while y != 0 { (x, y) = (y, x % y) }
    let common = n / x * m
    let (a, b) = (common / n, common / m)
    let (pairs, total) = (Double(n) * Double(m), Double(n + m))
    let t = u / (pairs * total) - (4 * pairs - 1) / (6 * total)
    // T = nm/(n+m)² · Σ(F − G)², the heights being lcm·(F − G).
    let limit = (t * Double(common) * Double(common) * total * total / pairs - 1e-6 * Double(common)).rounded(
        .up
    )
    var row: [PathSums] = []
    for i in 0...n {
        for j in 0...m {
            let height = i * a - j * b
            let above = i > 0 ? row[j] : PathSums()
            let left = j > 0 ? row[j - 1] : PathSums()
            var cell = PathSums.start
            if i + j > 0 {
                // Paths weigh by probability, so that no count overflows.
                cell = above.merged(with: left, share: Double(i) / Double(i + j), adding: height * height)
            }
            if i == 0 { row.append(cell) } else { row[j] = cell }
        }
    }
    return zip(row[m].sums, row[m].shares).reduce(0) { Double($1.0) >= limit ? $0 + $1.1 : $0 }
}

/// The sums that the paths to a cell can have, ascending, with the share of the paths that have them.
private struct PathSums {
    var sums: [Int] = []
    var shares: [Double] = []

    static let start = PathSums(sums: [0], shares: [1])

    func merged(with other: PathSums, share: Double, adding square: Int) -> PathSums {
        var result = PathSums()
        result.sums.reserveCapacity(sums.count + other.sums.count)
        result.shares.reserveCapacity(sums.count + other.sums.count)
        var (i, j) = (0, 0)
        while i < sums.count || j < other.sums.count {
            let sum = min(i < sums.count ? sums[i] : .max, j < other.sums.count ? other.sums[j] : .max)
            var weight = 0.0
            if i < sums.count, sums[i] == sum {
                weight += shares[i] * share
                i += 1
            }
            if j < other.sums.count, other.sums[j] == sum {
                weight += other.shares[j] * (1 - share)
                j += 1
            }
            result.sums.append(sum + square)
            result.shares.append(weight)
        }
        return result
    }
}

/// The distribution function of the limit law, by the series with Bessel's `K` of order ¼.
private func limitCumulative(_ x: Double) -> Double {
    var sum = 0.0
    for k in 0..<200 {
        let index = Double(k)
        let lead =
            Double.exp(.logGamma(index + 0.5) - .logGamma(index + 1)) / (.pow(.pi, 1.5) * x.squareRoot())
        let y = 4 * index + 1
        let q = y * y / (16 * x)
        let term = lead * y.squareRoot() * .exp(-2 * q) * scaledBesselK(0.25, q)
        sum += term
        if abs(term) < 1e-16 { break }
    }
    return sum
}

/// The tail of the limit law, which is that of `Σ Z²ⱼ/(jπ)²`.
///
/// `(2/π)·Σₖ (−1)^(k+1)·∫ √(1/(t·|sin t|))·exp(−x·t²/2) dt` over `(2k − 1)π … 2kπ`. With
/// `t = (2k − ½)π − (π/2)·cos φ` the integrand is smooth, and the midpoint rule in `φ` converges faster than any power.
/// Source: Smirnov (1936); von Mises (1947).
private func limitTail(_ x: Double) -> Double {
    let steps = 128
    var sum = 0.0
    for k in 1...8 {
        let centre = (2 * Double(k) - 0.5) * Double.pi
        var part = 0.0
        for step in 0..<steps {
            let angle = (Double(step) + 0.5) * Double.pi / Double(steps)
            let t = centre - Double.pi / 2 * .cos(angle)
            // The sine of the distance to the nearer end, which `t` itself has lost most digits of.
            let fromEnd = Double.pi / 2 * (1 - abs(Double.cos(angle)))
            let inverse = 1 / (t * Double.sin(fromEnd))
            part += inverse.squareRoot() * .exp(-x * t * t / 2) * .sin(angle)
        }
        part *= Double.pi / 2 * Double.pi / Double(steps)
        sum += k % 2 == 1 ? part : -part
        if part < sum * 1e-17 { break }
    }
    return 2 / Double.pi * sum
}

/// `eˣ·K_ν(x)` by the trapezoid rule on `∫ exp(−x(cosh t − 1))·cosh(νt) dt`, which decays doubly
/// exponentially.
private func scaledBesselK(_ order: Double, _ x: Double) -> Double {
    let step = 1.0 / 32
    var sum = 0.5
    var t = 0.0
    while t < 40 {
        t += step
        let value = Double.exp(-x * (.cosh(t) - 1)) * .cosh(order * t)
        sum += value
        if value < 1e-18 { break }
    }
    return sum * step
}
