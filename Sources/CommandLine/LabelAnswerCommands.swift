import ArgumentParser
import Operations
import Review

/// What every action on one item needs.
struct LabelItemOptions: ParsableArguments {
    @Argument(help: "The item's number.")
    var item: Int64
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    func act<T>(_ body: (Workbench, Reviewer) throws(WorkbenchError) -> T) throws -> T {
        let workbench = try database.workbench()
        return try body(workbench, try person.person(in: workbench))
    }
}

extension LabelCommands {
    /// The command `plumbline label give`.
    struct Give: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "give",
            abstract: "Answer an item; one that is free is taken first.",
            discussion: """
                What the model had said is shown once the answer is saved.

                Example:
                  plumbline label give 214 1 --as maria
                """
        )

        @OptionGroup var options: LabelItemOptions
        @Argument(help: "The truth: a class, or a number.")
        var value: String?
        @Option(help: "Instead of a value: ambiguous, missingData, outsideMyKnowledge or brokenItem.")
        var cannotTell: CannotTellReason?
        @Option(help: "A note for others.")
        var note = ""
        @OptionGroup var format: FormatOptions

        func validate() throws {
            guard (value == nil) != (cannotTell == nil) else {
                throw ValidationError("Give either a value or --cannot-tell with its reason.")
            }
        }

        func run() throws {
            let answer = LabelAnswer(
                value: cannotTell.map(LabelAnswer.Value.cannotTell) ?? .label(value ?? ""),
                note: note,
                submission: newSubmission()
            )
            let given = try options.act { workbench, person throws(WorkbenchError) in
                try workbench.giveLabel(item: options.item, answer: answer, as: person)
            }
            switch format.format {
            case .json: Output.result(json(given).text)
            case .text:
                Output.result(
                    "Item \(given.item): \(shown(given.answer)). The model said: \(shown(given.prediction))"
                )
                if !given.counts {
                    Output.talk(
                        "Somebody else answered this item meanwhile; your answer is kept and does not count."
                    )
                }
                Output.talk("Next: plumbline label next \(given.model)")
            }
        }

        private func json(_ given: GivenLabel) -> JSONText {
            .members([
                "item": .integer(given.item), "model": .string(given.model),
                "id": .string(given.predictionID),
                "answer": .string(given.answer), "prediction": .string(given.prediction),
                "counts": .bool(given.counts), "replayed": .bool(given.replayed),
            ])
        }
    }

    /// The command `plumbline label skip`.
    struct Skip: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "skip",
            abstract: "Leave an item to somebody else.",
            discussion: """
                Example:
                  plumbline label skip 214
                """
        )

        @OptionGroup var options: LabelItemOptions

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                try workbench.skipLabel(item: options.item, as: person)
            }
            Output.talk("Item \(options.item) is left to somebody else.")
        }
    }

    /// The command `plumbline label undo`.
    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo",
            abstract: "Take your answer back.",
            discussion: """
                Example:
                  plumbline label undo 214
                """
        )

        @OptionGroup var options: LabelItemOptions

        func run() throws {
            try options.act { workbench, person throws(WorkbenchError) in
                try workbench.undoLabel(item: options.item, as: person)
            }
            Output.talk("Your answer to item \(options.item) is taken back.")
        }
    }
}
