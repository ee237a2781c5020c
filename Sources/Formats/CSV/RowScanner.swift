internal import CSIMD

/// Where a field lies among the bytes that are held; its text when it has no doubled quotes inside.
struct Cell: Sendable, Equatable {
    var start: UInt32
    private var endAndMark: UInt32

    init(start: Int, end: Int, isEscaped: Bool) {
        self.start = UInt32(truncatingIfNeeded: start)
        endAndMark = UInt32(truncatingIfNeeded: end) | (isEscaped ? Self.mark : 0)
    }

    static let none = Cell(start: 0, end: 0, isEscaped: false)

    /// At most 32 MB are held, so the top bit of an offset is free.
    private static let mark: UInt32 = 1 << 31

    var end: Int { Int(endAndMark & ~Self.mark) }
    var range: Range<Int> { Int(start)..<max(Int(start), end) }
    var isEmpty: Bool { end <= Int(start) }

    /// Whether two quotes in it stand for one.
    var isEscaped: Bool { endAndMark & Self.mark != 0 }
}

/// Why a row cannot be read, however its columns are meant.
enum RowDefect: Sendable, Equatable {
    case fieldCount(Int)
    case nulByte
    case notUTF8
    case misplacedQuote(field: Int)
    case textAfterQuote(field: Int)
    /// No JSON from this byte of the row on, counted from 1.
    case notJSON(at: Int)
    case notAnObject
    case duplicateKey(String)
    case longKey
    case tooDeep
    /// An object or a list where one value is wanted.
    case nested(field: Int)
    /// A word that JSON does not know, such as NaN.
    case noValue(field: Int)
    case halfSurrogate
    /// Something else, in words: the rule and the way out.
    case told(String, wayOut: String)
}

/// What scanning one row came to.
struct RowScan {
    enum Status {
        case row, blank, needsMore, finished, unclosedQuote
    }

    /// What is wrong with a row of CSV: numbers alone, since a scan is copied for every row.
    enum Fault {
        case nulByte
        case misplacedQuote(field: Int)
        case textAfterQuote(field: Int)
    }

    var status: Status
    /// Just past the row and its line end.
    var next: Int
    /// Just past the row, without its line end.
    var end: Int
    /// Where the field begins that was being read when the bytes ran out.
    var openField: Int
    /// How many fields the row has, kept or not.
    var fields: Int
    /// How many physical lines the scan passed, the row's own line end included.
    var lines: Int
    /// Lines between the row's first one and the quote that is not closed.
    var linesBeforeQuote: Int
    var fault: Fault?
    var hasWideText: Bool
}

/// Finds the fields of one row, many bytes at a time.
///
/// Everything that means something to CSV (`,`, `"`, line ends, NUL) lies below `-` in ASCII, where data has
/// little else than spaces: one test of 32 bytes finds the candidates.
enum RowScanner {
    /// What means something outside of quotes is below it.
    private static let lowestOfData = UInt8(ascii: "-")
    /// What means something inside is.
    private static let lowestInQuotes = UInt8(ascii: "#")

    /// Scans the row that begins at `start`.
    ///
    /// - Parameters:
    ///   - bytes: All bytes that are held.
    ///   - start: Where the row begins.
    ///   - isLast: Whether nothing follows the bytes.
    ///   - cells: Where the fields are written; fields beyond its end are only counted.
    ///   - firstCell: The place of the row's first field among the cells.
    /// - Returns: What the row came to, and where the next one begins.
    static func scan(
        _ bytes: [UInt8],
        from start: Int,
        isLast: Bool,
        into cells: inout [Cell],
        at firstCell: Int
    ) -> RowScan {
        var room = cells.mutableSpan
        return scan(bytes.span.bytes, from: start, isLast: isLast, into: &room, at: firstCell)
    }

    private static func scan(
        _ bytes: RawSpan,
        from start: Int,
        isLast: Bool,
        into cells: inout MutableSpan<Cell>,
        at firstCell: Int
    ) -> RowScan {
        let end = bytes.byteCount
        var scan = RowScan(start: start)
        var field = OpenField(start: start, place: firstCell)
        var marks = Marks(from: start, below: lowestOfData)
        while let mark = closingPlainFields(in: bytes, &marks, &field, &cells) {
            let byte = bytes.byte(at: mark)
            switch byte {
            case UInt8(ascii: ","): field.close(at: mark, &cells)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                let isReturn = byte == UInt8(ascii: "\r")
                // Whether a line feed belongs to this return can only be seen with the next byte.
                if isReturn, mark + 1 == end, !isLast { return scan.needingMore(from: field, firstCell) }
                let isPair = isReturn && mark + 1 < end && bytes.byte(at: mark + 1) == UInt8(ascii: "\n")
                scan.lines += 1
                scan.end = mark
                scan.next = mark + (isPair ? 2 : 1)
                scan.status = mark == start ? .blank : .row
                if mark > start { field.close(at: mark, &cells) }
                scan.fields = field.place - firstCell
                return scan
            case UInt8(ascii: "\"") where mark == field.start:
                let linesBefore = scan.lines
                guard let close = closingQuote(bytes, after: mark, &scan) else {
                    scan = scan.needingMore(from: field, firstCell)
                    scan.linesBeforeQuote = linesBefore
                    if isLast { scan.status = .unclosedQuote }
                    return scan
                }
                if close.end + 1 == end, !isLast { return scan.needingMore(from: field, firstCell) }
                field.quoted = Cell(start: mark + 1, end: close.end, isEscaped: close.isEscaped)
                if close.end + 1 < end, !endsField(bytes.byte(at: close.end + 1)) {
                    scan.note(.textAfterQuote(field: field.place - firstCell))
                }
                marks = Marks(from: close.end + 1, below: lowestOfData)
            case UInt8(ascii: "\""): scan.note(.misplacedQuote(field: field.place - firstCell))
            case 0: scan.note(.nulByte)
            case 0x80...: scan.hasWideText = true
            default: break
            }
        }
        guard isLast else { return scan.needingMore(from: field, firstCell) }
        scan.end = end
        scan.next = end
        scan.status = end == start ? .finished : .row
        if end > start { field.close(at: end, &cells) }
        scan.fields = field.place - firstCell
        return scan
    }

    /// Closes fields without quotes at their commas, most of what a file holds: a loop of its own, so that all it needs
    /// stays in registers.
    ///
    /// - Returns: The first mark that asks for more than that; nil where the bytes end.
    @inline(never)
    private static func closingPlainFields(
        in bytes: RawSpan,
        _ marks: inout Marks,
        _ field: inout OpenField,
        _ cells: inout MutableSpan<Cell>
    ) -> Int? {
        var (here, start, place) = (marks, field.start, field.place)
        defer { (marks, field.start, field.place) = (here, start, place) }
        while let mark = here.next(in: bytes) {
            guard bytes.byte(at: mark) == UInt8(ascii: ","), field.quoted == nil else { return mark }
            if place < cells.count { cells[place] = Cell(start: start, end: mark, isEscaped: false) }
            place &+= 1
            start = mark &+ 1
        }
        return nil
    }

    /// The quote that ends a quoted field; nil when the bytes end before it.
    private static func closingQuote(
        _ bytes: RawSpan,
        after quote: Int,
        _ scan: inout RowScan
    ) -> (end: Int, isEscaped: Bool)? {
        let end = bytes.byteCount
        var isEscaped = false
        var marks = Marks(from: quote + 1, below: lowestInQuotes)
        while let mark = marks.next(in: bytes) {
            switch bytes.byte(at: mark) {
            case UInt8(ascii: "\""):
                guard mark + 1 < end, bytes.byte(at: mark + 1) == UInt8(ascii: "\"") else {
                    return (mark, isEscaped)
                }
                isEscaped = true
                // The second of the two.
                _ = marks.next(in: bytes)
            case UInt8(ascii: "\n"): scan.lines += 1
            case UInt8(ascii: "\r"):
                if mark + 1 < end, bytes.byte(at: mark + 1) != UInt8(ascii: "\n") { scan.lines += 1 }
            case 0: scan.note(.nulByte)
            case 0x80...: scan.hasWideText = true
            default: break
            }
        }
        return nil
    }

    private static func endsField(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}

/// The field that is being read.
private struct OpenField {
    /// Where it begins, its quote included.
    var start: Int
    /// The place of its cell; beyond the last one it is only counted.
    var place: Int
    /// Where its text lies, once its closing quote was met.
    var quoted: Cell?

    mutating func close(at end: Int, _ cells: inout MutableSpan<Cell>) {
        if place < cells.count { cells[place] = quoted ?? Cell(start: start, end: end, isEscaped: false) }
        (start, place, quoted) = (end + 1, place + 1, nil)
    }
}

/// The places of the bytes that are below a bound or not ASCII, found 32 bytes at a time.
private struct Marks {
    /// Bytes that are not ASCII are negative, and so below it as well.
    private let bound: Int8
    /// Where the bytes lie that `bits` speaks of.
    private var base: Int
    private var end: Int
    private var bits: UInt32 = 0

    @inline(__always)
    init(from start: Int, below bound: UInt8) {
        self.bound = Int8(truncatingIfNeeded: bound)
        (base, end) = (start, start)
    }

    /// The next place; nil at the end.
    @inline(__always)
    mutating func next(in bytes: RawSpan) -> Int? {
        while bits == 0 {
            guard end < bytes.byteCount else { return nil }
            base = end
            end = min(base &+ 32, bytes.byteCount)
            bits = end &- base == 32 ? marks(in: bytes) : lastMarks(in: bytes)
        }
        defer { bits &= bits &- 1 }
        return base &+ bits.trailingZeroBitCount
    }

    @inline(__always)
    private func marks(in bytes: RawSpan) -> UInt32 {
        plumbline_bytes_below(bound, bytes.unsafeLoadUnaligned(fromByteOffset: base, as: SIMD32<Int8>.self))
    }

    /// The same of fewer than 32 bytes, one by one.
    private func lastMarks(in bytes: RawSpan) -> UInt32 {
        (base..<end).reduce(0) { bits, place in
            let byte = Int8(bitPattern: bytes.byte(at: place))
            return byte < bound ? bits | 1 << UInt32(place - base) : bits
        }
    }
}

extension RawSpan {
    /// The byte at a place that must be inside; checked.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}

extension RowScan {
    fileprivate init(start: Int) {
        status = .row
        next = start
        end = start
        openField = start
        fields = 0
        lines = 0
        linesBeforeQuote = 0
        fault = nil
        hasWideText = false
    }

    fileprivate func needingMore(from field: OpenField, _ firstCell: Int) -> RowScan {
        var scan = self
        scan.status = .needsMore
        scan.openField = field.start
        scan.fields = field.place - firstCell
        return scan
    }

    /// The first fault is the one that is told; what follows it is mostly its echo.
    fileprivate mutating func note(_ found: Fault) {
        if fault == nil { fault = found }
    }

    /// The fault as a defect of the row, if there is one.
    var defect: RowDefect? {
        switch fault {
        case nil: nil
        case .nulByte: .nulByte
        case .misplacedQuote(let field): .misplacedQuote(field: field)
        case .textAfterQuote(let field): .textAfterQuote(field: field)
        }
    }
}
