/// Remembers hashes in three bytes each: what it does not know was surely never added, what it knows probably was.
///
/// A split-block Bloom filter: each hash sets one bit in each of the eight words of one block, so that a question
/// touches one line of the processor's cache. At the capacity about one stranger in ten thousand is taken for known; far
/// beyond it more are, which costs look-ups and never an answer. Source: Putze, Sanders & Singler, *Cache-, Hash- and
/// Space-Efficient Bloom Filters* (2007).
struct IdFilter {
    private var blocks: [SIMD8<UInt32>]
    /// Says nothing: without a use of what is only touched the compiler would leave it out.
    private var touched: UInt32 = 0

    /// A filter for about so many hashes; at least 64 KB, at most 64 MB.
    init(capacity: Int) {
        let wanted = max(0, min(capacity, 1 << 25)) / 32 * 3
        blocks = Array(repeating: .zero, count: min(max(2_048, wanted), 1 << 21))
    }

    /// Adds hashes.
    ///
    /// Most of a large filter lies outside of a core's own cache. What some hashes will need is touched first, one after the
    /// other and without waiting, so that it comes all at once.
    ///
    /// - Parameter hashes: The hashes.
    /// - Returns: The places of those that may have been added before, rising.
    mutating func insert(_ hashes: [UInt64]) -> [Int] {
        var known: [Int] = []
        for start in stride(from: 0, to: hashes.count, by: 64) {
            let some = start..<min(start + 64, hashes.count)
            for place in some { touched |= blocks[Self.block(of: hashes[place], among: blocks.count)][0] }
            for place in some where insert(hashes[place]) { known.append(place) }
        }
        return known
    }

    /// Adds a hash; says whether it may have been added before.
    @inline(__always)
    mutating func insert(_ hash: UInt64) -> Bool {
        let block = Self.block(of: hash, among: blocks.count)
        let bits = Self.bits(of: hash)
        let before = blocks[block]
        blocks[block] = before | bits
        return before & bits == bits
    }

    @inline(__always)
    private static func block(of hash: UInt64, among count: Int) -> Int {
        // The upper half of the hash, as a fraction of the blocks.
        Int(((hash >> 32) &* UInt64(count)) >> 32)
    }

    /// One bit in each word, from the lower half of the hash times eight odd numbers.
    @inline(__always)
    private static func bits(of hash: UInt64) -> SIMD8<UInt32> {
        let salted = SIMD8(repeating: UInt32(truncatingIfNeeded: hash)) &* salts
        return SIMD8(repeating: 1) &<< (salted &>> 27)
    }

    private static let salts = SIMD8<UInt32>(
        0x47b6_137b,
        0x4497_4d91,
        0x8824_ad5b,
        0xa2b7_289d,
        0x7054_95c7,
        0x2df1_424b,
        0x9efc_4947,
        0x5c6b_fb31
    )
}
