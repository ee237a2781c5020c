import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline audit`: windows without an alert that were drawn for review.
struct AuditCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List and judge windows without an alert that were drawn for review.",
        discussion: """
            They are the only evidence of what alerts miss. Leads and admins judge them here; in plumbline review and in \
            the browser they stand among the windows of alerts, and those who judge blind cannot tell them apart.

            Example:
              plumbline audit confirm 3 --cause concept --harm yes --because "Unseen"
            """,
        subcommands: [List.self, Confirm.self, Dismiss.self, CannotTell.self]
    )

    /// The command `plumbline audit list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the windows that were drawn, newest first.",
            discussion: """
                Example:
                  plumbline audit list flights --waiting
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Flag(help: "Only those that wait for a verdict.")
        var waiting = false
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(
                database.workbench().audits(model: model, waiting: waiting),
                as: format.format
            )
        }

        private var listing: Listing<AuditSummary> {
            Listing(
                columns: [
                    .id("id", "AUDIT") { $0.id },
                    .text("model") { $0.model },
                    .text("window", "WINDOW") { $0.window },
                    .count("revision") { $0.revision },
                    .number("probability", "PROBABILITY") { $0.probability },
                    .text("drawnAt") { $0.drawnAt.text },
                    .text("state", "STATE") { $0.state.rawValue },
                    .text("verdict", "VERDICT") { $0.verdict },
                ],
                whenEmpty: waiting
                    ? "No audit waits. All of them: plumbline audit list \(model)"
                    : "No window was drawn. Windows are drawn by plumbline evaluate \(model)"
            )
        }
    }

    /// The command `plumbline audit confirm`.
    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm",
            abstract: "Judge that something real changed: an alert was missed.",
            discussion: """
                Example:
                  plumbline audit confirm 3 --cause concept --harm yes --because "Unseen"
                """
        )

        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(audit: confirmation.decision)
        }
    }

    /// The command `plumbline audit dismiss`.
    struct Dismiss: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dismiss",
            abstract: "Judge that there was no reason for an alarm: silence was right.",
            discussion: """
                Example:
                  plumbline audit dismiss 3 --reason tooSensitive --because "An ordinary week"
                """
        )

        @OptionGroup var dismissal: DismissalOptions
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(audit: dismissal.decision)
        }
    }

    /// The command `plumbline audit cannot-tell`.
    struct CannotTell: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cannot-tell",
            abstract: "Say that it is not to be told from what is there.",
            discussion: """
                Example:
                  plumbline audit cannot-tell 3 --because "The source system was down"
                """
        )

        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(audit: .cannotTell)
        }
    }
}
