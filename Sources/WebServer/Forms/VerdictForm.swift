import Operations
import Review

/// A verdict on the windows of an alert.
struct VerdictForm {
    var input: VerdictInput

    /// The three forms on the page share their fields; each says which decision it stands for.
    enum Word: String {
        case confirm, dismiss, cannotTell
    }

    init(_ fields: inout FormFields) throws {
        let word = fields.choice("decision", of: Word.self, orSay: "Choose confirm, dismiss or cannot tell.")
        let note = fields.text(
            "note",
            atMost: 2_000,
            orSay: "Say in a sentence why, so that others can follow it."
        )
        let version = fields.whole(
            "version",
            in: 0...Int64.max,
            orSay: "Open the page again and send it from there."
        )
        var decision: Decision?
        switch word {
        case .confirm:
            let cause = fields.choice("cause", of: Cause.self, orSay: "Choose what changed.")
            let harm = fields.choice("harm", of: Harm.self, orSay: "Choose whether it does harm.")
            if let cause, let harm { decision = .confirm(cause: cause, harm: harm) }
        case .dismiss:
            let reason = fields.choice(
                "reason",
                of: DismissReason.self,
                orSay: "Choose why it was no reason for an alarm."
            )
            decision = reason.map { .dismiss(reason: $0) }
        case .cannotTell: decision = .cannotTell
        case nil: break
        }
        let other: Int64? =
            decision == .dismiss(reason: .duplicate)
            ? fields.whole("duplicateOf", in: 1...Int64.max, orSay: "Choose the alert that it repeats.") : nil
        guard fields.problems.isEmpty, let decision, let note, let version else { throw fields.failure }
        input = try VerdictInput(
            decision: decision,
            note: note,
            ruleOverrides: Self.rules(fields),
            windowDecisions: Self.windows(fields, whole: decision),
            duplicateOf: other,
            submission: fields.submission(),
            version: version
        )
    }

    /// What stands before a window's key in the name of its field.
    static let windowPrefix = "window."
    /// What stands before a rule's key in the name of its field.
    static let rulePrefix = "rule."

    /// How a window may be judged otherwise than the whole.
    enum WindowWord: String, CaseIterable {
        case confirm, tooSensitive, harmless, expected, cannotTell
    }

    private static func windows(_ fields: FormFields, whole: Decision) -> [String: Decision] {
        var decisions: [String: Decision] = [:]
        for name in fields.names(startingWith: windowPrefix) {
            let key = String(name.dropFirst(windowPrefix.count))
            switch WindowWord(rawValue: fields.typed(name)) {
            case .confirm:
                let isConfirmed = whole.word == "confirm"
                decisions[key] = isConfirmed ? whole : .confirm(cause: .data, harm: .unknown)
            case .tooSensitive: decisions[key] = .dismiss(reason: .tooSensitive)
            case .harmless: decisions[key] = .dismiss(reason: .harmless)
            case .expected: decisions[key] = .dismiss(reason: .expected)
            case .cannotTell: decisions[key] = .cannotTell
            case nil: break
            }
        }
        return decisions
    }

    private static func rules(_ fields: FormFields) -> [String: Bool] {
        var overrides: [String: Bool] = [:]
        for name in fields.names(startingWith: rulePrefix) {
            switch fields.typed(name) {
            case "right": overrides[String(name.dropFirst(rulePrefix.count))] = true
            case "wrong": overrides[String(name.dropFirst(rulePrefix.count))] = false
            default: break
            }
        }
        return overrides
    }
}
