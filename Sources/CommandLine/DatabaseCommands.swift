import ArgumentParser
import Foundation
import Operations

/// `plumbline init`: makes the database.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create the database and print a one-time set-up code.",
        discussion: """
            Whoever runs this becomes the first admin.

            Example:
              plumbline init --database plumbline.sqlite
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let workbench = try Workbench.open(path: database.path, create: true)
        let made = try workbench.initialise(adminName: person.given)
        SetupCodeAnswer(person: made.reviewer, code: made.setupCode).write(as: format.format)
        if format.format == .text {
            Output.talk("Next: plumbline model infer BASELINE --name NAME --task TASK")
        }
    }
}

/// `plumbline backup`: copies the database while it is in use.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database to a new file while it is in use.",
        discussion: """
            Example:
              plumbline backup --to backup-2013-07-01.sqlite
            """
    )

    @Option(help: "The new file.")
    var to: String
    @OptionGroup var database: DatabaseOptions

    func run() throws {
        try database.workbench().backup(to: to)
        Output.talk("The copy is at \(shown(to)).")
    }
}

/// `plumbline verify`: checks that nothing was lost or changed.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the database's integrity and the chain of its audit log.",
        discussion: """
            Example:
              plumbline verify
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let problems = try database.workbench().verify()
        switch format.format {
        case .json: Output.result(JSONText.members(["problems": .strings(problems)]).text)
        case .text where problems.isEmpty: Output.result("\(shown(database.path)) is whole.")
        case .text:
            for problem in problems { Output.result(shown(problem)) }
        }
        guard problems.isEmpty else {
            Output.talk(
                "plumbline: \(shown(database.path)) is damaged. Restore a backup, and keep the damaged file."
            )
            throw ExitCode(EX_DATAERR)
        }
    }
}
