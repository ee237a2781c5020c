/// Counts of names, mergeable, exact up to a number of different names and bounded beyond it.
///
/// Misra and Gries: more than `capacity` counters are reduced by the largest of those too many, and what falls to
/// zero is dropped. Each true count lies between its counter and its counter plus `error`, and
/// `error ≤ (total − Σ counters)/(capacity + 1) ≤ total/(capacity + 1)`. Source: Misra & Gries (1982); Agarwal,
/// Cormode, Huang, Phillips, Wei & Yi, *Mergeable Summaries* (2012).
public struct CategorySketch: Hashable, Sendable {
    /// Different names that are counted exactly: 10,000.
    public static let usualCapacity = 10_000

    /// Names that may have a counter.
    public let capacity: Int
    /// The counters, all above zero.
    public private(set) var counts: [String: Int]
    /// How many values there are, whether or not their names have a counter.
    public private(set) var total: Int
    /// How much larger than its counter a true count can be; 0: all are exact.
    public private(set) var error: Int

    /// A sketch of no values.
    public init(capacity: Int = usualCapacity) {
        (self.capacity, counts, total, error) = (max(1, capacity), [:], 0, 0)
    }

    /// A sketch of counted values.
    ///
    /// - Parameters:
    ///   - counts: How many values have each name; counts below 1 are left out.
    ///   - capacity: Names that may have a counter, at least 1.
    /// - Complexity: O(names log names) beyond the capacity, else O(names).
    public init(counts: [String: Int], capacity: Int = usualCapacity) {
        self.init(capacity: capacity)
        self.counts = counts.filter { $0.value > 0 }
        total = self.counts.values.reduce(0, +)
        reduce()
    }

    /// Restores a sketch that was stored earlier.
    ///
    /// - Throws: `outOfRange` for counters below 1, too many of them, or a total or error that cannot be.
    public init(counts: [String: Int], total: Int, error: Int, capacity: Int = usualCapacity)
        throws(StatisticsError)
    {
        var held = 0
        for count in counts.values {
            let (sum, overflow) = held.addingReportingOverflow(count)
            guard count > 0, !overflow else { throw .outOfRange("a counter of \(count)") }
            held = sum
        }
        let isPossible = error == 0 ? held == total : error > 0 && held <= total
        guard counts.count <= max(1, capacity), isPossible, error <= total else {
            throw .outOfRange("\(counts.count) counters of \(held) for \(total) values, each ±\(error)")
        }
        self.init(capacity: capacity)
        (self.counts, self.total, self.error) = (counts, total, error)
    }

    /// Whether every name has its exact count.
    public var isExact: Bool { error == 0 }

    /// The sketch of both sets of values together, with the smaller capacity.
    ///
    /// - Complexity: O(names log names) beyond the capacity, else O(names).
    public func merged(with other: CategorySketch) -> CategorySketch {
        var merged = CategorySketch(capacity: min(capacity, other.capacity))
        merged.counts = counts.merging(other.counts, uniquingKeysWith: +)
        merged.total = total + other.total
        merged.error = error + other.error
        merged.reduce()
        return merged
    }

    private mutating func reduce() {
        guard counts.count > capacity else { return }
        let cut = counts.values.sorted(by: >)[capacity]
        counts = counts.compactMapValues { $0 > cut ? $0 - cut : nil }
        error += cut
    }
}

extension CategorySketch: Codable {
    private enum Key: String, CodingKey {
        case counts, total, error
    }

    /// Reads a sketch of the usual capacity; counters that cannot be are refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        try self.init(
            counts: values.decode([String: Int].self, forKey: .counts),
            total: values.decode(Int.self, forKey: .total),
            error: values.decode(Int.self, forKey: .error)
        )
    }

    /// Writes the counters.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(counts, forKey: .counts)
        try values.encode(total, forKey: .total)
        try values.encode(error, forKey: .error)
    }
}
