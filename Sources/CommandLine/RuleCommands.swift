import ArgumentParser
import Monitoring
import Operations

/// `plumbline rule`: what is watched, with the limits in force.
struct RuleCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "List a model's rules with the limits in force.",
        discussion: """
            Example:
              plumbline rule list flights
            """,
        subcommands: [List.self]
    )

    /// The command `plumbline rule list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules, the default ones and those of the model file.",
            discussion: """
                A limit rests on the budget of false alarms (learned from usual windows), on a fixed value, or is a \
                bound that the effect must surely pass. DETECTS is the smallest value that the newest window could \
                have been flagged for. The rules of a level share its budget.

                Example:
                  plumbline rule list flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().model(named: model)
            listing.write(detail.rules, as: format.format)
            if format.format == .text { for sentence in detail.budgetSentences { Output.talk(sentence) } }
        }

        private var listing: Listing<RuleInForce> {
            Listing(
                columns: [
                    .text("rule", "RULE") { $0.rule.key },
                    .text("statistic") { $0.rule.statistic.rawValue },
                    .text("column") { $0.rule.column },
                    .text("category") { $0.rule.category },
                    .text("subject", "SUBJECT") { $0.rule.subject.rawValue },
                    .text("level", "LEVEL") { $0.rule.level.rawValue },
                    .text("direction") { $0.rule.direction.rawValue },
                    .text("severity", "SEVERITY") { $0.rule.severity.rawValue },
                    .number("threshold", "LIMIT") { $0.threshold.limit },
                    .text("basis", "RESTS ON") { $0.threshold.basis.rawValue },
                    .number("detects", "DETECTS ≥") { $0.detects },
                    .count("thresholdRevision") { $0.threshold.revision },
                    .count("of") { $0.rule.persistence.of },
                    .count("windows") { $0.rule.persistence.windows },
                    .number("budgetPer100Windows") { $0.budgetPer100Windows },
                    .number("budgetPerMonth") { $0.budgetPerMonth },
                    .number("minimumEffect") { $0.rule.minimumEffect },
                    .count("minimumRows") { $0.rule.minimumRows },
                    .text("sentence", "IN WORDS") { $0.sentence },
                ],
                whenEmpty: "\(model) has no rules. Name some in its model file: plumbline model show \(model)"
            )
        }
    }
}
