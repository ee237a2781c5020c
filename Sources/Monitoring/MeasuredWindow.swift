/// A window as rules measured it, block of columns by block; the columns themselves need not lie in memory together.
public struct MeasuredWindow: Sendable {
    /// How many rows it has.
    public let rows: Int
    /// Whether the rows themselves were never seen here, only a profile of them.
    public let isProfiled: Bool
    /// The summary that is kept, of the columns added so far.
    public private(set) var profile: Profile
    private var measurements: [String: Result<Measurement, NotMeasured>] = [:]

    /// A window of which nothing is measured yet.
    ///
    /// - Parameters:
    ///   - rows: How many rows it has.
    ///   - isProfiled: Whether only a profile of them is known.
    public init(rows: Int, isProfiled: Bool = false) {
        self.rows = rows
        self.isProfiled = isProfiled
        profile = Profile(rows: rows)
    }

    /// Measures a block's rules on its columns, on all cores, and keeps the summary of those that are fresh in it.
    ///
    /// - Parameters:
    ///   - columns: The window's columns, those of the block among them.
    ///   - block: The block.
    ///   - baseline: The baseline's columns of the block; nil: nothing is measured.
    public mutating func add(
        _ columns: MeasuredColumns,
        of block: ColumnBlock,
        against baseline: MeasuredColumns?
    ) {
        profile.columns += columns.profile(of: block.fresh).columns
        if let baseline { measure(block.rules, on: columns, against: baseline) }
    }

    /// Measures rules that read columns, on all cores.
    mutating func measure(
        _ rules: [Rule],
        on columns: MeasuredColumns,
        against baseline: MeasuredColumns
    ) {
        let measured = concurrentMap(rules) { rule in
            Result { () throws(NotMeasured) in try rule.measure(columns, against: baseline) }
        }
        for (rule, result) in zip(rules, measured) { measurements[rule.key] = result }
    }

    /// What a rule measured; the rules that read no column are measured here.
    func measurement(of rule: Rule, _ facts: WindowFacts) -> Result<Measurement, NotMeasured> {
        if rule.readsColumns {
            return measurements[rule.key]
                ?? .failure(NotMeasured("The rule was not measured on this window."))
        }
        return Result { () throws(NotMeasured) in
            try rule.measure(facts, rows: rows, isProfiled: isProfiled)
        }
    }
}
