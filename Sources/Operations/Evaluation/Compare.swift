import DriftStatistics
import Formats
import Foundation
public import Monitoring

/// Two files compared column by column.
public struct FileComparison: Sendable {
    /// The columns of either file, in the order of the first and then of the second.
    public var columns: [ComparedColumn]
}

/// Compares two files without a model and without a database: every statistic of the second against the first.
///
/// What a column holds is seen from its cells, and may be said. Rows are read twice: once to see what the columns
/// hold, once for the numbers, a group of columns at a time, so that memory does not grow with the width of a file.
///
/// - Parameters:
///   - baseline: The first file, CSV; `-` is standard input.
///   - window: The second file, CSV.
///   - names: The columns to compare; nil: all.
///   - kinds: What columns are, where it shall not be guessed.
/// - Returns: The columns with their results.
/// - Throws: `notFound` for a file that cannot be read, `refusedFile` for one that is no CSV, `invalid` for a column
///   that is in neither file, or both files being standard input.
public func compareFiles(
    _ baseline: ImportSource,
    _ window: ImportSource,
    columns names: [String]? = nil,
    kinds: [String: ColumnKind] = [:]
) throws(WorkbenchError) -> FileComparison {
    if case (.file("-"), .file("-")) = (baseline, window) {
        throw .invalid("Only one of the two files can be standard input. Save the other one first.")
    }
    return try mapping {
        try baseline.withRereadable { baseline in
            try window.withRereadable { window in
                try ComparisonRun(baseline: baseline, window: window, names: names, kinds: kinds).comparison()
            }
        }
    }
}

/// One comparison under way.
private struct ComparisonRun {
    let baseline: ImportSource
    let window: ImportSource
    let surveys: (baseline: FileSurvey, window: FileSurvey)
    let plans: [Plan]

    /// Numbers held at once: 96 MB, besides what sorting one column takes.
    private static let numbersAtMost = 12_000_000

    /// A column and how it is going to be compared.
    struct Plan {
        var name: String
        var kind: ColumnKind?
        var reason: String
    }

    init(
        baseline: ImportSource,
        window: ImportSource,
        names: [String]?,
        kinds: [String: ColumnKind]
    ) throws {
        self.baseline = baseline
        self.window = window
        surveys = (
            try Self.read(baseline, "first") { (source) throws(FormatError) in try FileSurvey(source) },
            try Self.read(window, "second") { (source) throws(FormatError) in try FileSurvey(source) }
        )
        let found = surveys
        let here = found.baseline.columns.map(\.name)
        let all = here + found.window.columns.map(\.name).filter { !here.contains($0) }
        for name in (names ?? []) + kinds.keys.sorted() where !all.contains(name) {
            let nearest = nearestName(to: name, among: all).map { " Did you mean \"\($0)\"?" } ?? ""
            throw WorkbenchError.invalid("Neither file has a column \"\(name)\".\(nearest)")
        }
        plans = all.filter { names?.contains($0) ?? true }.map { name in
            let seen = SeenKind(
                baseline: found.baseline.column(name),
                window: found.window.column(name),
                said: kinds[name]
            )
            return Plan(name: name, kind: seen.kind, reason: seen.reason)
        }
    }

    /// Reads one of the files; what is wrong with it names it.
    private static func read<T>(
        _ source: ImportSource,
        _ which: String,
        _ body: (ByteSource) throws(FormatError) -> T
    ) throws -> T {
        do {
            return try body(source.open())
        } catch {
            if case .unreadable = error { throw error }
            throw WorkbenchError.refusedFile(
                "The \(which) file: \(error.sentence)",
                problems: [],
                problemCount: 0
            )
        }
    }

    func comparison() throws -> FileComparison {
        let rows = surveys.baseline.rows + surveys.window.rows
        let width = max(1, Self.numbersAtMost / max(1, rows))
        let numeric = plans.filter { $0.kind == .number }.map(\.name)
        var results: [String: [ComparedStatistic]] = [:]
        for start in stride(from: 0, to: numeric.count, by: width) {
            let group = Array(numeric[start..<min(numeric.count, start + width)])
            var x = try FileNumbers.read(group, of: window.open())
            var y = try FileNumbers.read(group, of: baseline.open())
            for (place, name) in group.enumerated() {
                results[name] = compareNumbers(name, &x[place], &y[place])
            }
        }
        for plan in plans where plan.kind == .category { results[plan.name] = compareCategories(plan.name) }
        return FileComparison(
            columns: plans.map { plan in
                ComparedColumn(
                    name: plan.name,
                    kind: plan.kind,
                    reason: plan.reason,
                    baselineRows: surveys.baseline.rows,
                    windowRows: surveys.window.rows,
                    results: results[plan.name] ?? []
                )
            }
        )
    }

    /// Sorts both columns in their place and compares them; the values are given up on the way.
    private func compareNumbers(_ name: String, _ x: inout [Double], _ y: inout [Double])
        -> [ComparedStatistic]
    {
        guard let here = surveys.window.column(name), let there = surveys.baseline.column(name) else {
            return []
        }
        let window = NumberSample(x, missing: here.empty + here.missingWords, infinite: here.infinite)
        let baseline = NumberSample(y, missing: there.empty + there.missingWords, infinite: there.infinite)
        x = []
        y = []
        return ComparedStatistic.all(window, with: baseline, otherTexts: (here.texts, there.texts))
    }

    private func compareCategories(_ name: String) -> [ComparedStatistic] {
        guard let here = surveys.window.column(name), let there = surveys.baseline.column(name),
            let window = here.categories, let baseline = there.categories
        else { return [] }
        return ComparedStatistic.all(
            CategorySample(counts: window, missing: here.empty),
            with: CategorySample(counts: baseline, missing: there.empty)
        )
    }
}

/// What a column is taken for, from its cells in both files.
struct SeenKind {
    /// nil: it is not compared.
    let kind: ColumnKind?
    /// Why, as the end of a sentence.
    let reason: String

    init(baseline: ColumnSurvey?, window: ColumnSurvey?, said: ColumnKind?) {
        guard let baseline, let window else {
            self.init(nil, "only the \(baseline == nil ? "second" : "first") file has it")
            return
        }
        let isCountable = baseline.distinct != nil && window.distinct != nil
        if let said {
            self.init(
                said == .category && !isCountable ? nil : said,
                said == .category && !isCountable ? "it has too many different values" : "as you said"
            )
            return
        }
        let sides = [baseline, window]
        let leadingZeros = sides.map(\.leadingZeros).reduce(0, +)
        if Self.isNumber(baseline, window), leadingZeros == 0 || !isCountable {
            self.init(.number, Self.numberReason(baseline, window))
        } else if sides.contains(where: { $0.texts > 0 && $0.times == $0.texts }),
            sides.allSatisfy({ $0.times == $0.texts })
        {
            self.init(nil, "it holds times")
        } else if !isCountable {
            self.init(nil, "it has too many different values")
        } else if sides.allSatisfy({ ($0.distinct ?? 0) > 1_000 && ($0.distinct ?? 0) * 2 > $0.filled }) {
            self.init(nil, "nearly all of its values differ, as those of an id do")
        } else if leadingZeros > 0, Self.isNumber(baseline, window) {
            self.init(.category, "numbers that begin with a zero")
        } else {
            self.init(.category, "\(max(baseline.distinct ?? 0, window.distinct ?? 0)) different texts")
        }
    }

    private init(_ kind: ColumnKind?, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Numbers in every cell of the baseline, and in at least half of the window's: what is left are type faults.
    private static func isNumber(_ baseline: ColumnSurvey, _ window: ColumnSurvey) -> Bool {
        let inBaseline = baseline.numeric + baseline.texts
        let inWindow = window.numeric + window.texts
        guard inBaseline > 0 else { return inWindow > 0 && window.texts == 0 }
        return baseline.texts == 0 && window.numeric >= window.texts
    }

    private static func numberReason(_ baseline: ColumnSurvey, _ window: ColumnSurvey) -> String {
        switch window.texts {
        case 0: "every value reads as a number"
        case 1: "1 value of the second file is no number"
        default: "\(window.texts) values of the second file are no numbers"
        }
    }
}
