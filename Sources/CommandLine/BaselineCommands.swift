import ArgumentParser
import Monitoring
import Operations

/// `plumbline baseline`: what windows are compared with.
struct BaselineCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Import and list baselines, the frozen references.",
        discussion: """
            Example:
              plumbline baseline import flights baseline.csv
            """,
        subcommands: [Import.self, Adopt.self, List.self]
    )

    /// The command `plumbline baseline import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract:
                "Import a baseline: the training data with the model's answers and, if known, the labels.",
            discussion: """
                A refused file changes nothing. The newest baseline is the one in force. --input sagemaker \
                takes statistics.json, or a folder with it and constraints.json. --attributions takes what \
                Clarify wrote: analysis.json (or the constraints.json of its attribution monitor), or the rows of \
                explanations_shap/out.csv.

                Example:
                  plumbline baseline import flights baseline.csv
                  plumbline baseline import loans train.csv --attributions clarify/analysis.json
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The file (CSV or JSON lines); - reads standard input.")
        var file: String
        @OptionGroup var beside: AttributionOptions
        @OptionGroup var input: InputOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let report = try importing(file) { source, progress throws(WorkbenchError) in
                try workbench.importBaseline(
                    model: model,
                    from: source,
                    form: input.form(of: file),
                    attributions: beside.source,
                    as: person,
                    progress: progress
                )
            }
            ImportAnswer(report: report, next: "plumbline predictions import \(model) FILE").write(
                as: format.format
            )
        }
    }

    /// The command `plumbline baseline adopt`.
    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "adopt",
            abstract: "Make a span of past windows the new baseline.",
            discussion: """
                For a change that was expected and stays. Windows evaluated before keep their findings. A span in which \
                something was confirmed or waits for a verdict is refused.

                Example:
                  plumbline baseline adopt flights --from 2013-06-03 --to 2013-08-26
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "The first window.")
        var from: String
        @Option(help: "The last window.")
        var to: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let baseline = try workbench.adoptBaseline(model: model, from: from, to: to, as: person)
            Output.talk(
                "Baseline \(baseline.number) of \(model): \(baseline.rows) rows. "
                    + "plumbline evaluate \(model) compares later windows with it."
            )
        }
    }

    /// The command `plumbline baseline list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a model's baselines, newest first.",
            discussion: """
                Example:
                  plumbline baseline list flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().baselines(model: model), as: format.format)
        }

        private var listing: Listing<BaselineSummary> {
            Listing(
                columns: [
                    .count("baseline", "BASELINE") { $0.number },
                    .text("state", "STATE") { $0.state.rawValue },
                    .count("rows", "ROWS") { $0.rows },
                    .text("from", "FROM") { $0.from?.text },
                    .text("to", "TO") { $0.to?.text },
                    .text("createdAt", "CREATED") { $0.createdAt.text },
                    .text("by", "BY") { $0.by },
                ],
                whenEmpty: "\(model) has no baseline yet. Next: plumbline baseline import \(model) FILE"
            )
        }
    }
}
