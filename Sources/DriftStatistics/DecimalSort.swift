/// The values in ascending order where all are whole numbers of one decimal unit, at most 2³² units apart; nil elsewhere.
///
/// `12.5` is 125 tenths, and dividing 125 by 10 rounds once, as reading the text did, so that whole numbers of 32 bits
/// stand for the values: half of the memory to move, and exact, so that nothing is left to put in order. Where values are
/// few and close, such as ages and prices, it is enough to count how often each occurs. −0 is no whole number here.
///
/// - Parameter values: At least one value.
/// - Returns: The same values, bit by bit.
/// - Complexity: O(n), with two arrays of half the size.
func sortedAsDecimals(_ values: [Double]) -> [Double]? {
    let (lowest, highest) = range(of: values)
    guard let ladder = DecimalLadder(of: values, from: lowest) else { return nil }
    let highestStep = ladder.highestStep(of: highest)
    switch highestStep {
    // More would take longer to pass over than to sort.
    case ..<(values.count / 4): return sortedByCounting(values, ladder, through: highestStep)
    case ..<(1 << 16): return sorted(values, ladder, Digits(bits: 8, count: 2))
    case ..<(1 << 22): return sorted(values, ladder, Digits(bits: 11, count: 2))
    case ..<(1 << 24): return sorted(values, ladder, Digits(bits: 12, count: 2))
    case ..<(1 << 32): return sorted(values, ladder, Digits(bits: 11, count: 3))
    default: return nil
    }
}

/// Steps of a decimal unit, counted from the smallest of the values.
///
/// What a file is packed by (`Storage`) looks at every value to find the one unit that keeps all; here a look at some is
/// enough, since a wrong guess is noticed and costs a pass alone.
private struct DecimalLadder {
    /// How many units make one.
    let scale: Double
    /// The smallest value in units.
    let least: Double

    /// A ladder of the largest of 1, 0.1, … 0.000001 of which some of the values, from all over the array, are whole numbers; nil where
    /// there is none, or where the smallest is too large to count units.
    init?(of values: [Double], from lowest: Double) {
        let some = stride(from: 0, to: values.count, by: max(1, values.count / 64))
        let found = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].first { scale in
            some.allSatisfy { (Self.nearest(values[$0] * scale) / scale).bitPattern == values[$0].bitPattern }
        }
        guard let found else { return nil }
        (scale, least) = (found, Self.nearest(lowest * found))
        guard abs(least) < 0x1p49 else { return nil }
    }

    /// The step of the largest value; 2³² where it is higher, or no number.
    func highestStep(of value: Double) -> Int {
        Int(max(0, min(0x1p32, Self.nearest(value * scale) - least)))
    }

    /// The step of a value, and zero where it lies there bit by bit.
    @inline(__always)
    func step(of value: Double) -> (word: UInt32, difference: UInt64) {
        let step = Self.nearest(value * scale) - least
        // What is not a number is what it was after any reckoning, too.
        let difference = value.isNaN ? 1 : self.value(step).bitPattern ^ value.bitPattern
        return (Self.word(step), difference)
    }

    /// The value so many steps above the smallest.
    @inline(__always)
    func value(_ step: Double) -> Double { (step + least) / scale }

    /// The nearest whole number of one below 2⁵¹: the sum has no room for a fraction.
    @inline(__always)
    private static func nearest(_ value: Double) -> Double { (value + 0x1.8p52) - 0x1.8p52 }

    /// A whole number from 0 below 2³²: the lowest bits of a sum that counts ones.
    @inline(__always)
    private static func word(_ step: Double) -> UInt32 {
        UInt32(truncatingIfNeeded: (step + 0x1p52).bitPattern)
    }
}

private func sortedByCounting(_ values: [Double], _ ladder: DecimalLadder, through highestStep: Int)
    -> [Double]?
{
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: highestStep + 1) { counts in
        counts.initialize(repeating: 0)
        var difference: UInt64 = 0
        for value in values {
            let step = ladder.step(of: value)
            difference |= step.difference
            // Only what is not a number may have a step outside.
            guard step.word <= highestStep else { return nil }
            counts[Int(step.word)] &+= 1
        }
        guard difference == 0 else { return nil }
        return [Double](unsafeUninitializedCapacity: values.count) { target, count in
            for (step, times) in counts.enumerated() where times > 0 {
                let value = ladder.value(Double(step))
                for _ in 0..<times {
                    target.initializeElement(at: count, to: value)
                    count &+= 1
                }
            }
        }
    }
}

@inline(__always)
private func sorted(_ values: [Double], _ ladder: DecimalLadder, _ digits: Digits) -> [Double]? {
    var difference: UInt64 = 0
    let words = [UInt32](unsafeUninitializedCapacity: values.count) { words, count in
        for place in values.indices {
            let step = ladder.step(of: values[place])
            difference |= step.difference
            words.initializeElement(at: place, to: step.word)
        }
        count = values.count
    }
    guard difference == 0 else { return nil }
    let sorted = ordered(words, digits) { UInt64($0) }
    return [Double](unsafeUninitializedCapacity: values.count) { target, count in
        for place in sorted.indices {
            target.initializeElement(at: place, to: ladder.value(Double(sorted[place])))
        }
        count = sorted.count
    }
}
