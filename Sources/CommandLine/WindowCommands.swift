import ArgumentParser
import Monitoring
import Operations

/// `plumbline window`: the spans of predictions that are compared with the baseline.
struct WindowCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "List windows, and show what was found in one.",
        discussion: """
            Example:
              plumbline window list flights
            """,
        subcommands: [List.self, Show.self, WindowRowsCommand.self]
    )

    /// The command `plumbline window list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a model's windows, oldest first.",
            discussion: """
                Example:
                  plumbline window list flights --format json
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let hint = "There are no windows yet. Next: plumbline predictions import \(model) FILE"
            try Listing.windows(whenEmpty: hint)
                .write(database.workbench().windows(model: model), as: format.format)
        }
    }

    /// The command `plumbline window show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a window: what moved, its findings and its quality.",
            discussion: """
                Example:
                  plumbline window show flights 2013-04-22
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The window, as window list names it.")
        var window: String
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().window(model: model, key: window)
            let windows = Listing<WindowSummary>.windows(whenEmpty: "")
            let findings = Listing<Finding>.findings(whenEmpty: "")
            let quality = Listing<QualityRow>.quality(whenEmpty: "")
            guard format.format == .text else {
                Output.result(detail.json.text)
                return
            }
            Output.result(windows.table([detail.summary]))
            for sentence in detail.sentences { Output.result(shown(sentence)) }
            if !detail.findings.isEmpty { Output.result("\nFindings\n" + findings.table(detail.findings)) }
            if !detail.quality.isEmpty { Output.result("\nQuality\n" + quality.table(detail.quality)) }
        }
    }
}
