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
    private var texts = CategoryCoder()
    private var grammar = TimeGrammar(zone: .gmt)

    init(name: String) {
        self.name = name
    }

    /// How many different texts there are.
    var distinct: Int { texts.count }
    /// The different texts, in the order of first sight.
    var values: [String] { texts.names }

    var isNumeric: Bool { filled > 0 && numbers == filled }
    var isTime: Bool { filled > 0 && times == filled }
    var isUnique: Bool { filled > 0 && distinct == filled }
    var isShare: Bool { isNumeric && smallest >= 0 && largest <= 1 }

    mutating func add(_ text: Span<UInt8>) {
        guard !text.isEmpty else { return }
        filled += 1
        _ = texts.code(of: text)
        if let number = NumberGrammar.parse(text) {
            numbers += 1
            smallest = min(smallest, number)
            largest = max(largest, number)
            if number == number.rounded() { wholeNumbers += 1 }
            let next = text.count > 1 ? text[1] : 0
            if text[0] == UInt8(ascii: "0"), (0x30...0x39).contains(next) { leadingZeros += 1 }
        } else if let moment = try? grammar.parse(text) {
            times += 1
            earliest = min(earliest ?? moment, moment)
            latest = max(latest ?? moment, moment)
            let last = text[text.count - 1]
            let sign = text.count >= 6 ? text[text.count - 6] : 0
            let hasOffset =
                last | 0x20 == UInt8(ascii: "z") || sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            if text.count < 19 || !hasOffset { zonelessTimes += 1 }
        }
    }

    /// The columns of a file, from its first rows.
    static func sketches(
        of source: ByteSource,
        rowsAtMost: Int
    ) throws(FormatError) -> (columns: [ColumnSketch], rows: Int) {
        var csv = try CSVReader(source)
        var columns = csv.header.map(ColumnSketch.init)
        var rows = 0
        while rows < rowsAtMost, try csv.nextBlock() {
            let taken = min(csv.rows.count, rowsAtMost - rows)
            for field in columns.indices {
                for row in 0..<taken {
                    csv.withText(of: csv.cell(row: row, field: field)) { columns[field].add($0) }
                }
            }
            rows += taken
        }
        return (columns, rows)
    }
}
