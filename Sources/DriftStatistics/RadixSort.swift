/// The values in ascending order.
///
/// A radix sort by where a value lies between the smallest and the largest, in 2²² equal steps: two passes of 11 bits,
/// finished by insertion, since what is left out of order are neighbours. Of more than a quarter million values 2³³
/// steps, three passes; of a few thousand 2¹⁶ steps, two passes of 8. Where most values fall into few steps, beside tails
/// over orders of magnitude, the upper 33 bits in which they differ take the place of the steps; and should these not
/// tell them apart either, or for a short array, a comparison sort. −0 sorts before +0.
///
/// - Parameter values: Finite values. NaN sorts by its bit pattern to one of the ends.
/// - Returns: A new array with the same values.
/// - Complexity: O(n) for most values, O(n log n) at worst, with one extra array of the same size.
public func radixSorted(_ values: [Double]) -> [Double] {
    // Below this the counting passes cost more than sorting by comparison.
    let sorted = values.count < 100 ? nil : sortedBySteps(values) ?? sortedByBits(values)
    return sorted ?? values.sorted { orderedBits($0) < orderedBits($1) }
}

/// The values in order of equal steps; nil where that leaves too much out of order.
private func sortedBySteps(_ values: [Double]) -> [Double]? {
    let (lowest, highest) = range(of: values.span)
    let digits = values.count > 1 << 18 ? Digits(bits: 11, count: 3) : digits(for: values.count)
    let scale = Double(digits.largest) / (highest - lowest)
    guard scale.isNormal else { return nil }
    return sorted(values, digits) { value in
        // Beyond 2⁵² the last bits of a double count ones.
        ((value - lowest) * scale + 0x1p52).bitPattern
    }
}

/// The values in order of the upper bits in which they differ; nil where that leaves too much out of order.
private func sortedByBits(_ values: [Double]) -> [Double]? {
    let varying = differingBits(values.span)
    let digits = Digits(bits: digits(for: values.count).bits, count: 3)
    let lowest = UInt64(max(0, 64 - varying.leadingZeroBitCount - digits.bits * digits.count))
    return sorted(values, digits) { orderedBits($0) >> lowest }
}

/// How a number is taken apart, from its lowest digit on.
private struct Digits {
    var bits: Int
    var count: Int

    /// How many numbers a digit has.
    var base: Int { 1 << bits }
    /// The largest number of so many digits.
    var largest: UInt64 { 1 << UInt64(bits * count) - 1 }

    func digit(_ place: Int, of number: UInt64) -> Int {
        Int(truncatingIfNeeded: number &>> UInt64(truncatingIfNeeded: place &* bits)) & (base &- 1)
    }
}

/// To count 2,048 buckets pays for thousands of values.
private func digits(for count: Int) -> Digits { Digits(bits: count < 4_096 ? 8 : 11, count: 2) }

/// The values in order of a number that each is given and that never falls as they rise; nil where what is left to do
/// between values of the same number is too much.
@inline(__always)
private func sorted(_ values: [Double], _ digits: Digits, by number: (Double) -> UInt64) -> [Double]? {
    var sorted = values
    withUnsafeTemporaryAllocation(of: Int.self, capacity: digits.count * digits.base) { counts in
        counts.initialize(repeating: 0)
        for value in values {
            let number = number(value)
            for place in 0..<digits.count {
                counts[place &* digits.base &+ digits.digit(place, of: number)] &+= 1
            }
        }
        for place in 0..<digits.count {
            let positions = UnsafeMutableBufferPointer(
                rebasing: counts[(place * digits.base)..<((place + 1) * digits.base)]
            )
            // A digit that all share would only copy.
            guard !positions.contains(values.count) else { continue }
            sorted = distributed(sorted, positions) { digits.digit(place, of: number($0)) }
        }
    }
    return insertionSorted(sorted.mutableSpan) ? sorted : nil
}

/// The values in order of a digit, those of the same digit as they stood.
///
/// Without checks of bounds, which would take as long as the work: a digit is below the number of buckets by its mask,
/// and their counts add up to the number of values.
@inline(__always)
private func distributed(
    _ values: [Double],
    _ positions: UnsafeMutableBufferPointer<Int>,
    by digit: (Double) -> Int
) -> [Double] {
    var start = 0
    for bucket in positions.indices {
        let count = positions[bucket]
        positions[bucket] = start
        start &+= count
    }
    return [Double](unsafeUninitializedCapacity: values.count) { target, count in
        for value in values {
            let bucket = digit(value)
            target.initializeElement(at: positions[bucket], to: value)
            positions[bucket] &+= 1
        }
        count = values.count
    }
}

/// Sorts values that are nearly in order; false, and unfinished, after two moves a value.
private func insertionSorted(_ values: consuming MutableSpan<Double>) -> Bool {
    var moves = 2 * values.count
    for index in 1..<values.count where orderedBits(values[index]) < orderedBits(values[index - 1]) {
        let value = values[index]
        var place = index
        while place > 0, orderedBits(values[place - 1]) > orderedBits(value) {
            values[place] = values[place - 1]
            place -= 1
            moves -= 1
        }
        values[place] = value
        if moves < 0 { return false }
    }
    return true
}

/// The smallest and the largest value; whatever where one is not a number.
private func range(of values: Span<Double>) -> (lowest: Double, highest: Double) {
    var (lowest, highest) = (values[0], values[0])
    for index in values.indices {
        let value = values[index]
        lowest = value < lowest ? value : lowest
        highest = value > highest ? value : highest
    }
    return (lowest, highest)
}

/// The bits in which not all values agree.
private func differingBits(_ values: Span<Double>) -> UInt64 {
    var bits: UInt64 = 0
    for index in values.indices { bits |= orderedBits(values[index]) ^ orderedBits(values[0]) }
    return bits
}

/// The bits of a value, arranged so that unsigned order is numeric order.
@inline(__always)
private func orderedBits(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
}
