/// A rising step function with straight lines between the steps, fitted to pairs of numbers.
public struct Isotonic: Hashable, Sendable {
    /// Where the fit is known, ascending.
    public let xs: [Double]
    /// The fitted value at each, ascending.
    public let ys: [Double]

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
    }

    /// The fitted value: between known inputs on the straight line, outside of them that of the nearest; NaN for NaN.
    ///
    /// - Complexity: O(log n).
    public func value(at x: Double) -> Double {
        guard !x.isNaN, let first = xs.first, let last = xs.last else { return .nan }
        if x <= first { return ys[0] }
        if x >= last { return ys[ys.count - 1] }
        var (low, high) = (0, xs.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if xs[middle] <= x { low = middle } else { high = middle }
        }
        let share = (x - xs[low]) / (xs[high] - xs[low])
        return ys[low] + share * (ys[high] - ys[low])
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
    private enum Key: String, CodingKey {
        case xs, ys
    }

    /// Reads a fit; points that do not ascend, or are not pairs, are refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        xs = try values.decode([Double].self, forKey: .xs)
        ys = try values.decode([Double].self, forKey: .ys)
        guard xs.count == ys.count, xs == xs.sorted(), (xs + ys).allSatisfy(\.isFinite) else {
            throw StatisticsError.outOfRange("a fit whose points do not ascend")
        }
    }
}
