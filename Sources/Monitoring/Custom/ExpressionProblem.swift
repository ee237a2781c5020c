/// What is wrong with the text of an expression, and where.
public struct ExpressionProblem: Error, Sendable, Equatable {
    /// The text.
    public var text: String
    /// The character at fault, counted from 0; the length of the text for its end.
    public var place: Int
    /// What is wrong, as the end of a sentence.
    public var reason: String
    /// What to do about it, as a sentence.
    public var wayOut: String

    /// The text with a caret under the fault, as two lines.
    public var picture: String {
        // Long texts are shown around the fault, so that the caret stays on the line.
        let characters = Array(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        let start = max(0, min(place - 60, characters.count - 100))
        let end = min(characters.count, start + 100)
        let head = start > 0 ? "…" : ""
        let tail = end < characters.count ? "…" : ""
        let column = max(0, place - start) + head.count
        return head + String(characters[start..<end]) + tail + "\n" + String(repeating: " ", count: column)
            + "^"
    }
}
