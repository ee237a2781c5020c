import Foundation

/// Reads CSV in blocks of rows: fields are places in the bytes that are held, never strings.
///
/// RFC 4180, with these decisions: a byte-order mark is skipped; a line may end with LF, CRLF or CR; the last
/// line needs no end; blank lines are skipped; quoted fields may hold line ends; `""` inside quotes is one
/// quote. A row with another number of fields than the header, with a quote in the wrong place, with a NUL byte or
/// with bytes that are no UTF-8 is a bad row; the next row is read from the next line end.
///
/// Memory is bounded by the longest row that is allowed, not by the file.
public struct CSVReader {
    /// The widest header that is read.
    public static let columnsAtMost = 10_000
    /// The longest field that is read: 1 MB.
    public static let fieldBytesAtMost = 1 << 20
    /// The longest row that is read: 16 MB.
    public static let rowBytesAtMost = 1 << 24

    /// The names in the header, in the order of the file.
    public private(set) var header: [String] = []
    /// The bytes of the header row, without its line end.
    public private(set) var headerLine: [UInt8] = []
    /// How many rows were read, good and bad, header and blank lines not counted.
    public private(set) var rowsRead = 0

    private var window: ByteWindow
    private var position = 0
    private var line = 1

    /// The rows that were read last.
    private(set) var block = RowBlock(form: .csv)

    /// A reader that has read the header.
    public init(_ source: ByteSource) throws(FormatError) {
        window = ByteWindow(source)
        position = try window.skipMark(&block.bytes)
        if block.bytes[position...].first == UInt8(ascii: "{") { throw .jsonNotCSV }
        try readHeader()
    }

    /// A reader of rows without a header, as a part of a file has them.
    ///
    /// A first row that is the header all the same, as the first part of a file has it, is passed over.
    ///
    /// - Parameters:
    ///   - source: The rows.
    ///   - names: The names of the fields in their order.
    /// - Throws: `duplicateColumns`, `tooManyColumns`, or what reading refuses.
    public init(_ source: ByteSource, header names: [String]) throws(FormatError) {
        window = ByteWindow(source)
        position = try window.skipMark(&block.bytes)
        guard names.count <= Self.columnsAtMost else { throw .tooManyColumns }
        let twice = Set(names.filter { name in names.count { $0 == name } > 1 })
        guard twice.isEmpty else { throw .duplicateColumns(twice.sorted()) }
        header = names
        headerLine = Array(names.joined(separator: ",").utf8)
        block.prepare(fields: names.count)
        try passHeader()
    }

    /// Reads the next block of rows; false at the end of the file.
    mutating func nextBlock() throws(FormatError) -> Bool {
        block.clear()
        block.renewCells()
        while !block.isFull {
            let scan = scanRow(into: block.rows.count * block.fields)
            switch scan.status {
            case .row: try take(scan)
            case .blank: pass(scan)
            case .finished: return !block.isEmpty
            case .unclosedQuote: throw .unclosedQuote(line: line + scan.linesBeforeQuote)
            case .needsMore:
                // The rows of the block lie in the bytes that reading on would move.
                if !block.isEmpty { return true }
                try refill(openField: scan.openField)
            }
        }
        return true
    }

    // MARK: The header

    private mutating func readHeader() throws(FormatError) {
        block.cells = Array(repeating: .none, count: Self.columnsAtMost)
        while true {
            let scan = scanRow(into: 0)
            switch scan.status {
            case .finished: throw .emptyFile
            case .unclosedQuote: throw .unclosedQuote(line: line + scan.linesBeforeQuote)
            case .blank: pass(scan)
            case .needsMore:
                guard scan.fields < Self.columnsAtMost else { throw .tooManyColumns }
                try refill(openField: scan.openField)
            case .row:
                try check(scan, of: position..<scan.end)
                try bind(scan)
                return
            }
        }
    }

    private mutating func passHeader() throws(FormatError) {
        let longest = headerLine.count + 2 * header.count + 2
        while !window.isLast, block.bytes.count - position < longest {
            position = try window.readOn(&block.bytes, from: position, line: line)
        }
        let first = block.bytes[position...].prefix { $0 != UInt8(ascii: "\n") }
        let text = first.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\"") }
        guard text.elementsEqual(headerLine) else { return }
        position = min(first.endIndex + 1, block.bytes.count)
        line += 1
    }

    private mutating func bind(_ scan: RowScan) throws(FormatError) {
        guard scan.fields <= Self.columnsAtMost else { throw .tooManyColumns }
        let row = position..<scan.end
        if scan.hasWideText, !isUTF8(row) { throw .notUTF8(line: line) }
        if let defect = scan.defect {
            let rule = defect.rule(header: [])
            throw .badHeader(line: line, rule: rule.rule, wayOut: rule.wayOut)
        }
        header = block.cells.prefix(scan.fields).map { block.string(of: $0) }
        headerLine = Array(block.bytes[row])
        var seen: Set<String> = []
        var twice: [String] = []
        for name in header where !name.isEmpty && !seen.insert(name).inserted && !twice.contains(name) {
            twice.append(name)
        }
        guard twice.isEmpty else { throw .duplicateColumns(twice) }
        block.prepare(fields: header.count)
        pass(scan)
    }

    // MARK: Rows

    private mutating func scanRow(into firstCell: Int) -> RowScan {
        RowScanner.scan(
            block.bytes,
            from: position,
            isLast: window.isLast,
            into: &block.cells,
            at: firstCell
        )
    }

    private mutating func take(_ scan: RowScan) throws(FormatError) {
        let row = RowBlock.Row(line: line, range: position..<scan.end)
        if row.range.count > Self.fieldBytesAtMost { try check(scan, of: row.range) }
        var defect = scan.defect
        if scan.hasWideText, !isUTF8(row.range) { defect = .notUTF8 }
        if defect == nil, scan.fields != header.count { defect = .fieldCount(scan.fields) }
        if let defect {
            let place = defect.field.map { block.rows.count * header.count + $0 }
            let cell = place.flatMap { block.cells.indices.contains($0) ? block.cells[$0] : nil }
            block.badRows.append(RowBlock.BadRow(row: row, defect: defect, cell: cell))
        } else {
            block.rows.append(row)
        }
        rowsRead += 1
        pass(scan)
    }

    private mutating func pass(_ scan: RowScan) {
        position = scan.next
        line += scan.lines
    }

    private func check(_ scan: RowScan, of row: Range<Int>) throws(FormatError) {
        guard row.count <= Self.rowBytesAtMost else { throw .rowTooLong(line: line) }
        guard row.count > Self.fieldBytesAtMost else { return }
        let first = block.rows.count * block.fields
        let kept = min(scan.fields, block.cells.count - first)
        for cell in block.cells[first..<(first + max(0, kept))] where cell.range.count > Self.fieldBytesAtMost
        {
            throw .fieldTooLong(line: line)
        }
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        (try? UTF8Span(validating: block.bytes.span.extracting(range))) != nil
    }

    private mutating func refill(openField: Int? = nil) throws(FormatError) {
        if let openField, block.bytes.count - openField > Self.fieldBytesAtMost + 2 {
            throw .fieldTooLong(line: line)
        }
        position = try window.readOn(&block.bytes, from: position, line: line)
    }
}

extension CSVReader: RowReader {
    var names: [String] { header }
    var readShare: Double? { window.readShare }
}

extension RowDefect {
    /// The field that is at fault, counted from 0.
    var field: Int? {
        switch self {
        case .misplacedQuote(let field), .textAfterQuote(let field): field
        case .nested(let field), .noValue(let field): field
        case .fieldCount, .nulByte, .notUTF8, .notJSON, .notAnObject, .duplicateKey, .longKey, .tooDeep,
            .halfSurrogate, .told:
            nil
        }
    }

    /// The defect as the rule it breaks and the way out.
    func rule(header: [String]) -> (column: String?, rule: String, kind: String, wayOut: String) {
        switch self {
        case .fieldCount(let count):
            let fields = count == 1 ? "1 field" : "\(count) fields"
            return (
                nil, "has \(fields), the header has \(header.count)", "has the wrong number of fields",
                "Put fields that contain commas in quotes."
            )
        case .nulByte:
            return (nil, "holds a NUL byte", "holds a NUL byte", "Export the file again as plain text.")
        case .notUTF8:
            return (nil, "is not UTF-8", "is not UTF-8", "Save the file as UTF-8.")
        case .misplacedQuote(let field):
            let rule = "holds a quote but does not begin with one"
            return (
                header.indices.contains(field) ? header[field] : nil, rule, rule,
                "Put the whole field in quotes and double the quotes inside."
            )
        case .textAfterQuote(let field):
            let rule = "goes on after its closing quote"
            return (
                header.indices.contains(field) ? header[field] : nil, rule, rule,
                "Double the quotes inside the field."
            )
        default: return jsonRule(header: header)
        }
    }
}
