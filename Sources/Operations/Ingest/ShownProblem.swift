import Formats

/// A problem of an input file, ready for a door that knows nothing of files.
public struct ShownProblem: Sendable, Equatable {
    /// The line the row begins on, counted from 1.
    public var line: Int
    /// The column; nil when the whole row is meant.
    public var column: String?
    /// What stands there, clipped and escaped.
    public var value: String
    /// The problem in words: the place, the value, the rule and the way out.
    public var sentence: String

    init(_ problem: InputProblem) {
        line = problem.line
        column = problem.column
        value = problem.value
        sentence = problem.sentence
    }
}

extension ImportReport {
    /// The first problems, ready to be shown.
    public var shownProblems: [ShownProblem] { problems.map(ShownProblem.init) }
}

extension WorkbenchError {
    /// The first problems of a refused file, ready to be shown; empty for everything else.
    public var shownProblems: [ShownProblem] {
        guard case .refusedFile(_, let problems, _) = self else { return [] }
        return problems.map(ShownProblem.init)
    }

    /// How many problems a refused file has in all; 0 for everything else.
    public var problemCount: Int {
        guard case .refusedFile(_, _, let count) = self else { return 0 }
        return count
    }
}
