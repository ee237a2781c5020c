import ArgumentParser
import Monitoring
import Operations
import Review

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
            commandName: "list",
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
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let detail = try workbench.model(named: model)
            // What the tolerance finds belongs beside it: a limit alone says nothing of what escapes it.
            let power = try workbench.qualityPower(model: model)
            listing(power, detail.model.task).write(detail.rules, as: format.format)
            guard format.format == .text else { return }
            for sentence in detail.budgetSentences { Output.talk(sentence) }
            if let power { Output.result("\n" + power.sentences(task: detail.model.task)) }
        }

        private func listing(_ power: QualityPower?, _ task: ModelTask) -> Listing<RuleInForce> {
            func isQuality(_ rule: RuleInForce) -> Bool {
                rule.rule.statistic == (task == .regression ? .meanAbsoluteError : .accuracy)
            }
            return Listing(
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
                    .number("tolerance") { isQuality($0) ? power?.tolerance : nil },
                    Listing<RuleInForce>.Column(
                        key: "power",
                        title: nil,
                        json: { rule in
                            guard isQuality(rule), let power else { return .null }
                            return .array(
                                power.falls.map {
                                    .members([
                                        "worseBy": .number($0.tolerances * power.tolerance),
                                        "foundAtOnce": .number($0.atOnce),
                                        "foundWithinThree": .number($0.withinThree),
                                    ])
                                }
                            )
                        },
                        text: { _ in "" }
                    ),
                ],
                whenEmpty: "\(model) has no rules. Name some in its model file: plumbline model show \(model)"
            )
        }
    }
}
