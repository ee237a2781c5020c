import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline retention`: how long features and evidence are kept.
struct RetentionCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "See and take away features and evidence that are older than the model file keeps them.",
        discussion: """
            The term stands in the model file: retention: { features: 180d }. plumbline serve applies it once a day. \
            Id, time, prediction and score stay, and with them all figures and labels.

            Example:
              plumbline retention show flights
            """,
        subcommands: [Show.self, Apply.self]
    )

    /// The command `plumbline retention show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show what would go right now.",
            discussion: """
                Example:
                  plumbline retention show flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            RetentionCommands.write(
                try database.workbench().retention(model: model),
                as: format.format,
                "would go"
            )
        }
    }

    /// The command `plumbline retention apply`.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Take it away now, for good.",
            discussion: """
                Backups made before still hold it.

                Example:
                  plumbline retention apply flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let summary = try workbench.applyRetention(model: model, as: person.person(in: workbench))
            RetentionCommands.write(summary, as: format.format, "are gone")
        }
    }

    private static func write(_ summary: RetentionSummary, as format: OutputFormat, _ verb: String) {
        switch format {
        case .json:
            Output.result(
                JSONText.members([
                    "model": .string(summary.model), "term": .optional(summary.term),
                    "cutoff": .optional(summary.cutoff?.text), "predictions": .integer(summary.predictions),
                    "evidence": .integer(summary.evidence), "windows": .strings(summary.windows),
                ]).text
            )
        case .text:
            guard let term = summary.term, let cutoff = summary.cutoff else {
                Output.talk("\(shown(summary.model)) keeps everything: its file has no retention.")
                return
            }
            let windows =
                summary.windows.isEmpty
                ? "" : ", windows \(summary.windows[0]) to \(summary.windows.last ?? "")"
            Output.result(
                "Older than \(term) (before \(cutoff.text)): the features of \(summary.predictions) predictions"
                    + "\(windows), and the evidence of \(summary.evidence) predictions \(verb)."
            )
        }
    }
}
