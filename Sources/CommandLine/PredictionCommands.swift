import ArgumentParser
import Operations

/// `plumbline predictions`: what the model answered in production.
struct PredictionCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predictions",
        abstract: "Import predictions with their features.",
        discussion: """
            Example:
              plumbline predictions import flights predictions.csv
            """,
        subcommands: [Import.self]
    )

    /// The command `plumbline predictions import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Import a file of predictions as one batch.",
            discussion: """
                A batch is accepted whole or not at all; with --keep-good its good rows are, and --rejects \
                keeps the others. The same file again changes nothing. --input sagemaker takes captured data, \
                a file or a whole tree of them. --attributions takes the attributions of the same rows from a \
                file of their own, such as Clarify's explanations_shap/out.csv. Profiles that \
                other machines made stand for the rows of their windows (plumbline profile).

                Example:
                  plumbline predictions import flights may.csv --keep-good --rejects bad.csv
                  plumbline predictions import loans may.csv --attributions explanations_shap/out.csv
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The file (CSV or JSON lines); - reads standard input.")
        var file: String
        @Flag(help: "Take the good rows of a file that has bad ones.")
        var keepGood = false
        @Option(help: "Where rejected rows are written, header first; a new file.")
        var rejects: String?
        @OptionGroup var beside: AttributionOptions
        @OptionGroup var input: InputOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func validate() throws {
            guard rejects == nil || keepGood else {
                throw ValidationError(
                    "--rejects goes with --keep-good: without it, a file with bad rows is refused whole."
                )
            }
        }

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let rejected =
                keepGood ? try RejectFile(path: rejects, hasHeader: input.form(of: file).hasHeader) : nil
            defer { rejected?.close() }
            let report = try importing(file) { source, progress throws(WorkbenchError) in
                try workbench.importPredictions(
                    model: model,
                    from: source,
                    form: input.form(of: file),
                    attributions: beside.source,
                    keepGood: rejected?.sink,
                    as: person,
                    progress: progress
                )
            }
            ImportAnswer(report: report, next: "plumbline evaluate \(model)").write(as: format.format)
            try rejected?.check()
        }
    }
}
