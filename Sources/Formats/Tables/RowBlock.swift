/// Rows as places in the bytes of a file: what the forms of tables have in common, and all that columns are built
/// from.
struct RowBlock: Sendable {
    /// How texts stand in the bytes.
    enum Form: Sendable {
        /// A doubled quote is one quote.
        case csv
        /// A backslash begins an escape.
        case json
        /// As they are.
        case plain
    }

    /// A row that can be read.
    struct Row: Sendable {
        /// The physical line it begins on.
        var line: Int
        /// Where it lies among the bytes, without its line end.
        var range: Range<Int>
    }

    /// A row that cannot be read.
    struct BadRow: Sendable {
        var row: Row
        var defect: RowDefect
        /// The field that is at fault, where one is.
        var cell: Cell?
    }

    let form: Form
    var bytes: [UInt8] = []
    /// The fields of the good rows, row after row.
    var cells: [Cell] = []
    var rows: [Row] = []
    var badRows: [BadRow] = []
    /// How many fields a row has.
    var fields = 0
    /// How many rows it takes.
    var rowsAtMost = 1

    init(form: Form) {
        self.form = form
    }

    var isEmpty: Bool { rows.isEmpty && badRows.isEmpty }
    var isFull: Bool { rows.count + badRows.count >= rowsAtMost }

    /// Makes room for rows of so many fields.
    ///
    /// About 12,000 fields and their text stay in a core's own cache between the columns.
    mutating func prepare(fields: Int) {
        self.fields = fields
        rowsAtMost = max(1, 12_288 / max(1, fields))
        renewCells()
    }

    /// New places for fields: the old ones may still be read on another thread, and would be copied as a whole.
    mutating func renewCells() {
        cells = Array(repeating: .none, count: rowsAtMost * fields)
    }

    /// Forgets the rows and keeps the bytes.
    mutating func clear() {
        rows.removeAll(keepingCapacity: true)
        badRows.removeAll(keepingCapacity: true)
    }

    /// Touches each line of memory that its good rows take, one after the other and without waiting, so that all come at
    /// once from the core that found the rows: column by column, each would be waited for.
    func touch() -> UInt8 {
        guard let first = rows.first, let last = rows.last else { return 0 }
        var touched: UInt8 = 0
        let bytes = bytes.span
        for place in stride(from: first.range.lowerBound, to: last.range.upperBound, by: 64) {
            touched |= bytes[place]
        }
        let cells = cells.span
        for place in stride(from: 0, to: rows.count * fields, by: 8) {
            touched |= UInt8(truncatingIfNeeded: cells[place].start)
        }
        return touched
    }

    /// Where a field lies.
    @inline(__always)
    func cell(row: Int, field: Int) -> Cell {
        cells[row * fields + field]
    }

    /// The text of a field: its own bytes, or a copy without the escapes.
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
        switch form {
        case .csv: withoutDoubledQuotes(cell)
        case .json: JSONEscapes.text(of: bytes[cell.range]) ?? Array(bytes[cell.range])
        case .plain: Array(bytes[cell.range])
        }
    }

    private func withoutDoubledQuotes(_ cell: Cell) -> [UInt8] {
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
}

/// Reads a file block by block, whatever its form.
protocol RowReader: Sendable {
    /// The rows that were read last.
    var block: RowBlock { get }
    /// How many rows were read, good and bad.
    var rowsRead: Int { get }
    /// The columns that the file has, as far as it was read.
    var names: [String] { get }
    /// The bytes of the header row, without its line end; empty where the form has none.
    var headerLine: [UInt8] { get }
    /// How much of the file was read, 0…1; nil where that cannot be told.
    var readShare: Double? { get }
    /// Reads the next rows; false at the end of the file.
    mutating func nextBlock() throws(FormatError) -> Bool
}

extension RowReader {
    var readShare: Double? { nil }

    /// The good rows that were read last.
    var rows: [RowBlock.Row] { block.rows }

    /// The bad rows that were read last.
    var badRows: [RowBlock.BadRow] { block.badRows }

    /// Where a field lies.
    func cell(row: Int, field: Int) -> Cell {
        block.cell(row: row, field: field)
    }

    /// The text of a field.
    func withText<Answer>(of cell: Cell, _ body: (Span<UInt8>) -> Answer) -> Answer {
        block.withText(of: cell, body)
    }

    /// The text of a field as a string.
    func string(of cell: Cell) -> String {
        block.string(of: cell)
    }
}
