/// Gives each distinct text a code, in the order of first sight.
///
/// A hash table with open addressing over the texts laid end to end: no string is made until the names are
/// asked for. The hash is seeded by the process, so that nobody can write a file of colliding names.
struct CategoryCoder {
    private var utf8: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    // Code + 1 by hash; 0 is free. The count is a power of two, at most half in use.
    private var slots: [Int32] = Array(repeating: 0, count: 64)
    private static let seed = UInt64(bitPattern: Int64(Hasher().finalize()))

    /// How many distinct texts were seen.
    var count: Int { ends.count }

    /// The distinct texts, by code.
    var names: [String] {
        ends.indices.map { String(decoding: utf8[range(of: $0)], as: UTF8.self) }
    }

    /// The code of a text; a new one for a new text.
    mutating func code(of text: Span<UInt8>) -> Int32 {
        let hash = Self.hash(text)
        let slot = slot(of: text, hash)
        guard slots[slot] == 0 else { return slots[slot] - 1 }
        let code = Int32(truncatingIfNeeded: ends.count)
        for index in text.indices { utf8.append(text[index]) }
        ends.append(utf8.count)
        hashes.append(hash)
        slots[slot] = code + 1
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    /// The code of a text that was seen before; nil for any other.
    func knownCode(of text: Span<UInt8>) -> Int32? {
        let code = slots[slot(of: text, Self.hash(text))]
        return code == 0 ? nil : code - 1
    }

    private func range(of code: Int) -> Range<Int> {
        (code == 0 ? 0 : ends[code - 1])..<ends[code]
    }

    private func slot(of text: Span<UInt8>, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let code = Int(slots[slot]) - 1
            if hashes[code] == hash, matches(text, range(of: code)) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func matches(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == text.count else { return false }
        let start = range.lowerBound
        for index in text.indices where text[index] != utf8[start + index] { return false }
        return true
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

    /// Eight bytes a step, each folded in by one wide multiplication (the mixing step of Wang Yi's wyhash).
    private static func hash(_ text: Span<UInt8>) -> UInt64 {
        let bytes = text.bytes
        var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
        var index = 0
        while index + 8 <= text.count {
            hash = mix(hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = 0
        while index < text.count {
            rest = rest << 8 | UInt64(text[index])
            index += 1
        }
        return mix(hash ^ rest)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
