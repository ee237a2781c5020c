import ArgumentParser
import Operations
import Review

/// What every verdict needs.
struct VerdictOptions: ParsableArguments {
    @Argument(help: "The alert's number.")
    var alert: Int64
    @Option(help: "Why, in a sentence; others will rely on it.")
    var because: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    func judge(_ decision: Decision) throws {
        let workbench = try database.workbench()
        let person = try person.person(in: workbench)
        let input = try VerdictInput(decision: decision, note: because, submission: newSubmission())
        _ = try workbench.judge(alert: alert, input: input, as: person)
        Output.talk("Alert \(alert): the verdict is recorded.")
    }
}

extension AlertCommands {
    /// The command `plumbline alert confirm`.
    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge that something real changed.",
            discussion: """
                Example:
                  plumbline alert confirm 12 --cause data --harm yes --because "New units"
                """
        )

        @Option(help: "What changed: data, concept, population, seasonal or pipelineFault.")
        var cause: Cause
        @Option(help: "Whether it does harm: yes, no or unknown.")
        var harm: Harm
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(.confirm(cause: cause, harm: harm))
        }
    }

    /// The command `plumbline alert dismiss`.
    struct Dismiss: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge that there was no reason for an alarm.",
            discussion: """
                Only tooSensitive is evidence against a rule's limit.

                Example:
                  plumbline alert dismiss 12 --reason tooSensitive --because "Holidays"
                """
        )

        @Option(help: "Why not: tooSensitive, harmless, expected or duplicate.")
        var reason: DismissReason
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(.dismiss(reason: reason))
        }
    }

    /// The command `plumbline alert cannot-tell`.
    struct CannotTell: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that it is not to be told from what is there.",
            discussion: """
                Example:
                  plumbline alert cannot-tell 12 --because "The source system is down"
                """
        )

        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(.cannotTell)
        }
    }
}
