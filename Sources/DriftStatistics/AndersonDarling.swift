import RealModule

/// The outcome of a two-sample Anderson–Darling comparison.
public struct AndersonDarling: Hashable, Sendable {
    /// The statistic in standard deviations from its mean without drift.
    public var statistic: Double
    /// The p-value by interpolation; known only within 0.001…0.25 and capped to that.
    public var pValue: Double
}

/// Compares two samples with emphasis on the tails.
///
/// The midrank form `A²_akN` of Scholz and Stephens (1987), equation 7, for two samples, standardised by
/// its exact mean and variance; the p-value from a quadratic through their table of critical values.
///
/// - Parameters:
///   - window: Finite values in ascending order.
///   - baseline: Finite values in ascending order; at least four values in both together.
/// - Returns: The standardised statistic with its capped p-value.
/// - Throws: `emptySample`, `tooFew`, `constant` if all values are equal.
/// - Complexity: O(n + m).
public func andersonDarling(sorted window: [Double], baseline: [Double]) throws(StatisticsError)
    -> AndersonDarling
{
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    let count = window.count + baseline.count
    guard count >= 4 else { throw .tooFew(needed: 4, has: count) }
    let (n, m, total) = (Double(window.count), Double(baseline.count), Double(count))
    var (i, j, groups) = (0, 0, 0)
    var (sumX, sumY) = (0.0, 0.0)
    while i < window.count || j < baseline.count {
        let value = min(
            i < window.count ? window[i] : .infinity,
            j < baseline.count ? baseline[j] : .infinity
        )
        let (firstX, firstY) = (i, j)
        while i < window.count, window[i] <= value { i += 1 }
        while j < baseline.count, baseline[j] <= value { j += 1 }
        guard i + j > firstX + firstY else { throw .outOfRange("the values must be finite") }
        groups += 1
        let ties = Double(i - firstX + j - firstY)
        let rank = Double(firstX + firstY) + ties / 2
        let scale = rank * (total - rank) - total * ties / 4
        guard scale > 0 else { continue }  // only if all values are equal
        let shiftX = total * (Double(i) - Double(i - firstX) / 2) - rank * n
        let shiftY = total * (Double(j) - Double(j - firstY) / 2) - rank * m
        sumX += ties / total * shiftX * shiftX / scale
        sumY += ties / total * shiftY * shiftY / scale
    }
    guard groups > 1 else { throw .constant }
    let raw = (sumX / n + sumY / m) * (total - 1) / total
    let standardised = (raw - 1) / standardError(n, m)
    return AndersonDarling(statistic: standardised, pValue: interpolatedTail(standardised))
}

/// The standard deviation of the statistic without drift, for two samples.
private func standardError(_ n: Double, _ m: Double) -> Double {
    let total = n + m
    let reciprocals = 1 / n + 1 / m
    // h = Σ 1/i for i < N; g = ΣΣ 1/((N − i)·j) for i < j < N, by running sums from the large end.
    var (h, g) = (0.0, 0.0)
    var index = 2.0
    var rest = total - 1
    while rest > 1 {
        h += 1 / rest
        g += h / index
        index += 1
        rest -= 1
    }
    h += 1
    let k = 2.0
    let a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * reciprocals
    let b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6
    let c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * reciprocals + 4 * h
    let d = (2 * h + 6) * k * k - 4 * h * k
    let polynomial = ((a * total + b) * total + c) * total + d
    return (polynomial / ((total - 1) * (total - 2) * (total - 3))).squareRoot()
}

/// The tail by a quadratic, fitted to the logarithms of the levels at the critical values for two samples.
private func interpolatedTail(_ statistic: Double) -> Double {
    let levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001]
    // Table 2 of Scholz and Stephens: b0 + b1/√(k − 1) + b2/(k − 1) with k = 2.
    let constant = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085]
    let linear = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615]
    let inverse = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154]
    let critical = zip(constant, zip(linear, inverse)).map { $0 + $1.0 + $1.1 }
    if let lowest = critical.first, statistic < lowest { return 0.25 }
    if let highest = critical.last, statistic > highest { return 0.001 }
    let centre = critical.reduce(0, +) / Double(critical.count)
    let fit = quadraticFit(critical.map { $0 - centre }, levels.map { Double.log($0) })
    let x = statistic - centre
    return min(0.25, max(0.001, .exp(fit.0 + (fit.1 + fit.2 * x) * x)))
}

/// Least squares of `a + b·x + c·x²` by the normal equations.
private func quadraticFit(_ x: [Double], _ y: [Double]) -> (Double, Double, Double) {
    func sum(_ power: Int) -> Double { x.reduce(0) { $0 + .pow($1, power) } }
    func moment(_ power: Int) -> Double { zip(x, y).reduce(0) { $0 + .pow($1.0, power) * $1.1 } }
    let (s0, s1, s2, s3, s4) = (Double(x.count), sum(1), sum(2), sum(3), sum(4))
    let (t0, t1, t2) = (moment(0), moment(1), moment(2))
    func determinant(
        _ a: (Double, Double, Double),
        _ b: (Double, Double, Double),
        _ c: (Double, Double, Double)
    ) -> Double {
        let first = a.0 * (b.1 * c.2 - b.2 * c.1)
        let second = a.1 * (b.0 * c.2 - b.2 * c.0)
        return first - second + a.2 * (b.0 * c.1 - b.1 * c.0)
    }
    let whole = determinant((s0, s1, s2), (s1, s2, s3), (s2, s3, s4))
    return (
        determinant((t0, s1, s2), (t1, s2, s3), (t2, s3, s4)) / whole,
        determinant((s0, t0, s2), (s1, t1, s3), (s2, t2, s4)) / whole,
        determinant((s0, s1, t0), (s1, s2, t1), (s2, s3, t2)) / whole
    )
}
