import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline schedule`: what a running server does by itself.
struct ScheduleCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "See and set how often plumbline serve evaluates each model by itself.",
        discussion: """
            Every model is evaluated each 15 minutes unless something else is set. Several servers on one database \
            share the work: a slot is run once.

            Example:
              plumbline schedule list
            """,
        subcommands: [List.self, SetEvery.self, On.self, Off.self]
    )

    /// The command `plumbline schedule list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List each model's schedule with its last and next run.",
            discussion: """
                Example:
                  plumbline schedule list
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(database.workbench().schedules(), as: format.format)
        }

        private var listing: Listing<ScheduleSummary> {
            Listing(
                columns: [
                    .text("model", "MODEL") { $0.model },
                    .flag("on", "ON") { $0.isOn },
                    .text("every", "EVERY") { $0.every },
                    .text("lastRun", "LAST RUN") { $0.lastRun?.text },
                    .flag("running") { $0.isRunning },
                    .count("windows", "WINDOWS") { $0.closed },
                    .count("alerts", "ALERTS") { $0.alerts },
                    .count("skipped", "SKIPPED") { $0.skipped },
                    .text("nextRun", "NEXT RUN") { $0.nextRun?.text },
                    .text("lastError", "LAST ERROR") { $0.lastError },
                ],
                whenEmpty: "There is no model yet. Next: plumbline model apply FILE"
            )
        }
    }

    /// The command `plumbline schedule set`.
    struct SetEvery: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Set how often a model is evaluated by itself.",
            discussion: """
                Example:
                  plumbline schedule set flights --every 1h
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "How often: 15m, 6h, 1d; from a minute to 31 days.")
        var every: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            let schedule = try workbench.setSchedule(
                model: model,
                every: every,
                as: person.person(in: workbench)
            )
            ScheduleCommands.talk(schedule)
        }
    }

    /// The command `plumbline schedule on`.
    struct On: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "on",
            abstract: "Let a model be evaluated by itself.",
            discussion: """
                Example:
                  plumbline schedule on flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            ScheduleCommands.talk(
                try workbench.setSchedule(model: model, isOn: true, as: person.person(in: workbench))
            )
        }
    }

    /// The command `plumbline schedule off`.
    struct Off: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "off",
            abstract: "Leave a model to plumbline evaluate.",
            discussion: """
                Example:
                  plumbline schedule off flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions

        func run() throws {
            let workbench = try database.workbench()
            ScheduleCommands.talk(
                try workbench.setSchedule(model: model, isOn: false, as: person.person(in: workbench))
            )
        }
    }

    fileprivate static func talk(_ schedule: ScheduleSummary) {
        let name = shown(schedule.model)
        let next = schedule.nextRun.map { ", next on \(Wording.minute($0))" } ?? ""
        Output.talk(
            schedule.isOn
                ? "plumbline serve evaluates \(name) every \(schedule.every)\(next)."
                : "\(name) is evaluated by plumbline evaluate alone."
        )
    }
}
