/// The digits of a decimal of at most sixteen characters, without sign and exponent, taken eight at once.
///
/// The values of the digits fill two words from their end, a byte a digit, with zeros in front. What stands before the
/// point moves up by one place, over it. Then neighbouring digits are joined to numbers of two, these to numbers of
/// four, and these to numbers of eight.
struct DigitWords {
    /// All digits as one number.
    let mantissa: UInt64
    /// How many of them stand behind the point.
    let fraction: Int

    /// Nil when the text is longer, or is not made of digits with at most one point among them.
    @inline(__always)
    init?(_ text: Span<UInt8>) {
        let count = text.count
        guard count <= 16, var low = Self.lastWord(of: text) else { return nil }
        var high: UInt64 = count > 8 ? Self.word(text.bytes, at: 0) &<< UInt64((16 - count) * 8) : 0
        let points = Self.points(in: low)
        if points != 0 {
            fraction = points.leadingZeroBitCount >> 3
            low = Self.closed(low, over: points) | high >> 56
            high <<= 8
            guard fraction > 0, fraction < count - 1 else { return nil }
        } else if count > 9 {
            let points = Self.points(in: high)
            fraction = points == 0 ? 0 : 8 + points.leadingZeroBitCount >> 3
            if points != 0 { high = Self.closed(high, over: points) }
            guard fraction < count - 1 else { return nil }
        } else {
            fraction = 0
        }
        guard Self.areDigits(low) else { return nil }
        guard high != 0 else {
            mantissa = Self.joined(low)
            return
        }
        guard Self.areDigits(high) else { return nil }
        mantissa = Self.joined(high) &* 100_000_000 &+ Self.joined(low)
    }

    /// The number that eight digits make; nil where other characters are among them.
    @inline(__always)
    static func eightDigits(_ text: Span<UInt8>, at start: Int) -> UInt64? {
        let word = word(text.bytes, at: start)
        return areDigits(word) ? joined(word) : nil
    }

    /// The last eight characters, each less `0`, at the end of a word; nil where there are none.
    @inline(__always)
    private static func lastWord(of text: Span<UInt8>) -> UInt64? {
        let (count, bytes) = (text.count, text.bytes)
        guard count < 8 else { return word(bytes, at: count - 8) }
        guard count < 4 else {
            // The two overlap, with the same in both.
            let first = UInt64(halfWord(bytes, at: 0))
            let last = UInt64(halfWord(bytes, at: count - 4)) << ((count - 4) * 8)
            return (first | last) << ((8 - count) * 8)
        }
        guard count > 0 else { return nil }
        let middle = UInt64(text[count / 2]) << (count / 2 * 8)
        let all = UInt64(text[0]) | middle | UInt64(text[count - 1]) << ((count - 1) * 8)
        return (all ^ zeros) << ((8 - count) * 8)
    }

    @inline(__always)
    private static func word(_ bytes: RawSpan, at start: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)) ^ zeros
    }

    @inline(__always)
    private static func halfWord(_ bytes: RawSpan, at start: Int) -> UInt32 {
        UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)) ^ 0x3030_3030
    }

    /// The top bit of each byte that is a point.
    @inline(__always)
    private static func points(in word: UInt64) -> UInt64 {
        let others = word ^ 0x1E1E_1E1E_1E1E_1E1E
        return ~(((others & lowBits) &+ lowBits) | others | lowBits)
    }

    /// The word without its last point: what stands before it moves up by one place.
    @inline(__always)
    private static func closed(_ word: UInt64, over points: UInt64) -> UInt64 {
        let beforeAndPoint = UInt64.max >> UInt64(points.leadingZeroBitCount)
        return (word & ~beforeAndPoint) | (word & (beforeAndPoint >> 8)) << 8
    }

    /// Whether each byte is the value of a digit.
    @inline(__always)
    static func areDigits(_ word: UInt64) -> Bool {
        ((word &+ 0x7676_7676_7676_7676) | word) & ~lowBits == 0
    }

    /// Source: Lemire, *Number Parsing at a Gigabyte per Second* (2021).
    @inline(__always)
    private static func joined(_ digits: UInt64) -> UInt64 {
        let twos = (digits &* (10 << 8 + 1)) >> 8 & 0x00FF_00FF_00FF_00FF
        let fours = (twos &* (100 << 16 + 1)) >> 16 & 0x0000_FFFF_0000_FFFF
        return (fours &* (10_000 << 32 + 1)) >> 32
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030
    private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
}
