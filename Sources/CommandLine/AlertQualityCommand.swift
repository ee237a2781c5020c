import ArgumentParser
import Operations
import Review

extension AlertCommands {
    /// The command `plumbline alert quality`.
    struct Quality: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "quality",
            abstract: "Show how many alerts were right and how much they miss, with 95% intervals.",
            discussion: """
                Precision is the share of judged alert windows that were confirmed. Recall is the share of real windows \
                that had an alert; it rests on audits. Where upstream labels came later, verdicts are held against them.

                Example:
                  plumbline alert quality flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let figures = try database.workbench().alertFigures(model: model)
            switch format.format {
            case .json: Output.result(json(figures).text)
            case .text:
                Output.result(Self.listing.table(Figure.all(figures)))
                for grade in figures.grades { Output.result(Self.sentence(grade)) }
            }
        }

        private func json(_ figures: AlertFigures) -> JSONText {
            .members([
                "figures": .array(Figure.all(figures).map(Self.listing.object)),
                "verdictsAgainstTruth": .array(
                    figures.grades.map { grade in
                        .members([
                            "reviewer": .optional(grade.reviewer),
                            "confirmed": .integer(grade.confirmed),
                            "confirmedWrongly": .integer(grade.confirmedWrongly),
                            "dismissed": .integer(grade.dismissed),
                            "dismissedWrongly": .integer(grade.dismissedWrongly),
                        ])
                    }
                ),
            ])
        }

        private static func sentence(_ grade: VerdictGrade) -> String {
            let who = grade.reviewer.map { shown($0) } ?? "Against the truth that came later"
            return "\(who): \(grade.confirmed) confirmed as harmful, \(grade.confirmedWrongly) were not; "
                + "\(grade.dismissed) dismissed, \(grade.dismissedWrongly) were real."
        }

        private static var listing: Listing<Figure> {
            Listing(
                columns: [
                    .text("figure", "FIGURE") { $0.name },
                    .number("estimate", "ESTIMATE") { $0.estimate },
                    .number("lower", "LOWER") { $0.lower },
                    .number("upper", "UPPER") { $0.upper },
                    .count("confirmed", "CONFIRMED") { $0.confirmed },
                    .id("judged", "JUDGED") { $0.judged },
                    .id("missed", "MISSED") { $0.missed },
                    .id("audits", "AUDITS") { $0.audits },
                    .text("reason", "REASON") { $0.reason },
                ],
                whenEmpty: ""
            )
        }

        /// One figure as a line.
        private struct Figure {
            var name: String
            var estimate: Double?
            var lower: Double?
            var upper: Double?
            /// Alert windows that were confirmed.
            var confirmed: Int
            /// Alert windows that were confirmed or dismissed, for the precision.
            var judged: Int64?
            /// Audits that found something real, for the recall.
            var missed: Int64?
            /// Audits that were judged, for the recall.
            var audits: Int64?
            var reason: String?

            static func all(_ figures: AlertFigures) -> [Figure] {
                let (precision, recall) = (figures.precision, figures.recall)
                let judged = precision.confirmed + precision.dismissedInAll
                return [
                    Figure(
                        name: "precision",
                        estimate: precision.precision,
                        lower: precision.precisionLower,
                        upper: precision.precisionUpper,
                        confirmed: precision.confirmed,
                        judged: Int64(judged),
                        reason: judged == 0 ? "no alert has been confirmed or dismissed" : nil
                    ),
                    Figure(
                        name: "recall",
                        estimate: recall.estimate,
                        lower: recall.lower,
                        upper: recall.upper,
                        confirmed: recall.confirmed,
                        missed: Int64(recall.missed),
                        audits: Int64(recall.audited),
                        reason: recall.reason.map { "not estimable: \($0)" }
                    ),
                ]
            }
        }
    }
}
