/// Gives each distinct text a code, in the order of first sight.
///
/// A hash table with open addressing over the texts laid end to end: no string is made until the names are
/// asked for. The hash is seeded by the process, so that nobody can write a file of colliding names.
struct CategoryCoder {
    private var utf8: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// The whole text and its length in one word, for texts of at most seven bytes; 0 for longer ones.
    private var shortKeys: [UInt64] = []
    // Code + 1 by hash; 0 is free. The count is a power of two, at most half in use.
    private var slots: [Int32] = Array(repeating: 0, count: 64)
    private static let seedOfProcess = UInt64(bitPattern: Int64(Hasher().finalize()))
    // At hand, since each look at the process's own asks whether it is there.
    private let seed = seedOfProcess

    /// How many distinct texts were seen.
    var count: Int { ends.count }

    /// The distinct texts, by code.
    var names: [String] {
        ends.indices.map(name)
    }

    /// The distinct text of a code.
    func name(of code: Int) -> String {
        String(decoding: utf8[range(of: code)], as: UTF8.self)
    }

    /// The code of a text; a new one for a new text.
    mutating func code(of text: Span<UInt8>) -> Int32 {
        let key = Self.shortKey(text)
        let hash = key == 0 ? hash(text) : Self.mix(seed ^ key)
        let slot = slot(of: text, key, hash)
        guard slots[slot] == 0 else { return slots[slot] - 1 }
        let code = Int32(truncatingIfNeeded: ends.count)
        for index in text.indices { utf8.append(text[index]) }
        ends.append(utf8.count)
        hashes.append(hash)
        shortKeys.append(key)
        slots[slot] = code + 1
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    /// The code of a text that was seen before; nil for any other.
    func knownCode(of text: Span<UInt8>) -> Int32? {
        let key = Self.shortKey(text)
        let code = slots[slot(of: text, key, key == 0 ? hash(text) : Self.mix(seed ^ key))]
        return code == 0 ? nil : code - 1
    }

    /// Whether a text is that of a code; false where nothing has the code.
    func isName(_ text: Span<UInt8>, of code: Int) -> Bool {
        guard shortKeys.indices.contains(code) else { return false }
        let key = Self.shortKey(text)
        guard key == 0 else { return shortKeys[code] == key }
        return shortKeys[code] == 0 && matches(text, range(of: code))
    }

    private func range(of code: Int) -> Range<Int> {
        (code == 0 ? 0 : ends[code - 1])..<ends[code]
    }

    private func slot(of text: Span<UInt8>, _ key: UInt64, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let code = Int(slots[slot]) - 1
            if key != 0 {
                if shortKeys[code] == key { return slot }
            } else if hashes[code] == hash, matches(text, range(of: code)) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func matches(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == text.count else { return false }
        // Of fewer bytes only the empty text has no key.
        guard text.count >= 8 else { return true }
        let (left, right) = (text.bytes, utf8.span.bytes)
        var index = 0
        while true {
            let here = left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let there = right.unsafeLoadUnaligned(
                fromByteOffset: range.lowerBound + index,
                as: UInt64.self
            )
            if here != there { return false }
            if index == text.count - 8 { return true }
            // The last eight bytes overlap those before.
            index = min(index + 8, text.count - 8)
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (code, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: code) + 1
        }
    }

    /// Most names are short; two overlapping loads take one whole, without a loop over its bytes.
    @inline(__always)
    private static func shortKey(_ text: Span<UInt8>) -> UInt64 {
        let count = text.count
        guard count < 8, count > 0 else { return 0 }
        let length = UInt64(truncatingIfNeeded: count) << 56
        guard count >= 4 else {
            let middle = UInt64(text[count / 2]) << 8
            return length | UInt64(text[0]) | middle | UInt64(text[count - 1]) << 16
        }
        let bytes = text.bytes
        let first = UInt64(bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
        let last = UInt64(bytes.unsafeLoadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        // The two overlap where fewer than eight bytes are there, always in the same way for the same length.
        return length | first | (last >> UInt64((8 - count) * 8)) << 32
    }

    /// Eight bytes a step, each folded in by one wide multiplication (the mixing step of Wang Yi's wyhash).
    ///
    /// The last eight overlap those before; shorter texts have a key of their own.
    private func hash(_ text: Span<UInt8>) -> UInt64 {
        let bytes = text.bytes
        var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
        guard text.count >= 8 else { return Self.mix(hash) }
        var index = 0
        while index + 8 < text.count {
            hash = Self.mix(hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        return Self.mix(hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
