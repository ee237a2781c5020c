/// Gives each distinct text a code, in the order of first sight.
///
/// A hash table with open addressing over the texts laid end to end: no string is made until the names are
/// asked for. The hash is seeded by the process, so that nobody can write a file of colliding names.
struct CategoryCoder {
    private var utf8: [UInt8] = []
    private var ends: [Int] = []
    private var keys: [TextKey] = []
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
        let key = TextKey(text, seed)
        let slot = slot(of: text, key)
        guard slots[slot] == 0 else { return slots[slot] - 1 }
        return newCode(of: text, key, slot)
    }

    private mutating func newCode(of text: Span<UInt8>, _ key: TextKey, _ slot: Int) -> Int32 {
        let code = Int32(truncatingIfNeeded: ends.count)
        for index in text.indices { utf8.append(text[index]) }
        ends.append(utf8.count)
        keys.append(key)
        slots[slot] = code + 1
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    /// The code of a text that was seen before; nil for any other.
    func knownCode(of text: Span<UInt8>) -> Int32? {
        let code = slots[slot(of: text, TextKey(text, seed))]
        return code == 0 ? nil : code - 1
    }

    /// Whether a text is that of a code; false where nothing has the code.
    func isName(_ text: Span<UInt8>, of code: Int) -> Bool {
        guard keys.indices.contains(code) else { return false }
        return isSame(text, TextKey(text, seed), code)
    }

    private func range(of code: Int) -> Range<Int> {
        (code == 0 ? 0 : ends[code - 1])..<ends[code]
    }

    private func slot(of text: Span<UInt8>, _ key: TextKey) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.hash(seed)) & mask
        while slots[slot] != 0, !isSame(text, key, Int(slots[slot]) - 1) { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private func isSame(_ text: Span<UInt8>, _ key: TextKey, _ code: Int) -> Bool {
        keys[code] == key && (key.isWhole || matches(text, range(of: code)))
    }

    private func matches(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == text.count, text.count >= 8 else { return false }
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
        for (code, key) in keys.enumerated() {
            var slot = Int(truncatingIfNeeded: key.hash(seed)) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: code) + 1
        }
    }
}
