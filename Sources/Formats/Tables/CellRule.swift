/// A rule that a cell can break, in words.
enum CellRule {
    case empty(TableColumn.Meaning)
    /// A word for a missing value where none may be missing.
    case missing(TableColumn.Meaning)
    case tooLong
    case notANumber
    case notAShare
    case time(TimeProblem)
    case notAClass(ClassNames)

    /// The most bytes an id or a name may have: enough for any key, and a limit to what an index holds.
    static let nameBytesAtMost = 200

    var rule: String {
        switch self {
        case .empty: "is empty"
        case .missing: "stands for a missing value"
        case .tooLong: "is longer than \(Self.nameBytesAtMost) bytes"
        case .notANumber: "is not a number"
        case .notAShare: "is not a probability from 0 to 1"
        case .time(let problem): problem.rule
        case .notAClass(let classes): classes.rule
        }
    }

    /// What to do about a cell.
    ///
    /// - Parameters:
    ///   - form: The form of its file.
    ///   - text: What it holds.
    ///   - meaning: What its column means.
    /// - Returns: A sentence.
    func wayOut(in form: RowBlock.Form, of text: String, _ meaning: TableColumn.Meaning) -> String {
        switch self {
        case .empty(let meaning), .missing(let meaning): Self.wayOut(ofEmpty: meaning)
        case .tooLong: "Shorten it."
        case .notANumber:
            (form == .json ? "Write null for a missing value" : "Leave the cell empty for a missing value")
                + (meaning.mayBeMissing && MissingWords.isCommon(text)
                    ? ", or add the word to columns.missing in the model file." : ".")
        case .notAShare:
            form == .json
                ? "Give the probability of the class, or write null."
                : "Give the probability of the class, or leave the cell empty."
        case .time(let problem): problem.wayOut
        case .notAClass: "Correct it, or add the class to the model file."
        }
    }

    private static func wayOut(ofEmpty meaning: TableColumn.Meaning) -> String {
        switch meaning {
        case .id: "Every row needs an id."
        case .time: "Every row needs a time."
        case .label: "Leave out rows whose truth is not known."
        case .number, .name, .text: "Every row needs a prediction."
        }
    }
}
