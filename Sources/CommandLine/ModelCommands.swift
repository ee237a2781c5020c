import ArgumentParser
import Foundation
import Monitoring
import Operations

/// `plumbline model`: the models under watch and their files.
struct ModelCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Describe models by their files, and list them.",
        discussion: """
            A model file says which columns mean what, how rows are cut into windows and which rules apply.

            Example:
              plumbline model infer baseline.csv --name flights --task binary > model.yaml
            """,
        subcommands: [
            Infer.self, Apply.self, List.self, Show.self, ModelRenames.self, ModelRename.self, Deployed.self,
        ]
    )

    /// The command `plumbline model infer`.
    struct Infer: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "infer",
            abstract: "Guess a model file from a baseline and print it.",
            discussion: """
                The file goes to standard output, what was guessed to standard error. No database is needed. Columns \
                are known by their names and values; options name those that have names of their own.

                Example:
                  plumbline model infer baseline.csv --name flights --task binary > model.yaml
                  plumbline model infer may.csv --name loans --task binary --prediction answer
                """
        )

        @Argument(help: "The baseline as CSV or JSON lines; - reads standard input.")
        var file: String
        @Option(help: "The model's name: letters, digits, - and _.")
        var name: String
        @Option(help: "What the model predicts: binary, multiclass or regression.")
        var task: ModelTask
        @OptionGroup var input: InputOptions
        @OptionGroup var columns: ColumnOptions

        func run() throws {
            let (yaml, guesses) = try Workbench.inferModel(
                from: .file(file),
                form: input.form(of: file),
                name: name,
                task: task,
                chosen: columns.chosen
            )
            Output.document(yaml)
            for guess in guesses { Output.talk("Guessed: " + shown(guess)) }
            Output.talk("Check the guesses and the question, then: plumbline model apply FILE")
        }
    }

    /// What columns mean that `plumbline model infer` would not know by their names.
    struct ColumnOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The column with the prediction's id.", valueName: "column"))
        var id: String?
        @Option(help: ArgumentHelp("The column with the time of the prediction.", valueName: "column"))
        var time: String?
        @Option(help: ArgumentHelp("The column with the model's answer.", valueName: "column"))
        var prediction: String?
        @Option(
            help: ArgumentHelp(
                "The column with the probability of the positive class, of a binary model.",
                valueName: "column"
            )
        )
        var score: String?
        @Option(help: ArgumentHelp("The column with the truth.", valueName: "column"))
        var label: String?
        @Option(help: ArgumentHelp("The column with the model's version.", valueName: "column"))
        var version: String?

        var chosen: ChosenColumns {
            ChosenColumns(
                id: id,
                time: time,
                prediction: prediction,
                score: score,
                label: label,
                version: version
            )
        }
    }

    /// The command `plumbline model apply`.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Show what a model file changes, and apply it.",
            discussion: """
                On a terminal the difference is shown and a question asked; elsewhere nothing is applied \
                without --yes. Limits that people adopted stay unless --reset-limits is given.

                Example:
                  plumbline model apply model.yaml --dry-run
                """
        )

        @Argument(help: "The model file (YAML); - reads standard input.")
        var file: String
        @Flag(help: "Show the difference and change nothing.")
        var dryRun = false
        @Flag(help: "Apply without asking.")
        var yes = false
        @Flag(help: "Let the file's limits replace those that people adopted.")
        var resetLimits = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let source = try readText(file)
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let change = try difference(in: workbench, source)
            if dryRun || change.refusal != nil { show(change, applied: false) }
            if let refusal = change.refusal { throw WorkbenchError.conflict(refusal) }
            if dryRun { return }
            let changesNothing = !change.isNew && change.lines.isEmpty && !resetLimits
            let asks = !changesNothing && !yes
            if asks { try ask(about: change) }
            let applied = try workbench.applyModel(
                source: source,
                basedOn: change.basedOn,
                resetLimits: resetLimits,
                as: person
            )
            if !asks || format.format == .json { show(applied, applied: !changesNothing) }
            guard format.format == .text, !changesNothing else { return }
            Output.talk("Applied to \(change.name).")
            if change.isNew { Output.talk("Next: plumbline baseline import \(change.name) FILE") }
        }

        /// Shows the difference and goes on only with a person's consent.
        private func ask(about change: ModelChange) throws {
            guard Output.canAsk, file != "-" else {
                show(change, applied: false)
                throw WorkbenchError.invalid(
                    "Nothing was applied, since nobody can be asked here. "
                        + "Apply with --yes, or look with --dry-run."
                )
            }
            for line in change.lines + change.warnings { Output.talk(shown(line)) }
            guard Output.confirms("Apply this to \(change.name)?") else {
                Output.talk("Nothing was applied.")
                throw ExitCode.failure
            }
        }

        /// The difference; what is wrong with the file is the file's fault and not the call's.
        private func difference(in workbench: Workbench, _ source: String) throws(WorkbenchError)
            -> ModelChange
        {
            do {
                return try workbench.modelDifference(source: source)
            } catch .invalid(let text) {
                let problems = text.split(separator: "\n")
                let name = file == "-" ? "standard input" : shown(file)
                let count = "\(problems.count) \(problems.count == 1 ? "problem" : "problems")"
                let lines =
                    ["\(name) was refused and nothing was applied: \(count)."] + problems.map { "  \($0)" }
                throw .refusedFile(lines.joined(separator: "\n"), problems: [], problemCount: 0)
            }
        }

        private func show(_ change: ModelChange, applied: Bool) {
            guard format.format == .text else {
                Output.result(
                    JSONText.members([
                        "model": .string(change.name), "isNew": .bool(change.isNew),
                        "basedOn": .integer(change.basedOn),
                        "changes": .strings(change.lines), "applied": .bool(applied),
                        "warnings": .strings(change.warnings), "refusal": .optional(change.refusal),
                    ]).text
                )
                return
            }
            for line in change.lines { Output.result(shown(line)) }
            for warning in change.warnings { Output.talk(shown(warning)) }
            if change.lines.isEmpty { Output.talk("The file changes nothing in \(change.name).") }
        }
    }

    /// The command `plumbline model list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the models with what waits in each.",
            discussion: """
                Example:
                  plumbline model list --format json
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try Listing.models(
                whenEmpty:
                    "There is no model yet. Next: plumbline model infer BASELINE --name NAME --task TASK"
            ).write(database.workbench().models(), as: format.format)
        }
    }

    /// The command `plumbline model show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print a model's file as it was applied.",
            discussion: """
                Example:
                  plumbline model show flights > model.yaml
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().model(named: model)
            switch format.format {
            case .text: Output.document(detail.source)
            case .json:
                Output.result(detail.json.text)
            }
        }
    }
}

/// The text of a file; `-` is standard input.
func readText(_ path: String) throws -> String {
    var isFolder: ObjCBool = false
    guard path == "-" || FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw WorkbenchError.notFound("\(shown(path)) cannot be read: there is no such file.")
    }
    guard !isFolder.boolValue else {
        throw WorkbenchError.notFound("\(shown(path)) cannot be read: it is a folder.")
    }
    let bytes: Data
    do {
        bytes =
            path == "-"
            ? try FileHandle.standardInput.readToEnd() ?? Data()
            : try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
    } catch {
        throw WorkbenchError.notFound("\(shown(path)) cannot be read: the permission is missing.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw WorkbenchError.refusedFile(
            "The file \(shown(path)) is not UTF-8 text. Save it as UTF-8 and try again.",
            problems: [],
            problemCount: 0
        )
    }
    return text
}
