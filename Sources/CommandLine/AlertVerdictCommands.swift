import ArgumentParser
import Operations
import Review

extension AlertCommands {
    /// The command `plumbline alert confirm`.
    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm",
            abstract: "Judge that something real changed.",
            discussion: """
                Example:
                  plumbline alert confirm 12 --cause data --harm yes --because "New units"
                """
        )

        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var windows: WindowOverrideOptions
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            let decision = confirmation.decision
            try verdict.judge(alert: decision, windows: windows.decisions(confirmation: decision))
        }
    }

    /// The command `plumbline alert dismiss`.
    struct Dismiss: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dismiss",
            abstract: "Judge that there was no reason for an alarm.",
            discussion: """
                tooSensitive is evidence for a higher limit; harmless for the rule's level; expected offers the windows \
                as a new baseline; duplicate joins them to the alert that --of names.

                Example:
                  plumbline alert dismiss 12 --reason tooSensitive --because "Holidays"
                """
        )

        @OptionGroup var dismissal: DismissalOptions
        @Option(help: "The alert that this one repeats, for a duplicate.")
        var of: Int64?
        @OptionGroup var windows: WindowOverrideOptions
        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            let summary = try verdict.judge(
                alert: dismissal.decision,
                windows: windows.decisions(confirmation: .confirm(cause: .data, harm: .unknown)),
                duplicateOf: of
            )
            guard dismissal.reason == .expected else { return }
            Output.talk(
                "If things stay like this: plumbline baseline adopt \(summary.model) --from \(summary.from) --to \(summary.to)"
            )
        }
    }

    /// The command `plumbline alert cannot-tell`.
    struct CannotTell: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cannot-tell",
            abstract: "Say that it is not to be told from what is there.",
            discussion: """
                Example:
                  plumbline alert cannot-tell 12 --because "The source system is down"
                """
        )

        @OptionGroup var verdict: VerdictOptions

        func run() throws {
            try verdict.judge(alert: .cannotTell)
        }
    }

    /// Windows of an alert that are judged otherwise than the whole.
    struct WindowOverrideOptions: ParsableArguments {
        @Option(
            name: .customLong("but-window"),
            help: """
                A window judged otherwise than the whole: WINDOW=confirm, or WINDOW= tooSensitive, harmless, expected \
                or cannotTell; may be repeated.
                """
        )
        var windows: [String] = []

        /// The decision on each named window; a confirmed one gets the confirmation's cause and harm.
        func decisions(confirmation: Decision) throws -> [String: Decision] {
            var decisions: [String: Decision] = [:]
            for text in windows {
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, !parts[0].isEmpty else { throw Self.refusal(of: text) }
                switch parts[1] {
                case "confirm": decisions[String(parts[0])] = confirmation
                case "cannotTell": decisions[String(parts[0])] = .cannotTell
                case let word:
                    guard let reason = DismissReason(rawValue: String(word)), reason != .duplicate else {
                        throw Self.refusal(of: text)
                    }
                    decisions[String(parts[0])] = .dismiss(reason: reason)
                }
            }
            return decisions
        }

        private static func refusal(of text: String) -> ValidationError {
            ValidationError(
                "--but-window \(text): write WINDOW=confirm, or WINDOW= tooSensitive, harmless, expected or cannotTell."
            )
        }
    }
}
