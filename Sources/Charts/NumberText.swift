/// Numbers as people read them: enough digits, thin grouping, the same text on every machine.
public enum NumberText {
    /// A number with a fixed count of decimals, grouped by narrow spaces from 10 000 on.
    ///
    /// Values of 10¹⁵ and more, and those that are not finite, fall back on ``short(_:significant:)``.
    ///
    /// - Parameters:
    ///   - value: Any number.
    ///   - decimals: Digits after the point, 0…12.
    /// - Returns: Such as `12 345.60`.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        let decimals = min(max(decimals, 0), 12)
        guard value.isFinite, abs(value) < 1e15 else { return short(value) }
        let factor = power(decimals)
        let scaled = (abs(value) * factor).rounded()
        guard scaled < 9e18 else { return short(value) }
        let digits = Int64(scaled)
        let (whole, rest) = digits.quotientAndRemainder(dividingBy: Int64(factor))
        let sign = value < 0 && digits != 0 ? "−" : ""
        guard decimals > 0 else { return sign + grouped(whole) }
        let fraction = String(rest)
        return sign + grouped(whole) + "." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }

    /// A number with a few significant digits and no trailing zeros; very large and small ones as `1.2×10⁹`.
    ///
    /// - Parameters:
    ///   - value: Any number; infinite and missing ones become `∞`, `−∞` and `–`.
    ///   - significant: Digits that count, 1…15.
    /// - Returns: Such as `0.1235`.
    public static func short(_ value: Double, significant: Int = 4) -> String {
        if value.isNaN { return "–" }
        if value.isInfinite { return value > 0 ? "∞" : "−∞" }
        if value == 0 { return "0" }
        let digits = min(max(significant, 1), 15)
        let exponent = decimalExponent(value)
        if exponent >= 9 || exponent < -4 {
            // Divided in two steps because 10³⁰⁸ is finite and 10⁻³²⁴ is not a number of its own.
            let mantissa = exponent < -300 ? value * 1e300 / power(exponent + 300) : value / power(exponent)
            return trimmed(fixed(mantissa, decimals: min(digits - 1, 3))) + "×10" + superscript(exponent)
        }
        return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
    }

    /// A share as a percentage: `0.1234` is `12.3%`; below one percent one more digit is kept.
    ///
    /// - Parameter share: A number, usually 0…1.
    /// - Returns: Such as `12.3%`.
    public static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let value = share * 100
        if value != 0, abs(value) < 0.01 { return value < 0 ? "−<0.01%" : "<0.01%" }
        return trimmed(fixed(value, decimals: abs(value) < 1 ? 2 : 1)) + "%"
    }

    /// A share as a percentage with one decimal, so that several stand under each other: `14.0%`.
    ///
    /// - Parameter share: A number, usually 0…1.
    /// - Returns: Such as `14.0%`; `0%` for nothing at all and `<0.1%` for hardly anything.
    public static func evenPercent(_ share: Double) -> String {
        guard share.isFinite, share != 0 else { return percent(share) }
        let value = abs(share * 100)
        return value < 0.05 ? "<0.1%" : fixed(share * 100, decimals: 1) + "%"
    }

    /// How many decimals numbers need that stand in one picture: three digits of the largest, and none that is 0 in all.
    ///
    /// - Parameters:
    ///   - size: The largest of the differences that are to be told apart.
    ///   - values: The numbers.
    /// - Returns: Digits after the point, 0…12.
    public static func decimals(for size: Double, in values: [Double]) -> Int {
        var decimals = min(max(0, 2 - decimalExponent(size)), 12)
        while decimals > 0, values.allSatisfy({ fixed($0, decimals: decimals).hasSuffix("0") }) {
            decimals -= 1
        }
        return decimals
    }

    /// A change with its sign: `+0.12`, `−3`, `0`.
    ///
    /// - Parameters:
    ///   - value: Any number.
    ///   - significant: Digits that count.
    /// - Returns: Such as `+0.12`.
    public static func signed(_ value: Double, significant: Int = 3) -> String {
        let text = short(value, significant: significant)
        return value > 0 ? "+" + text : text
    }

    /// Ten to an integer power, rounded as a literal is.
    static func power(_ exponent: Int) -> Double {
        Double("1e\(exponent)") ?? 0
    }

    /// The largest `e` with `10ᵉ ≤ |value|`; 0 for zero and for what is not finite.
    static func decimalExponent(_ value: Double) -> Int {
        let size = abs(value)
        guard size.isFinite, size > 0 else { return 0 }
        // log10(2) times the binary exponent is off by one at most; the loops mend that.
        var exponent = Int((Double(size.exponent) * 0.301_029_995_663_981_2).rounded(.down))
        while exponent < 308, power(exponent + 1) <= size { exponent += 1 }
        while exponent > -324, power(exponent) > size { exponent -= 1 }
        return exponent
    }

    private static func grouped(_ whole: Int64) -> String {
        let digits = String(whole)
        guard digits.count > 4 else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "\u{202F}" }
            result.append(digit)
        }
        return result
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var result = text
        while result.hasSuffix("0") { result.removeLast() }
        if result.hasSuffix(".") { result.removeLast() }
        return result == "−0" ? "0" : result
    }

    private static func superscript(_ exponent: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return String(
            String(exponent).compactMap { character in
                character.wholeNumberValue.flatMap { digits.indices.contains($0) ? digits[$0] : nil } ?? "⁻"
            }
        )
    }
}
