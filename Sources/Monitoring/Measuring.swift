internal import DriftStatistics

/// What a rule needs to know of a window beside its columns.
public struct WindowFacts: Sendable, Equatable {
    /// Rows of the window that were refused because a number was expected.
    public var typeProblems: Int
    /// Rows that would lie in the window and whose id was imported before.
    public var repeatedIds: Int
    /// Columns of its files that the model file does not know.
    public var unknownColumns: Int
    /// Features that its files lack.
    public var missingColumns: Int
    /// The number of rows a window usually has; nil when not known yet.
    public var usualRows: Double?
    /// Whether the model's predictions begin in it, so that it need not be whole.
    public var isFirst: Bool

    /// Facts from their parts.
    public init(
        typeProblems: Int = 0,
        repeatedIds: Int = 0,
        unknownColumns: Int = 0,
        missingColumns: Int = 0,
        usualRows: Double? = nil,
        isFirst: Bool = false
    ) {
        self.typeProblems = typeProblems
        self.repeatedIds = repeatedIds
        self.unknownColumns = unknownColumns
        self.missingColumns = missingColumns
        self.usualRows = usualRows
        self.isFirst = isFirst
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
        guard readsColumns else {
            return try measure(facts, rows: window.rows, isProfiled: window.isProfiled)
        }
        return try measure(window, against: baseline)
    }

    /// True before the first label, and while there are too few.
    private static let awaitsLabels =
        "Not judged yet: all drawn predictions need an answer, or 90% of the rows an upstream label."

    /// The same of a rule that reads no column.
    func measure(_ facts: WindowFacts, rows: Int, isProfiled: Bool) throws(NotMeasured) -> Measurement {
        switch statistic {
        case .typeShare: return try measureTypeShare(rows: rows, facts)
        case .duplicateIdShare:
            guard !isProfiled else {
                throw NotMeasured(
                    "A profile does not know which ids came before. Import the rows to have it."
                )
            }
            return try measureDuplicateIds(rows: rows, facts)
        case .volume: return try measureVolume(rows: rows, facts)
        case .schema:
            let columns = Double(facts.unknownColumns + facts.missingColumns)
            return Measurement(value: columns, effectLower: columns)
        default:
            throw NotMeasured(isOfArrival ? "The labels are not due yet." : Self.awaitsLabels)
        }
    }

    /// The same of a rule that reads columns.
    func measure(_ window: MeasuredColumns, against baseline: MeasuredColumns) throws(NotMeasured)
        -> Measurement
    {
        switch statistic {
        case .custom: return try measureCustom(window, against: baseline)
        case .attributionDrift: return try measureAttributions(window, against: baseline)
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
        } catch {
            throw NotMeasured(error.description)
        }
    }

    private func measureCustom(
        _ window: MeasuredColumns,
        against baseline: MeasuredColumns
    ) throws(NotMeasured) -> Measurement {
        guard window.rows >= minimumRows else {
            throw NotMeasured("Too few rows: has \(window.rows), needs \(minimumRows).")
        }
        guard let custom else {
            throw NotMeasured(
                "The rule does not fit the model's columns any more. Correct it in the model file."
            )
        }
        return try custom.measure(window, against: baseline)
    }

    private func measurePresent(_ here: MeasuredColumn, _ there: MeasuredColumn) throws(StatisticsError)
        -> Measurement
    {
        switch (here, there) {
        case (.counted(let window), .numbers):
            return try measurement(statistic.compare(window, with: there.sample))
        case (.sketched(let window, _), .categories(let baseline, _)):
            return try measurement(statistic.compare(window, with: baseline, share: category))
        case (.numbers, .numbers):
            return try measurement(statistic.compare(here.sample, with: there.sample))
        case (.categories(let window, let missing), .categories(let baseline, let baselineMissing)):
            if statistic == .classShare {
                let name = category ?? ""
                return try measurement(
                    statistic.compareShares(
                        window[name] ?? 0,
                        of: here.present,
                        baseline[name] ?? 0,
                        of: there.present
                    )
                )
            }
            return try measurement(
                statistic.compare(window, missing: missing, with: baseline, baselineMissing: baselineMissing)
            )
        default: throw .undefined("the column is of another kind in the baseline")
        }
    }

    /// A comparison as a rule's measurement: the effect is what has a limit.
    func measurement(_ found: Comparison) throws(StatisticsError) -> Measurement {
        guard let effect = found.effect else { throw .constant }
        var measurement = Measurement(
            value: effect,
            effectLower: found.effectLower ?? 0,
            pValue: found.pValue,
            windowFigure: found.windowFigure,
            baselineFigure: found.baselineFigure
        )
        measurement.bound = found.bound
        return measurement
    }
}

extension MeasuredColumn {
    /// The numbers as statistics take them; without any for categories, and where only counts are known.
    var sample: NumberSample {
        switch self {
        case .numbers(let sorted, let moments, let missing):
            NumberSample(sorted: sorted, moments: moments, missing: missing)
        case .categories, .counted, .sketched:
            NumberSample(sorted: [], moments: moments ?? Moments(), missing: missing)
        }
    }
}
