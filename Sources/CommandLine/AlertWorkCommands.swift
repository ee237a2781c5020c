import ArgumentParser
import Monitoring
import Operations
import Review

/// What every action on one alert needs.
struct AlertOptions: ParsableArguments {
    @Argument(help: "The alert's number.")
    var alert: Int64
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    func act(_ body: (Workbench, Reviewer) throws(WorkbenchError) -> Void) throws {
        let workbench = try database.workbench()
        try body(workbench, try person.person(in: workbench))
    }
}

extension AlertCommands {
    /// The command `plumbline alert acknowledge`.
    struct Acknowledge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "acknowledge",
            abstract: "Say that somebody looks into it.",
            discussion: """
                Example:
                  plumbline alert acknowledge 12
                """
        )

        @OptionGroup var options: AlertOptions

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.acknowledge(options.alert, as: person)
            }
            Output.talk("Alert \(options.alert) is acknowledged.")
        }
    }

    /// The command `plumbline alert assign`.
    struct Assign: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "assign",
            abstract: "Give an alert to somebody.",
            discussion: """
                Example:
                  plumbline alert assign 12 --to maria
                """
        )

        @OptionGroup var options: AlertOptions
        @Option(help: "Who is to look into it.")
        var to: String

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.assign(options.alert, to: to, as: person)
            }
            Output.talk("Alert \(options.alert) is \(shown(to))'s.")
        }
    }

    /// The command `plumbline alert comment`.
    struct Comment: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "comment",
            abstract: "Write something into an alert's history.",
            discussion: """
                Example:
                  plumbline alert comment 12 "Asked the data team"
                """
        )

        @OptionGroup var options: AlertOptions
        @Argument(help: "The comment.")
        var text: String

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.comment(options.alert, text: text, as: person)
            }
            Output.talk("Alert \(options.alert): the comment is recorded.")
        }
    }

    /// The command `plumbline alert snooze`.
    struct Snooze: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "snooze",
            abstract: "Put an alert aside until a date, or until it exceeds what is known now.",
            discussion: """
                Example:
                  plumbline alert snooze 12 --until 2013-05-06
                """
        )

        @OptionGroup var options: AlertOptions
        @Option(help: "When it comes back (RFC 3339, or a date).", transform: writtenTime)
        var until: Moment

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.snooze(options.alert, until: until, as: person)
            }
            Output.talk(
                "Alert \(options.alert) sleeps until \(until.text), or until it exceeds what is known now."
            )
        }
    }

    /// The command `plumbline alert reopen`.
    struct Reopen: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reopen",
            abstract: "Open a judged or snoozed alert again.",
            discussion: """
                Example:
                  plumbline alert reopen 12 --because "The fix did not hold"
                """
        )

        @OptionGroup var options: AlertOptions
        @Option(help: "Why, in a sentence.")
        var because: String

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.reopen(options.alert, note: because, as: person)
            }
            Output.talk("Alert \(options.alert) is open again.")
        }
    }

    /// The command `plumbline alert promote`.
    struct Promote: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "promote",
            abstract: "Make a notice an alert.",
            discussion: """
                Example:
                  plumbline alert promote 14
                """
        )

        @OptionGroup var options: AlertOptions

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.promote(options.alert, as: person)
            }
            Output.talk("Notice \(options.alert) is an alert now.")
        }
    }

    /// The command `plumbline alert ask`.
    struct Ask: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ask",
            abstract: "Ask reviewers to label more predictions of an alert's windows.",
            discussion: """
                Without --labels it shows what more labels would buy: half the width of the interval, and the \
                smallest change that they find four times out of five.

                Example:
                  plumbline alert ask 12 --labels 40
                """
        )

        @OptionGroup var options: AlertOptions
        @Option(help: "How many labels more, over all of the alert's windows.")
        var labels: Int?
        @OptionGroup var format: FormatOptions

        func run() throws {
            guard let labels else {
                let workbench = try options.database.workbench()
                try SightOptions.check(options.person.name, in: workbench)
                let rows = try workbench.labelPower(alert: options.alert)
                return listing.write(rows, as: format.format)
            }
            try options.act { workbench, person throws(WorkbenchError) in
                _ = try workbench.askForLabels(alert: options.alert, count: labels, as: person)
            }
            Output.talk(
                "Alert \(options.alert): labels are asked for. To give them: plumbline label next MODEL"
            )
        }

        private var listing: Listing<LabelPower> {
            Listing(
                columns: [
                    .count("labels", "LABELS") { $0.more },
                    .count("inAll", "IN ALL") { $0.inAll },
                    .number("halfWidth", "± 95%") { $0.halfWidth },
                    .number("detectable", "CHANGE FOUND") { $0.detectable },
                ],
                whenEmpty: "Every prediction of these windows has a label, or nothing is known to plan with."
            )
        }
    }
}
