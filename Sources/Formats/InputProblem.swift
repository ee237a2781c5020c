/// A cell or a row of an input file that breaks a rule.
public struct InputProblem: Sendable, Equatable, Codable {
    /// The file inside its folder; nil where there is only one.
    public var file: String?
    /// The physical line the row begins on, counted from 1.
    public var line: Int
    /// The name of the column; nil when the whole row is meant.
    public var column: String?
    /// What stands there: 80 characters at most, control characters escaped.
    public var value: String
    /// What is wrong, as the end of a sentence: `is not a number`.
    public var rule: String
    /// What to do about it, as a sentence.
    public var wayOut: String

    /// A problem from its parts; the value is clipped and escaped.
    public init(
        file: String? = nil,
        line: Int,
        column: String?,
        value: String,
        rule: String,
        wayOut: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.value = clipped(value)
        self.rule = rule
        self.wayOut = wayOut
    }

    /// The problem in words: the place, the value, the rule and the way out.
    public var sentence: String {
        let place = file.map { "\(clipped($0)), line \(line)" } ?? "Line \(line)"
        guard let column else { return "\(place): the row \(rule). \(wayOut)" }
        let subject = value.isEmpty ? "the cell" : "\"\(value)\""
        return "\(place), column \"\(clipped(column))\": \(subject) \(rule). \(wayOut)"
    }
}

/// The problems of one file: the first ones in full, all of them counted.
public struct InputProblems: Sendable, Equatable {
    /// The first problems, by line and then by column.
    public private(set) var kept: [InputProblem] = []
    /// How many there are in all.
    public private(set) var total = 0
    private var countOf: [Place: Int] = [:]

    private struct Place: Hashable {
        var column: String?
        var rule: String
    }

    /// More than anybody reads in one go; the counts tell the rest.
    public static let keptAtMost = 20

    /// How often a rule was broken in a column.
    public struct Count: Sendable, Equatable, Codable {
        /// The column; nil for rules about whole rows.
        public var column: String?
        /// The rule that was broken.
        public var rule: String
        /// How often.
        public var count: Int
    }

    /// No problems yet.
    public init() {}

    /// How often each rule was broken in each column, the most frequent first.
    public var counts: [Count] {
        countOf.map { Count(column: $0.column, rule: $0.rule, count: $1) }.sorted {
            ($1.count, $0.column ?? "", $0.rule) < ($0.count, $1.column ?? "", $1.rule)
        }
    }

    /// Whether there are none.
    public var isEmpty: Bool { total == 0 }

    /// Whether further problems are only counted.
    public var isFull: Bool { kept.count >= Self.keptAtMost }

    /// Adds a problem.
    ///
    /// - Parameters:
    ///   - problem: What was found; kept while there is room.
    ///   - kind: The rule it is counted under, where its own words hold figures of the row.
    public mutating func add(_ problem: InputProblem, countedAs kind: String? = nil) {
        if !isFull { kept.append(problem) }
        count(column: problem.column, rule: kind ?? problem.rule)
    }

    /// Counts problems that are not kept.
    public mutating func count(column: String?, rule: String, times: Int = 1) {
        total += times
        countOf[Place(column: column, rule: rule), default: 0] += times
    }

    mutating func keep(_ problem: InputProblem) {
        if !isFull { kept.append(problem) }
    }

    /// One sentence a kept problem, then how many more there are.
    public var sentences: [String] {
        let more = total - kept.count
        let rest = more > 0 ? ["\(more) more \(more == 1 ? "problem" : "problems") like these."] : []
        return kept.map(\.sentence) + rest
    }
}

/// A text as it may be shown in a message: control characters escaped, 80 characters at most.
func clipped(_ text: String) -> String {
    var shown = ""
    var length = 0
    for scalar in text.unicodeScalars {
        guard length < 80 else { return shown + "…" }
        length += 1
        switch scalar {
        case "\n": shown += "\\n"
        case "\r": shown += "\\r"
        case "\t": shown += "\\t"
        default:
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            // Marks that turn the direction of writing could make a message read as another one.
            let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            if isControl || turns {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }
    return shown
}
