/// What counts as a number in every file: finite decimals and nothing else.
///
/// A sign or none, one or more digits, a point with one or more digits or none, an exponent or none: `-12`, `0.5`,
/// `1.5e-3`. No spaces, no thousands separators, no hexadecimal, no `inf`, no `nan`, no bare point (`.5`, `5.`);
/// a number beyond the largest double (`1e400`) is refused, one below the smallest is 0.
public enum NumberGrammar {
    /// The correctly rounded value of a text; nil when it is not a number.
    ///
    /// - Complexity: O(length). Up to 19 digits with a small exponent take one or two operations; the rest goes
    ///   to the standard library. Source: Clinger, *How to Read Floating Point Numbers Accurately* (1990).
    public static func parse(_ text: Span<UInt8>) -> Double? {
        let count = text.count
        var index = 0
        guard count > 0 else { return nil }
        let first = text[0]
        let isNegative = first == UInt8(ascii: "-")
        if isNegative || first == UInt8(ascii: "+") { index = 1 }

        var mantissa: UInt64 = 0
        let integerStart = index
        while index < count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            index += 1
        }
        var digits = index - integerStart
        guard digits > 0 else { return nil }

        var exponent = 0
        if index < count, text[index] == UInt8(ascii: ".") {
            index += 1
            let fractionStart = index
            if let rest = lastDigits(text, from: index) {
                mantissa = mantissa &* integerPowers[count - index] &+ rest
                index = count
            }
            while index < count {
                let digit = text[index] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                index += 1
            }
            let fraction = index - fractionStart
            guard fraction > 0 else { return nil }
            digits += fraction
            exponent = -fraction
        }
        if index < count {
            guard let written = writtenExponent(text, from: index) else { return nil }
            exponent += written
        }
        // Nineteen digits always fit 64 bits; with more, the sum above may have wrapped.
        guard digits <= 19, let magnitude = exact(mantissa, exponent) else { return slow(text) }
        return isNegative ? -magnitude : magnitude
    }

    /// The correctly rounded value of a text; nil when it is not a number.
    public static func parse(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return parse(bytes.span)
    }

    /// The number that four to eight digits at the end of a text make; nil where there are fewer or more, or other
    /// characters among them.
    ///
    /// All at once: neighbouring digits are joined to numbers of two, these to numbers of four, and these to one.
    /// Source: Lemire, *Number Parsing at a Gigabyte per Second* (2021).
    @inline(__always)
    private static func lastDigits(_ text: Span<UInt8>, from start: Int) -> UInt64? {
        let count = text.count - start
        guard count >= 4, count <= 8 else { return nil }
        let bytes = text.bytes
        let first = bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)
        let last = bytes.unsafeLoadUnaligned(fromByteOffset: start + count - 4, as: UInt32.self)
        // The two overlap where there are fewer than eight; zeros in front fill them up.
        let digits =
            UInt64(UInt32(littleEndian: first)) | UInt64(UInt32(littleEndian: last)) << ((count - 4) * 8)
        let word = digits << ((8 - count) * 8) | zeros >> (count * 8)
        let tops: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        guard word & tops == zeros, (word &+ 0x0606_0606_0606_0606) & tops == zeros else { return nil }
        let twos = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* (10 << 8 + 1)) >> 8 & 0x00FF_00FF_00FF_00FF
        let fours = (twos &* (100 << 16 + 1)) >> 16 & 0x0000_FFFF_0000_FFFF
        return (fours &* (10_000 << 32 + 1)) >> 32
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

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
