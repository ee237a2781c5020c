public import DriftStatistics

/// The summary of a window's columns that is kept when its rows are gone.
public struct Profile: Sendable, Equatable, Codable {
    /// How many rows were summarised.
    public var rows: Int
    /// One summary a column, in the model's order.
    public var columns: [ColumnProfile]

    /// A profile from its parts.
    public init(rows: Int = 0, columns: [ColumnProfile] = []) {
        self.rows = rows
        self.columns = columns
    }

    /// The summary of a column; nil when there is none of that name.
    public func column(_ name: String) -> ColumnProfile? {
        columns.first { $0.name == name }
    }
}

/// The summary of one column.
public struct ColumnProfile: Sendable, Equatable, Codable {
    /// The column's name.
    public var name: String
    /// How many values are missing.
    public var missing: Int
    /// The numbers, for a numeric column with any.
    public var numbers: NumberProfile?
    /// Rows by category, most frequent first, for a category column; at most 200, the rest in `otherCategories`.
    public var categories: [CategoryCount]?
    /// Rows in categories beyond the listed ones.
    public var otherCategories: Int
}

/// The summary of the numbers of a column.
public struct NumberProfile: Sendable, Equatable, Codable {
    /// How many there are.
    public var count: Int
    /// Their mean.
    public var mean: Double
    /// Their standard deviation with n − 1; nil below two values.
    public var standardDeviation: Double?
    /// Their skewness g1; nil when undefined.
    public var skewness: Double?
    /// The smallest.
    public var minimum: Double
    /// The largest.
    public var maximum: Double
    /// The type-7 quantiles at 0.1 … 0.9.
    public var deciles: [Double]
}

/// Rows in one category.
public struct CategoryCount: Sendable, Equatable, Codable {
    /// The category.
    public var name: String
    /// How many rows have it.
    public var count: Int
}

/// A window's or baseline's columns, sorted and counted once so that every rule can share it; never stored.
public struct MeasuredColumns: Sendable {
    /// How many rows there are.
    public let rows: Int
    /// What an analysis made elsewhere says the model leans on, for a baseline that came with one.
    public var attributions: GlobalAttributions?
    /// Whether the rows themselves were never seen here, only a profile of them.
    public let isProfiled: Bool
    private let columns: [String: MeasuredColumn]
    private let order: [String]

    /// Sorts and counts the columns of a batch.
    ///
    /// Cost: O(rows) a column by radix sort.
    public init(_ batch: ColumnBatch, names: [String]) {
        let byName = Dictionary(batch.columns.map { ($0.name, $0.values) }) { first, _ in first }
        self.init(rows: batch.rowCount, names: names) { byName[$0] }
    }

    /// Sorts and counts columns on all cores as they are read: only a few lie in memory as they were.
    ///
    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - names: The columns to keep, in the model's order.
    ///   - values: A column by its name, read on the caller's thread; nil where there is none.
    /// - Throws: What `values` throws.
    public init(
        rows: Int,
        names: [String],
        values: (String) throws -> ColumnValues?
    ) rethrows {
        let measured = try concurrentMap(names, reading: values) { $0.map(MeasuredColumn.init) }
        self.rows = rows
        isProfiled = false
        columns = Dictionary(
            zip(names, measured).compactMap { name, column in column.map { (name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        order = names
    }

    /// So many rows of which no column is at hand.
    public static func none(rows: Int) -> MeasuredColumns {
        MeasuredColumns(rows: rows, columns: [:], order: [])
    }

    init(rows: Int, columns: [String: MeasuredColumn], order: [String], isProfiled: Bool = false) {
        self.rows = rows
        self.isProfiled = isProfiled
        self.columns = columns
        self.order = order
    }

    /// The names of the columns, in the model's order.
    public var names: [String] { order }

    /// One column; nil when there is none of that name.
    public subscript(_ name: String) -> MeasuredColumn? { columns[name] }

    /// The summary of all columns.
    public var profile: Profile { profile(of: order) }

    /// The summary of some columns, in their order.
    func profile(of names: [String]) -> Profile {
        Profile(rows: rows, columns: names.compactMap { name in columns[name]?.profile(named: name) })
    }
}

/// One column, sorted or counted.
public enum MeasuredColumn: Sendable {
    /// The finite values in ascending order, their moments, and how many are missing.
    case numbers(sorted: [Double], moments: Moments, missing: Int)
    /// Rows by category, and how many are missing.
    case categories(counts: [String: Int], missing: Int)
    /// Numbers of which a profile holds the moments and the counts in bins.
    case counted(CountedColumn)
    /// More names than a profile counts exactly, and how many values are missing.
    case sketched(CategorySketch, missing: Int)

    /// Sorts or counts a column.
    public init(_ values: ColumnValues) {
        switch values {
        case .numbers(let numbers):
            let finite = finiteValues(numbers)
            let sorted = radixSorted(finite)
            self = .numbers(
                sorted: sorted,
                moments: Moments(of: sorted),
                missing: numbers.count - finite.count
            )
        case .categories(let column):
            var byCode = [Int](repeating: 0, count: column.names.count)
            var missing = 0
            for code in column.codes {
                if byCode.indices.contains(Int(code)) { byCode[Int(code)] += 1 } else { missing += 1 }
            }
            var counts: [String: Int] = [:]
            for (name, count) in zip(column.names, byCode) where count > 0 {
                counts[name, default: 0] += count
            }
            self = .categories(counts: counts, missing: missing)
        case .texts(let texts):
            var counts: [String: Int] = [:]
            var missing = 0
            for position in texts.indices {
                let text = texts.text(at: position)
                if text.isEmpty { missing += 1 } else { counts[text, default: 0] += 1 }
            }
            self = .categories(counts: counts, missing: missing)
        }
    }

    /// How many values are missing.
    public var missing: Int {
        switch self {
        case .numbers(_, _, let missing), .categories(_, let missing), .sketched(_, let missing): missing
        case .counted(let column): column.missing
        }
    }

    /// How many values are there.
    public var present: Int {
        switch self {
        case .numbers(let sorted, _, _): sorted.count
        case .categories(let counts, _): counts.values.reduce(0, +)
        case .counted(let column): column.numbers.moments.moments.count
        case .sketched(let sketch, _): sketch.total
        }
    }

    func profile(named name: String) -> ColumnProfile {
        switch self {
        case .numbers(let sorted, let moments, let missing):
            return ColumnProfile(
                name: name,
                missing: missing,
                numbers: NumberProfile(sorted: sorted, moments: moments),
                categories: nil,
                otherCategories: 0
            )
        case .counted(let column):
            return ColumnProfile(
                name: name,
                missing: column.missing,
                numbers: NumberProfile(column),
                categories: nil,
                otherCategories: 0
            )
        case .categories(let counts, let missing):
            return Self.profile(named: name, counts, total: counts.values.reduce(0, +), missing: missing)
        case .sketched(let sketch, let missing):
            return Self.profile(named: name, sketch.counts, total: sketch.total, missing: missing)
        }
    }

    private static func profile(named name: String, _ counts: [String: Int], total: Int, missing: Int)
        -> ColumnProfile
    {
        let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let kept = ranked.prefix(keptCategories).map { CategoryCount(name: $0.key, count: $0.value) }
        return ColumnProfile(
            name: name,
            missing: missing,
            numbers: nil,
            categories: kept,
            otherCategories: total - kept.reduce(0) { $0 + $1.count }
        )
    }

    /// More names than anybody reads; the tail is kept as one count so that a profile stays small.
    private static let keptCategories = 200
}

extension NumberProfile {
    init?(sorted: [Double], moments: Moments) {
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let deciles = (1...9).compactMap { try? quantile(ofSorted: sorted, at: Double($0) / 10) }
        self.init(moments, range: first...last, deciles: deciles)
    }

    /// From a profile: deciles are the upper edges of the bins they lie in.
    init?(_ column: CountedColumn) {
        let moments = column.numbers.moments.moments
        guard moments.count > 0, moments.minimum <= moments.maximum else { return nil }
        self.init(moments, range: moments.minimum...moments.maximum, deciles: column.deciles)
    }

    private init(_ moments: Moments, range: ClosedRange<Double>, deciles: [Double]) {
        self.init(
            count: moments.count,
            mean: moments.mean,
            standardDeviation: moments.standardDeviation,
            skewness: moments.populationSkewness,
            minimum: range.lowerBound,
            maximum: range.upperBound,
            deciles: deciles
        )
    }
}
