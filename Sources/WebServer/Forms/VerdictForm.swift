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
        guard let decision, let note, let version else { throw fields.failure }
        input = try VerdictInput(
            decision: decision,
            note: note,
            submission: fields.submission(),
            version: version
        )
    }
}
