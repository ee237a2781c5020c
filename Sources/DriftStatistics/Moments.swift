/// Count, mean and central moment sums of values, mergeable without loss.
///
/// `m2 = Σ(x − mean)²`, `m3` and `m4` with the third and fourth power. Finite values are expected; the
/// caller counts missing and infinite ones apart. Source: Pébay, *Formulas for robust, one-pass parallel
/// computation of covariances and arbitrary-order statistical moments* (2008).
public struct Moments: Hashable, Sendable {
    /// The number of values.
    public private(set) var count: Int
    /// The mean; 0 without values.
    public private(set) var mean: Double
    /// The sum of squared deviations from the mean.
    public private(set) var m2: Double
    /// The sum of cubed deviations from the mean.
    public private(set) var m3: Double
    /// The sum of fourth powers of deviations from the mean.
    public private(set) var m4: Double
    /// The smallest value; ∞ without values.
    public private(set) var minimum: Double
    /// The largest value; −∞ without values.
    public private(set) var maximum: Double

    /// The moments of no values.
    public init() {
        (count, mean, m2, m3, m4) = (0, 0, 0, 0, 0)
        (minimum, maximum) = (.infinity, -.infinity)
    }

    /// The moments of all values.
    ///
    /// Blocks of 4,096 values are read twice (mean first, deviations second) and merged: as accurate as two
    /// passes over everything, and independent of how far the values lie from zero.
    ///
    /// - Complexity: O(n), about 1 ns a value.
    public init(of values: some Sequence<Double>) {
        self.init()
        let blockSize = 4_096
        var block: [Double] = []
        block.reserveCapacity(blockSize)
        for value in values {
            block.append(value)
            if block.count == blockSize {
                self = merged(with: Moments(block: block.span))
                block.removeAll(keepingCapacity: true)
            }
        }
        self = merged(with: Moments(block: block.span))
    }

    /// The moments of all values of an array, without copying blocks of it.
    ///
    /// - Complexity: O(n).
    public init(of values: [Double]) {
        self.init()
        var start = 0
        while start < values.count {
            let end = min(start + 4_096, values.count)
            self = merged(with: Moments(block: values.span.extracting(start..<end)))
            start = end
        }
    }

    /// Restores moments that were stored earlier.
    ///
    /// - Throws: `outOfRange` for a negative count or sum, or numbers that are not finite.
    public init(
        count: Int,
        mean: Double,
        m2: Double,
        m3: Double,
        m4: Double,
        minimum: Double,
        maximum: Double
    ) throws(StatisticsError) {
        guard count >= 0, mean.isFinite, !m2.isNaN, !m3.isNaN, !m4.isNaN, m2 >= 0, m4 >= 0 else {
            throw .outOfRange("stored moments must be numbers, with a count and even sums of at least 0")
        }
        self.init()
        guard count > 0 else { return }
        (self.count, self.mean, self.m2, self.m3, self.m4) = (count, mean, m2, m3, m4)
        (self.minimum, self.maximum) = (minimum, maximum)
    }

    /// In four lanes, so that the sums need not wait for each other.
    private init(block: Span<Double>) {
        self.init()
        guard !block.isEmpty else { return }
        var sums = Lanes()
        Self.eachFour(of: block, padding: 0) { sums += $0 }
        var (lowest, highest) = (Lanes(repeating: block[0]), Lanes(repeating: block[0]))
        Self.eachFour(of: block, padding: block[0]) { values in
            lowest.replace(with: values, where: values .< lowest)
            highest.replace(with: values, where: values .> highest)
        }
        (minimum, maximum) = (lowest.min(), highest.max())
        count = block.count
        mean = sums.sum() / Double(count)
        if !mean.isFinite { mean = Moments.overflowSafeMean(of: block) }
        var (rests, squares, cubes, quartics) = (Lanes(), Lanes(), Lanes(), Lanes())
        let center = mean
        Self.eachFour(of: block, padding: center) { values in
            let deviations = values - center
            let square = deviations * deviations
            rests += deviations
            squares += square
            cubes += square * deviations
            quartics += square * square
        }
        let rest = rests.sum()
        (m2, m3, m4) = (squares.sum(), cubes.sum(), quartics.sum())
        // What rounding left in the mean; its square is beyond the digits of `m2`.
        if rest.isFinite, m4.isFinite {
            let shift = rest / Double(count)
            let n = Double(count)
            m4 += shift * (-4 * m3 + shift * (6 * m2 - 3 * n * shift * shift))
            m3 += shift * (-3 * m2 + 2 * n * shift * shift)
            m2 = max(0, m2 - n * shift * shift)
            mean += shift
        } else if rest.isFinite {
            mean += rest / Double(count)
        }
        if m3.isNaN { m3 = 0 }  // ∞ − ∞ beyond 1e102; `m2` or `m4` is infinite then and says so
    }

    private typealias Lanes = SIMD4<Double>

    /// Calls the body with four values at a time; behind the last one stands what changes nothing.
    @inline(__always)
    private static func eachFour(of block: Span<Double>, padding: Double, _ body: (Lanes) -> Void) {
        let whole = block.count & ~3
        block.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: whole, by: 4) {
                body(bytes.loadUnaligned(fromByteOffset: start &* 8, as: Lanes.self))
            }
        }
        guard whole < block.count else { return }
        var rest = Lanes(repeating: padding)
        for place in whole..<block.count { rest[place - whole] = block[place] }
        body(rest)
    }

    /// Adds one value.
    ///
    /// For many values `init(of:)` is faster and more accurate.
    public mutating func add(_ value: Double) {
        var one = Moments()
        one.count = 1
        one.mean = value
        one.minimum = value
        one.maximum = value
        self = merged(with: one)
    }

    /// The moments of both sets of values together.
    public func merged(with other: Moments) -> Moments {
        if count == 0 { return other }
        if other.count == 0 { return self }
        let (a, b) = (Double(count), Double(other.count))
        let n = a + b
        let delta = other.mean - mean
        let shift = delta / n
        let cross = delta * shift * a * b
        var result = Moments()
        result.count = count + other.count
        result.mean = delta.isFinite ? mean + shift * b : mean * (a / n) + other.mean * (b / n)
        result.m2 = m2 + other.m2 + cross
        result.m3 = m3 + other.m3 + cross * shift * (a - b) + 3 * shift * (a * other.m2 - b * m2)
        let quartic = cross * shift * shift * (a * a - a * b + b * b)
        let square = 6 * shift * shift * (a * a * other.m2 + b * b * m2)
        result.m4 = m4 + other.m4 + quartic + square + 4 * shift * (a * other.m3 - b * m3)
        if result.m2.isNaN { result.m2 = .infinity }
        if result.m3.isNaN { result.m3 = 0 }
        if result.m4.isNaN { result.m4 = .infinity }
        result.minimum = min(minimum, other.minimum)
        result.maximum = max(maximum, other.maximum)
        return result
    }

    /// Whether the spread is no more than rounding: `m2 ≤ n·(1e-12·max(1, |mean|))²`.
    ///
    /// True for a single value, false without values.
    public var isConstant: Bool {
        guard count > 0 else { return false }
        if minimum == maximum { return true }
        let noise = 1e-12 * max(1, abs(mean))
        return m2.isFinite && m2 <= Double(count) * noise * noise
    }

    /// The sample variance `m2 / (n − 1)`; nil for fewer than two values or when it exceeds `Double`.
    public var variance: Double? {
        guard count > 1, m2.isFinite else { return nil }
        return m2 / Double(count - 1)
    }

    /// The square root of the sample variance; nil where that is.
    public var standardDeviation: Double? { variance?.squareRoot() }

    /// The skewness `g1 = √n · m3 / m2^{3/2}`; nil for fewer than three or for constant values.
    public var populationSkewness: Double? {
        // An infinite `m4` says that `m3` has overflowed on the way, whatever it is now.
        guard count > 2, !isConstant, m2.isFinite, m3.isFinite, m4.isFinite else { return nil }
        let skewness = Double(count).squareRoot() * (m3 / m2) / m2.squareRoot()
        return skewness.isFinite ? skewness : nil
    }

    /// The bias-corrected skewness `G1 = g1 · √(n(n − 1)) / (n − 2)`; nil where `g1` is.
    public var sampleSkewness: Double? {
        guard let skewness = populationSkewness else { return nil }
        let n = Double(count)
        return skewness * (n * (n - 1)).squareRoot() / (n - 2)
    }

    /// The excess kurtosis `n · m4 / m2² − 3`; nil for fewer than two or for constant values.
    public var excessKurtosis: Double? {
        guard count > 1, !isConstant, m2.isFinite, m4.isFinite else { return nil }
        let kurtosis = Double(count) * (m4 / m2) / m2 - 3
        return kurtosis.isFinite ? kurtosis : nil
    }

    private static func overflowSafeMean(of block: Span<Double>) -> Double {
        let share = 1 / Double(block.count)
        var mean = 0.0
        for place in block.indices { mean += block[place] * share }
        return mean
    }
}
