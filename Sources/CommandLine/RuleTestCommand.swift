import ArgumentParser
import Monitoring
import Operations

extension RuleCommands {
    /// The command `plumbline rule test`.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Show what rules would have found on history before they are adopted.",
            discussion: """
                FILE is a model file, of which only the rules count, or a YAML list of rules. Every evaluated \
                window is compared with the baseline in force; the limits are those of the file. Nothing is \
                stored. Beside each window stands what people said of it.

                Example:
                  plumbline rule test flights rules.yaml

                A rule of your own has a name, a value and a limit:
                  - { name: EV share, value: 'share(carrier == "EV")', limit: 0.3, direction: above }
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The file with the rules; - is standard input.")
        var file: String
        @Flag(help: "Also the windows in which nothing would have been found.")
        var all = false
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let source = try readText(file)
            let test = try database.workbench().testRules(model: model, source: source)
            let rows = test.rules.flatMap { all || format.format == .json ? $0.findings : $0.breached }
            Self.listing.write(rows, as: format.format)
            guard format.format == .text else { return }
            for rule in test.rules { Output.result(shown("\(rule.rule.key): \(rule.summary)")) }
        }

        private static var listing: Listing<TestedFinding> {
            Listing(
                columns: [
                    .text("window", "WINDOW") { $0.finding.window },
                    .text("rule", "RULE") { $0.finding.rule.key },
                    .text("column") { $0.finding.rule.column },
                    .text("statistic") { $0.finding.rule.statistic.rawValue },
                    .number("value", "VALUE") { $0.finding.measurement?.value },
                    .number("threshold", "LIMIT") { $0.finding.threshold.limit },
                    .number("effectLower", "EFFECT ≥") { $0.finding.measurement?.effectLower },
                    .number("pValue", "P") { $0.finding.measurement?.pValue },
                    .count("windowRows", "ROWS") { $0.finding.windowRows },
                    .count("baselineRows") { $0.finding.baselineRows },
                    .text("level", "LEVEL") { $0.finding.rule.level.rawValue },
                    .text("outcome", "OUTCOME") { $0.finding.outcome.word },
                    .text("verdict", "VERDICT") { $0.verdict },
                    .text("reason") { $0.finding.outcome.reason },
                ],
                whenEmpty: "No window would have been breached. All windows: add --all"
            )
        }
    }
}
