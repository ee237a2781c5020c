import ArgumentParser
import Monitoring
import Operations

/// `plumbline batch`: what imports brought.
struct BatchCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "List imports, and withdraw one.",
        discussion: """
            Example:
              plumbline batch list flights
            """,
        subcommands: [List.self, Withdraw.self]
    )

    /// The command `plumbline batch list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a model's imports, newest first.",
            discussion: """
                Example:
                  plumbline batch list flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().batches(model: model), as: format.format)
        }

        private var listing: Listing<BatchSummary> {
            Listing(
                columns: [
                    .id("batch", "BATCH") { $0.batch },
                    .text("kind", "KIND") { $0.kind },
                    .text("startedAt", "STARTED") { $0.startedAt.text },
                    .text("by", "BY") { $0.by },
                    .count("read", "READ") { $0.read },
                    .count("accepted", "ACCEPTED") { $0.accepted },
                    .count("duplicate", "DUPLICATE") { $0.duplicate },
                    .count("rejected", "REJECTED") { $0.rejected },
                    .count("waiting", "WAITING") { $0.waiting },
                    .text("state", "STATE") { $0.state },
                ],
                whenEmpty: "Nothing was imported yet. Next: plumbline baseline import \(model) FILE"
            )
        }
    }

    /// The command `plumbline batch withdraw`.
    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw",
            abstract: "Make an import's rows invisible.",
            discussion: """
                Windows keep their findings until they are evaluated anew.

                Example:
                  plumbline batch withdraw 7 --because "Exported from the test system"
                """
        )

        @Argument(help: "The batch's number.")
        var batch: Int64
        @Option(help: "Why, in a sentence.")
        var because: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            let left = try workbench.withdraw(
                batch: batch,
                reason: because,
                as: person.person(in: workbench)
            )
            Output.talk("Batch \(batch) is withdrawn.")
            let model = shown(left.model)
            Output.talk(
                left.hasBaseline
                    ? "Next: plumbline evaluate \(model)"
                    : "\(model) has no baseline now. Next: plumbline baseline import \(model) FILE"
            )
        }
    }
}
