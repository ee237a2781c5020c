import ArgumentParser
import Monitoring
import Operations
import Review

extension ThresholdCommands {
    /// The command `plumbline threshold propose`.
    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "propose",
            abstract: "Compute what the verdicts suggest for each rule's limit, and its price on history.",
            discussion: """
                Nothing changes until somebody adopts a proposal. "hold" is a result too, and says why.

                Example:
                  plumbline threshold propose flights
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let proposals = try workbench.proposeThresholds(model: model, as: person.person(in: workbench))
            listing.write(proposals, as: format.format)
            if format.format == .text, proposals.contains(where: { $0.proposal.action != .hold }) {
                Output.talk("To put one into force: plumbline threshold adopt PROPOSAL --because \"…\"")
            }
        }

        private var listing: Listing<ProposalRecord> {
            Listing(
                columns: [
                    // What suggests no change is not stored and has no number.
                    .id("proposal", "PROPOSAL") { $0.id == 0 ? nil : $0.id },
                    .text("rule", "RULE") { $0.proposal.rule },
                    .text("action", "ACTION") { $0.proposal.action.rawValue },
                    .text("change", "OF") { $0.proposal.change.rawValue },
                    .number("from", "FROM") { $0.proposal.from },
                    .number("to", "TO") { $0.proposal.to },
                    Self.verdicts(),
                    Self.share("precision", "PRECISION") { $0.proposal.precision },
                    Self.share("loss", "LOSS") { $0.proposal.loss },
                    Self.windows("silenced", "SILENCED") { $0.proposal.silenced },
                    Self.windows("raised", "RAISED") { $0.proposal.raised },
                    Self.windows("saved", "SAVED") { $0.proposal.saved },
                    Self.windows("lost", "LOST") { $0.proposal.lost },
                    .text("reason", "REASON") { $0.proposal.reason },
                    .text("certificate") { $0.proposal.certificate },
                    .text("state") { $0.state },
                ],
                whenEmpty: "No rule has verdicts yet. Next: plumbline alert list \(model)"
            )
        }

        private static func verdicts() -> Listing<ProposalRecord>.Column {
            Listing<ProposalRecord>.Column(
                key: "verdicts",
                title: "VERDICTS",
                isNumeric: true,
                json: { record in
                    .members([
                        "confirmed": .integer(record.proposal.verdicts.confirmed),
                        "dismissed": .integer(record.proposal.verdicts.dismissed),
                    ])
                },
                text: { String($0.proposal.verdicts.total) }
            )
        }

        private static func share(
            _ key: String,
            _ title: String,
            _ value: @escaping (ProposalRecord) -> PosteriorShare?
        ) -> Listing<ProposalRecord>.Column {
            Listing<ProposalRecord>.Column(
                key: key,
                title: title,
                isNumeric: true,
                json: { record in
                    value(record).map { share in
                        .members([
                            "median": .number(share.median), "lower": .number(share.lower),
                            "upper": .number(share.upper),
                        ])
                    } ?? .null
                },
                text: { shown(value($0)?.median) }
            )
        }

        private static func windows(
            _ key: String,
            _ title: String,
            _ value: @escaping (ProposalRecord) -> [String]
        ) -> Listing<ProposalRecord>.Column {
            Listing<ProposalRecord>.Column(
                key: key,
                title: title,
                isNumeric: true,
                json: { .strings(value($0)) },
                text: { String(value($0).count) }
            )
        }
    }
}
