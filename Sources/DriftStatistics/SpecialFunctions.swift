import RealModule

/// Distribution functions that the tests and intervals of this module stand on.
///
/// All are total: arguments outside of the domain give the limiting probability. Relative accuracy is about
/// 1e-12 in the centre and in the tails down to 1e-300. Source: Abramowitz & Stegun 6.5 and 26.5 (continued
/// fractions), Loader, *Fast and accurate computation of binomial probabilities* (2000), for the leading
/// factors.
public enum SpecialFunctions {
    /// The 97.5% point of the normal law, the factor of every two-sided 95% interval here.
    public static let normal975 = 1.959963984540054

    // MARK: Normal law

    /// `P(Z ≤ z)` for a standard normal `Z`.
    public static func normalCumulative(_ z: Double) -> Double {
        0.5 * Double.erfc(-z / 2.0.squareRoot())
    }

    /// `P(Z > z)` for a standard normal `Z`, without cancellation in the upper tail.
    public static func normalSurvival(_ z: Double) -> Double {
        0.5 * Double.erfc(z / 2.0.squareRoot())
    }

    /// The `z` with `P(Z ≤ z) = p`; −∞ and ∞ at the ends.
    ///
    /// Acklam's rational start and two Halley steps, full double precision.
    public static func normalQuantile(_ p: Double) -> Double {
        if p <= 0 { return -.infinity }
        if p >= 1 { return .infinity }
        if p > 0.5 { return -lowerNormalQuantile(1 - p) }
        return lowerNormalQuantile(p)
    }

    // MARK: Gamma and chi-square

    /// The regularised upper incomplete gamma function `Q(a, x) = Γ(a, x) / Γ(a)`, for `a > 0`.
    public static func gammaUpper(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        if x == .infinity { return 0 }
        let lead = gammaLead(a, x)
        if x < a + 1 { return max(0, 1 - gammaSeries(a, x) * lead) }
        return gammaFraction(a, x) * lead
    }

    /// `P(X > x)` for a chi-square law with the given degrees of freedom.
    public static func chiSquaredSurvival(_ x: Double, degreesOfFreedom: Double) -> Double {
        gammaUpper(degreesOfFreedom / 2, x / 2)
    }

    // MARK: Beta, Student and F

    /// The regularised incomplete beta function `I_x(a, b)`, for `a, b > 0` and `x` in 0…1.
    public static func betaRegularized(_ a: Double, _ b: Double, _ x: Double) -> Double {
        betaRegularized(a, b, x, complement: 1 - x)
    }

    /// The `x` with `I_x(a, b) = p`; 0 and 1 at the ends.
    public static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        if p <= 0 { return 0 }
        if p >= 1 { return 1 }
        return root(between: 0, and: 1) { betaRegularized(a, b, $0) < p }
    }

    /// `P(T > t)` for Student's law.
    public static func studentSurvival(_ t: Double, degreesOfFreedom: Double) -> Double {
        let square = t * t
        if square == .infinity { return t > 0 ? 0 : 1 }
        let total = degreesOfFreedom + square
        let tail =
            0.5
            * betaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / total, complement: square / total)
        return t >= 0 ? tail : 1 - tail
    }

    /// The `t` with `P(T ≤ t) = p` for Student's law; −∞ and ∞ at the ends.
    public static func studentQuantile(_ p: Double, degreesOfFreedom: Double) -> Double {
        if p <= 0 { return -.infinity }
        if p >= 1 { return .infinity }
        if p == 0.5 { return 0 }
        let tail = min(p, 1 - p)
        var upper = 1.0
        while upper < 1e150, studentSurvival(upper, degreesOfFreedom: degreesOfFreedom) > tail { upper *= 2 }
        let t = root(between: 0, and: upper) {
            studentSurvival($0, degreesOfFreedom: degreesOfFreedom) > tail
        }
        return p < 0.5 ? -t : t
    }

    /// `P(X > f)` for Fisher's F law with `first` and `second` degrees of freedom.
    public static func fSurvival(_ f: Double, first: Double, second: Double) -> Double {
        if f <= 0 { return 1 }
        let scaled = first * f
        if scaled == .infinity { return 0 }
        let total = second + scaled
        return betaRegularized(second / 2, first / 2, second / total, complement: scaled / total)
    }
}

extension SpecialFunctions {
    /// `I_x(a, b)` with `1 − x` given apart, so that it keeps its digits when `x` is near 1.
    static func betaRegularized(_ a: Double, _ b: Double, _ x: Double, complement y: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        let lead = betaLead(a, b, x, complement: y)
        if x > (a + 1) / (a + b + 2) { return max(0, 1 - betaFraction(b, a, y) * lead / b) }
        return min(1, lead * betaFraction(a, b, x) / a)
    }

    /// The density of a binomial count, for real `successes` and `trials`.
    ///
    /// Loader's saddle-point form: the large logarithms never meet, so no digits are lost for large counts.
    static func binomialDensity(_ successes: Double, _ trials: Double, _ p: Double, _ q: Double) -> Double {
        if successes <= 0 { return Double.exp(trials * (p < 0.5 ? .log(onePlus: -p) : .log(q))) }
        let failures = trials - successes
        if failures <= 0 { return Double.exp(trials * (q < 0.5 ? .log(onePlus: -q) : .log(p))) }
        let exponent =
            stirlingError(trials) - stirlingError(successes) - stirlingError(failures)
            - deviance(successes, trials * p) - deviance(failures, trials * q)
        return Double.exp(exponent) * (trials / (2 * .pi * successes * failures)).squareRoot()
    }

    /// Bisection to the last bit: `isBelow` is true left of the root.
    private static func root(between low: Double, and high: Double, _ isBelow: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        // 1,100 halvings reach the smallest positive Double from 1.
        for _ in 0..<1_100 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if isBelow(middle) { low = middle } else { high = middle }
            if high - low <= 1e-16 * high { break }
        }
        return low + (high - low) / 2
    }

    private static func lowerNormalQuantile(_ p: Double) -> Double {
        var x: Double
        if p < 0.02425 {
            let q = (-2 * Double.log(p)).squareRoot()
            let numerator = polynomial(
                q,
                -7.784894002430293e-03,
                -3.223964580411365e-01,
                -2.400758277161838,
                -2.549732539343734,
                4.374664141464968,
                2.938163982698783
            )
            x =
                numerator
                / polynomial(
                    q,
                    7.784695709041462e-03,
                    3.224671290700398e-01,
                    2.445134137142996,
                    3.754408661907416,
                    1
                )
        } else {
            let q = p - 0.5
            let r = q * q
            let numerator = polynomial(
                r,
                -3.969683028665376e+01,
                2.209460984245205e+02,
                -2.759285104469687e+02,
                1.383577518672690e+02,
                -3.066479806614716e+01,
                2.506628277459239
            )
            x =
                numerator * q
                / polynomial(
                    r,
                    -5.447609879822406e+01,
                    1.615858368580409e+02,
                    -1.556989798598866e+02,
                    6.680131188771972e+01,
                    -1.328068155288572e+01,
                    1
                )
        }
        for _ in 0..<2 {
            let scale = (2 * Double.pi).squareRoot() * Double.exp(x * x / 2)
            guard scale.isFinite else { break }  // beyond 1e-300 the start value stands
            let step = (normalCumulative(x) - p) * scale
            x -= step / (1 + x * step / 2)
        }
        return x
    }

    private static func polynomial(_ x: Double, _ coefficients: Double...) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }

    /// `x^a e^{-x} / Γ(a)`.
    private static func gammaLead(_ a: Double, _ x: Double) -> Double {
        Double.exp(-stirlingError(a) - deviance(a, x)) * (a / (2 * .pi)).squareRoot()
    }

    private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var k = a
        for _ in 0..<1_000_000 {
            k += 1
            term *= x / k
            sum += term
            if term < sum * 1e-17 { break }
        }
        return sum
    }

    /// Lentz's method; 1e-300 stands for a zero denominator.
    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var result = d
        var i = 0.0
        while i < 100_000 {
            i += 1
            let numerator = -i * (i - a)
            b += 2
            d = nonZero(numerator * d + b, tiny)
            c = nonZero(b + numerator / c, tiny)
            d = 1 / d
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-16 { break }
        }
        return result
    }

    /// `x^a y^b / B(a, b)`.
    private static func betaLead(_ a: Double, _ b: Double, _ x: Double, complement y: Double) -> Double {
        let trials = a + b
        return binomialDensity(a, trials, x, y) * a * b / trials
    }

    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 / nonZero(1 - (a + b) * x / (a + 1), tiny)
        var result = d
        var m = 1.0
        while m < 200_000 {
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonZero(1 + even * d, tiny)
            c = nonZero(1 + even / c, tiny)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonZero(1 + odd * d, tiny)
            c = nonZero(1 + odd / c, tiny)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-16 { break }
            m += 1
        }
        return result
    }

    private static func nonZero(_ value: Double, _ tiny: Double) -> Double {
        abs(value) < tiny ? tiny : value
    }

    /// `ln Γ(z + 1) − (z + ½) ln z + z − ½ ln 2π`, what Stirling's formula leaves out.
    static func stirlingError(_ z: Double) -> Double {
        if z < 15 {
            return Double.logGamma(z + 1) - (z + 0.5) * .log(z) + z - 0.918938533204672741780
        }
        let s = 1 / (z * z)
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - s / 1188) * s) * s) * s) / z
    }

    /// `x ln(x / mean) + mean − x`, summed as a series where the two nearly cancel.
    static func deviance(_ x: Double, _ mean: Double) -> Double {
        let difference = x - mean
        guard abs(difference) < 0.1 * (x + mean) else { return x * .log(x / mean) - difference }
        let ratio = difference / (x + mean)
        var sum = difference * ratio
        var term = 2 * x * ratio
        var j = 1.0
        while j < 1_000 {
            term *= ratio * ratio
            let next = sum + term / (2 * j + 1)
            if next == sum { break }
            sum = next
            j += 1
        }
        return sum
    }
}
