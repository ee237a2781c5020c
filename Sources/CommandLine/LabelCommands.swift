import ArgumentParser
import Monitoring
import Operations

/// `plumbline label`: predictions drawn for labelling, one by one.
struct LabelCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Label drawn predictions one by one.",
        discussion: """
            The model's answer is not shown until yours is saved. To import files, see plumbline labels.

            Example:
              plumbline label next flights
            """,
        subcommands: [
            List.self, Next.self, Give.self, Skip.self, Undo.self, Gold.self, Agreement.self, Conflicts.self,
        ]
    )

    /// The command `plumbline label list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the drawn predictions in the order in which they come up.",
            discussion: """
                What others could not agree on comes first, then the oldest window's, as they were drawn; second
                opinions come last.

                Example:
                  plumbline label list flights --state waiting
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "Only those in this state: waiting, held or answered.")
        var state: String?
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            try listing.write(
                database.workbench().labelItems(model: model, state: state),
                as: format.format
            )
        }

        private var listing: Listing<LabelItemSummary> {
            Listing(
                columns: [
                    .id("item", "ITEM") { $0.item },
                    .text("id", "PREDICTION") { $0.predictionID },
                    .text("window", "WINDOW") { $0.window },
                    .number("probability", "PROBABILITY") { $0.probability },
                    .text("state", "STATE") { $0.state },
                ],
                whenEmpty: "There are no such items. Samples are drawn by plumbline evaluate \(model)"
            )
        }
    }

    /// The command `plumbline label next`.
    struct Next: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "next",
            abstract: "Take the next prediction and show what is needed to know the truth.",
            discussion: """
                The item is kept for you for half an hour.

                Example:
                  plumbline label next flights --as maria
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            guard let task = try workbench.nextLabelTask(model: model, as: person) else {
                if format.format == .json { Output.result(JSONText.null.text) }
                Output.talk("Nothing waits for you. What there is: plumbline label list \(model)")
                return
            }
            let answer = LabelTaskAnswer(task: task)
            switch format.format {
            case .json: Output.result(answer.json.text)
            case .text:
                Output.result(answer.text)
                Output.talk("Next: plumbline label give \(task.item) ANSWER, or skip \(task.item)")
            }
        }
    }
}

/// One prediction to label, with no more than a blind reviewer may see.
private struct LabelTaskAnswer {
    let task: LabelTaskView

    var text: String {
        var lines = ["Item \(task.item): prediction \(task.predictionID) of \(task.model)", task.question]
        if let time = task.time { lines.append("Predicted at \(time.text)") }
        if !task.guidelines.isEmpty { lines.append(task.guidelines) }
        if !task.classes.isEmpty {
            let choices = task.classes.map { $0.title == $0.value ? $0.value : "\($0.value) (\($0.title))" }
            lines.append("Answers: " + choices.joined(separator: ", "))
        } else if let unit = task.unit {
            lines.append("Answer in \(unit)")
        }
        if let earlier = task.earlierAnswerTitle { lines.append("Your earlier answer: \(earlier)") }
        lines.append("Kept for you until \(task.leaseUntil.text)")
        return lines.map(shown).joined(separator: "\n") + section("Evidence", task.evidence)
            + section("What the model was given", task.features)
    }

    private func section(_ title: String, _ values: [ShownValue]) -> String {
        guard !values.isEmpty else { return "" }
        let listing = Listing<ShownValue>(
            columns: [
                .text("title", title) { $0.title },
                Listing<ShownValue>.Column(
                    key: "value",
                    title: "",
                    json: { .optional($0.text) },
                    text: {
                        [$0.text ?? "missing", $0.text == nil ? nil : $0.unit].compactMap(\.self).joined(
                            separator: " "
                        )
                    }
                ),
            ],
            whenEmpty: ""
        )
        return "\n\n" + listing.table(values)
    }

    var json: JSONText {
        .members([
            "item": .integer(task.item), "id": .string(task.predictionID),
            // The window and the probability tell how unsure the model was: not before the answer.
            "window": .null, "probability": .null, "state": .string("held"), "model": .string(task.model),
            "task": .string(task.task.rawValue), "question": .string(task.question),
            "guidelines": .string(task.guidelines),
            "classes": .array(
                task.classes.map { .members(["value": .string($0.value), "title": .string($0.title)]) }
            ),
            "unit": .optional(task.unit), "time": .optional(task.time?.text),
            "leaseUntil": .string(task.leaseUntil.text), "earlierAnswer": .optional(task.earlierAnswer),
            "evidence": .array(task.evidence.map(value)), "features": .array(task.features.map(value)),
        ])
    }

    private func value(_ shown: ShownValue) -> JSONText {
        .members([
            "title": .string(shown.title), "value": .optional(shown.text), "unit": .optional(shown.unit),
        ])
    }
}
