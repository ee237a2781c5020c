import ArgumentParser
import Foundation
import Monitoring
import Operations

/// `plumbline notification`: where alerts are announced.
struct NotificationCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notification",
        abstract: "Have alerts announced by webhook or mail, and see what became of the messages.",
        discussion: """
            A message is written with its alert and sent by plumbline serve, again and again for three days until \
            the other side takes it. Notices are never sent.

            Example:
              plumbline notification add ops --webhook https://hooks.example.org/plumbline
            """,
        subcommands: [
            Add.self, List.self, Test.self, Resume.self, Remove.self, Deliveries.self, Resend.self,
        ]
    )

    /// The command `plumbline notification add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a destination: a webhook, or a mail address with its server.",
            discussion: """
                A webhook's secret is made and printed this once, unless --secret-file brings one (whsec_…). A mail \
                server's password is read from --secret-file; smtp:// demands STARTTLS, smtps:// encrypts from the \
                start. Internal addresses are refused unless --allow names their network.

                Example:
                  plumbline notification add ops --webhook https://hooks.example.org/plumbline
                """
        )

        @Argument(help: "A name for the destination.")
        var name: String
        @Option(help: "The address of a webhook: https, port 443 or 8443.")
        var webhook: String?
        @Option(help: "The mail address to send to.")
        var mail: String?
        @Option(help: "The mail address to send from.")
        var from: String?
        @Option(help: "The mail server: smtp://HOST:PORT or smtps://HOST:PORT.")
        var server: String?
        @Option(help: "The user at the mail server.")
        var user: String?
        @Option(help: "A file with the webhook's secret or the mail password; - reads standard input.")
        var secretFile: String?
        @Option(help: "Only this model's alerts (default: all models').")
        var model: String?
        @Option(help: "An internal network that may be connected to, such as 10.0.0.0/8; can be repeated.")
        var allow: [String] = []
        @Flag(help: "Allow no encryption, and any port.")
        var plain = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func validate() throws {
            guard (webhook == nil) != (mail == nil) else {
                throw ValidationError(
                    "A destination is a webhook or a mail address: give --webhook or --mail."
                )
            }
            guard (mail == nil) == (server == nil), (mail == nil) == (from == nil) else {
                throw ValidationError("--mail, --from and --server belong together.")
            }
            guard user == nil || (mail != nil && secretFile != nil) else {
                throw ValidationError("--user belongs to --mail and needs --secret-file with the password.")
            }
        }

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let input = DestinationInput(
                name: name,
                model: model,
                target: try target(),
                isPlain: plain,
                networks: allow
            )
            let secret = try workbench.addDestination(input, as: person)
            if let secret {
                Output.result(secret)
                Output.talk(
                    "The secret above is for the receiver, to verify signatures; it is not shown again."
                )
            }
            Output.talk(
                "Alerts are announced to \(shown(name)). Try it: plumbline notification test \(shown(name))"
            )
        }

        private func target() throws -> DestinationInput.Target {
            let secret = try secretFile.map(Self.secret)
            if let webhook { return .webhook(url: webhook, secret: secret) }
            return .mail(
                recipient: mail ?? "",
                sender: from ?? "",
                server: server ?? "",
                user: user,
                password: secret
            )
        }

        /// The first line of a file: never an argument, which every user of the machine could read.
        private static func secret(in file: String) throws -> String {
            if file == "-" { return readLine() ?? "" }
            guard let data = FileManager.default.contents(atPath: file), data.count <= 4_096 else {
                throw WorkbenchError.notFound(
                    "\(shown(file)) cannot be read as a secret of one line. Name another file with --secret-file."
                )
            }
            let text = String(decoding: data, as: UTF8.self)
            return String(text.split(whereSeparator: \.isNewline).first ?? "")
        }
    }

    /// The command `plumbline notification list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the destinations with how their messages stand.",
            discussion: """
                Example:
                  plumbline notification list
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().destinations(), as: format.format)
        }

        private var listing: Listing<DestinationSummary> {
            Listing(
                columns: [
                    .text("name", "NAME") { $0.name },
                    .text("kind", "KIND") { $0.kind },
                    Listing<DestinationSummary>.Column(
                        key: "model",
                        title: "MODEL",
                        json: { .optional($0.model) },
                        text: { $0.model ?? "all" }
                    ),
                    .text("address", "ADDRESS") { $0.shown },
                    .count("waiting", "WAITING") { $0.waiting },
                    .count("delivered", "DELIVERED") { $0.delivered },
                    .count("givenUp", "GIVEN UP") { $0.givenUp },
                    .text("lastDelivered", "LAST") { $0.lastDelivered?.text },
                    .text("pausedAt", "PAUSED") { $0.pausedAt?.text },
                    .text("pauseReason") { $0.pauseReason.isEmpty ? nil : $0.pauseReason },
                    .text("createdAt") { $0.createdAt.text },
                    .text("createdBy") { $0.createdBy },
                ],
                whenEmpty: "Alerts are announced nowhere yet. Next: plumbline notification add --help"
            )
        }
    }

    /// What every action on one destination needs.
    struct DestinationOptions: ParsableArguments {
        @Argument(help: "The destination's name.")
        var name: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
    }

    /// The command `plumbline notification test`.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Send a test message right now and say what the other side answered.",
            discussion: """
                Example:
                  plumbline notification test ops
                """
        )

        @OptionGroup var options: DestinationOptions

        func run() throws {
            let workbench = try options.database.workbench()
            let person = try options.person.person(in: workbench)
            if let reason = try workbench.testDestination(options.name, as: person) {
                throw WorkbenchError.busy(
                    "The test did not arrive at \(shown(options.name)): \(shown(reason))."
                )
            }
            Output.talk("The test arrived at \(shown(options.name)).")
        }
    }

    /// The command `plumbline notification resume`.
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Send to a paused destination again, beginning with what waits.",
            discussion: """
                A destination is paused when it answers 410, or when three messages in a row were given up.

                Example:
                  plumbline notification resume ops
                """
        )

        @OptionGroup var options: DestinationOptions

        func run() throws {
            let workbench = try options.database.workbench()
            try workbench.resumeDestination(options.name, as: options.person.person(in: workbench))
            Output.talk("Messages are sent to \(shown(options.name)) again.")
        }
    }

    /// The command `plumbline notification remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a destination with its secrets; what is on its way there is given up.",
            discussion: """
                Example:
                  plumbline notification remove ops
                """
        )

        @OptionGroup var options: DestinationOptions

        func run() throws {
            let workbench = try options.database.workbench()
            try workbench.removeDestination(options.name, as: options.person.person(in: workbench))
            Output.talk("\(shown(options.name)) is removed.")
        }
    }

    /// The command `plumbline notification deliveries`.
    struct Deliveries: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deliveries",
            abstract: "List the newest messages with where they stand and why they failed.",
            discussion: """
                The table holds the newest 200; --format json lists all.

                Example:
                  plumbline notification deliveries --state givenUp
                """
        )

        @Option(help: "Only those that are waiting, delivered or givenUp.")
        var state: DeliveryState?
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let limit = format.format == .json ? nil : Self.mostRows
            let found = try workbench.deliveries(state: state, limit: limit)
            listing.write(found, as: format.format)
            guard limit == found.count else { return }
            let total = try workbench.deliveryCount(state: state)
            guard total > found.count else { return }
            Output.talk("These are the newest \(found.count) of \(total). All of them: --format json")
        }

        /// More than this in one table helps nobody.
        private static let mostRows = 200

        private var listing: Listing<DeliverySummary> {
            Listing(
                columns: [
                    .id("id", "MESSAGE") { $0.id },
                    .text("destination", "TO") { $0.destination },
                    .id("alert", "ALERT") { $0.alert },
                    .text("event", "EVENT") { $0.event },
                    .text("state", "STATE") { $0.state.rawValue },
                    .count("attempts", "ATTEMPTS") { $0.attempts },
                    .text("createdAt", "WRITTEN") { $0.createdAt.text },
                    .text("dueAt", "NEXT") { $0.dueAt?.text },
                    .text("deliveredAt") { $0.deliveredAt?.text },
                    .text("lastError", "LAST ERROR") { $0.lastError.isEmpty ? nil : $0.lastError },
                    .text("messageId") { $0.message },
                ],
                whenEmpty: "There are no such messages. Where they would go: plumbline notification list"
            )
        }
    }

    /// The command `plumbline notification resend`.
    struct Resend: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resend",
            abstract: "Send a message again that was given up, with the same id.",
            discussion: """
                Example:
                  plumbline notification resend 7
                """
        )

        @Argument(help: "The message's number, as notification deliveries shows it.")
        var message: Int64
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            try workbench.resendDelivery(message, as: person.person(in: workbench))
            Output.talk("Message \(message) is due again; plumbline serve sends it.")
        }
    }
}
