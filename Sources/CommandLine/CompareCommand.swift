import ArgumentParser
import Monitoring
import Operations

/// `plumbline compare`: two files, column by column, without a model and without a database.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two CSV files column by column with every statistic that fits.",
        discussion: """
            The second file is compared with the first: no model file and no database is needed. What a column \
            holds is seen from its cells and said; --type corrects it. Missing values (empty cells, and among \
            numbers nan, NA, null) and infinite ones are counted and enter no test.

            VALUE is the statistic itself (Welch's t, Brown and Forsythe's W, Mann and Whitney's U of the second \
            file, chi-square), EFFECT its size in a unit that does not grow with the rows, EFFECT ≥ a 95% lower \
            bound of that. P is exact for Kolmogorov–Smirnov up to 10,000 values a side and by the finite-sample \
            law beyond; rare categories are merged until chi-square holds. A row has no P where no law is known.

            Example:
              plumbline compare training.csv today.csv --columns temp,carrier
            """
    )

    @Argument(help: "The first file, the baseline; - is standard input.")
    var first: String
    @Argument(help: "The second file; - is standard input.")
    var second: String
    @Option(help: "Only these columns, with commas between them.")
    var columns: String?
    @Option(help: "What a column holds, as NAME=number or NAME=category; may be given again.")
    var type: [String] = []
    @OptionGroup var format: FormatOptions

    func run() throws {
        let kinds = try type.reduce(into: [String: ColumnKind]()) { kinds, text in
            let (name, kind) = try Self.said(text)
            kinds[name] = kind
        }
        let names = columns?.split(separator: ",").map { String($0.trimming(\.isWhitespace)) }
        let found = try compareFiles(.file(first), .file(second), columns: names, kinds: kinds)
        Output.talk(Self.types(found.columns))
        let rows = found.columns.flatMap { column in
            column.results.isEmpty
                ? [Row(column: column, result: nil)] : column.results.map { Row(column: column, result: $0) }
        }
        listing.write(rows, as: format.format)
        if format.format == .text, !rows.isEmpty {
            Output.result("\n" + found.columns.map { shown($0.sentence) }.joined(separator: "\n"))
        }
    }

    /// One line: a statistic of a column, or why the column has none.
    private struct Row {
        var column: ComparedColumn
        var result: ComparedStatistic?

        var found: Comparison? { result?.found }
        var statistic: Statistic { result?.statistic ?? .schema }
        var baselineCount: Int { result?.baselineCount ?? column.baselineRows }
        var windowCount: Int { result?.windowCount ?? column.windowRows }
        var reason: String? {
            result == nil ? "The column is not compared: \(column.reason)." : result?.reason
        }
    }

    private var listing: Listing<Row> {
        Listing(
            columns: [
                .text("column", "COLUMN") { $0.column.name },
                .text("statistic", "STATISTIC") { $0.statistic.rawValue },
                .number("value", "VALUE") { $0.found?.value },
                .number("effect", "EFFECT") { $0.found?.effect },
                .number("effectLower", "EFFECT ≥") { $0.found?.effectLower },
                .number("pValue", "P") { $0.found?.pValue },
                .count("nA", "N FIRST") { $0.baselineCount },
                .count("nB", "N SECOND") { $0.windowCount },
                .text("reason") { $0.reason },
                .text("verdict", "VERDICT") { $0.result?.verdict ?? $0.reason },
                .text("type") { $0.column.kind?.rawValue },
                .number("nullMean") { $0.found?.nullMean },
                .number("figureA") { $0.found?.baselineFigure },
                .number("figureB") { $0.found?.windowFigure },
                .text("note") { $0.found?.note },
            ],
            whenEmpty: "The files have no columns to compare."
        )
    }

    private static func said(_ text: String) throws -> (name: String, kind: ColumnKind) {
        guard let place = text.lastIndex(of: "="),
            let kind = ColumnKind(rawValue: String(text[text.index(after: place)...]))
        else {
            throw ValidationError(
                "“\(shown(text))” does not say what a column holds. Write --type NAME=number or --type NAME=category."
            )
        }
        return (String(text[..<place]), kind)
    }

    /// What the columns were taken for, one line a kind.
    private static func types(_ columns: [ComparedColumn]) -> String {
        let kinds: [(kind: ColumnKind?, title: String)] = [
            (.number, "Numbers"), (.category, "Categories"), (nil, "Not compared"),
        ]
        let lines = kinds.compactMap { kind, title -> String? in
            let found = columns.filter { $0.kind == kind }
            guard !found.isEmpty else { return nil }
            let names = found.map { column in
                kind == .number && column.reason == "every value reads as a number"
                    ? shown(column.name) : "\(shown(column.name)) (\(shown(column.reason)))"
            }
            return "\(title): \(names.joined(separator: ", "))."
        }
        return lines.joined(separator: "\n")
    }
}

extension Substring {
    /// Without the characters at its ends that fit a condition.
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var rest = self
        while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }
}
