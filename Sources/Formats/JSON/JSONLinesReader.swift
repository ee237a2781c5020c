/// Reads JSON lines in blocks of rows: an object a line, its values as places in the bytes that are held.
///
/// RFC 8259, with these decisions: a byte-order mark is skipped; a line may end with LF or CRLF; blank lines are
/// skipped; a member that is absent or `null` is a missing value; a number may stand in quotes. A key that stands
/// twice makes a bad row, and so do `NaN`, half a surrogate pair, `\u0000` and more than 64 levels.
struct JSONLinesReader {
    private var window: ByteWindow
    private var scanner: JSONRowScanner
    private var position = 0
    private var line = 1
    private let wanted: [JSONRowScanner.Wanted]

    /// The rows that were read last; their fields are the wanted members.
    private(set) var block = RowBlock(form: .json)
    private(set) var rowsRead = 0

    /// A reader of the given members, that has looked at the file's first bytes.
    init(_ source: ByteSource, members: [JSONRowScanner.Wanted]) throws(FormatError) {
        wanted = members
        scanner = JSONRowScanner(members)
        window = ByteWindow(source)
        position = try window.skipMark(&block.bytes)
        block.prepare(fields: members.count)
        try refuseOtherForms()
    }

    /// The keys that were seen, in the order of first sight.
    var names: [String] { scanner.names }

    mutating func nextBlock() throws(FormatError) -> Bool {
        block.clear()
        block.renewCells()
        while !block.isFull {
            guard let end = lineEnd() else {
                // The rows of the block lie in the bytes that reading on would move.
                if !block.isEmpty { return true }
                guard !window.isLast else { return false }
                position = try window.readOn(&block.bytes, from: position, line: line)
                continue
            }
            try take(end)
        }
        return true
    }

    /// A list or something else that is not lines of objects is told as such, and not row by row.
    private mutating func refuseOtherForms() throws(FormatError) {
        while true {
            let first = block.bytes[position...].first { $0 > 0x20 }
            if first == UInt8(ascii: "[") { throw .jsonList }
            guard first == nil, !window.isLast else { return }
            guard block.bytes.count - position < CSVReader.rowBytesAtMost else { return }
            let held = block.bytes.count
            _ = try window.readOn(&block.bytes, from: 0, line: line)
            if block.bytes.count == held { return }
        }
    }

    /// Where the next line ends; nil when its end is not held yet, or nothing is left.
    private func lineEnd() -> Int? {
        let end = block.bytes.count
        guard position < end else { return nil }
        if let found = lineFeed(block.bytes, from: position) { return found }
        return window.isLast ? end : nil
    }

    private mutating func take(_ lineEnd: Int) throws(FormatError) {
        var end = lineEnd
        if end > position, block.bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        let row = RowBlock.Row(line: line, range: position..<end)
        position = min(lineEnd + 1, block.bytes.count)
        line += 1
        guard block.bytes[row.range].contains(where: { $0 > 0x20 }) else { return }
        guard row.range.count <= CSVReader.rowBytesAtMost else { throw .rowTooLong(line: row.line) }
        rowsRead += 1
        let first = block.rows.count * block.fields
        do throws(JSONRowScanner.Refusal) {
            guard isUTF8(row.range) else { throw JSONRowScanner.Refusal(defect: .notUTF8) }
            try scanner.scan(block.bytes, in: row.range, into: &block.cells, at: first)
            block.rows.append(row)
        } catch {
            block.badRows.append(RowBlock.BadRow(row: row, defect: error.defect, cell: error.cell))
            return
        }
        guard scanner.pathCount <= CSVReader.columnsAtMost else { throw .tooManyKeys(line: row.line) }
        guard row.range.count > CSVReader.fieldBytesAtMost else { return }
        for cell in block.cells[first..<(first + block.fields)]
        where cell.range.count > CSVReader.fieldBytesAtMost {
            throw .fieldTooLong(line: row.line)
        }
    }

    private func isUTF8(_ range: Range<Int>) -> Bool {
        (try? UTF8Span(validating: block.bytes.span.extracting(range))) != nil
    }
}

extension JSONLinesReader: RowReader {
    var headerLine: [UInt8] { [] }
    var readShare: Double? { window.readShare }
}

/// The next line feed; nil where there is none.
///
/// Eight bytes at a time: after an exclusive or with line feeds, the zeros are them.
private func lineFeed(_ bytes: [UInt8], from start: Int) -> Int? {
    let raw = bytes.span.bytes
    let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    var index = start
    while index + 8 <= raw.byteCount {
        let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
        let feed = word ^ (ones &* 0x0A)
        let found = (feed &- ones) & ~feed & tops
        if found != 0 { return index + found.trailingZeroBitCount >> 3 }
        index += 8
    }
    while index < raw.byteCount {
        if raw.byte(at: index) == 0x0A { return index }
        index += 1
    }
    return nil
}

extension RowDefect {
    /// The defects of JSON as the rule they break and the way out.
    func jsonRule(header: [String]) -> (column: String?, rule: String, kind: String, wayOut: String) {
        func named(_ field: Int?) -> String? {
            field.flatMap { header.indices.contains($0) ? header[$0] : nil }
        }
        func same(_ column: String?, _ rule: String, _ wayOut: String) -> (String?, String, String, String) {
            (column, rule, rule, wayOut)
        }
        switch self {
        case .notJSON(let place):
            return (
                nil, "is not JSON from character \(place) on", "is not JSON",
                "Write one object a line, with keys and texts in double quotes."
            )
        case .notAnObject:
            return same(nil, "is not an object", "Write each row as an object: {\"id\": \"a\", …}.")
        case .duplicateKey(let key):
            return (nil, "has the key \"\(clipped(key))\" twice", "has a key twice", "Keep one of them.")
        case .longKey: return same(nil, "has a key that is longer than 1,600 bytes", "Shorten the key.")
        case .tooDeep:
            return same(nil, "is nested deeper than \(JSONCursor.depthAtMost) levels", "Flatten it.")
        case .halfSurrogate:
            return same(nil, "holds half of a surrogate pair", "Write the character itself, as UTF-8.")
        case .nested(let field):
            return same(
                named(field),
                "is an object or a list, not one value",
                "Name the member in the model file by its path, like customer.age."
            )
        case .noValue(let field):
            return same(
                named(field),
                "is no JSON value",
                "Write null for a missing value, and texts in quotes."
            )
        case .told(let rule, let wayOut): return same(nil, rule, wayOut)
        default: return same(nil, "cannot be read", "Correct the row.")
        }
    }
}
