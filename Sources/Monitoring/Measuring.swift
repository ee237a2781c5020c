internal import DriftStatistics

/// What a rule needs to know of a window beside its columns.
public struct WindowFacts: Sendable, Equatable {
    /// Rows of the window that were refused because a number was expected.
    public var typeProblems: Int
    /// Columns of its files that the model file does not know.
    public var unknownColumns: Int
    /// The number of rows a window usually has; nil when not known yet.
    public var usualRows: Double?

    /// Facts from their parts.
    public init(typeProblems: Int = 0, unknownColumns: Int = 0, usualRows: Double? = nil) {
        self.typeProblems = typeProblems
        self.unknownColumns = unknownColumns
        self.usualRows = usualRows
    }
}

/// Why a rule has no value on a window.
public struct NotMeasured: Error, Sendable, Equatable {
    /// The reason, as a sentence.
    public var reason: String

    /// A reason.
    public init(_ reason: String) {
        self.reason = reason
    }
}

extension Rule {
    /// Measures this rule on a window against a baseline; knows no limit.
    ///
    /// Rules on quality and residuals are measured where labels are (`Review`), not here.
    /// - Throws: `NotMeasured` with the reason: too few rows, nothing but missing values, a constant baseline.
    public func measure(
        _ window: MeasuredColumns,
        against baseline: MeasuredColumns,
        facts: WindowFacts
    ) throws(NotMeasured) -> Measurement {
        switch statistic {
        case .typeShare: return try measureTypeShare(rows: window.rows, facts)
        case .volume: return try measureVolume(rows: window.rows, facts)
        case .schema:
            return Measurement(value: Double(facts.unknownColumns), effectLower: Double(facts.unknownColumns))
        case .accuracy, .meanAbsoluteError, .precision, .recall, .meanResidual, .residualSpread:
            throw NotMeasured("There are no labels yet.")
        default: break
        }
        guard let name = column, let here = window[name], let there = baseline[name] else {
            throw NotMeasured("The baseline has no column \(column ?? "").")
        }
        if statistic == .missingShare {
            return try measureMissingShare(here, rows: window.rows, there, baselineRows: baseline.rows)
        }
        guard here.present > 0 else { throw NotMeasured("All \(window.rows) values are missing.") }
        guard here.present >= minimumRows else {
            throw NotMeasured("Too few rows: has \(here.present), needs \(minimumRows).")
        }
        guard there.present > 0 else { throw NotMeasured("The baseline has no values in this column.") }
        do {
            return try measurePresent(here, there)
        } catch let error as StatisticsError {
            throw NotMeasured(error.description)
        } catch {
            throw NotMeasured("It could not be measured.")
        }
    }

    private func measurePresent(_ here: MeasuredColumn, _ there: MeasuredColumn) throws -> Measurement {
        switch (here, there) {
        case (.numbers(let window, let moments, _), .numbers(let baseline, let baselineMoments, _)):
            return try measureNumbers(window, moments, baseline, baselineMoments)
        case (.categories(let window, _), .categories(let baseline, _)):
            return try measureCategories(window, baseline)
        default: throw StatisticsError.undefined("The column is of another kind in the baseline.")
        }
    }

    private func measureNumbers(
        _ window: [Double],
        _ moments: Moments,
        _ baseline: [Double],
        _ baselineMoments: Moments
    ) throws -> Measurement {
        switch statistic {
        case .mean:
            let found = try welch(window: moments, baseline: baselineMoments)
            return Measurement(
                value: found.hedgesG,
                effectLower: found.effectLower,
                pValue: found.pValue,
                windowFigure: moments.mean,
                baselineFigure: baselineMoments.mean
            )
        case .standardDeviation:
            let found = try brownForsythe(sortedWindow: window, sortedBaseline: baseline)
            return Measurement(
                value: found.logRatio,
                effectLower: found.effectLower,
                pValue: found.pValue,
                windowFigure: moments.standardDeviation,
                baselineFigure: baselineMoments.standardDeviation
            )
        case .skewness:
            let found = try skewnessDifference(window: window, baseline: baseline)
            return Measurement(
                value: found.difference,
                effectLower: found.effectLower,
                pValue: found.pValue,
                windowFigure: moments.populationSkewness,
                baselineFigure: baselineMoments.populationSkewness
            )
        case .kolmogorovSmirnov:
            let found = try kolmogorovSmirnov(sorted: window, baseline: baseline)
            return Measurement(
                value: found.statistic,
                effectLower: found.lowerBound,
                pValue: found.pValue,
                windowFigure: moments.mean,
                baselineFigure: baselineMoments.mean
            )
        default: throw StatisticsError.undefined("The rule does not fit a column of numbers.")
        }
    }

    private func measureCategories(_ window: [String: Int], _ baseline: [String: Int]) throws -> Measurement {
        let names = Set(window.keys).union(baseline.keys).sorted()
        let windowCounts = names.map { window[$0] ?? 0 }
        let baselineCounts = names.map { baseline[$0] ?? 0 }
        switch statistic {
        case .lInfinity:
            let found = try lInfinity(window: windowCounts, baseline: baselineCounts)
            let test = try? chiSquared(window: windowCounts, baseline: baselineCounts)
            let total = (window.values.reduce(0, +), baseline.values.reduce(0, +))
            return Measurement(
                value: found.distance,
                effectLower: found.lowerBound,
                pValue: test?.pValue,
                windowFigure: Double(windowCounts[found.index]) / Double(max(1, total.0)),
                baselineFigure: Double(baselineCounts[found.index]) / Double(max(1, total.1))
            )
        case .newCategoryShare:
            let total = window.values.reduce(0, +)
            let new = window.filter { baseline[$0.key] == nil }.values.reduce(0, +)
            return try share(of: new, in: total, wasOf: 0, in: baseline.values.reduce(0, +))
        case .classShare:
            let name = category ?? ""
            return try share(
                of: window[name] ?? 0,
                in: window.values.reduce(0, +),
                wasOf: baseline[name] ?? 0,
                in: baseline.values.reduce(0, +)
            )
        default: throw StatisticsError.undefined("The rule does not fit a column of categories.")
        }
    }
}
