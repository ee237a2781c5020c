import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline token`: what programs show to be let in.
struct TokenCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke tokens for programs that read /metrics or /api/v1 of the server.",
        discussion: """
            Example:
              plumbline token create prometheus
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )

    /// The command `plumbline token create`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a token and print it this once.",
            discussion: """
                Example:
                  plumbline token create prometheus --days 90
                  plumbline token create dashboard --scope api
                """
        )

        @Argument(help: "A name for the token.")
        var name: String
        @Option(help: "What it reads: metrics or api.")
        var scope: TokenUse = .metrics
        @Option(help: "How many days it is good for, 1 to 365.")
        var days = 90
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            Output.result(
                try workbench.createToken(
                    name: name,
                    scope: scope,
                    days: days,
                    as: person.person(in: workbench)
                )
            )
            Output.talk(
                "The token above is good for \(days) days, as \"Authorization: Bearer TOKEN\"; it is not shown again."
            )
        }
    }

    /// The command `plumbline token list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List every token, also those that are good for nothing any more.",
            discussion: """
                Example:
                  plumbline token list
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().tokens(), as: format.format)
        }

        private var listing: Listing<TokenSummary> {
            Listing(
                columns: [
                    .text("name", "NAME") { $0.name },
                    .text("scope", "SCOPE") { $0.scope },
                    .text("by", "BY") { $0.by },
                    .text("createdAt", "MADE") { $0.createdAt.text },
                    .text("expiresAt", "UNTIL") { $0.expiresAt.text },
                    .text("revokedAt", "REVOKED") { $0.revokedAt?.text },
                ],
                whenEmpty: "There is no token yet. Next: plumbline token create NAME"
            )
        }
    }

    /// The command `plumbline token revoke`.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Make a token good for nothing, from the next request on.",
            discussion: """
                Example:
                  plumbline token revoke prometheus
                """
        )

        @Argument(help: "The token's name.")
        var name: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.revokeToken(name: name, as: person.person(in: workbench))
            Output.talk("The token \(shown(name)) is revoked.")
        }
    }
}
