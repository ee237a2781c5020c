/// Gives each distinct text a code, in the order of first sight.
///
/// A hash table with open addressing over the texts laid end to end: no string is made until the names are
/// asked for. The hash is seeded by the process, so that nobody can write a file of colliding names.
struct CategoryCoder {
    private var utf8: [UInt8] = []
    private var ends: [Int] = []
    private var keys: [TextKey] = []
    // By hash. The count is a power of two, at most a quarter in use.
    private var slots: [Slot] = Array(repeating: .free, count: 64)
    private static let seedOfProcess = UInt64(bitPattern: Int64(Hasher().finalize()))
    // At hand, since each look at the process's own asks whether it is there.
    private let seed = seedOfProcess

    /// A key beside its code, so that a look-up waits for one place of memory and not for two after each other.
    private struct Slot {
        var key: TextKey
        /// −1 where nothing is.
        var code: Int32

        static let free = Slot(key: TextKey(Span(), 0), code: -1)
    }

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
    @inline(__always)
    mutating func code(of text: Span<UInt8>) -> Int32 {
        let key = TextKey(text, seed)
        let place = place(of: text, key)
        let code = slots[place].code
        return code >= 0 ? code : newCode(of: text, key, place)
    }

    @inline(never)
    private mutating func newCode(of text: Span<UInt8>, _ key: TextKey, _ place: Int) -> Int32 {
        let code = Int32(truncatingIfNeeded: ends.count)
        for index in text.indices { utf8.append(text[index]) }
        ends.append(utf8.count)
        keys.append(key)
        slots[place] = Slot(key: key, code: code)
        if ends.count * 4 > slots.count { grow() }
        return code
    }

    /// The code of a text that was seen before; nil for any other.
    func knownCode(of text: Span<UInt8>) -> Int32? {
        let code = slots[place(of: text, TextKey(text, seed))].code
        return code >= 0 ? code : nil
    }

    /// Whether a text is that of a code; false where nothing has the code.
    func isName(_ text: Span<UInt8>, of code: Int) -> Bool {
        guard keys.indices.contains(code) else { return false }
        let slot = Slot(key: keys[code], code: Int32(truncatingIfNeeded: code))
        return isSame(text, TextKey(text, seed), slot)
    }

    private func range(of code: Int) -> Range<Int> {
        (code == 0 ? 0 : ends[code - 1])..<ends[code]
    }

    /// Where a text stands, or would.
    @inline(__always)
    private func place(of text: Span<UInt8>, _ key: TextKey) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: key.hash(seed)) & mask
        while slots[place].code >= 0, !isSame(text, key, slots[place]) { place = (place + 1) & mask }
        return place
    }

    @inline(__always)
    private func isSame(_ text: Span<UInt8>, _ key: TextKey, _ slot: Slot) -> Bool {
        slot.key == key && (key.isWhole || matches(text, range(of: Int(slot.code))))
    }

    @inline(never)
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
        slots = Array(repeating: .free, count: slots.count * 2)
        let mask = slots.count - 1
        for (code, key) in keys.enumerated() {
            var place = Int(truncatingIfNeeded: key.hash(seed)) & mask
            while slots[place].code >= 0 { place = (place + 1) & mask }
            slots[place] = Slot(key: key, code: Int32(truncatingIfNeeded: code))
        }
    }
}
