internal import DriftStatistics

/// One column of two files, compared by every statistic that fits it.
public struct ComparedColumn: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// What it was taken for; nil where it is not compared.
    public var kind: ColumnKind?
    /// How that was seen, or why the column is not compared.
    public var reason: String
    /// Rows of the first file, the baseline.
    public var baselineRows: Int
    /// Rows of the second file.
    public var windowRows: Int
    /// What each statistic found.
    public var results: [ComparedStatistic]

    /// A compared column from its parts.
    public init(
        name: String,
        kind: ColumnKind?,
        reason: String,
        baselineRows: Int,
        windowRows: Int,
        results: [ComparedStatistic] = []
    ) {
        self.name = name
        self.kind = kind
        self.reason = reason
        self.baselineRows = baselineRows
        self.windowRows = windowRows
        self.results = results
    }
}

/// What one statistic found on a column of two files.
public struct ComparedStatistic: Sendable, Equatable {
    /// The statistic.
    public var statistic: Statistic
    /// What was found; nil where it has no value.
    public var found: Comparison?
    /// Why it has no value; nil where it has one.
    public var reason: String?
    /// How many values of the baseline entered it.
    public var baselineCount: Int
    /// How many values of the window entered it.
    public var windowCount: Int

    /// A result from its parts.
    public init(
        statistic: Statistic,
        found: Comparison?,
        reason: String?,
        baselineCount: Int,
        windowCount: Int
    ) {
        self.statistic = statistic
        self.found = found
        self.reason = reason
        self.baselineCount = baselineCount
        self.windowCount = windowCount
    }

    /// What the result says of a shift.
    public var shift: Shift? {
        guard let found, let effect = found.effect else { return nil }
        let smallest = RuleCatalog.entry(statistic).minimumEffect
        // Whether chance would do as much one time in twenty; where no law is known, the bound tells.
        let isSeen = found.pValue.map { $0 < 0.05 } ?? ((found.effectLower ?? 0) > 0)
        guard abs(effect) >= smallest, abs(effect) > 0 else { return isSeen ? .small : .unseen }
        guard let lower = found.effectLower else {
            // Without a bound the p-value has to do; without either there is no answer.
            return found.pValue.map { $0 < 0.05 ? .moved : .unseen }
        }
        if lower >= smallest, lower > 0 { return .moved }
        return isSeen || smallest > 0 ? .unsure : .unseen
    }
}

/// What a comparison says of a shift between two samples.
public enum Shift: String, Sendable, CaseIterable {
    /// The effect is surely large enough to matter.
    case moved
    /// It looks large enough to matter, and so few rows do not settle it.
    case unsure
    /// There is a shift, too small to matter.
    case small
    /// No sign of a shift.
    case unseen
}

extension Statistic {
    /// The statistics that are made of a column of numbers, in the order they are shown.
    static let ofNumbers: [Statistic] = [
        .mean, .standardDeviation, .skewness, .kolmogorovSmirnov, .wasserstein, .energy, .cramerVonMises,
        .andersonDarling, .mannWhitney, .populationStability, .jensenShannon, .hellinger, .totalVariation,
        .sageMakerSimple, .sageMakerRobust, .missingShare, .infiniteShare, .typeShare, .outsideRange,
    ]

    /// The statistics that are made of a column of categories, in the order they are shown.
    static let ofCategories: [Statistic] = [
        .chiSquared, .gTest, .cramersV, .lInfinity, .totalVariation, .populationStability, .jensenShannon,
        .hellinger, .sageMakerSimple, .sageMakerRobust, .newCategoryShare, .vanishedCategory, .missingShare,
    ]
}

/// The categories of one column, counted.
public struct CategorySample: Sendable {
    /// Rows by category.
    public var counts: [String: Int]
    /// How many values are missing.
    public var missing: Int

    /// A sample from its counts.
    public init(counts: [String: Int], missing: Int) {
        self.counts = counts
        self.missing = missing
    }

    /// How many values are there.
    public var present: Int { counts.values.reduce(0, +) }
}

extension ComparedStatistic {
    /// Every statistic of two columns of numbers.
    ///
    /// - Parameters:
    ///   - window: The second file's numbers.
    ///   - baseline: The first file's numbers.
    ///   - otherTexts: Cells of either file that hold no number.
    /// - Returns: A result for each statistic, those without a value with their reason.
    public static func all(
        _ window: NumberSample,
        with baseline: NumberSample,
        otherTexts: (window: Int, baseline: Int) = (0, 0)
    ) -> [ComparedStatistic] {
        let rows = (
            window: window.sorted.count + window.missing + window.infinite + otherTexts.window,
            baseline: baseline.sorted.count + baseline.missing + baseline.infinite + otherTexts.baseline
        )
        return Statistic.ofNumbers.map { statistic in
            let share: (window: Int, baseline: Int)? =
                switch statistic {
                case .missingShare: (window.missing, baseline.missing)
                case .infiniteShare: (window.infinite, baseline.infinite)
                case .typeShare: otherTexts
                default: nil
                }
            if let share { return statistic.result(ofShares: share, rows) }
            let counts = (window: window.sorted.count, baseline: baseline.sorted.count)
            return statistic.result(counts, rows) { () throws(StatisticsError) in
                try statistic.compare(window, with: baseline, .thorough)
            }
        }
    }

    /// Every statistic of two columns of categories.
    public static func all(_ window: CategorySample, with baseline: CategorySample) -> [ComparedStatistic] {
        let counts = (window: window.present, baseline: baseline.present)
        let rows = (window: counts.window + window.missing, baseline: counts.baseline + baseline.missing)
        return Statistic.ofCategories.map { statistic in
            if statistic == .missingShare {
                return statistic.result(ofShares: (window.missing, baseline.missing), rows)
            }
            return statistic.result(counts, rows) { () throws(StatisticsError) in
                try statistic.compare(
                    window.counts,
                    missing: window.missing,
                    with: baseline.counts,
                    baselineMissing: baseline.missing
                )
            }
        }
    }
}

extension Statistic {
    fileprivate func result(
        ofShares share: (window: Int, baseline: Int),
        _ rows: (window: Int, baseline: Int)
    ) -> ComparedStatistic {
        result(rows, rows) { () throws(StatisticsError) in
            try compareShares(share.window, of: rows.window, share.baseline, of: rows.baseline)
        }
    }

    fileprivate func result(
        _ counts: (window: Int, baseline: Int),
        _ rows: (window: Int, baseline: Int),
        _ compare: () throws(StatisticsError) -> Comparison
    ) -> ComparedStatistic {
        var result = ComparedStatistic(
            statistic: self,
            found: nil,
            reason: nil,
            baselineCount: counts.baseline,
            windowCount: counts.window
        )
        for (count, rows, file) in [
            (counts.baseline, rows.baseline, "baseline"), (counts.window, rows.window, "window"),
        ] where count == 0 {
            result.reason =
                rows == 0 ? "The \(file) has no rows." : "The \(file) has no values: all \(rows) are missing."
            return result
        }
        do {
            result.found = try compare()
        } catch {
            result.reason = error.description
        }
        return result
    }
}
