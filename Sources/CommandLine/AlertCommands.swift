import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline alert`: episodes of drift, and what people make of them.
struct AlertCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "List, judge and work on alerts.",
        discussion: """
            Example:
              plumbline alert confirm 12 --cause data --harm yes --because "New units"
            """,
        subcommands: [
            List.self, Show.self, Confirm.self, Dismiss.self, CannotTell.self, Acknowledge.self, Assign.self,
            Comment.self, Snooze.self, Reopen.self, Promote.self, Ask.self, Quality.self,
        ]
    )

    /// The command `plumbline alert list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a model's alerts and notices.",
            discussion: """
                Example:
                  plumbline alert list flights --level alert
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "Only alerts, or only notices.")
        var level: Level?
        @Option(help: "Only those in this state.")
        var state: AlertState?
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let alerts = try database.workbench().alerts(model: model, level: level, state: state)
            Listing.alerts(whenEmpty: "There are none. What the windows show: plumbline window list \(model)")
                .write(alerts, as: format.format)
        }
    }

    /// The command `plumbline alert show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show an alert: what happened, its windows with their findings, and its history.",
            discussion: """
                Example:
                  plumbline alert show 12
                """
        )

        @Argument(help: "The alert's number.")
        var alert: Int64
        @OptionGroup var database: SightOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().alert(alert)
            switch format.format {
            case .json: Output.result(detail.json.text)
            case .text: Output.result(AlertAnswer(detail: detail).text)
            }
        }
    }
}

/// Everything about one alert, as people read it.
private struct AlertAnswer {
    let detail: AlertDetail
    private let findings = Listing<Finding>.findings(whenEmpty: "")
    private let quality = Listing<QualityRow>.quality(whenEmpty: "")

    init(detail: AlertDetail) {
        self.detail = detail
    }

    var text: String {
        let heading = Listing<AlertSummary>.alerts(whenEmpty: "").table([detail.summary])
        var parts = [([heading] + detail.sentences.map(shown)).joined(separator: "\n")]
        for window in detail.windows {
            let verdict =
                window.cleared.map { "cleared. \(shown($0))" }
                ?? (window.isJudged ? window.verdict?.decision.word ?? "judged" : Self.unjudged(window))
            var lines = [
                "Window \(shown(window.key)), revision \(window.revision), \(window.rows) rows: \(verdict)"
            ]
            let breached = window.findings.filter(\.isBreached)
            if !breached.isEmpty { lines.append(findings.table(breached)) }
            if !window.quality.isEmpty { lines.append(quality.table(window.quality)) }
            parts.append(lines.joined(separator: "\n"))
        }
        if !detail.history.isEmpty {
            let lines = detail.history.map { entry in
                shown(
                    "\(entry.at.text)  \(entry.by) \(entry.text)"
                        + (entry.note.isEmpty ? "" : ": \(entry.note)")
                )
            }
            parts.append((["History"] + lines).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    /// How a window stands that has no verdict here.
    private static func unjudged(_ window: AlertWindow) -> String {
        window.elsewhere.map { "\($0.decision.word), in \($0.place)" }
            ?? (window.isAsked ? "waits for a verdict" : "not judged")
    }
}
