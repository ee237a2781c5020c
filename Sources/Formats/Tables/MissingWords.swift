import Monitoring

/// The words of a model that stand for a missing value where a cell holds nothing else.
///
/// They are looked for only where a cell is neither a number nor a class, and never in ids, times and free text.
struct MissingWords {
    private let words: Set<String>
    private let utf8: [[UInt8]]

    /// The words of a model for one of its columns; nil where there are none.
    ///
    /// A class of the model stays a class, whatever word it is.
    init?(_ words: [String]?, _ meaning: TableColumn.Meaning) {
        let classes: [String] =
            switch meaning {
            case .name(_, let classes), .label(_, let classes, _): classes?.values ?? []
            case .id, .time, .number, .text: []
            }
        let left = (words ?? []).filter { !classes.contains($0) }
        guard !left.isEmpty else { return nil }
        self.words = Set(left)
        utf8 = left.map { Array($0.utf8) }
    }

    /// Whether a text is a word that data tools write for a missing value, in any case.
    static func isCommon(_ text: String) -> Bool {
        ["na", "n/a", "#n/a", "<na>", "nan", "null", "none", "-"].contains(text.lowercased())
    }

    func contains(_ text: String) -> Bool { words.contains(text) }

    func contains(_ text: Span<UInt8>) -> Bool {
        for word in utf8 where word.count == text.count {
            var index = 0
            while index < word.count, word[index] == text[index] { index += 1 }
            if index == word.count { return true }
        }
        return false
    }
}
