import Foundation

/// One side of what SageMaker captured, as rows of fields.
///
/// Each side is decoded on its own: CSV, JSON or BASE64 of either. JSON may be one object, a list of rows, or an
/// object with a member that lists them; a row may be an object, a list in the order of CSV, or one value.
struct CapturedPayload {
    /// The fields in the order of CSV; nil for a column that is not read.
    private let places: [Int?]
    /// How the order is said in the model file, for the sentence where it is missing.
    private let orderKey: String
    private let orderExample: [String]
    private var members: JSONRowScanner
    private let memberPlaces: [Int]
    private var lists: JSONRowScanner?
    private var cells: [Cell]

    /// A field of a row and where its text lies.
    typealias Field = (place: Int, cell: Cell)

    /// A side of a capture.
    ///
    /// - Parameters:
    ///   - fields: Which field each name is; what may stand on this side.
    ///   - order: The names in the order of CSV, `-` for columns that are not read.
    ///   - orderKey: The key of the model file that says the order.
    ///   - rows: The member of a JSON object that lists its rows.
    init(fields: [(name: String, place: Int)], order: [String], orderKey: String, rows: String?) {
        places = order.map { name in fields.first { $0.name == name }?.place }
        self.orderKey = orderKey
        orderExample = fields.map(\.name)
        members = JSONRowScanner(fields.map { JSONRowScanner.Wanted(path: $0.name, takesAny: false) })
        memberPlaces = fields.map(\.place)
        lists = rows.map { JSONRowScanner([JSONRowScanner.Wanted(path: $0, takesAny: true)]) }
        cells = Array(repeating: .none, count: max(fields.count, order.count + 1, 1))
    }

    /// Members that were seen in JSON.
    var names: [String] { members.names }

    /// Lays a payload behind the bytes that are there and finds its rows in it.
    mutating func rows(
        of data: ArraySlice<UInt8>,
        encoding: String,
        contentType: String,
        in bytes: inout [UInt8]
    ) throws -> [[Field]] {
        var payload = data
        var isJSON = encoding == "JSON"
        switch encoding {
        case "CSV", "JSON": break
        case "BASE64":
            guard let decoded = Data(base64Encoded: Data(data)) else {
                throw told("holds no BASE64 although it says so", "Capture the data again.")
            }
            payload = Array(decoded)[...]
            let isText = payload.withUnsafeBufferPointer { text in
                (try? UTF8Span(validating: text.span)) != nil && !text.contains(0)
            }
            guard isText else {
                throw told("holds BASE64 of something that is no text", "Only CSV and JSON can be read.")
            }
            let first = payload.first { $0 > 0x20 }
            isJSON =
                contentType.lowercased().contains("json") || first == UInt8(ascii: "{")
                || first == UInt8(ascii: "[")
        default:
            throw told("has the encoding \"\(clipped(encoding))\"", "Only CSV, JSON and BASE64 are known.")
        }
        let start = bytes.count
        bytes += payload
        return isJSON ? try jsonRows(start..<bytes.count, &bytes) : try csvRows(from: start, &bytes)
    }

    private func told(_ rule: String, _ wayOut: String) -> JSONRowScanner.Refusal {
        JSONRowScanner.Refusal(defect: .told(rule, wayOut: wayOut))
    }

    // MARK: CSV

    private mutating func csvRows(from start: Int, _ bytes: inout [UInt8]) throws -> [[Field]] {
        try demandOrder()
        // Scanned whole before anything is laid behind it.
        var rows: [[Cell]] = []
        var position = start
        while true {
            let scan = RowScanner.scan(bytes, from: position, isLast: true, into: &cells, at: 0)
            position = scan.next
            switch scan.status {
            case .finished, .needsMore: return rows.map { positional($0, .csv, &bytes) }
            case .blank: continue
            case .unclosedQuote:
                throw told("holds a quote that is not closed", "Close it, and double the quotes inside.")
            case .row: break
            }
            guard scan.defect == nil else {
                throw told("holds a quote in the wrong place", "Put the whole field in quotes.")
            }
            guard scan.fields == places.count else {
                throw told(
                    "has \(scan.fields) values on one side, \(orderKey) names \(places.count) columns",
                    "Correct \(orderKey) in the model file."
                )
            }
            rows.append(Array(cells.prefix(scan.fields)))
        }
    }

    private func demandOrder() throws {
        guard places.isEmpty else { return }
        let names = orderExample.map { ModelFile.scalar($0) }.joined(separator: ", ")
        let key = orderKey.split(separator: ".").last ?? ""
        throw FormatError.nothingToRead(
            "The captured data is CSV, whose columns have no names. Say their order once in the model file, like "
                + "sagemaker: { \(key): [\(names)] }"
        )
    }

    private func positional(_ cells: [Cell], _ form: RowBlock.Form, _ bytes: inout [UInt8]) -> [Field] {
        var row: [Field] = []
        for (place, cell) in zip(places, cells) {
            if let place { row.append((place, plain(cell, form, &bytes))) }
        }
        return row
    }

    /// A cell whose bytes are its text.
    private func plain(_ cell: Cell, _ form: RowBlock.Form, _ bytes: inout [UInt8]) -> Cell {
        guard cell.isEscaped else { return cell }
        var block = RowBlock(form: form)
        block.bytes = Array(bytes[cell.range])
        let text = block.utf8(of: Cell(start: 0, end: cell.range.count, isEscaped: true))
        let start = bytes.count
        bytes += text
        return Cell(start: start, end: bytes.count, isEscaped: false)
    }

    // MARK: JSON

    private mutating func jsonRows(_ range: Range<Int>, _ bytes: inout [UInt8]) throws -> [[Field]] {
        var list = range
        var cursor = JSONCursor(bytes, in: range)
        if lists != nil, cursor.peek() == UInt8(ascii: "{") {
            try lists?.scan(bytes, in: range, into: &cells, at: 0)
            list = cells[0].range
            guard !list.isEmpty else {
                throw told("lacks the member that lists its rows", "Correct the sagemaker section.")
            }
            cursor = JSONCursor(bytes, in: list)
        }
        guard cursor.peek() == UInt8(ascii: "[") else { return [try jsonRow(list, &bytes)] }
        var rows: [[Field]] = []
        for element in try elements(&cursor) { rows.append(try jsonRow(element, &bytes)) }
        guard cursor.isAtEnd() else {
            throw told("holds JSON that cannot be read", "Capture the data again, or leave the record out.")
        }
        return rows
    }

    /// Where the elements of a list lie.
    private func elements(_ cursor: inout JSONCursor) throws -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        do {
            try cursor.expect(UInt8(ascii: "["))
            if cursor.peek() == UInt8(ascii: "]") {
                cursor.pass()
                return []
            }
            while true {
                _ = cursor.peek()
                let start = cursor.index
                try cursor.skip(depth: 1)
                ranges.append(start..<cursor.index)
                let next = cursor.peek()
                cursor.pass()
                if next == UInt8(ascii: "]") { return ranges }
                guard next == UInt8(ascii: ",") else { throw JSONCursor.Problem.syntax }
            }
        } catch {
            throw told("holds JSON that cannot be read", "Capture the data again, or leave the record out.")
        }
    }

    private mutating func jsonRow(_ range: Range<Int>, _ bytes: inout [UInt8]) throws -> [Field] {
        var cursor = JSONCursor(bytes, in: range)
        switch cursor.peek() {
        case UInt8(ascii: "{"):
            do throws(JSONRowScanner.Refusal) {
                try members.scan(bytes, in: range, into: &cells, at: 0)
            } catch {
                throw inColumns(error)
            }
            return memberPlaces.enumerated().map { ($1, plain(cells[$0], .json, &bytes)) }
        case UInt8(ascii: "["):
            try demandOrder()
            let values = try elements(&cursor)
            guard values.count == places.count else {
                throw told(
                    "has \(values.count) values on one side, \(orderKey) names \(places.count) columns",
                    "Correct \(orderKey) in the model file."
                )
            }
            return positional(try values.map { try scalar($0, bytes) }, .json, &bytes)
        default:
            try demandOrder()
            guard places.count == 1 else {
                throw told(
                    "has one value on one side, \(orderKey) names \(places.count) columns",
                    "Correct \(orderKey) in the model file."
                )
            }
            return positional([try scalar(range, bytes)], .json, &bytes)
        }
    }

    /// A refusal that names the column where the scanner knows the member.
    private func inColumns(_ refusal: JSONRowScanner.Refusal) -> JSONRowScanner.Refusal {
        switch refusal.defect {
        case .nested(let field):
            JSONRowScanner.Refusal(defect: .nested(field: memberPlaces[field]))
        case .noValue(let field):
            JSONRowScanner.Refusal(defect: .noValue(field: memberPlaces[field]))
        default: JSONRowScanner.Refusal(defect: refusal.defect)
        }
    }

    private func scalar(_ range: Range<Int>, _ bytes: [UInt8]) throws -> Cell {
        var cursor = JSONCursor(bytes, in: range)
        let first = cursor.peek()
        if first == UInt8(ascii: "\"") {
            guard let text = try? cursor.text() else {
                throw told(
                    "holds JSON that cannot be read",
                    "Capture the data again, or leave the record out."
                )
            }
            return Cell(
                start: text.range.lowerBound,
                end: text.range.upperBound,
                isEscaped: text.isEscaped
            )
        }
        guard let word = cursor.scalar(), cursor.isAtEnd() else {
            throw told(
                "holds a list or an object where one value is wanted",
                "Correct the sagemaker section."
            )
        }
        return first == UInt8(ascii: "n")
            ? .none : Cell(start: word.lowerBound, end: word.upperBound, isEscaped: false)
    }
}
