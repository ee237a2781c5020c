internal import DriftStatistics

/// What every rule measures on each window of a baseline, against all of the baseline but that window.
///
/// Whole windows are held against whole windows, so that rows which depend on each other and windows which differ by
/// themselves are part of what is usual. Sorting is shared: the baseline is sorted once, each window once, and the rest
/// is what remains of the one when the other is taken away.
public struct ReferenceWindows: Sendable, Equatable, Codable {
    /// How many windows there are.
    public var count: Int
    /// How many rows a window has in the middle; nil with fewer than three.
    public var usualRows: Double?
    /// Whether the windows follow each other in time; rows in the order of a file may have been shuffled, and then
    /// what differs between windows cannot be seen in them.
    public var isTimed: Bool
    /// Each rule's values by its key, one a window; nil where it could not be measured.
    public var values: [String: [Double?]]

    /// No windows at all.
    public static let none = ReferenceWindows(count: 0, usualRows: nil, isTimed: true, values: [:])

    init(count: Int, usualRows: Double?, isTimed: Bool, values: [String: [Double?]]) {
        self.count = count
        self.usualRows = usualRows
        self.isTimed = isTimed
        self.values = values
    }

    /// Measures the rules that learn their limit, on all cores.
    ///
    /// - Parameters:
    ///   - parts: The rows of each window of the baseline, in order. Parts with fewer than half of the median number of
    ///     rows (a first or last week cut off by the file) are no reference windows; their rows stay in what others are
    ///     held against.
    ///   - baseline: All of the baseline's rows, sorted and counted; the columns that the rules read.
    ///   - isTimed: Whether the parts follow each other in time.
    ///   - rules: The rules.
    ///   - read: A column of the baseline by its name, row by row; nil where there is none.
    /// - Throws: What `read` throws.
    /// - Complexity: O(R · rows) for each rule; a column is sorted once, in its parts, and a few lie in memory at a time.
    public init(
        parts: [[Int]],
        baseline: MeasuredColumns,
        isTimed: Bool,
        rules: [Rule],
        values read: (String) throws -> ColumnValues?
    ) rethrows {
        let sizes = parts.map(\.count).sorted()
        let median = sizes.isEmpty ? 0 : sizes[sizes.count / 2]
        let whole = parts.indices.filter { parts[$0].count * 2 >= median && !parts[$0].isEmpty }
        count = whole.count
        usualRows = whole.count >= 3 ? Double(median) : nil
        self.isTimed = isTimed
        values = [:]
        guard whole.count >= 2 else { return }
        let learning = rules.filter { $0.basis == .budget || $0.statistic == .custom }
        let facts = WindowFacts(usualRows: usualRows)
        let measured = try concurrentMap(
            Array(Dictionary(grouping: learning, by: \.columnsRead)),
            reading: { (names, rules) in
                (rules: rules, columns: try names.map { (name: $0, values: try read($0)) })
            },
            { group in
                let pairs = Self.splits(parts, whole, baseline, group.columns)
                var found: [String: [Double?]] = [:]
                for pair in pairs {
                    for rule in group.rules {
                        let measured = try? rule.measure(pair.window, against: pair.rest, facts: facts)
                        found[rule.key, default: []].append(
                            measured.flatMap { $0.value.isFinite ? $0.value : nil }
                        )
                    }
                }
                return found
            }
        )
        for found in measured { values.merge(found) { first, _ in first } }
    }

    /// Adds what other rules measure on the same windows.
    public mutating func add(_ other: ReferenceWindows) {
        values.merge(other.values) { first, _ in first }
    }

    /// Each whole part beside the rest of the baseline.
    private static func splits(
        _ parts: [[Int]],
        _ whole: [Int],
        _ baseline: MeasuredColumns,
        _ columns: [(name: String, values: ColumnValues?)]
    ) -> some Sequence<(window: MeasuredColumns, rest: MeasuredColumns)> {
        let names = columns.map(\.name)
        var measured: [String: [MeasuredColumn]] = [:]
        var others: [String: [Moments]] = [:]
        for (name, values) in columns {
            guard let values else { continue }
            let column = parts.map { MeasuredColumn(values.rows(at: $0)) }
            measured[name] = column
            others[name] = momentsOfOthers(column.map { $0.moments ?? Moments() })
        }
        return whole.lazy.map { [measured, others] index in
            let window = MeasuredColumns(
                rows: parts[index].count,
                columns: measured.mapValues { $0[index] },
                order: names
            )
            return (
                window,
                baseline.without(window, names: names) { others[$0]?[index] ?? Moments() }
            )
        }
    }

    /// For each part the moments of all others, merged from the left and from the right.
    private static func momentsOfOthers(_ parts: [Moments]) -> [Moments] {
        var right = [Moments()]
        for part in parts.reversed() { right.append(part.merged(with: right[right.count - 1])) }
        var left = Moments()
        return parts.indices.map { index in
            defer { left = left.merged(with: parts[index]) }
            return left.merged(with: right[parts.count - 1 - index])
        }
    }
}

extension MeasuredColumns {
    /// What remains when a window's rows, all of which are among these, are taken away.
    func without(_ window: MeasuredColumns, names: [String], moments: (String) -> Moments) -> MeasuredColumns
    {
        var rest: [String: MeasuredColumn] = [:]
        for name in names {
            guard let all = self[name], let part = window[name] else { continue }
            rest[name] = all.without(part, moments: moments(name))
        }
        return MeasuredColumns(rows: rows - window.rows, columns: rest, order: names)
    }
}

extension MeasuredColumn {
    /// The moments of a column of numbers.
    var moments: Moments? {
        switch self {
        case .numbers(_, let moments, _): moments
        case .counted(let column): column.numbers.moments.moments
        case .categories, .sketched: nil
        }
    }

    /// What remains when some of the values are taken away; nil for columns of different kinds.
    func without(_ part: MeasuredColumn, moments: Moments) -> MeasuredColumn? {
        switch (self, part) {
        case (.numbers(let all, _, let missing), .numbers(let taken, _, let missingTaken)):
            return .numbers(
                sorted: sortedDifference(all, taken),
                moments: moments,
                missing: missing - missingTaken
            )
        case (.categories(let all, let missing), .categories(let taken, let missingTaken)):
            let counts = all.merging(taken) { $0 - $1 }.filter { $0.value > 0 }
            return .categories(counts: counts, missing: missing - missingTaken)
        default: return nil
        }
    }
}

/// The values of one sorted list that are not in another, each as often as it is left over.
private func sortedDifference(_ all: [Double], _ taken: [Double]) -> [Double] {
    var rest: [Double] = []
    rest.reserveCapacity(max(0, all.count - taken.count))
    var next = 0
    for value in all {
        if next < taken.count, taken[next] == value { next += 1 } else { rest.append(value) }
    }
    return rest
}
