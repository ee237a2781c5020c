import ArgumentParser
import Monitoring
import Operations
import Review

/// What the commands on agreement need.
struct AgreementOptions: ParsableArguments {
    @Argument(help: "The model.")
    var model: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions
    @OptionGroup var format: FormatOptions

    func report() throws -> AgreementReport {
        let workbench = try database.workbench()
        return try workbench.agreement(model: model, as: person.person(in: workbench))
    }
}

extension LabelCommands {
    /// The command `plumbline label agreement`.
    struct Agreement: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "agreement",
            abstract: "Say how far reviewers agree, and how often they are wrong.",
            discussion: """
                For leads. Percent agreement and Krippendorff's alpha over predictions that several people \
                answered; the error against known truths, else by how often two people differ, from 30 on. \
                Quality is corrected by it.

                Example:
                  plumbline label agreement flights
                """
        )

        @OptionGroup var options: AgreementOptions

        func run() throws {
            let report = try options.report()
            switch options.format.format {
            case .json: Output.result(json(report).text)
            case .text:
                Output.result(text(report))
                if !report.reviewers.isEmpty {
                    Output.result("\n" + Listing<ReviewerRecord>.records.table(report.reviewers))
                }
                let open = report.conflicts.count { $0.standing == "open" }
                if open > 0 {
                    Output.talk("\(open) disagreements are open: plumbline label conflicts \(options.model)")
                }
            }
        }

        private func text(_ report: AgreementReport) -> String {
            let found = report.agreement
            var lines = ["\(found.items) predictions have answers of several people"]
            if let share = found.share {
                lines.append("Percent agreement: \(span(share, found.shareLower, found.shareUpper))")
            }
            if let alpha = found.alpha {
                lines.append("Krippendorff's alpha: \(span(alpha, found.alphaLower, found.alphaUpper))")
            } else if let reason = found.reason {
                lines.append("Krippendorff's alpha: undefined (\(reason))")
            }
            if found.items < Review.Agreement.itemsNeeded {
                lines.append("Fewer than \(Review.Agreement.itemsNeeded) say little.")
            }
            if let error = report.error {
                let source =
                    error.source == .gold
                    ? "answers whose truth is known" : "predictions with several answers"
                lines.append(
                    "Error of reviewers: \(span(error.rate, error.lower, error.upper)), from \(error.items) \(source)"
                )
            } else {
                lines.append(
                    "Error of reviewers: not measured yet; it needs \(ReviewerError.itemsNeeded) answers of known truth, "
                        + "or as many second opinions"
                )
            }
            return lines.joined(separator: "\n")
        }

        private func json(_ report: AgreementReport) -> JSONText {
            let found = report.agreement
            return .members([
                "model": .string(report.model), "items": .integer(found.items),
                "agreement": .optional(found.share), "agreementLower": .optional(found.shareLower),
                "agreementUpper": .optional(found.shareUpper), "alpha": .optional(found.alpha),
                "alphaLower": .optional(found.alphaLower),
                "alphaUpper": .optional(found.alphaUpper), "reason": .optional(found.reason),
                "error": .optional(report.error?.rate),
                "errorLower": .optional(report.error?.lower),
                "errorUpper": .optional(report.error?.upper),
                "errorItems": .integer(report.error?.items ?? 0),
                "errorSource": .optional(report.error?.source.rawValue),
                "reviewers": .array(report.reviewers.map(Listing<ReviewerRecord>.records.object)),
                "openDisagreements": .integer(report.conflicts.count { $0.standing == "open" }),
            ])
        }

        private func span(_ value: Double, _ lower: Double?, _ upper: Double?) -> String {
            guard let lower, let upper else { return shown(value) }
            return "\(shown(value)) (95% interval \(shown(lower)) to \(shown(upper)))"
        }
    }

    /// The command `plumbline label conflicts`.
    struct Conflicts: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "conflicts",
            abstract: "List predictions about which people or systems say different things.",
            discussion: """
                For leads. Open ones wait for somebody who has not seen them; the others were settled by upstream \
                labels, by an adjudication or by the most votes.

                Example:
                  plumbline label conflicts flights
                """
        )

        @OptionGroup var options: AgreementOptions

        func run() throws {
            let listing = Listing<LabelConflict>(
                columns: [
                    .id("item", "ITEM") { $0.item },
                    .text("id", "PREDICTION") { $0.predictionID },
                    .text("standing", "STANDING") { $0.standing },
                    .text("value", "TAKEN AS TRUE") { $0.value },
                    .texts("answers", "ANSWERS") { $0.answers.map { "\($0.by): \($0.value)" } },
                ],
                whenEmpty: "Nobody contradicts anybody."
            )
            listing.write(try options.report().conflicts, as: options.format.format)
        }
    }

    /// The command `plumbline label gold`.
    struct Gold: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gold",
            abstract:
                "Name the truth of a prediction, to measure reviewers by; without one, list what is named.",
            discussion: """
                For leads. Such predictions are put to reviewers among others, in turn for each class; their \
                answers measure the reviewers and enter no figure. Upstream labels serve the same way without \
                being named. How often is set by review.gold in the model file.

                Example:
                  plumbline label gold flights 2013-EV-4433 1 --because "Landed late"
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The prediction's id.")
        var prediction: String?
        @Argument(help: "The truth: a class, or a number.")
        var value: String?
        @Option(help: "Why it is so.")
        var because = ""
        @Flag(help: "Take back what was named.")
        var withdraw = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func validate() throws {
            guard prediction == nil || (value == nil) == withdraw else {
                throw ValidationError("Give either the truth, or --withdraw.")
            }
        }

        func run() throws {
            let workbench = try database.workbench()
            let acting = try person.person(in: workbench)
            guard let prediction else {
                let named = try workbench.agreement(model: model, as: acting).gold
                return listing.write(named, as: format.format)
            }
            try workbench.nameGold(
                model: model,
                prediction: prediction,
                value: value,
                note: because,
                as: acting
            )
            Output.talk(
                withdraw
                    ? "The truth of \(shown(prediction)) is taken back."
                    : "The truth of \(shown(prediction)) is named; reviewers who have not seen it may be asked."
            )
        }

        private var listing: Listing<GoldItem> {
            Listing(
                columns: [
                    .text("id", "PREDICTION") { $0.predictionID },
                    .text("value", "TRUTH") { $0.value },
                    .text("namedBy", "NAMED BY") { $0.namedBy },
                    .text("namedAt", "AT") { $0.namedAt.text },
                    .text("note", "WHY") { $0.note },
                ],
                whenEmpty: "No truth is named. Upstream labels measure reviewers too: plumbline labels import"
            )
        }
    }
}

extension Listing where Row == ReviewerRecord {
    /// Reviewers and how their answers have fared.
    static var records: Listing {
        Listing(
            columns: [
                .text("name", "NAME") { $0.reviewer },
                .count("answers", "ANSWERS") { $0.answers },
                .number("cannotTellShare", "CANNOT TELL") { $0.cannotTellShare },
                .number("medianSeconds", "SECONDS") { $0.medianSeconds },
                .count("knownTruth", "KNOWN TRUTH") { $0.goldItems },
                .number("error", "ERROR") { $0.error },
                .number("errorLower", "FROM") { $0.errorLower },
                .number("errorUpper", "TO") { $0.errorUpper },
                .number("agreement", "AGREES") { $0.agreement },
            ],
            whenEmpty: "Nobody has answered yet."
        )
    }
}
