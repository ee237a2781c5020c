import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline review`: windows that are judged blind.
struct ReviewCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "List, show and judge windows blind.",
        discussion: """
            Windows of alerts and windows drawn at random wait in one list, and nothing tells which is which: no score, no \
            limit, nobody else's verdict. For reviewers; leads judge with everything in sight (plumbline alert, audit).

            Example:
              plumbline review list
            """,
        subcommands: [List.self, Show.self, Confirm.self, Dismiss.self, CannotTell.self]
    )

    /// The command `plumbline review list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the windows that wait for a verdict, oldest first.",
            discussion: """
                Example:
                  plumbline review list flights --as maria
                """
        )

        @Argument(help: "The model (default: all).")
        var model: String?
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            try Listing.reviews(whenEmpty: "Nothing waits for a verdict. More comes when windows close.")
                .write(workbench.windowReviews(model: model, as: person), as: format.format)
        }
    }

    /// The command `plumbline review show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show what came in, feature by feature beside the baseline.",
            discussion: """
                Numbers stand as their median, with the middle half in brackets; categories as the largest shares.

                Example:
                  plumbline review show flights 2013-04-22 --as maria
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The window, as review list names it.")
        var window: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let review = try workbench.windowReview(model: model, window: window, as: person)
            let features = try workbench.featureReviews(of: review)
            let summary = Listing<WindowReviewSummary>.reviews(whenEmpty: "")
            guard format.format == .text else {
                Output.result(
                    JSONText.members([
                        "window": summary.object(review.summary), "question": .string(review.question),
                        "guidelines": .string(review.guidelines),
                        "features": .array(features.map(\.json)),
                    ]).text
                )
                return
            }
            Output.result(summary.table([review.summary]))
            for text in [review.question, review.guidelines] where !text.isEmpty {
                Output.result(shown(text))
            }
            if !features.isEmpty { Output.result("\n" + Listing.features.table(features)) }
            Output.talk(
                "Next: plumbline review confirm, dismiss or cannot-tell \(model) \(window) --because \"…\""
            )
        }
    }

    /// The command `plumbline review confirm`.
    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "confirm",
            abstract: "Judge that something real changed.",
            discussion: """
                Example:
                  plumbline review confirm m 2013-04 --cause data --harm yes --because "Units"
                """
        )

        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var verdict: ReviewVerdictOptions

        func run() throws {
            try verdict.judge(confirmation.decision)
        }
    }

    /// The command `plumbline review dismiss`.
    struct Dismiss: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dismiss",
            abstract: "Judge that there is nothing to tell anybody.",
            discussion: """
                Example:
                  plumbline review dismiss m 2013-04 --reason expected --because "Holidays"
                """
        )

        @OptionGroup var dismissal: DismissalOptions
        @OptionGroup var verdict: ReviewVerdictOptions

        func run() throws {
            try verdict.judge(dismissal.decision)
        }
    }

    /// The command `plumbline review cannot-tell`.
    struct CannotTell: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cannot-tell",
            abstract: "Say that it is not to be told from what is there.",
            discussion: """
                Example:
                  plumbline review cannot-tell flights 2013-04-22 --because "Records gone"
                """
        )

        @OptionGroup var verdict: ReviewVerdictOptions

        func run() throws {
            try verdict.judge(.cannotTell)
        }
    }
}

/// What a blind verdict needs.
struct ReviewVerdictOptions: ParsableArguments {
    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The window, as review list names it.")
    var window: String
    @Option(help: "Why, in a sentence; others will rely on it.")
    var because: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    func judge(_ decision: Decision) throws {
        guard decision != .dismiss(reason: .duplicate) else {
            throw ValidationError("A single window repeats no alert. Choose another reason.")
        }
        let workbench = try database.workbench()
        let person = try person.person(in: workbench)
        let input = try VerdictInput(decision: decision, note: because, submission: newSubmission())
        try workbench.judge(window: window, of: model, input: input, as: person)
        Output.talk("Window \(shown(window)): the verdict is recorded.")
    }
}

extension FeatureReview {
    fileprivate var json: JSONText {
        .members([
            "feature": .string(feature), "baseline": baseline?.json ?? .null, "window": window?.json ?? .null,
        ])
    }
}

extension FeatureReview.Summary {
    fileprivate var json: JSONText {
        switch self {
        case .quartiles(let lower, let median, let upper):
            .members(["lower": .number(lower), "median": .number(median), "upper": .number(upper)])
        case .shares(let shares):
            .array(
                shares.map { .members(["category": .string($0.category), "share": .number($0.share)]) }
            )
        }
    }

    fileprivate var words: String {
        switch self {
        case .quartiles(let lower, let median, let upper):
            "\(shown(median)) (\(shown(lower)) to \(shown(upper)))"
        case .shares(let shares):
            shares.map { "\($0.category) \(Wording.percent($0.share))" }.joined(separator: ", ")
        }
    }
}

extension Listing<FeatureReview> {
    fileprivate static var features: Self {
        Listing(
            columns: [
                .text("feature", "FEATURE") { $0.feature },
                .text("baseline", "BASELINE") { $0.baseline?.words },
                .text("window", "WINDOW") { $0.window?.words },
            ],
            whenEmpty: ""
        )
    }
}

extension Listing<WindowReviewSummary> {
    fileprivate static func reviews(whenEmpty: String) -> Self {
        Listing(
            columns: [
                .text("model", "MODEL") { $0.model },
                .text("window", "WINDOW") { $0.window.key },
                .text("start", "START") { $0.window.start?.text },
                .text("end", "END") { $0.window.end?.text },
                .count("rows", "ROWS") { $0.rows },
            ],
            whenEmpty: whenEmpty
        )
    }
}
