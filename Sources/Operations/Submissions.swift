import Storage

extension WriteTransaction {
    /// Does what a form asks for, once: a form that is sent twice has been done.
    ///
    /// A double click says the same again. Whoever went back and chose anew does not, and must hear that the first choice
    /// was saved.
    ///
    /// - Parameters:
    ///   - submission: The form's own number; nil: it has none and is done each time.
    ///   - noun: What the form is about: "alert".
    ///   - subject: Which one.
    ///   - content: All that the form says.
    ///   - body: What it asks for.
    /// - Throws: `conflict` for a form that was sent before with something else; what the body throws.
    func once(
        _ submission: String?,
        on noun: String,
        _ subject: String,
        saying content: [String],
        _ body: () throws -> Void
    ) throws {
        guard let submission else { return try body() }
        let outcome = "\(noun) \(subject) \(textHash(content.joined(separator: "\n")))"
        if let earlier = try claimSubmission(submission) {
            guard earlier == outcome else {
                throw WorkbenchError.conflict(
                    "This form was sent before with something else. Open the \(noun) again."
                )
            }
            return
        }
        try body()
        try finishSubmission(submission, outcome: outcome)
    }
}
