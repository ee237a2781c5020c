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
            commandName: "list",
            abstract: "List findings: the breached ones, or all.",
            discussion: """
                A finding is breached when its value is past the limit and its effect's lower bound is large \
                enough to matter (sudden), or when a small shift has lasted (gradual); the p-value is shown and \
                never decides. DETECTS is the smallest value that the window's rows could have been flagged for, \
                REVISION says which change set the limit, REFERENCE on which state of the reference it stands. \
                VALUE is known within ± where the window came as a profile.

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
        @OptionGroup var database: SightOptions
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
