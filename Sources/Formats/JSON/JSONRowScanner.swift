/// Finds the wanted members of an object in its bytes, members of objects inside it by their dotted path.
///
/// A key is looked up once; the order of keys may differ from row to row.
struct JSONRowScanner {
    /// A member that is wanted.
    struct Wanted {
        /// Its path: `customer.age` is `age` in `customer`, or a key that is called so.
        var path: String
        /// Another path where it may stand.
        var other: String?
        /// Whether an object or a list may stand there, and is taken as its text.
        var takesAny: Bool
    }

    private let wanted: [Wanted]
    /// All paths that were seen, by code.
    private var paths = CategoryCoder()
    private var known: [Known] = []
    private var rowNumber = 0
    /// The codes of the keys of the rows before, in their order.
    private var order: [Int] = []
    /// Which key of the row comes next.
    private var ordinal = 0

    private struct Known {
        /// Its place among the wanted ones; −1 for others.
        var place: Int32
        /// Whether wanted members lie below it.
        var leadsOn: Bool
        /// The row in which it was seen last.
        var row: Int
    }

    /// Why a row cannot be read.
    struct Refusal: Error {
        var defect: RowDefect
        var cell: Cell?
    }

    init(_ wanted: [Wanted]) {
        self.wanted = wanted
    }

    /// How many different paths were seen.
    var pathCount: Int { paths.count }

    /// The paths that were seen, in the order of first sight.
    var names: [String] {
        zip(paths.names, known).filter { !$1.leadsOn || $1.place >= 0 }.map(\.0)
    }

    /// Reads one row.
    ///
    /// - Parameters:
    ///   - bytes: All bytes that are held.
    ///   - range: Where the row lies.
    ///   - cells: Where the wanted members are written; those that are missing become empty.
    ///   - first: The place of the row's first cell.
    /// - Throws: `Refusal` with the first thing that is wrong.
    mutating func scan(
        _ bytes: [UInt8],
        in range: Range<Int>,
        into cells: inout [Cell],
        at first: Int
    ) throws(Refusal) {
        rowNumber += 1
        ordinal = 0
        for place in first..<(first + wanted.count) { cells[place] = .none }
        var cursor = JSONCursor(bytes, in: range)
        guard cursor.peek() == UInt8(ascii: "{") else {
            let isJSON = (try? cursor.skip(depth: 0)) != nil && cursor.isAtEnd()
            throw Refusal(defect: isJSON ? .notAnObject : .notJSON(at: cursor.index - range.lowerBound + 1))
        }
        do {
            try object(&cursor, [], depth: 0, into: &cells, at: first)
            guard cursor.isAtEnd() else { throw JSONCursor.Problem.syntax }
        } catch let problem as JSONCursor.Problem {
            throw Refusal(defect: problem.defect(at: cursor.index - range.lowerBound + 1))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(defect: .notJSON(at: cursor.index - range.lowerBound + 1))
        }
    }

    private mutating func object(
        _ cursor: inout JSONCursor,
        _ prefix: [UInt8],
        depth: Int,
        into cells: inout [Cell],
        at first: Int
    ) throws {
        guard depth < JSONCursor.depthAtMost else { throw JSONCursor.Problem.tooDeep }
        try cursor.expect(UInt8(ascii: "{"))
        if cursor.peek() == UInt8(ascii: "}") { return cursor.pass() }
        while true {
            guard cursor.peek() == UInt8(ascii: "\"") else { throw JSONCursor.Problem.syntax }
            let key = try cursor.text()
            let code = try code(of: key, cursor, prefix)
            try cursor.expect(UInt8(ascii: ":"))
            try value(&cursor, code, key, prefix, depth: depth, into: &cells, at: first)
            let next = cursor.peek()
            cursor.pass()
            if next == UInt8(ascii: "}") { return }
            guard next == UInt8(ascii: ",") else { throw JSONCursor.Problem.syntax }
        }
    }

    private mutating func value(
        _ cursor: inout JSONCursor,
        _ code: Int,
        _ key: JSONCursor.Text,
        _ prefix: [UInt8],
        depth: Int,
        into cells: inout [Cell],
        at first: Int
    ) throws {
        let place = Int(known[code].place)
        let byte = cursor.peek()
        let start = cursor.index
        switch byte {
        case UInt8(ascii: "\""):
            let text = try cursor.text()
            if text.isEscaped { try cursor.check(text) }
            guard place >= 0 else { return }
            cells[first + place] = Cell(
                start: text.range.lowerBound,
                end: text.range.upperBound,
                isEscaped: text.isEscaped
            )
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if place < 0, known[code].leadsOn, byte == UInt8(ascii: "{") {
                let path = prefix + cursor.utf8(of: key) + [UInt8(ascii: ".")]
                return try object(&cursor, path, depth: depth + 1, into: &cells, at: first)
            }
            try cursor.skip(depth: depth + 1)
            guard place >= 0 else { return }
            let cell = Cell(start: start, end: cursor.index, isEscaped: false)
            guard wanted[place].takesAny else {
                throw Refusal(defect: .nested(field: place), cell: cell)
            }
            cells[first + place] = cell
        default:
            guard let word = cursor.scalar() else {
                let isWord = cursor.index > start && place >= 0
                guard isWord else { throw JSONCursor.Problem.syntax }
                let cell = Cell(start: start, end: cursor.index, isEscaped: false)
                throw Refusal(defect: .noValue(field: place), cell: cell)
            }
            if place >= 0, byte != UInt8(ascii: "n") {
                cells[first + place] = Cell(start: word.lowerBound, end: word.upperBound, isEscaped: false)
            }
        }
    }

    /// The number of a key's path; a refusal where the row has it already.
    private mutating func code(
        of key: JSONCursor.Text,
        _ cursor: JSONCursor,
        _ prefix: [UInt8]
    ) throws -> Int {
        guard prefix.count + key.range.count <= CellRule.nameBytesAtMost * 8 else {
            throw Refusal(defect: .longKey)
        }
        let code: Int
        if prefix.isEmpty, !key.isEscaped {
            code = self.code(of: cursor.bytes.span.extracting(key.range))
        } else {
            if key.isEscaped { try cursor.check(key) }
            let path = prefix + cursor.utf8(of: key)
            code = Int(paths.code(of: path.span))
        }
        if code == known.count { known.append(knownPath(code)) }
        guard known[code].row != rowNumber else {
            throw Refusal(defect: .duplicateKey(paths.name(of: code)))
        }
        known[code].row = rowNumber
        return code
    }

    /// The number of a key that stands at the top: rows mostly have the same keys in the same order, so that the one
    /// that stood there before is tried first.
    private mutating func code(of name: Span<UInt8>) -> Int {
        defer { ordinal += 1 }
        guard order.indices.contains(ordinal) else {
            let code = Int(paths.code(of: name))
            if order.count == ordinal, order.count < CSVReader.columnsAtMost { order.append(code) }
            return code
        }
        if !paths.isName(name, of: order[ordinal]) { order[ordinal] = Int(paths.code(of: name)) }
        return order[ordinal]
    }

    private func knownPath(_ code: Int) -> Known {
        let path = paths.name(of: code)
        let place = wanted.firstIndex { $0.path == path || $0.other == path }
        let below = path + "."
        return Known(
            place: Int32(place ?? -1),
            leadsOn: wanted.contains { $0.path.hasPrefix(below) || $0.other?.hasPrefix(below) ?? false },
            row: 0
        )
    }
}

extension JSONCursor.Problem {
    fileprivate func defect(at place: Int) -> RowDefect {
        switch self {
        case .syntax: .notJSON(at: place)
        case .tooDeep: .tooDeep
        case .halfSurrogate: .halfSurrogate
        case .nul: .nulByte
        }
    }
}
