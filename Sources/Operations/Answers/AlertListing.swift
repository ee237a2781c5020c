import Monitoring
import Review

extension Listing where Row == AlertSummary {
    /// Alerts with the keys that programs read.
    public static func alerts(whenEmpty: String = "") -> Listing {
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

extension AlertDetail {
    /// The alert with its windows, their findings and quality, and its history.
    public var json: JSONText {
        Listing<AlertSummary>.alerts().object(summary).adding([
            "sentences": .strings(sentences), "windowDetails": .array(windows.map(Self.window)),
            "history": .array(
                history.map {
                    .members([
                        "at": .string($0.at.text), "by": .string($0.by), "text": .string($0.text),
                        "note": .string($0.note),
                    ])
                }
            ),
            "version": .integer(version),
            "joinedTo": joinedTo.map { .integer($0) } ?? .null,
            "expected": expected.map { .members(["from": .string($0.from), "to": .string($0.to)]) }
                ?? .null,
        ])
    }

    private static func window(_ window: AlertWindow) -> JSONText {
        let findings = Listing<Finding>.findings()
        let quality = Listing<QualityRow>.quality()
        return .members([
            "window": .string(window.key), "start": .optional(window.start?.text),
            "end": .optional(window.end?.text), "rows": .integer(window.rows),
            "revision": .integer(window.revision), "isJudged": .bool(window.isJudged),
            "cleared": .optional(window.cleared), "verdict": window.verdict.map(verdict) ?? .null,
            "findings": .array(window.findings.map(findings.object)),
            "notices": .array(window.notices.map(findings.object)),
            "quality": .array(window.quality.map(quality.object)),
        ])
    }

    private static func verdict(_ verdict: Verdict) -> JSONText {
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
