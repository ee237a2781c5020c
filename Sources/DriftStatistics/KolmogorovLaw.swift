import RealModule

extension SpecialFunctions {
    /// `P(K > x)` for Kolmogorov's limit law.
    ///
    /// The theta series below 1, the alternating series above; both reach full precision within a few terms.
    public static func kolmogorovSurvival(_ x: Double) -> Double {
        if x <= 0 { return 1 }
        if x < 1 {
            let v = Double.pi * Double.pi / (8 * x * x)
            var sum = 0.0
            for k in stride(from: 1.0, to: 40, by: 2) {
                let term = Double.exp(-k * k * v)
                sum += term
                if term < 1e-18 * sum { break }
            }
            return min(1, max(0, 1 - (2 * Double.pi).squareRoot() / x * sum))
        }
        var sum = 0.0
        for k in 1..<100 {
            let term = Double.exp(-2 * Double(k * k) * x * x)
            sum += k.isMultiple(of: 2) ? -term : term
            if term < 1e-18 * sum { break }
        }
        return min(1, 2 * sum)
    }

    /// `P(D_n ≥ d)` for the one-sample Kolmogorov distance of `n` values, exact for finite `n`.
    ///
    /// Which formula is used where follows Simard & L'Ecuyer, *Computing the two-sided Kolmogorov–Smirnov
    /// distribution* (2011). Relative error below 1e-9. Cost: at most a few milliseconds.
    public static func kolmogorovSurvival(_ d: Double, count n: Int) -> Double {
        if d >= 1 { return 0 }
        if d <= 0 || n < 1 { return 1 }
        let count = Double(n)
        let t = count * d
        if t <= 0.5 { return 1 }
        if t <= 1 {
            let lead = Double.logGamma(count + 1) - count * .log(count) + count * .log(2 * t - 1)
            return 1 - Double.exp(lead)
        }
        if t >= count - 1 { return 2 * .pow(1 - d, n) }
        if d >= 0.5 { return min(1, 2 * smirnovSurvival(d, count: n)) }
        let square = t * d
        if n <= 140 {
            if square <= 4 { return min(1, max(0, 1 - durbinCumulative(d, count: n))) }
            return min(1, 2 * smirnovSurvival(d, count: n))
        }
        if square >= 370 { return 0 }
        if square >= 2.2 { return min(1, 2 * smirnovSurvival(d, count: n)) }
        if square <= 0.04 { return 1 }  // the lower tail is below 1e-11 here; Durbin's matrix would be huge
        if n <= 100_000, count * d * d.squareRoot() <= 1.4 {
            return min(1, max(0, 1 - durbinCumulative(d, count: n)))
        }
        return min(1, max(0, 1 - pelzGoodCumulative(d, count: n)))
    }

    /// `P(D⁺_n ≥ d)`, the one-sided law, by the sum of Birnbaum and Tingey.
    static func smirnovSurvival(_ d: Double, count n: Int) -> Double {
        if d <= 0 { return 1 }
        if d >= 1 { return 0 }
        let count = Double(n)
        // For many values the summand is smooth and vanishes at both ends, so every `step`-th term suffices:
        // the trapezoid rule converges exponentially there.
        let step = max(1, n / 4_096)
        var sum = 0.0
        for j in stride(from: 0, through: Int((count * (1 - d)).rounded(.down)), by: step) {
            let share = Double(j) / count
            let rest = Double(n - j) / count - d
            if rest <= 0 { continue }
            sum += binomialDensity(Double(j), count, d + share, rest) / (d + share)
        }
        return min(1, d * sum * Double(step))
    }

    /// `P(D_n < d)` by the matrix of Durbin as in Marsaglia, Tsang & Wang (2003).
    private static func durbinCumulative(_ d: Double, count n: Int) -> Double {
        let t = Double(n) * d
        let k = Int(t.rounded(.up))
        let h = Double(k) - t
        let size = 2 * k - 1
        var matrix = SquareMatrix(size: size)
        for i in 0..<size {
            for j in 0..<size where i - j + 1 >= 0 { matrix[i, j] = 1 }
        }
        for i in 0..<size {
            matrix[i, 0] -= Double.pow(h, i + 1)
            matrix[size - 1, i] -= Double.pow(h, size - i)
        }
        if 2 * h - 1 > 0 { matrix[size - 1, 0] += Double.pow(2 * h - 1, size) }
        for i in 0..<size {
            for j in 0..<size where i - j + 1 > 0 {
                for g in 1...(i - j + 1) { matrix[i, j] /= Double(g) }
            }
        }
        let power = matrix.scaledPower(n, pivot: k - 1)
        var value = power.matrix[k - 1, k - 1]
        var exponent = power.exponent
        for i in 1...n {
            value = value * Double(i) / Double(n)
            if value < 1e-140 {
                value *= 1e140
                exponent -= 140
            }
        }
        return value * .pow(10, exponent)
    }

    /// `P(D_n < d)` by the expansion of Pelz & Good (1976) up to `n^{-3/2}`.
    private static func pelzGoodCumulative(_ d: Double, count n: Int) -> Double {
        let count = Double(n)
        let root = count.squareRoot()
        let z = root * d
        let z2 = z * z
        let z4 = z2 * z2
        let z6 = z4 * z2
        let z8 = z4 * z4
        let p2 = Double.pi * Double.pi
        var (k0, k1, k2, k3) = (0.0, 0.0, 0.0, 0.0)
        for k in 0..<200 {
            let m = Double(k) + 0.5
            let m2 = m * m
            let q = Double.exp(-p2 * m2 / (2 * z2))
            k0 += q
            k1 += (p2 * m2 - z2) * q
            let second = p2 * (2 * z4 - 5 * z2) * m2 + p2 * p2 * (1 - 2 * z2) * m2 * m2
            k2 += (6 * z6 + 2 * z4 + second) * q
            let third = p2 * (135 * z4 - 96 * z6) * m2 + p2 * p2 * (212 * z4 - 60 * z2) * m2 * m2
            let fourth = p2 * p2 * p2 * (5 - 30 * z2) * m2 * m2 * m2
            k3 += (-30 * z6 - 90 * z8 + third + fourth) * q
            if q < 1e-30 * k0 { break }
        }
        var (e2, e3) = (0.0, 0.0)
        for k in 1..<200 {
            let m2 = Double(k * k)
            let q = Double.exp(-p2 * m2 / (2 * z2))
            e2 += p2 * m2 * q
            e3 += (3 * p2 * m2 * z2 - p2 * p2 * m2 * m2) * q
            if q < 1e-40 { break }
        }
        let c = (2 * Double.pi).squareRoot()
        let first = c / z * k0 + c / (6 * z4) * k1 / root
        let second = (c / (72 * z6 * z) * k2 - c / (36 * z2 * z) * e2) / count
        let third = (c / (6_480 * z8 * z2) * k3 + c / (216 * z6) * e3) / (count * root)
        return first + second + third
    }
}

/// A small dense matrix for Durbin's recursion.
private struct SquareMatrix {
    let size: Int
    var elements: [Double]

    init(size: Int) {
        self.size = size
        elements = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    func times(_ other: SquareMatrix) -> SquareMatrix {
        var product = SquareMatrix(size: size)
        for i in 0..<size {
            for l in 0..<size {
                let factor = self[i, l]
                if factor == 0 { continue }
                for j in 0..<size { product.elements[i * size + j] += factor * other.elements[l * size + j] }
            }
        }
        return product
    }

    /// The matrix to the power `n`, as a matrix and a power of ten that keep the middle within range.
    func scaledPower(_ n: Int, pivot: Int) -> (matrix: SquareMatrix, exponent: Int) {
        if n <= 1 { return (self, 0) }
        let half = scaledPower(n / 2, pivot: pivot)
        var product = half.matrix.times(half.matrix)
        var exponent = 2 * half.exponent
        if !n.isMultiple(of: 2) { product = times(product) }
        if product[pivot, pivot] > 1e140 {
            for i in product.elements.indices { product.elements[i] *= 1e-140 }
            exponent += 140
        }
        return (product, exponent)
    }
}
