import ArgumentParser
import Monitoring
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
                other machines made stand for the rows of their windows (plumbline profile). --evaluate closes \
                the windows that are due then, as plumbline evaluate does.

                Example:
                  plumbline predictions import flights may.csv --evaluate
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
        @Flag(help: "Evaluate the windows that are due when the rows are stored.")
        var evaluate = false
        @Option(
            help: "With --evaluate: the moment by which windows are due (RFC 3339).",
            transform: writtenTime
        )
        var through: Moment?
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
            guard through == nil || evaluate else {
                throw ValidationError("--through goes with --evaluate: an import alone closes no window.")
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
            let answer = ImportAnswer(report: report, next: evaluate ? nil : "plumbline evaluate \(model)")
            guard evaluate else {
                answer.write(as: format.format)
                try rejected?.check()
                return
            }
            try write(answer) {
                try rejected?.check()
                Memory.giveBack()
                return try EvaluationAnswer(evaluating: model, through: through, as: person, in: workbench)
            }
        }

        /// Writes what was imported, whatever becomes of the evaluation, and what that did: for programs as one object.
        private func write(_ imported: ImportAnswer, _ evaluate: () throws -> EvaluationAnswer) throws {
            switch format.format {
            case .text:
                imported.write(as: .text)
                try evaluate().write(as: .text)
            case .json:
                let evaluated = Result(catching: evaluate)
                let members = try? evaluated.get().json
                Output.result(imported.json.adding(["evaluation": members ?? .null]).text)
                _ = try evaluated.get()
            }
        }
    }
}
