import ArgumentParser
import Monitoring
import Operations

/// `plumbline finding`: what rules found in windows.
struct FindingCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finding",
        abstract: "List what rules found in windows.",
        discussion: """
            Example:
              plumbline finding list flights --window 2013-04-22
            """,
        subcommands: [List.self]
    )

    /// The command `plumbline finding list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List findings: the breached ones, or all.",
            discussion: """
                A finding is breached when its value is past the limit and its effect's lower bound is large \
                enough to matter (sudden), or when a small shift has lasted (gradual); the p-value is shown and \
                never decides. DETECTS is the smallest value that the window's rows could have been flagged for, \
                REVISION says which change set the limit, REFERENCE on which state of the reference it stands.

                Example:
                  plumbline finding list flights --window 2013-04-22 --all --format json
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "Only this window.")
        var window: String?
        @Flag(help: "Also those within their limits and those without an answer.")
        var all = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let findings = try database.workbench().findings(model: model, window: window, all: all)
            let hint =
                all
                ? "There are no findings. Next: plumbline evaluate \(model)"
                : "Nothing is breached. All findings: plumbline finding list \(model) --all"
            Listing.findings(whenEmpty: hint).write(findings, as: format.format)
        }
    }
}

extension Listing where Row == Finding {
    /// Findings with the keys that programs read.
    static func findings(whenEmpty: String) -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window },
                .text("rule", "RULE") { $0.rule.key },
                .text("column") { $0.rule.column },
                .text("statistic") { $0.rule.statistic.rawValue },
                .number("value", "VALUE") { $0.measurement?.value },
                .number("threshold", "LIMIT") { $0.threshold.limit },
                .number("detects", "DETECTS ≥") { $0.smallestDetectable },
                .number("effectLower", "EFFECT ≥") { $0.measurement?.effectLower },
                .number("z", "Z") { $0.z },
                .number("pValue", "P") { $0.measurement?.pValue },
                .count("windowRows", "ROWS") { $0.windowRows },
                .count("baselineRows") { $0.baselineRows },
                .text("level", "LEVEL") { $0.rule.level.rawValue },
                .text("outcome", "OUTCOME") { $0.outcome.word },
                Column(
                    key: "reason",
                    title: "REASON",
                    json: { .optional($0.outcome.reason) },
                    text: { $0.outcome.reason ?? $0.measurement?.note ?? "" }
                ),
                .text("note") { $0.measurement?.note },
                .number("windowFigure") { $0.measurement?.windowFigure },
                .number("baselineFigure") { $0.measurement?.baselineFigure },
                .count("thresholdRevision", "REVISION") { $0.threshold.revision },
                .count("referenceRevision", "REFERENCE") { $0.referenceRevision },
                .text("basis") { $0.threshold.basis.rawValue },
                .text("kind", "KIND") { $0.kind?.rawValue },
                .text("severity") { $0.rule.severity.rawValue },
                .number("cumulativeSum") { $0.shift?.sum },
                .id("cumulativeWindows") { $0.shift.map { Int64($0.windows) } },
            ],
            whenEmpty: whenEmpty
        )
    }
}
