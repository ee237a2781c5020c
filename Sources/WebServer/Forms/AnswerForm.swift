import Operations

/// A reviewer's answer to one item.
struct AnswerForm {
    var answer: LabelAnswer
    var goesOn: Bool

    /// The value of the last radio: a control character, which no class can be.
    static let cannotTell = "\u{1}"

    init(_ fields: inout FormFields, isNumber: Bool) throws {
        let note = fields.optionalText("note", atMost: 2_000)
        let value: LabelAnswer.Value?
        if fields.typed("answer") == Self.cannotTell || fields.typed("cannotTell") == "yes" {
            value = fields.choice(
                "reason",
                of: CannotTellReason.self,
                orSay: "Choose why you cannot tell."
            ).map { .cannotTell($0) }
        } else {
            value = fields.text(
                "answer",
                atMost: 1_000,
                orSay: isNumber ? "Write a number, or say that you cannot tell." : "Choose an answer."
            ).map { .label($0) }
        }
        guard let value, let note else { throw fields.failure }
        answer = LabelAnswer(value: value, note: note, submission: try fields.submission())
        goesOn = fields.typed("then") != "stop"
    }
}
