/// The values in ascending order.
///
/// A radix sort on the upper 33 bits in which the values differ, three passes of 11, finished by insertion:
/// what is left out of order are neighbours. If too many are, a comparison sort finishes instead. Of a few
/// thousand values 24 bits do, three passes of 8; short arrays go through the comparison sort alone, which is
/// faster there. −0 sorts before +0.
///
/// - Parameter values: Finite values. NaN sorts by its bit pattern to one of the ends.
/// - Returns: A new array with the same values.
/// - Complexity: O(n) for most values, O(n log n) at worst, with one extra array of the same size.
public func radixSorted(_ values: [Double]) -> [Double] {
    var keys = values.map(orderedBits)
    // Below this the counting passes cost more than sorting by comparison.
    if keys.count < 100 {
        keys.sort()
        return keys.map(value)
    }
    // To count 2,048 buckets pays for thousands of keys.
    let digitBits: UInt64 = keys.count < 4_096 ? 8 : 11
    let varying = differingBits(keys.span)
    if varying == 0 { return values }
    let lowest = UInt64(max(0, 64 - varying.leadingZeroBitCount - 3 * Int(digitBits)))
    var spare = [UInt64](repeating: 0, count: keys.count)
    for digit in 0..<UInt64(3) {
        let shift = lowest + digit * digitBits
        // A digit that all keys share would only copy.
        if shift >= 64 || (varying >> shift) & (1 << digitBits - 1) == 0 { continue }
        keys.withUnsafeBufferPointer { keys in
            spare.withUnsafeMutableBufferPointer {
                distribute(keys, into: $0, shift: shift, digitBits: digitBits)
            }
        }
        swap(&keys, &spare)
    }
    if lowest > 0, !insertionSorted(keys.mutableSpan) { keys.sort() }
    return keys.map(value)
}

/// The bits in which not all keys agree.
private func differingBits(_ keys: Span<UInt64>) -> UInt64 {
    var bits: UInt64 = 0
    for index in keys.indices { bits |= keys[index] ^ keys[0] }
    return bits
}

/// Writes each key to the next place of its bucket; both buffers are of one length.
///
/// Without checks of bounds, which would take as long as the work: a digit is below the number of buckets by its mask,
/// and the places add up to the number of keys.
private func distribute(
    _ keys: UnsafeBufferPointer<UInt64>,
    into target: UnsafeMutableBufferPointer<UInt64>,
    shift: UInt64,
    digitBits: UInt64
) {
    let digitMask: UInt64 = 1 << digitBits - 1
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << Int(digitBits)) { positions in
        positions.initialize(repeating: 0)
        for key in keys { positions[Int(truncatingIfNeeded: (key &>> shift) & digitMask)] &+= 1 }
        var start = 0
        for bucket in positions.indices {
            let count = positions[bucket]
            positions[bucket] = start
            start &+= count
        }
        for key in keys {
            let bucket = Int(truncatingIfNeeded: (key &>> shift) & digitMask)
            target[positions[bucket]] = key
            positions[bucket] &+= 1
        }
    }
}

/// Sorts keys that are nearly in order; false, and unfinished, after four moves a key.
private func insertionSorted(_ keys: consuming MutableSpan<UInt64>) -> Bool {
    var moves = 4 * keys.count
    for index in 1..<keys.count where keys[index] < keys[index - 1] {
        let key = keys[index]
        var place = index
        while place > 0, keys[place - 1] > key {
            keys[place] = keys[place - 1]
            place -= 1
            moves -= 1
        }
        keys[place] = key
        if moves < 0 { return false }
    }
    return true
}

/// The bits of a value, arranged so that unsigned order is numeric order.
private func orderedBits(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
}

private func value(ofOrderedBits bits: UInt64) -> Double {
    Double(bitPattern: bits >> 63 == 0 ? ~bits : bits & ~(1 << 63))
}
