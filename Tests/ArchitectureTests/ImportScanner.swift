/// One import in a source text.
struct SourceImport: Sendable, Equatable {
    /// The line it stands on, counted from 1.
    var line: Int
    /// The module, without what is picked from it.
    var module: String
}

/// Reads the imports of Swift source text, in whatever way they are written.
enum ImportScanner {
    /// Every import outside comments and multi-line text, in the order of the lines.
    static func imports(in source: String) -> [SourceImport] {
        var found: [SourceImport] = []
        var inText = false
        var inComment = false
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fences = line.components(splitBy: "\"\"\"") - 1
            if !inText, !inComment {
                for statement in code(of: line).split(separator: ";") {
                    if let module = module(imported: statement) {
                        found.append(SourceImport(line: index + 1, module: module))
                    }
                }
            }
            // An even number of fences on a line opens and closes again.
            if !inComment, fences % 2 == 1 { inText.toggle() }
            if !inText {
                if line.contains("*/") { inComment = false } else if opensComment(line) { inComment = true }
            }
        }
        return found
    }

    /// The module that a statement imports; nil when it is no import.
    ///
    /// `@testable public import struct Module.Type` has attributes, an access level and a kind around the name.
    private static func module(imported statement: Substring) -> String? {
        var words = statement.split(whereSeparator: \.isWhitespace)[...]
        while let first = words.first, first.hasPrefix("@") || accessLevels.contains(first) {
            words.removeFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let first = words.first, kinds.contains(first) { words.removeFirst() }
        guard words.count == 1, let path = words.first else { return nil }
        return path.split(separator: ".").first.map(String.init)
    }

    private static func code(of line: Substring) -> Substring {
        guard let comment = line.firstRange(of: "//") else { return line }
        return line[..<comment.lowerBound]
    }

    private static func opensComment(_ line: Substring) -> Bool {
        line.drop(while: \.isWhitespace).hasPrefix("/*")
    }

    private static let accessLevels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]
}

extension Substring {
    /// How many parts a separator cuts it into.
    fileprivate func components(splitBy separator: String) -> Int {
        ranges(of: separator).count + 1
    }
}
