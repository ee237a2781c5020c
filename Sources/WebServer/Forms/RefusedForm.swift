import HTTPTypes
import Operations

/// A form that was not taken and is shown again: what was typed, why not, and the status that says so.
struct RefusedForm {
    var fields: FormFields
    /// Why, where it is not the fault of single fields.
    var sentence: String?
    var status: HTTPResponse.Status

    /// What an error says of a form; an error that says nothing of it goes on.
    ///
    /// - Parameters:
    ///   - error: What was thrown on the way.
    ///   - fields: What was typed.
    ///   - namesThings: Whether a field names something, so that what is not found is the form's fault.
    /// - Throws: The error itself, where it refuses no form.
    init(_ error: any Error, _ fields: FormFields, namesThings: Bool = false) throws {
        self.fields = fields
        switch error {
        case is FormProblems: (sentence, status) = (nil, .unprocessableContent)
        case WorkbenchError.invalid(let text): (sentence, status) = (text, .unprocessableContent)
        case WorkbenchError.conflict(let text): (sentence, status) = (text, .conflict)
        case WorkbenchError.notFound(let text) where namesThings:
            (sentence, status) = (text, .unprocessableContent)
        default: throw error
        }
    }
}

extension RefusedForm? {
    /// A field of a form as it is shown: what was typed and what is wrong with it; empty before anything was typed.
    func field(_ name: String) -> FieldView {
        FieldView(
            value: self?.fields.typed(name) ?? "",
            problem: self?.fields.problems.first { $0.field == name }?.sentence
        )
    }
}
