import ArgumentParser
import Monitoring
import Operations

/// `plumbline rule`: what is watched, with the limits in force.
struct RuleCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "List a model's rules with the limits in force, and try out new ones.",
        discussion: """
            Example:
              plumbline rule list flights
            """,
        subcommands: [List.self, Test.self]
    )

    /// The command `plumbline rule list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules, the default ones and those of the model file.",
            discussion: """
                Example:
                  plumbline rule list flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().model(named: model).rules, as: format.format)
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
                    .number("threshold", "LIMIT") { $0.threshold.limit },
                    .count("thresholdRevision") { $0.threshold.revision },
                    .number("minimumEffect") { $0.rule.minimumEffect },
                    .count("minimumRows") { $0.rule.minimumRows },
                    .text("sentence", "IN WORDS") { $0.sentence },
                ],
                whenEmpty: "\(model) has no rules. Name some in its model file: plumbline model show \(model)"
            )
        }
    }
}
