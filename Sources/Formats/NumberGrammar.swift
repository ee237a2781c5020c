/// What counts as a number in every file: finite decimals and nothing else.
///
/// A sign or none, one or more digits, a point with one or more digits or none, an exponent or none: `-12`, `0.5`,
/// `1.5e-3`. No spaces, no thousands separators, no hexadecimal, no `inf`, no `nan`, no bare point (`.5`, `5.`);
/// a number beyond the largest double (`1e400`) is refused, one below the smallest is 0.
public enum NumberGrammar {
    /// The correctly rounded value of a text; nil when it is not a number.
    ///
    /// - Complexity: O(length). Up to sixteen characters without an exponent take no loop, up to 19 digits with a small
    ///   exponent eight digits a step; the rest goes to the standard library. Source: Clinger, *How to Read Floating
    ///   Point Numbers Accurately* (1990).
    public static func parse(_ text: Span<UInt8>) -> Double? {
        guard text.count > 0 else { return nil }
        let first = text[0]
        // Without branches, since signs come as they like.
        let sign: UInt64 = first == UInt8(ascii: "-") ? 1 : 0
        let signs = Int(sign) | (first == UInt8(ascii: "+") ? 1 : 0)
        let digits = text.extracting(signs..<text.count)
        let magnitude: Double
        if let words = DigitWords(digits), words.mantissa <= 1 << 53 {
            magnitude = Double(words.mantissa) / powers[words.fraction]
        } else {
            guard let long = parseLong(digits) else { return nil }
            magnitude = long
        }
        return Double(bitPattern: magnitude.bitPattern | sign << 63)
    }

    /// The value of a text without a sign, whatever its length.
    private static func parseLong(_ text: Span<UInt8>) -> Double? {
        var index = 0
        var mantissa: UInt64 = 0
        takeDigits(of: text, &index, into: &mantissa)
        var digits = index
        guard digits > 0 else { return nil }

        var exponent = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            let fractionStart = index
            takeDigits(of: text, &index, into: &mantissa)
            let fraction = index - fractionStart
            guard fraction > 0 else { return nil }
            digits += fraction
            exponent = -fraction
        }
        if index < text.count {
            guard let written = writtenExponent(text, from: index) else { return nil }
            exponent += written
        }
        // Nineteen digits always fit 64 bits; with more, the sum above may have wrapped.
        guard digits <= 19, let magnitude = exact(mantissa, exponent) else { return slow(text) }
        return magnitude
    }

    /// Passes the digits that stand at a place, and puts them behind those of the mantissa.
    @inline(__always)
    private static func takeDigits(of text: Span<UInt8>, _ index: inout Int, into mantissa: inout UInt64) {
        while index + 8 <= text.count, let eight = DigitWords.eightDigits(text, at: index) {
            mantissa = mantissa &* 100_000_000 &+ eight
            index += 8
        }
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            index += 1
        }
    }

    /// The correctly rounded value of a text; nil when it is not a number.
    public static func parse(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return parse(bytes.span)
    }

    /// The value of `e±digits` that fills the rest of the text; nil when something else stands there.
    private static func writtenExponent(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
        var index = start + 1
        guard index < text.count else { return nil }
        let isNegative = text[index] == UInt8(ascii: "-")
        if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
        guard index < text.count else { return nil }
        var value = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Far outside any double already; the standard library decides what it comes to.
            if value < 100_000_000 { value = value * 10 + Int(digit) }
            index += 1
        }
        return isNegative ? -value : value
    }

    /// `mantissa · 10^exponent`, rounded once; nil where that takes more than 128 bits.
    @inline(__always)
    private static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa <= 1 << 53 {
            if mantissa == 0 || exponent == 0 { return Double(mantissa) }
            // Both operands are exact doubles, so the one operation rounds correctly.
            if exponent < 0, exponent >= -22 { return Double(mantissa) / powers[-exponent] }
            if exponent > 0, exponent <= 22 { return Double(mantissa) * powers[exponent] }
            return nil
        }
        if exponent == 0 { return Double(mantissa) }
        guard exponent < 0, exponent >= -19 else { return nil }
        return quotient(mantissa, by: integerPowers[-exponent])
    }

    /// `dividend / divisor`, rounded once: at least 63 bits of the quotient and whether anything remains.
    private static func quotient(_ dividend: UInt64, by divisor: UInt64) -> Double {
        let dividendShift = dividend.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let high = (dividend << dividendShift) >> 1
        let low = (dividend << dividendShift) << 63
        // The divisor's top bit is set and the dividend's is not, so the quotient fits 64 bits.
        let (bits, remainder) = (divisor << divisorShift).dividingFullWidth((high, low))
        // The last bit stands for all that follow: far below the 53 that stay, it only settles the rounding.
        let rounded = Double(bits | (remainder == 0 ? 0 : 1))
        return Double(sign: .plus, exponent: divisorShift - dividendShift - 63, significand: rounded)
    }

    private static func slow(_ text: Span<UInt8>) -> Double? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    private static let integerPowers: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
        1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
        10_000_000_000_000_000_000,
    ]
}

/// A number as it is written to files and compared as a label: whole numbers without a fraction, else the shortest
/// decimal that reads back as the same double.
func canonicalText(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
}
