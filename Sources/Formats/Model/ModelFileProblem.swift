/// Something in a model file that breaks a rule.
public struct ModelFileProblem: Sendable, Equatable, Codable {
    /// The line, counted from 1.
    public var line: Int
    /// The path of the key, `columns.features.dep_delay.type`; empty for the file as a whole.
    public var key: String
    /// What is wrong, as the end of a sentence.
    public var reason: String
    /// What to do about it, as a sentence.
    public var wayOut: String
    /// The text at fault with a caret under the place, as two lines; nil where the line says enough.
    public var picture: String?

    /// A problem from its parts.
    public init(line: Int, key: String, reason: String, wayOut: String, picture: String? = nil) {
        self.picture = picture
        self.line = line
        self.key = key
        self.reason = reason
        self.wayOut = wayOut
    }

    /// The problem in words: line, key, reason and way out.
    ///
    /// A picture follows on lines of its own.
    public var sentence: String {
        let words =
            key.isEmpty
            ? "Line \(line): \(reason). \(wayOut)" : "Line \(line), \(clipped(key)): \(reason). \(wayOut)"
        return picture.map { picture in
            words
                + picture.split(separator: "\n", omittingEmptySubsequences: false).map { "\n  " + $0 }
                .joined()
        } ?? words
    }
}

/// Why a model file is refused: all its problems at once, by line.
public struct ModelFileProblems: Error, Sendable, Equatable, CustomStringConvertible {
    /// At least one problem.
    public var problems: [ModelFileProblem]

    /// A refusal for the given problems.
    public init(_ problems: [ModelFileProblem]) {
        self.problems = problems
    }

    /// One sentence a line.
    public var description: String {
        problems.map(\.sentence).joined(separator: "\n")
    }
}
