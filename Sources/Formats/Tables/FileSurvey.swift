import Foundation

/// What the columns of a file hold, seen from all of its cells: for a file that no model describes.
public struct FileSurvey: Sendable {
    /// How many rows the file has.
    public let rows: Int
    /// Its columns, in the order of the header.
    public let columns: [ColumnSurvey]

    /// Reads a whole file once.
    ///
    /// - Parameter source: The file as CSV.
    /// - Throws: `FormatError` when it is no CSV, `badRow` at the first row that cannot be read.
    /// - Complexity: O(cells) time; memory for the distinct texts of a column, not for its rows.
    public init(_ source: ByteSource) throws(FormatError) {
        var csv = try CSVReader(source)
        var columns = csv.header.map { ColumnSurvey(name: $0) }
        var rows = 0
        while try csv.nextBlock() {
            try csv.refuseBadRows()
            for field in columns.indices {
                for row in csv.rows.indices {
                    csv.withText(of: csv.cell(row: row, field: field)) { columns[field].add($0) }
                }
            }
            rows += csv.rows.count
        }
        self.rows = rows
        self.columns = columns
    }

    /// The column of a name.
    public func column(_ name: String) -> ColumnSurvey? { columns.first { $0.name == name } }
}

/// What one column of a file holds.
public struct ColumnSurvey: Sendable {
    /// The name in the header.
    public let name: String
    /// Cells that are empty.
    public private(set) var empty = 0
    /// Cells that hold a word for a missing number, such as `nan`; empty cells not counted.
    public private(set) var missingWords = 0
    /// Cells that hold a finite number.
    public private(set) var numbers = 0
    /// Cells that hold an infinite number.
    public private(set) var infinite = 0
    /// Cells that hold anything else.
    public private(set) var texts = 0
    /// Numbers that begin with a zero they would lose, such as `007`.
    public private(set) var leadingZeros = 0
    /// Texts that are times.
    public private(set) var times = 0
    private var names: CategoryCoder? = CategoryCoder()
    private var counts: [Int] = []
    private var grammar = TimeGrammar(zone: .gmt)

    /// Distinct texts beyond this are no categories that anybody compares.
    public static let namesAtMost = 1_000_000
    /// A column that held nothing but numbers so far, and so many distinct ones, is taken to go on like that.
    private static let numberNamesAtMost = 10_000

    init(name: String) {
        self.name = name
    }

    /// How many cells are not empty.
    public var filled: Int { missingWords + numbers + infinite + texts }
    /// How many cells hold a number, finite or not.
    public var numeric: Int { numbers + infinite }
    /// How many distinct texts there are; nil when they are too many to be counted.
    public var distinct: Int? { names?.count }

    /// Rows by text, empty cells left out; nil when there are too many different ones.
    public var categories: [String: Int]? {
        guard let names else { return nil }
        return Dictionary(zip(names.names, counts)) { $0 + $1 }
    }

    mutating func add(_ text: Span<UInt8>) {
        guard !text.isEmpty else {
            empty += 1
            return
        }
        switch CellNumber(text) {
        case .number:
            numbers += 1
            if text.count > 1, text[0] == UInt8(ascii: "0"), (0x30...0x39).contains(text[1]) {
                leadingZeros += 1
            }
        case .infinite: infinite += 1
        case .missing: missingWords += 1
        case .text:
            texts += 1
            // Only a column in which every text is a time is one; the first other text settles it.
            if times == texts - 1, (try? grammar.parse(text)) != nil { times += 1 }
        }
        count(text)
    }

    private mutating func count(_ text: Span<UInt8>) {
        guard let code = names?.code(of: text) else { return }
        if Int(code) < counts.count {
            counts[Int(code)] += 1
            return
        }
        counts.append(1)
        let isOnlyNumbers = texts == 0
        if counts.count > (isOnlyNumbers ? Self.numberNamesAtMost : Self.namesAtMost) {
            names = nil
            counts = []
        }
    }
}

/// The numbers of some columns of a file that no model describes.
public enum FileNumbers {
    /// Reads the finite numbers of the named columns, in the order of the file.
    ///
    /// - Parameters:
    ///   - names: Columns of its header; others give no numbers.
    ///   - source: The file as CSV.
    /// - Returns: For each name, its numbers.
    /// - Throws: `FormatError` as for a survey.
    public static func read(_ names: [String], of source: ByteSource) throws(FormatError) -> [[Double]] {
        var csv = try CSVReader(source)
        let fields = names.map { csv.header.firstIndex(of: $0) }
        var numbers: [[Double]] = Array(repeating: [], count: names.count)
        while try csv.nextBlock() {
            try csv.refuseBadRows()
            for (place, field) in fields.enumerated() {
                guard let field else { continue }
                for row in csv.rows.indices {
                    let cell = csv.cell(row: row, field: field)
                    guard !cell.isEmpty, case .number(let number) = csv.withText(of: cell, CellNumber.init)
                    else { continue }
                    numbers[place].append(number)
                }
            }
        }
        return numbers
    }
}

extension CSVReader {
    /// Refuses the file when the current block has a row that cannot be read: what is compared must be all there is.
    fileprivate func refuseBadRows() throws(FormatError) {
        guard let bad = badRows.first else { return }
        let words = bad.defect.rule(header: header)
        throw .badRow(line: bad.row.line, column: words.column, rule: words.rule, wayOut: words.wayOut)
    }
}
