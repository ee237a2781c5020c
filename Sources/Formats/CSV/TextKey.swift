/// A text in two words: the whole of it and its length, or a hash of a long one.
///
/// Most names are short, and comparing two words takes no loop over bytes.
struct TextKey: Equatable {
    private let first: UInt64
    private let second: UInt64

    /// The key of a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - seed: The seed of long texts' hashes.
    @inline(__always)
    init(_ text: Span<UInt8>, _ seed: UInt64) {
        let (count, bytes) = (text.count, text.bytes)
        let length = UInt64(truncatingIfNeeded: count) << 56
        switch count {
        case 8...Self.wholeAtMost:
            first = bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let last = bytes.unsafeLoadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            // Without what the first word has already.
            second = length | last >> ((16 - count) * 8)
        case 4..<8:
            let start = UInt64(bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
            let last = UInt64(bytes.unsafeLoadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            first = start | last << ((count - 4) * 8)
            second = length
        case 1..<4:
            let middle = UInt64(text[count / 2]) << 8
            first = UInt64(text[0]) | middle | UInt64(text[count - 1]) << 16
            second = length
        case 0: (first, second) = (0, 0)
        default: (first, second) = (Self.hash(bytes, seed), Self.markOfHash)
        }
    }

    /// Whether it is the text itself.
    @inline(__always)
    var isWhole: Bool { second != Self.markOfHash }

    /// Where the text stands in a table.
    @inline(__always)
    func hash(_ seed: UInt64) -> UInt64 {
        Self.mix(Self.mix(seed ^ first) ^ second)
    }

    private static let wholeAtMost = 15
    private static let markOfHash: UInt64 = 0xFF << 56

    /// Eight bytes a step, each folded in by one wide multiplication (the mixing step of Wang Yi's wyhash).
    ///
    /// The last eight overlap those before.
    private static func hash(_ bytes: RawSpan, _ seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: bytes.byteCount)
        var index = 0
        while index + 8 < bytes.byteCount {
            hash = mix(hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        return mix(hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: bytes.byteCount - 8, as: UInt64.self))
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
