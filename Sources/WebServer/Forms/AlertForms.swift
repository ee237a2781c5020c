import Monitoring
import Operations

/// A text with one purpose: a comment, or why something is done.
struct NoteForm {
    var note: String

    init(_ fields: inout FormFields) throws(FormProblems) {
        guard let note = fields.text("note", atMost: 2_000, orSay: "Write a sentence.") else {
            throw fields.failure
        }
        self.note = note
    }
}

/// Who shall look at an alert.
struct AssignmentForm {
    var name: String

    init(_ fields: inout FormFields) throws(FormProblems) {
        guard let name = fields.text("to", atMost: Workbench.longestName, orSay: "Choose a person.") else {
            throw fields.failure
        }
        self.name = name
    }
}

/// Until when an alert shall rest.
struct SnoozeForm {
    var until: Moment

    init(_ fields: inout FormFields) throws(FormProblems) {
        guard let until = fields.day("until", orSay: "Write a day as 2026-04-22.") else {
            throw fields.failure
        }
        self.until = until
    }
}

/// How many more predictions people shall label.
struct LabelRequestForm {
    var count: Int

    init(_ fields: inout FormFields) throws(FormProblems) {
        guard let count = fields.whole("count", in: 1...1_000, orSay: "Write a number from 1 to 1000.") else {
            throw fields.failure
        }
        self.count = Int(count)
    }
}
