/// The values in ascending order.
///
/// A radix sort by where a value lies between the smallest and the largest, in 2²² equal steps: two passes of 11 bits,
/// finished by insertion, since what is left out of order are neighbours. Of more than a quarter million values 2³³
/// steps, three passes; of a few thousand 2¹⁶ steps, two passes of 8. Where most values fall into few steps, beside tails
/// over orders of magnitude, the upper 33 bits in which they differ take the place of the steps; and should these not
/// tell them apart either, or for a short array, a comparison sort. Decimals, as most numbers in files are, are sorted by
/// the whole numbers that they are of their unit, in half of the memory. −0 sorts before +0.
///
/// - Parameter values: Finite values. NaN sorts by its bit pattern to one of the ends.
/// - Returns: A new array with the same values.
/// - Complexity: O(n) for most values, O(n log n) at worst, with one extra array of the same size.
public func radixSorted(_ values: [Double]) -> [Double] {
    (isWorthCounting(values.count) ? sortedAsDecimals(values) : nil) ?? sorted(values)
}

/// The places of the values in ascending order of the values, those of equal values as they stand; `radixSorted` says how.
///
/// - Parameter values: Finite values.
/// - Returns: Each place once.
/// - Complexity: O(n) for most values, O(n log n) at worst, with three arrays of twice the size.
public func radixOrder(_ values: [Double]) -> [Int] {
    sorted(values.indices.map { Placed(value: values[$0], place: $0) }).map(\.place)
}

/// What is sorted by a value.
protocol Sortable: BitwiseCopyable {
    var value: Double { get }
}

extension Double: Sortable {
    @inline(__always)
    var value: Double { self }
}

/// A value with where it stood.
private struct Placed: Sortable {
    var value: Double
    var place: Int
}

/// How a number is taken apart, from its lowest digit on.
///
/// Known where it is compiled, at every call: shifts and masks by what is only known at run time take longer.
struct Digits {
    var bits: Int
    var count: Int

    /// How many numbers a digit has.
    @inline(__always)
    var base: Int { 1 << bits }
    /// The largest number of so many digits.
    @inline(__always)
    var largest: UInt64 { 1 << UInt64(bits * count) - 1 }

    @inline(__always)
    func digit(_ place: Int, of number: UInt64) -> Int {
        Int(truncatingIfNeeded: number &>> UInt64(truncatingIfNeeded: place &* bits)) & (base &- 1)
    }
}

// Everything below is inlined, so that it is compiled for either kind of element and each kind of digits.

@inline(__always)
private func sorted<Element: Sortable>(_ values: [Element]) -> [Element] {
    let sorted = isWorthCounting(values.count) ? sortedBySteps(values) ?? sortedByBits(values) : nil
    return sorted ?? values.sorted { orderedBits($0.value) < orderedBits($1.value) }
}

/// Of fewer values counting them takes longer than sorting them by comparison; of more the counts have no room.
private func isWorthCounting(_ count: Int) -> Bool { (100...Int(UInt32.max)).contains(count) }

/// The values in order of equal steps; nil where that leaves too much out of order.
@inline(__always)
private func sortedBySteps<Element: Sortable>(_ values: [Element]) -> [Element]? {
    // To count 2,048 buckets pays for thousands of values.
    switch values.count {
    case ..<4_096: sortedBySteps(values, Digits(bits: 8, count: 2))
    case ...(1 << 18): sortedBySteps(values, Digits(bits: 11, count: 2))
    default: sortedBySteps(values, Digits(bits: 11, count: 3))
    }
}

@inline(__always)
private func sortedBySteps<Element: Sortable>(_ values: [Element], _ digits: Digits) -> [Element]? {
    let (lowest, highest) = range(of: values)
    let scale = Double(digits.largest) / (highest - lowest)
    guard scale.isNormal else { return nil }
    return sorted(values, digits) { value in
        // Beyond 2⁵² the last bits of a double count ones.
        ((value - lowest) * scale + 0x1p52).bitPattern
    }
}

/// The values in order of the upper bits in which they differ; nil where that leaves too much out of order.
private func sortedByBits<Element: Sortable>(_ values: [Element]) -> [Element]? {
    let digits = Digits(bits: 11, count: 3)
    let varying = values.reduce(0) { $0 | orderedBits($1.value) ^ orderedBits(values[0].value) }
    let lowest = UInt64(max(0, 64 - varying.leadingZeroBitCount - digits.bits * digits.count))
    return sorted(values, digits) { orderedBits($0) >> lowest }
}

/// The values in order of a number that each is given and that never falls as they rise; nil where what is left to do
/// between values of the same number is too much.
@inline(__always)
private func sorted<Element: Sortable>(_ values: [Element], _ digits: Digits, by number: (Double) -> UInt64)
    -> [Element]?
{
    var sorted = ordered(values, digits) { number($0.value) }
    return insertionSorted(&sorted) ? sorted : nil
}

/// The elements in order of a number that each is given, those of the same number as they stood.
@inline(__always)
func ordered<Element: BitwiseCopyable>(
    _ values: [Element],
    _ digits: Digits,
    by number: (Element) -> UInt64
) -> [Element] {
    // Of 32 bits, so that those of two digits leave room for other things in a core's first cache.
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: digits.count * digits.base) { counts in
        counts.initialize(repeating: 0)
        for value in values {
            let number = number(value)
            for place in 0..<digits.count {
                counts[place &* digits.base &+ digits.digit(place, of: number)] &+= 1
            }
        }
        var sorted = values
        for place in 0..<digits.count {
            let positions = UnsafeMutableBufferPointer(
                rebasing: counts[(place &* digits.base)..<((place &+ 1) &* digits.base)]
            )
            // A digit that all share would only copy.
            guard !positions.contains(UInt32(truncatingIfNeeded: values.count)) else { continue }
            sorted = distributed(sorted, positions) { digits.digit(place, of: number($0)) }
        }
        return sorted
    }
}

/// The values in order of a digit, those of the same digit as they stood.
///
/// Without checks of bounds, which would take as long as the work: a digit is below the number of buckets by its mask,
/// and their counts add up to the number of values.
@inline(__always)
private func distributed<Element: BitwiseCopyable>(
    _ values: [Element],
    _ positions: UnsafeMutableBufferPointer<UInt32>,
    by digit: (Element) -> Int
) -> [Element] {
    var start: UInt32 = 0
    for bucket in positions.indices {
        let count = positions[bucket]
        positions[bucket] = start
        start &+= count
    }
    return [Element](unsafeUninitializedCapacity: values.count) { target, count in
        for value in values {
            let bucket = digit(value)
            let position = positions[bucket]
            positions[bucket] = position &+ 1
            target.initializeElement(at: Int(position), to: value)
        }
        count = values.count
    }
}

/// Sorts values that are nearly in order; false, and unfinished, after two moves a value.
@inline(__always)
private func insertionSorted<Element: Sortable>(_ values: inout [Element]) -> Bool {
    values.withUnsafeMutableBufferPointer { values in
        var moves = 2 * values.count
        var before = orderedBits(values[0].value)
        for index in 1..<values.count {
            let next = values[index]
            let bits = orderedBits(next.value)
            if before > bits {
                var place = index
                while place > 0, orderedBits(values[place &- 1].value) > bits {
                    values[place] = values[place &- 1]
                    place &-= 1
                    moves &-= 1
                }
                values[place] = next
                if moves < 0 { return false }
            } else {
                before = bits
            }
        }
        return true
    }
}

/// The smallest and the largest value; whatever where one is not a number.
///
/// In four lanes, which need not wait for each other.
@inline(__always)
func range<Element: Sortable>(of values: [Element]) -> (lowest: Double, highest: Double) {
    values.withUnsafeBufferPointer { values in
        let first = SIMD4(repeating: values[0].value)
        var (lowest, highest) = (first, first)
        var place = 0
        while place &+ 4 <= values.count {
            for lane in 0..<4 {
                let value = values[place &+ lane].value
                lowest[lane] = value < lowest[lane] ? value : lowest[lane]
                highest[lane] = value > highest[lane] ? value : highest[lane]
            }
            place &+= 4
        }
        let rest = values[place...].lazy.map(\.value)
        return (rest.reduce(lowest.min(), min), rest.reduce(highest.max(), max))
    }
}

/// The bits of a value, arranged so that unsigned order is numeric order.
@inline(__always)
private func orderedBits(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
}
