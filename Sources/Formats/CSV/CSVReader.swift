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

    private var source: ByteSource
    private(set) var bytes: [UInt8] = []
    private var position = 0
    private var isLast = false
    private var line = 1
    private var cells: [Cell] = []
    /// How many rows a block has at most.
    private(set) var rowsPerBlock = 1

    /// The good rows of the current block.
    private(set) var rows: [Row] = []
    /// The bad rows of the current block.
    private(set) var badRows: [BadRow] = []

    /// A row of the current block.
    struct Row {
        /// The physical line it begins on.
        var line: Int
        /// Where it lies among the bytes, without its line end.
        var range: Range<Int>
    }

    /// A row that cannot be read.
    struct BadRow {
        var row: Row
        var defect: RowDefect
        /// The field that is at fault, where one is.
        var cell: Cell?
    }

    /// A reader that has read the header.
    public init(_ source: ByteSource) throws(FormatError) {
        self.source = source
        try refill()
        try skipMark()
        try readHeader()
    }

    /// Reads the next block of rows; false at the end of the file.
    mutating func nextBlock() throws(FormatError) -> Bool {
        rows.removeAll(keepingCapacity: true)
        badRows.removeAll(keepingCapacity: true)
        while rows.count + badRows.count < rowsPerBlock {
            let scan = scanRow(into: rows.count * header.count)
            switch scan.status {
            case .row: try take(scan)
            case .blank: pass(scan)
            case .finished: return !(rows.isEmpty && badRows.isEmpty)
            case .unclosedQuote: throw .unclosedQuote(line: line + scan.linesBeforeQuote)
            case .needsMore:
                // The rows of the block lie in the bytes that reading on would move.
                if !(rows.isEmpty && badRows.isEmpty) { return true }
                try refill(openField: scan.openField)
            }
        }
        return true
    }

    /// Where a field of the current block lies.
    @inline(__always)
    func cell(row: Int, field: Int) -> Cell {
        cells[row * header.count + field]
    }

    /// The text of a field: its own bytes, or a copy without the doubled quotes.
    @inline(__always)
    func withText<Answer>(of cell: Cell, _ body: (Span<UInt8>) -> Answer) -> Answer {
        guard cell.isEscaped else { return body(bytes.span.extracting(cell.range)) }
        let text = unescaped(cell)
        return body(text.span)
    }

    /// The text of a field as UTF-8.
    func utf8(of cell: Cell) -> ArraySlice<UInt8> {
        cell.isEscaped ? unescaped(cell)[...] : bytes[cell.range]
    }

    /// The text of a field as a string.
    func string(of cell: Cell) -> String {
        String(decoding: utf8(of: cell), as: UTF8.self)
    }

    private func unescaped(_ cell: Cell) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(cell.range.count)
        var wasQuote = false
        for byte in bytes[cell.range] {
            let isQuote = byte == UInt8(ascii: "\"")
            wasQuote = isQuote && !wasQuote
            if !isQuote || wasQuote { text.append(byte) }
        }
        return text
    }

    // MARK: The header

    private mutating func skipMark() throws(FormatError) {
        while bytes.count < 4, !isLast { try refill() }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        if bytes.starts(with: [0x1F, 0x8B]) { throw .packed(.gzip) }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw .packed(.zip) }
        // The marks of UTF-16, which the check of the header would find too, but less plainly.
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .notUTF8(line: 1) }
    }

    private mutating func readHeader() throws(FormatError) {
        cells = Array(repeating: .none, count: Self.columnsAtMost)
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

    private mutating func bind(_ scan: RowScan) throws(FormatError) {
        guard scan.fields <= Self.columnsAtMost else { throw .tooManyColumns }
        let row = position..<scan.end
        if scan.hasWideText, !isUTF8(row) { throw .notUTF8(line: line) }
        if let defect = scan.defect {
            let rule = defect.rule(header: [])
            throw .badHeader(line: line, rule: rule.rule, wayOut: rule.wayOut)
        }
        header = cells.prefix(scan.fields).map { string(of: $0) }
        headerLine = Array(bytes[row])
        var seen: Set<String> = []
        var twice: [String] = []
        for name in header where !name.isEmpty && !seen.insert(name).inserted && !twice.contains(name) {
            twice.append(name)
        }
        guard twice.isEmpty else { throw .duplicateColumns(twice) }
        // A block of about 30,000 fields and its text stay in the processor's cache between the columns.
        rowsPerBlock = max(1, 32_768 / header.count)
        cells = Array(repeating: .none, count: rowsPerBlock * header.count)
        pass(scan)
    }

    // MARK: Rows

    private mutating func scanRow(into firstCell: Int) -> RowScan {
        RowScanner.scan(bytes, from: position, isLast: isLast, into: &cells, at: firstCell)
    }

    private mutating func take(_ scan: RowScan) throws(FormatError) {
        let row = Row(line: line, range: position..<scan.end)
        if row.range.count > Self.fieldBytesAtMost { try check(scan, of: row.range) }
        var defect = scan.defect
        if scan.hasWideText, !isUTF8(row.range) { defect = .notUTF8 }
        if defect == nil, scan.fields != header.count { defect = .fieldCount(scan.fields) }
        if let defect {
            let place = defect.field.map { rows.count * header.count + $0 }
            let cell = place.flatMap { cells.indices.contains($0) ? cells[$0] : nil }
            badRows.append(BadRow(row: row, defect: defect, cell: cell))
        } else {
            rows.append(row)
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
        let first = rows.count * header.count
        let kept = min(scan.fields, cells.count - first)
        for cell in cells[first..<(first + max(0, kept))] where cell.range.count > Self.fieldBytesAtMost {
            throw .fieldTooLong(line: line)
        }
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        (try? UTF8Span(validating: bytes.span.extracting(range))) != nil
    }

    /// Drops the bytes that are read and reads at least as many as are left, so that a long row costs linear time.
    private mutating func refill(openField: Int? = nil) throws(FormatError) {
        if let openField, bytes.count - openField > Self.fieldBytesAtMost + 2 {
            throw .fieldTooLong(line: line)
        }
        bytes.removeSubrange(0..<position)
        position = 0
        guard bytes.count <= Self.rowBytesAtMost else { throw .rowTooLong(line: line) }
        guard let data = try source.next(atLeast: bytes.count) else {
            isLast = true
            return
        }
        data.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

extension RowDefect {
    /// The field that is at fault, counted from 0.
    var field: Int? {
        switch self {
        case .misplacedQuote(let field), .textAfterQuote(let field): field
        case .fieldCount, .nulByte, .notUTF8: nil
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
        }
    }
}
