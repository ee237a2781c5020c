import Foundation
import Monitoring

/// What the first rows of a file show about one column.
struct ColumnSketch {
    let name: String
    private(set) var filled = 0
    private(set) var numbers = 0
    private(set) var times = 0
    private(set) var wholeNumbers = 0
    private(set) var zonelessTimes = 0
    /// Texts such as `007`, which as a number would lose something.
    private(set) var leadingZeros = 0
    private(set) var smallest = Double.infinity
    private(set) var largest = -Double.infinity
    private(set) var earliest: Moment?
    private(set) var latest: Moment?
    /// How many cells say a word that data tools write for a missing value, by the word.
    private(set) var missingWords: [String: Int] = [:]
    /// The first text that is neither a number, a time nor such a word.
    private(set) var firstText: String?
    /// Objects and lists of JSON.
    private(set) var nested = 0
    private let mayNest: Bool
    private var texts = CategoryCoder()
    private var grammar = TimeGrammar(zone: .gmt)

    /// A column that no cell was seen of.
    ///
    /// - Parameters:
    ///   - name: What the file calls it.
    ///   - mayNest: Whether its cells may be objects or lists.
    init(name: String, mayNest: Bool = false) {
        self.name = name
        self.mayNest = mayNest
    }

    /// How many different texts there are.
    var distinct: Int { texts.count }
    /// The different texts, in the order of first sight.
    var values: [String] { texts.names }
    /// How many cells say a word for a missing value.
    var missingCells: Int { missingWords.values.reduce(0, +) }

    /// Whether all cells are numbers, but for words that stand for a missing one.
    var isNumeric: Bool { numbers > 0 && numbers + missingCells == filled }
    var isTime: Bool { filled > 0 && times == filled }
    /// Whether all cells are times, but for words that stand for a missing one.
    var holdsTimes: Bool { times > 0 && times + missingCells == filled }
    var isUnique: Bool { filled > 0 && distinct == filled }
    var isShare: Bool { isNumeric && smallest >= 0 && largest <= 1 }

    mutating func add(_ text: Span<UInt8>) {
        guard !text.isEmpty else { return }
        filled += 1
        if mayNest, text[0] == UInt8(ascii: "{") || text[0] == UInt8(ascii: "[") {
            nested += 1
            return
        }
        _ = texts.code(of: text)
        if let number = NumberGrammar.parse(text) {
            add(number, text)
        } else if let word = Self.wordForMissing(text) {
            missingWords[word, default: 0] += 1
        } else if let moment = try? grammar.parse(text) {
            add(moment, text)
        } else if firstText == nil {
            firstText = Self.string(text)
        }
    }

    private mutating func add(_ number: Double, _ text: Span<UInt8>) {
        numbers += 1
        smallest = min(smallest, number)
        largest = max(largest, number)
        if number == number.rounded() { wholeNumbers += 1 }
        let next = text.count > 1 ? text[1] : 0
        if text[0] == UInt8(ascii: "0"), (0x30...0x39).contains(next) { leadingZeros += 1 }
    }

    private mutating func add(_ moment: Moment, _ text: Span<UInt8>) {
        times += 1
        earliest = min(earliest ?? moment, moment)
        latest = max(latest ?? moment, moment)
        let last = text[text.count - 1]
        let sign = text.count >= 6 ? text[text.count - 6] : 0
        let hasOffset =
            last | 0x20 == UInt8(ascii: "z") || sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
        if text.count < 19 || !hasOffset { zonelessTimes += 1 }
    }

    private static func wordForMissing(_ text: Span<UInt8>) -> String? {
        guard text.count <= 4 else { return nil }
        switch text[0] {
        case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: "-"):
            let word = string(text)
            return MissingWords.isCommon(word) ? word : nil
        default: return nil
        }
    }

    private static func string(_ text: Span<UInt8>) -> String {
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
}

extension ColumnSketch {
    /// The columns of a file, from its first rows.
    ///
    /// - Parameters:
    ///   - file: The file; JSON lines are read twice, since only the rows tell which keys there are.
    ///   - form: CSV or JSON lines.
    ///   - rowsAtMost: How many rows are looked at.
    /// - Returns: A sketch of each column, and how many rows were looked at.
    /// - Throws: What reading the file refuses.
    static func sketches(
        of file: InputFile,
        form: TableForm,
        rowsAtMost: Int
    ) throws(FormatError) -> (columns: [ColumnSketch], rows: Int) {
        guard form == .jsonLines else {
            var reader = try CSVReader(try file.open())
            return try sketches(reader.names.map { ColumnSketch(name: $0) }, of: &reader, rowsAtMost)
        }
        var keys = try JSONLinesReader(try file.open(), members: [])
        while keys.rowsRead < rowsAtMost, try keys.nextBlock() {}
        let names = keys.names
        guard !names.isEmpty else { throw .emptyJSONLines }
        let members = names.map { JSONRowScanner.Wanted(path: $0, other: nil, takesAny: true) }
        var reader = try JSONLinesReader(try file.open(), members: members)
        return try sketches(names.map { ColumnSketch(name: $0, mayNest: true) }, of: &reader, rowsAtMost)
    }

    private static func sketches(
        _ empty: [ColumnSketch],
        of reader: inout some RowReader,
        _ rowsAtMost: Int
    ) throws(FormatError) -> (columns: [ColumnSketch], rows: Int) {
        var columns = empty
        var rows = 0
        while rows < rowsAtMost, try reader.nextBlock() {
            let taken = min(reader.rows.count, rowsAtMost - rows)
            for field in columns.indices {
                for row in 0..<taken {
                    reader.withText(of: reader.cell(row: row, field: field)) { columns[field].add($0) }
                }
            }
            rows += taken
        }
        return (columns, rows)
    }
}
