import ArgumentParser
import Operations

/// `plumbline evidence`: what reviewers look at to know the truth.
struct EvidenceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Import what reviewers look at to know the truth.",
        discussion: """
            Example:
              plumbline evidence import flights evidence.csv
            """,
        subcommands: [Import.self]
    )

    /// The command `plumbline evidence import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Import evidence: a file with the prediction's id and the evidence columns.",
            discussion: """
                Example:
                  plumbline evidence import flights evidence.csv
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The file (CSV or JSON lines); - reads standard input.")
        var file: String
        @OptionGroup var input: InputOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let report = try importing(file) { source, progress throws(WorkbenchError) in
                try workbench.importEvidence(
                    model: model,
                    from: source,
                    form: input.form(of: file),
                    as: person,
                    progress: progress
                )
            }
            ImportAnswer(report: report, next: "plumbline label next \(model)").write(as: format.format)
        }
    }
}
