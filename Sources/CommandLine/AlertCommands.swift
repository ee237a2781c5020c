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
        @OptionGroup var database: DatabaseOptions
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
            abstract: "Show an alert: what happened, its windows with their findings, and its history.",
            discussion: """
                Example:
                  plumbline alert show 12
                """
        )

        @Argument(help: "The alert's number.")
        var alert: Int64
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().alert(alert)
            let answer = AlertAnswer(detail: detail)
            switch format.format {
            case .json: Output.result(answer.json.text)
            case .text: Output.result(answer.text)
            }
        }
    }
}

extension Listing where Row == AlertSummary {
    /// Alerts with the keys that programs read.
    static func alerts(whenEmpty: String) -> Listing {
        Listing(
            columns: [
                .id("id", "ALERT") { $0.id },
                .text("model") { $0.model },
                .text("level", "LEVEL") { $0.level.rawValue },
                .text("state", "STATE") { $0.state.rawValue },
                .text("raisedAt") { $0.raisedAt.text },
                .text("from", "FROM") { $0.from },
                .text("to", "TO") { $0.to },
                Column(
                    key: "windows",
                    title: "WINDOWS",
                    isNumeric: true,
                    json: { .strings($0.windows) },
                    text: { String($0.windows.count) }
                ),
                .count("windowsWaiting", "WAITING") { $0.windowsWaiting },
                .text("verdict", "VERDICT") { $0.verdict },
                .text("assignee", "ASSIGNEE") { $0.assignee },
                Column(
                    key: "topFindings",
                    title: "STRONGEST",
                    json: { .strings($0.topFindings) },
                    text: { $0.topFindings.first ?? "–" }
                ),
            ],
            whenEmpty: whenEmpty
        )
    }
}

/// Everything about one alert, as people and programs read it.
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
            let verdict = window.isJudged ? window.verdict?.decision.word ?? "judged" : "waits for a verdict"
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

    var json: JSONText {
        Listing<AlertSummary>.alerts(whenEmpty: "").object(detail.summary).adding([
            "sentences": .strings(detail.sentences), "windowDetails": .array(detail.windows.map(window)),
            "history": .array(
                detail.history.map {
                    .members([
                        "at": .string($0.at.text), "by": .string($0.by), "text": .string($0.text),
                        "note": .string($0.note),
                    ])
                }
            ),
            "version": .integer(detail.version),
            "joinedTo": detail.joinedTo.map { .integer($0) } ?? .null,
            "expected": detail.expected.map { .members(["from": .string($0.from), "to": .string($0.to)]) }
                ?? .null,
        ])
    }

    private func window(_ window: AlertWindow) -> JSONText {
        .members([
            "window": .string(window.key), "start": .optional(window.start?.text),
            "end": .optional(window.end?.text), "rows": .integer(window.rows),
            "revision": .integer(window.revision), "isJudged": .bool(window.isJudged),
            "verdict": window.verdict.map(verdict) ?? .null,
            "findings": .array(window.findings.map(findings.object)),
            "notices": .array(window.notices.map(findings.object)),
            "quality": .array(window.quality.map(quality.object)),
        ])
    }

    private func verdict(_ verdict: Verdict) -> JSONText {
        var cause: String?
        var harm: String?
        var reason: String?
        switch verdict.decision {
        case .confirm(let why, let harms): (cause, harm) = (why.rawValue, harms.rawValue)
        case .dismiss(let why): reason = why.rawValue
        case .cannotTell: break
        }
        return .members([
            "decision": .string(verdict.decision.word), "cause": .optional(cause), "harm": .optional(harm),
            "reason": .optional(reason), "note": .string(verdict.note), "reviewer": .string(verdict.reviewer),
            "isUnblinded": .bool(verdict.isUnblinded), "recordedAt": .string(verdict.recordedAt.text),
            "windowRevision": .integer(verdict.windowRevision),
        ])
    }
}
