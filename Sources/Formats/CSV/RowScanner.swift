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
/// little else than spaces: one test a word finds the candidates.
enum RowScanner {
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
        let room = cells.count - firstCell
        var scan = RowScan(start: start)
        var fieldStart = start
        var quoted: (start: Int, end: Int, isEscaped: Bool)?

        func close(at fieldEnd: Int, _ cells: inout MutableSpan<Cell>) {
            if scan.fields < room {
                cells[firstCell + scan.fields] =
                    if let quoted {
                        Cell(start: quoted.start, end: quoted.end, isEscaped: quoted.isEscaped)
                    } else {
                        Cell(start: fieldStart, end: fieldEnd, isEscaped: false)
                    }
            }
            scan.fields += 1
            quoted = nil
        }

        var marks = Marks(from: start, below: Marks.commaBias)
        while let mark = marks.next(in: bytes) {
            let byte = bytes.byte(at: mark)
            switch byte {
            case UInt8(ascii: ","):
                close(at: mark, &cells)
                fieldStart = mark + 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                let isReturn = byte == UInt8(ascii: "\r")
                // Whether a line feed belongs to this return can only be seen with the next byte.
                if isReturn, mark + 1 == end, !isLast { return scan.needingMore(from: fieldStart) }
                let isPair = isReturn && mark + 1 < end && bytes.byte(at: mark + 1) == UInt8(ascii: "\n")
                scan.lines += 1
                scan.end = mark
                scan.next = mark + (isPair ? 2 : 1)
                scan.status = mark == start ? .blank : .row
                if mark > start { close(at: mark, &cells) }
                return scan
            case UInt8(ascii: "\"") where mark == fieldStart:
                let linesBefore = scan.lines
                guard let close = closingQuote(bytes, after: mark, &scan) else {
                    scan.linesBeforeQuote = linesBefore
                    scan.status = isLast ? .unclosedQuote : .needsMore
                    scan.openField = fieldStart
                    return scan
                }
                if close.end + 1 == end, !isLast { return scan.needingMore(from: fieldStart) }
                quoted = (mark + 1, close.end, close.isEscaped)
                if close.end + 1 < end, !endsField(bytes.byte(at: close.end + 1)) {
                    scan.note(.textAfterQuote(field: scan.fields))
                }
                marks = Marks(from: close.end + 1, below: Marks.commaBias)
            case UInt8(ascii: "\""): scan.note(.misplacedQuote(field: scan.fields))
            case 0: scan.note(.nulByte)
            case 0x80...: scan.hasWideText = true
            default: break
            }
        }
        guard isLast else { return scan.needingMore(from: fieldStart) }
        scan.end = end
        scan.next = end
        scan.status = end == start ? .finished : .row
        if end > start { close(at: end, &cells) }
        return scan
    }

    /// The quote that ends a quoted field; nil when the bytes end before it.
    private static func closingQuote(
        _ bytes: RawSpan,
        after quote: Int,
        _ scan: inout RowScan
    ) -> (end: Int, isEscaped: Bool)? {
        let end = bytes.byteCount
        var isEscaped = false
        var marks = Marks(from: quote + 1, below: Marks.quoteBias)
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

/// The places of the bytes that are below a bound or not ASCII, found 32 bytes at a time.
private struct Marks {
    /// 0x80 less the bound, in each byte: added to the low seven bits of a byte, the top bit is set exactly when the byte
    /// is not below the bound; no sum reaches the next byte.
    private let bias: UInt64
    /// Where the bytes lie that `bits` speaks of.
    private var base: Int
    private var end: Int
    private var bits: UInt32 = 0

    /// The bound `-`, for what means something outside of quotes.
    static let commaBias: UInt64 = 0x5353_5353_5353_5353
    /// The bound `#`, for what means something inside.
    static let quoteBias: UInt64 = 0x5D5D_5D5D_5D5D_5D5D

    @inline(__always)
    init(from start: Int, below bias: UInt64) {
        self.bias = bias
        (base, end) = (start, start)
    }

    /// The next place; nil at the end.
    @inline(__always)
    mutating func next(in bytes: RawSpan) -> Int? {
        while bits == 0 {
            guard end < bytes.byteCount else { return nil }
            base = end
            end = min(base + 32, bytes.byteCount)
            bits = end - base == 32 ? marks(in: bytes) : lastMarks(in: bytes)
        }
        defer { bits &= bits &- 1 }
        return base + bits.trailingZeroBitCount
    }

    @inline(__always)
    private func marks(in bytes: RawSpan) -> UInt32 {
        let first = mask(of: bytes, at: base) | mask(of: bytes, at: base + 8) << 8
        return first | mask(of: bytes, at: base + 16) << 16 | mask(of: bytes, at: base + 24) << 24
    }

    /// A bit for each of eight bytes: the product brings their top bits together.
    @inline(__always)
    private func mask(of bytes: RawSpan, at start: Int) -> UInt32 {
        let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let found = (~((word & low) &+ bias) | word) & ~low
        return UInt32(truncatingIfNeeded: ((found >> 7) &* 0x0102_0408_1020_4080) >> 56)
    }

    /// The same of fewer than 32 bytes, one by one.
    private func lastMarks(in bytes: RawSpan) -> UInt32 {
        let bound = UInt8(truncatingIfNeeded: 0x80 &- (bias & 0xFF))
        return (base..<end).reduce(0) { bits, place in
            let byte = bytes.byte(at: place)
            return byte < bound || byte >= 0x80 ? bits | 1 << UInt32(place - base) : bits
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

    fileprivate func needingMore(from fieldStart: Int) -> RowScan {
        var scan = self
        scan.status = .needsMore
        scan.openField = fieldStart
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
