import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline threshold`: limits, and what verdicts teach about them.
struct ThresholdCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threshold",
        abstract: "Limits in force, what verdicts suggest, and every change.",
        discussion: """
            Example:
              plumbline threshold propose flights
            """,
        subcommands: [List.self, Propose.self, Adopt.self, Revert.self, History.self]
    )

    /// The command `plumbline threshold list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the limits in force with the verdicts about them.",
            discussion: """
                Example:
                  plumbline threshold list flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().thresholds(model: model), as: format.format)
        }

        private var listing: Listing<ThresholdHistory> {
            Listing(
                columns: [
                    .text("rule", "RULE") { $0.rule.key },
                    .text("title", "IN WORDS") { $0.title },
                    .number("threshold", "LIMIT") { $0.inForce.limit },
                    .number("tolerance", "TOLERANCE") { $0.tolerance },
                    .text("basis", "RESTS ON") { $0.inForce.basis.rawValue },
                    .text("level", "LEVEL") { $0.rule.level.rawValue },
                    .id("number", "REVISION") { $0.revisions.first.map { Int64($0.number) } },
                    .text("origin", "ORIGIN") { $0.revisions.first?.origin.rawValue },
                    .count("confirmed", "CONFIRMED") { $0.verdicts.confirmed },
                    .count("dismissed", "DISMISSED") { $0.verdicts.dismissed },
                ],
                whenEmpty: "There are no limits yet. Next: plumbline rule list \(model)"
            )
        }
    }

    /// The command `plumbline threshold history`.
    struct History: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "history",
            abstract: "List every change of a limit, newest first: who, when, why.",
            discussion: """
                Example:
                  plumbline threshold history flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().thresholdHistory(model: model), as: format.format)
        }

        private var listing: Listing<ThresholdRevision> {
            Listing(
                columns: [
                    .id("revision", "REVISION") { $0.id },
                    .text("rule", "RULE") { $0.rule },
                    .count("number", "NUMBER") { $0.number },
                    .number("threshold", "LIMIT") { $0.limit },
                    .number("tolerance", "TOLERANCE") { $0.tolerance },
                    .text("origin", "ORIGIN") { $0.origin.rawValue },
                    .text("recordedAt", "WHEN") { $0.recordedAt.text },
                    .text("author", "WHO") { $0.author },
                    .text("reason", "WHY") { $0.reason },
                    .text("evidenceHash") { $0.evidenceHash.isEmpty ? nil : $0.evidenceHash },
                ],
                whenEmpty: "There are no limits yet. Next: plumbline rule list \(model)"
            )
        }
    }

    /// The command `plumbline threshold adopt`.
    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt",
            abstract: "Put a proposal's limit into force.",
            discussion: """
                A proposal whose limit was changed meanwhile is refused.

                Example:
                  plumbline threshold adopt 3 --because "Four false alarms in a row"
                """
        )

        @Argument(help: "The proposal's number.")
        var proposal: Int64
        @Option(help: "Why, in a sentence.")
        var because: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.adopt(proposal: proposal, reason: because, as: person.person(in: workbench))
            Output.talk("Proposal \(proposal) is adopted; plumbline evaluate uses its limit from now on.")
        }
    }

    /// The command `plumbline threshold revert`.
    struct Revert: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revert",
            abstract: "Return a limit to an earlier revision, in a new one.",
            discussion: """
                Naming the revision in force returns to the one before it.

                Example:
                  plumbline threshold revert 41 --because "It hid a real fault"
                """
        )

        @Argument(help: "The revision, as threshold history numbers it.")
        var revision: Int64
        @Option(help: "Why, in a sentence.")
        var because: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            let now = try workbench.revert(
                revision: revision,
                reason: because,
                as: person.person(in: workbench)
            )
            Output.talk(
                "The limit of \(shown(now.rule)) is \(shown(now.limit)) again, as revision \(now.id)."
            )
        }
    }
}
