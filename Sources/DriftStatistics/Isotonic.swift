/// A rising step function with straight lines between the steps, fitted to pairs of numbers.
public struct Isotonic: Hashable, Sendable {
    /// Where the fit is known, ascending.
    public let xs: [Double]
    /// The fitted value at each, ascending.
    public let ys: [Double]
    /// Where a look-up begins.
    private let steps: Steps

    /// The least-squares fit among all functions that never fall, by pooling adjacent violators.
    ///
    /// Values of equal `x` are first replaced by their weighted mean, so that the fit is a function. Rows of weight 0
    /// are left out.
    ///
    /// - Parameters:
    ///   - x: The inputs, finite, such as scores.
    ///   - y: The outputs, finite, such as labels 0 and 1; as many.
    ///   - weights: A weight ≥ 0 for each; nil for equal ones.
    /// - Throws: `emptySample`, `mismatchedBins`, `emptyDistribution` if all weights are 0, `outOfRange` for what is not
    ///   finite or a negative weight.
    /// - Complexity: O(n log n). Source: Barlow, Bartholomew, Bremner & Brunk (1972), chapter 1.
    public init(x: [Double], y: [Double], weights: [Double]? = nil) throws(StatisticsError) {
        guard x.count == y.count else { throw .mismatchedBins(x.count, y.count) }
        let weights = try checkedWeights(weights, count: x.count)
        guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
            throw .outOfRange("a value not finite")
        }
        var blocks: [Block] = []
        let order = x.indices.filter { weights[$0] > 0 }.sorted { x[$0] < x[$1] }
        for index in order {
            if let last = blocks.last, last.first == x[index] {
                blocks[blocks.count - 1].add(y[index], weights[index])
            } else {
                blocks.append(Block(x[index], y[index], weights[index]))
            }
        }
        var pooled: [Block] = []
        for block in blocks {
            pooled.append(block)
            while pooled.count > 1, pooled[pooled.count - 2].mean >= pooled[pooled.count - 1].mean {
                let right = pooled.removeLast()
                pooled[pooled.count - 1].absorb(right)
            }
        }
        // Only the ends of a flat stretch are needed to draw it.
        xs = pooled.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
        ys = pooled.flatMap { $0.first == $0.last ? [$0.mean] : [$0.mean, $0.mean] }
        steps = Steps(xs)
    }

    /// The fitted value: between known inputs on the straight line, outside of them that of the nearest; NaN for NaN.
    ///
    /// - Complexity: O(1) where the inputs lie evenly, O(log n) at worst.
    public func value(at x: Double) -> Double {
        guard !x.isNaN, let first = xs.first, let last = xs.last else { return .nan }
        if x <= first { return ys[0] }
        if x >= last { return ys[ys.count - 1] }
        var (low, high) = steps.around(x)
        while high - low > 1 {
            let middle = (low + high) / 2
            if xs[middle] <= x { low = middle } else { high = middle }
        }
        let share = (x - xs[low]) / (xs[high] - xs[low])
        return ys[low] + share * (ys[high] - ys[low])
    }

    /// Equal steps between the first input and the last, four for each, with how many inputs lie before each: a binary
    /// search over all of them would miss the right branch every other time.
    private struct Steps: Hashable {
        private let first: Double
        private let perUnit: Double
        private let before: [Int]
        private let last: Int

        init(_ xs: [Double]) {
            first = xs.first ?? 0
            last = max(0, xs.count - 1)
            let perUnit = Double(4 * xs.count) / ((xs.last ?? 0) - first)
            // Of inputs that differ by nearly nothing, or by more than a number holds, all lie in one step.
            self.perUnit = perUnit.isNormal ? perUnit : 0
            var counts = [Int](repeating: 0, count: (perUnit.isNormal ? 4 * xs.count : 0) + 2)
            for x in xs { counts[Self.step(of: x, first, self.perUnit) + 1] += 1 }
            for step in counts.indices.dropFirst() { counts[step] += counts[step - 1] }
            before = counts
        }

        /// Inputs between which `x` lies, if it lies between the first and the last.
        func around(_ x: Double) -> (low: Int, high: Int) {
            let step = Self.step(of: x, first, perUnit)
            return (max(0, before[step] - 1), min(last, before[step + 1]))
        }

        private static func step(of x: Double, _ first: Double, _ perUnit: Double) -> Int {
            perUnit > 0 ? Int((x - first) * perUnit) : 0
        }
    }

    private struct Block {
        var first: Double
        var last: Double
        var sum: Double
        var weight: Double
        var mean: Double { sum / weight }

        init(_ x: Double, _ y: Double, _ weight: Double) {
            (first, last, sum, self.weight) = (x, x, y * weight, weight)
        }

        mutating func add(_ y: Double, _ more: Double) {
            sum += y * more
            weight += more
        }

        mutating func absorb(_ right: Block) {
            last = right.last
            sum += right.sum
            weight += right.weight
        }
    }
}

extension Isotonic: Codable {
    private enum CodingKeys: CodingKey {
        case xs, ys
    }

    /// Reads a fit; points that do not ascend, or are not pairs, are refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        xs = try values.decode([Double].self, forKey: .xs)
        ys = try values.decode([Double].self, forKey: .ys)
        guard xs.count == ys.count, xs == xs.sorted(), (xs + ys).allSatisfy(\.isFinite) else {
            throw StatisticsError.outOfRange("a fit whose points do not ascend")
        }
        steps = Steps(xs)
    }
}
