import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline reviewer`: the people.
struct ReviewerCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reviewer",
        abstract: "Add people, change their roles, close and reopen their accounts.",
        discussion: """
            Roles, each including the ones before: viewer, reviewer, lead, admin.

            Example:
              plumbline reviewer add maria --role reviewer
            """,
        subcommands: [
            Add.self, List.self, SetRole.self, Code.self, Disable.self, Reopen.self,
        ]
    )

    /// The command `plumbline reviewer add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a person and print the one-time code for the first sign-in.",
            discussion: """
                Example:
                  plumbline reviewer add maria --role reviewer
                """
        )

        @Argument(help: "The person's name.")
        var name: String
        @Option(help: "What the person may do: viewer, reviewer, lead or admin.")
        var role: Role = .reviewer
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let added = try workbench.addReviewer(name: name, role: role, as: person.person(in: workbench))
            SetupCodeAnswer(person: added.reviewer, code: added.setupCode).write(as: format.format)
        }
    }

    /// The command `plumbline reviewer list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List everybody with their roles, and how their answers have fared.",
            discussion: """
                ERROR is the share of wrong answers where the truth is known, from upstream or named by a lead; \
                it is shown from \(ReviewerRecord.goldNeeded) such answers on. AGREES is the share of others' answers to the same \
                predictions that say the same.

                Example:
                  plumbline reviewer list
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let records = try workbench.reviewerRecords()
            try listing(records).write(workbench.reviewers(), as: format.format)
        }

        private func listing(_ records: [String: ReviewerRecord]) -> Listing<Reviewer> {
            Listing(
                columns: [
                    .text("name", "NAME") { $0.name },
                    .text("role", "ROLE") { $0.role.rawValue },
                    Listing<Reviewer>.Column(
                        key: "disabledAt",
                        title: "DISABLED",
                        json: { .optional($0.disabledAt?.text) },
                        text: { $0.disabledAt?.text ?? "" }
                    ),
                    .count("answers", "ANSWERS") { records[$0.name]?.answers ?? 0 },
                    .number("cannotTellShare") { records[$0.name]?.cannotTellShare },
                    .number("medianSeconds", "SECONDS") { records[$0.name]?.medianSeconds },
                    .count("knownTruth", "KNOWN TRUTH") { records[$0.name]?.goldItems ?? 0 },
                    .number("error", "ERROR") { records[$0.name]?.error },
                    .number("errorLower", "FROM") { records[$0.name]?.errorLower },
                    .number("errorUpper", "TO") { records[$0.name]?.errorUpper },
                    .number("agreement", "AGREES") { records[$0.name]?.agreement },
                ],
                whenEmpty: "There is nobody yet. Next: plumbline init"
            )
        }
    }

    /// The command `plumbline reviewer role`.
    struct SetRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role",
            abstract: "Change what a person may do; the last admin stays one.",
            discussion: """
                Example:
                  plumbline reviewer role maria lead
                """
        )

        @Argument(help: "The person's name.")
        var name: String
        @Argument(help: "What the person may do: viewer, reviewer, lead or admin.")
        var role: Role
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.setRole(role, of: name, as: person.person(in: workbench))
            Output.talk("\(shown(name)) is \(role.withArticle) now.")
        }
    }

    /// The command `plumbline reviewer code`.
    struct Code: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "code",
            abstract: "Print a new one-time code, when the first is lost or the password forgotten.",
            discussion: """
                A password that the person has holds until the code is used; then the person sets a new one.

                Example:
                  plumbline reviewer code maria
                """
        )

        @Argument(help: "The person's name.")
        var name: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let made = try workbench.newSignInCode(for: name, as: person.person(in: workbench))
            SetupCodeAnswer(person: made.reviewer, code: made.setupCode).write(as: format.format)
        }
    }

    /// The command `plumbline reviewer reopen`.
    struct Reopen: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reopen",
            abstract: "Open a closed account again.",
            discussion: """
                Example:
                  plumbline reviewer reopen maria
                """
        )

        @Argument(help: "The person's name.")
        var name: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.reopenReviewer(name: name, as: person.person(in: workbench))
            Output.talk(
                "The account \(shown(name)) is open again. Without the password: plumbline reviewer code \(name)"
            )
        }
    }

    /// The command `plumbline reviewer disable`.
    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Close a person's account; what the person did stays.",
            discussion: """
                Example:
                  plumbline reviewer disable maria
                """
        )

        @Argument(help: "The person's name.")
        var name: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.disableReviewer(name: name, as: person.person(in: workbench))
            Output.talk("The account \(shown(name)) is closed.")
        }
    }
}

/// A new person with the code for the first sign-in, as people and programs read it.
struct SetupCodeAnswer {
    var person: Reviewer
    var code: String

    func write(as format: OutputFormat) {
        switch format {
        case .json:
            Output.result(
                JSONText.members([
                    "name": .string(person.name), "role": .string(person.role.rawValue),
                    "setupCode": .string(code),
                ]).text
            )
        case .text:
            Output.result(code)
            Output.talk(
                "\(shown(person.name)) is \(person.role.withArticle). The code above signs in once, within a day, "
                    + "at /sign-in?code=CODE of the running server (plumbline serve); it is not shown again."
            )
        }
    }
}

extension Role {
    /// The role as it follows "is".
    fileprivate var withArticle: String { (self == .admin ? "an " : "a ") + rawValue }
}
