public import DriftStatistics

/// The mergeable summary of rows of one window: what machines that never speak to each other can make of their parts.
///
/// Merging is associative and commutative up to rounding, and the merged profile is that of all rows (names beyond
/// 10,000 different ones: within the sketch's bound).
public struct WindowProfile: Sendable, Equatable, Codable {
    /// The window's key.
    public var window: String
    /// How many rows it speaks of.
    public var rows: Int
    /// The earliest time among them.
    public var firstTime: Moment
    /// The latest.
    public var lastTime: Moment
    /// Rows that were left out, since a number was expected, by column.
    public var typeProblems: [String: Int]
    /// Rows that were left out for any reason.
    public var rejected: Int
    /// Columns of the files that the model does not know.
    public var unknownColumns: [String]
    /// Features that the files lack.
    public var missingColumns: [String]
    /// What is watched, in the model's order.
    public var columns: [ProfiledColumn]

    /// The profile of rows that all lie in one window; nil without rows.
    ///
    /// - Parameters:
    ///   - rows: The rows, with times.
    ///   - window: The window's key.
    ///   - model: Whose columns are read.
    ///   - edges: Where numbers are counted.
    /// - Complexity: O(rows) a column.
    public init?(of rows: ColumnBatch, window: String, model: MonitoredModel, edges: [ColumnEdges]) {
        guard let first = rows.times.min(), let last = rows.times.max() else { return nil }
        let edges = Dictionary(edges.map { ($0.name, $0.edges) }) { first, _ in first }
        let sized = Set(model.attributionColumns)
        self.window = window
        self.rows = rows.rowCount
        (firstTime, lastTime) = (first, last)
        (typeProblems, rejected, unknownColumns, missingColumns) = ([:], 0, [], [])
        columns = model.measuredColumns.compactMap { name in
            rows.values(of: name).map { values in
                ProfiledColumn(
                    name: name,
                    values,
                    edges: edges[name] ?? [],
                    keepsSizes: sized.contains(name)
                )
            }
        }
    }

    /// The profile of both parts' rows; nil where they are of different windows or counted in different bins.
    public func merged(with other: WindowProfile) -> WindowProfile? {
        guard window == other.window, columns.count == other.columns.count else { return nil }
        var merged = self
        merged.rows += other.rows
        merged.firstTime = min(firstTime, other.firstTime)
        merged.lastTime = max(lastTime, other.lastTime)
        merged.typeProblems.merge(other.typeProblems, uniquingKeysWith: +)
        merged.rejected += other.rejected
        merged.unknownColumns = Set(unknownColumns + other.unknownColumns).sorted()
        merged.missingColumns = Set(missingColumns + other.missingColumns).sorted()
        for (place, column) in other.columns.enumerated() {
            guard let both = columns[place].merged(with: column) else { return nil }
            merged.columns[place] = both
        }
        return merged
    }

    /// The columns as rules are measured on them.
    public func measured(edges: [ColumnEdges]) -> MeasuredColumns {
        let edges = Dictionary(edges.map { ($0.name, $0.edges) }) { first, _ in first }
        return MeasuredColumns(
            rows: rows,
            columns: Dictionary(
                columns.map { ($0.name, $0.measured(edges: edges[$0.name] ?? [])) }
            ) { first, _ in first },
            order: columns.map(\.name),
            isProfiled: true
        )
    }

    /// The most rows that a profile may speak of: a trillion, so that no sum of counts exceeds a number.
    public static let rowsAtMost = 1 << 40

    /// What does not add up in a profile that came from elsewhere; nil where all does.
    ///
    /// - Returns: The rule that is broken, as the end of a sentence that begins with the profile.
    public var fault: String? {
        guard (1...Self.rowsAtMost).contains(rows) else { return "speaks of \(rows) rows" }
        let counts = [rejected] + typeProblems.values
        guard counts.allSatisfy({ (0...Self.rowsAtMost).contains($0) }) else {
            return "has an impossible count"
        }
        guard firstTime <= lastTime else { return "ends before it begins" }
        for column in columns {
            if let fault = column.fault(rows: rows) { return "\(fault) in the column “\(column.name)”" }
        }
        return nil
    }

    /// Why a profile was not made for a model and in its bins; nil where it was.
    public func misfit(to model: MonitoredModel, edges: [ColumnEdges]) -> String? {
        guard columns.map(\.name) == model.measuredColumns else { return "has other columns than the model" }
        let edges = Dictionary(edges.map { ($0.name, $0.edges.count) }) { first, _ in first }
        for column in columns where column.numbers?.counts.count != edges[column.name].map({ $0 + 1 }) {
            return "was not counted in the bins of the baseline in the column “\(column.name)”"
        }
        return nil
    }
}

/// What a profile holds of one column.
public struct ProfiledColumn: Sendable, Equatable, Codable {
    /// The column's name.
    public var name: String
    /// How many values are missing.
    public var missing: Int
    /// The numbers of a column of numbers.
    public var numbers: CountedNumbers?
    /// The names of a column of categories.
    public var categories: CategorySketch?

    init(name: String, _ values: ColumnValues, edges: [Double], keepsSizes: Bool) {
        self.name = name
        if case .numbers(let all) = values {
            let counted = CountedNumbers(of: all, edges: edges, keepsSizes: keepsSizes)
            missing = all.count - counted.moments.moments.count
            numbers = counted
        } else if case .categories(let counts, let without) = MeasuredColumn(values) {
            missing = without
            categories = CategorySketch(counts: counts)
        } else {
            missing = values.count
        }
    }

    func merged(with other: ProfiledColumn) -> ProfiledColumn? {
        guard name == other.name else { return nil }
        var merged = self
        merged.missing += other.missing
        switch (numbers, other.numbers, categories, other.categories) {
        case (let mine?, let theirs?, nil, nil):
            guard let both = mine.merged(with: theirs) else { return nil }
            merged.numbers = both
        case (nil, nil, let mine?, let theirs?): merged.categories = mine.merged(with: theirs)
        default: return nil
        }
        return merged
    }

    func measured(edges: [Double]) -> MeasuredColumn {
        if let numbers { return .counted(CountedColumn(numbers: numbers, edges: edges, missing: missing)) }
        let sketch = categories ?? CategorySketch()
        return sketch.isExact
            ? .categories(counts: sketch.counts, missing: missing) : .sketched(sketch, missing: missing)
    }

    func fault(rows: Int) -> String? {
        let present: Int
        switch (numbers, categories) {
        case (let numbers?, nil):
            present = numbers.moments.moments.count
            guard numbers.counts.allSatisfy({ (0...rows).contains($0) }),
                numbers.counts.reduce(0, +) == present,
                numbers.absolute.map({ $0.moments.count == present }) ?? true
            else { return "has bins that do not add up to its values" }
        case (nil, let categories?): present = categories.total
        default: return "has neither numbers nor names"
        }
        return present <= rows && missing == rows - present ? nil : "does not add up to its \(rows) rows"
    }
}
