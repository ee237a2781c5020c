import ArgumentParser
import Operations

/// `plumbline labels`: the truth in files.
struct LabelsCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Import labels from upstream systems, and export all of them.",
        discussion: """
            To answer label items one by one, see plumbline label.

            Example:
              plumbline labels import flights labels.csv
            """,
        subcommands: [Import.self, Export.self]
    )

    /// The command `plumbline labels import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Import labels: a file with the prediction's id and its label.",
            discussion: """
                Labels of predictions not seen yet wait and join later. A label that differs from the one \
                there is a conflict and refuses the file; --correct adds it as a correction.

                Example:
                  plumbline labels import flights labels.csv
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The file (CSV or JSON lines); - reads standard input.")
        var file: String
        @Flag(help: "Let labels that differ correct those that are there.")
        var correct = false
        @OptionGroup var input: InputOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let report = try importing(file) { source, progress throws(WorkbenchError) in
                try workbench.importLabels(
                    model: model,
                    from: source,
                    form: input.form(of: file),
                    correct: correct,
                    as: person,
                    progress: progress
                )
            }
            ImportAnswer(report: report, next: "plumbline quality \(model)").write(as: format.format)
        }
    }

    /// The command `plumbline labels export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print all labels of a model, with who gave them, when, and how they were drawn.",
            discussion: """
                --as labelstudio prints a task for each label item, with evidence, features and the answers it has.

                Example:
                  plumbline labels export flights > labels.csv
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(name: .customLong("as"), help: "The form.")
        var form: LabelExportForm = .csv
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            Output.document(try database.workbench().exportLabels(model: model, as: form))
        }
    }
}
