/// Reads JSON token by token.
///
/// RFC 8259 and nothing beyond it: no comments, no comma at the end, no `NaN`. What it passes is checked; what it
/// means is up to the caller.
struct JSONCursor {
    let bytes: [UInt8]
    /// Where the text ends.
    private let end: Int
    /// The byte that is read next.
    private(set) var index: Int

    /// The deepest nesting that is read.
    static let depthAtMost = 64

    enum Problem: Error {
        case syntax
        case tooDeep
        case halfSurrogate
        case nul
    }

    /// A text between its quotes.
    struct Text {
        var range: Range<Int>
        var isEscaped: Bool
    }

    /// A cursor at the beginning of a part of bytes, which must lie inside them.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes, in: bytes.indices)
    }

    /// The next byte that is no blank; 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        while index < end {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
            index += 1
        }
        return 0
    }

    /// Whether nothing is left but blanks.
    mutating func isAtEnd() -> Bool {
        _ = peek()
        return index >= end
    }

    @inline(__always)
    mutating func pass() { index += 1 }

    /// Passes one byte that must be there.
    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(Problem) {
        guard peek() == byte else { throw .syntax }
        index += 1
    }

    /// Reads a text whose opening quote is next.
    mutating func text() throws(Problem) -> Text {
        try expect(UInt8(ascii: "\""))
        let start = index
        var isEscaped = false
        while true {
            index = nextSpecial()
            guard index < end else { throw .syntax }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                defer { index += 1 }
                return Text(range: start..<index, isEscaped: isEscaped)
            }
            guard byte == UInt8(ascii: "\\") else { throw byte == 0 ? .nul : .syntax }
            isEscaped = true
            index += 2
        }
    }

    /// Passes a number, `true`, `false` or `null`; nil where another word stands.
    mutating func scalar() -> Range<Int>? {
        let start = index
        if passNumber(), index >= end || Self.endsToken(bytes[index]) { return start..<index }
        index = start
        while index < end, !Self.endsToken(bytes[index]) { index += 1 }
        let word = start..<index
        let isKnown = spells("true", word) || spells("false", word) || spells("null", word)
        return isKnown ? word : nil
    }

    private func spells(_ text: StaticString, _ word: Range<Int>) -> Bool {
        guard word.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for (offset, byte) in wanted.enumerated()
            where bytes[word.lowerBound + offset] != byte {
                return false
            }
            return true
        }
    }

    /// Passes one value, whatever it is.
    mutating func skip(depth: Int) throws(Problem) {
        // One bit a level: set where the level is an object.
        var isObject: UInt64 = 0
        var level = 0
        repeat {
            let byte = peek()
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                let opens = byte == UInt8(ascii: "{")
                guard depth + level < Self.depthAtMost else { throw .tooDeep }
                index += 1
                isObject = isObject << 1 | (opens ? 1 : 0)
                level += 1
                if peek() != (opens ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if opens { try key() }
                    continue
                }
            } else if byte == UInt8(ascii: "\"") {
                let text = try text()
                if text.isEscaped { try check(text) }
            } else {
                guard scalar() != nil else { throw .syntax }
            }
            try close(&isObject, &level)
        } while level > 0
    }

    /// After a value or in an empty object or list: passes what closes, up to the next value.
    private mutating func close(_ isObject: inout UInt64, _ level: inout Int) throws(Problem) {
        while level > 0 {
            let inObject = isObject & 1 == 1
            let byte = peek()
            if byte == UInt8(ascii: ",") {
                index += 1
                if inObject { try key() }
                return
            }
            guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .syntax }
            index += 1
            isObject >>= 1
            level -= 1
        }
    }

    private mutating func key() throws(Problem) {
        guard peek() == UInt8(ascii: "\"") else { throw .syntax }
        let name = try text()
        if name.isEscaped { try check(name) }
        try expect(UInt8(ascii: ":"))
    }

    /// Whether every escape of a text means something.
    func check(_ text: Text) throws(Problem) {
        do {
            try JSONEscapes.check(bytes[text.range])
        } catch .nul {
            throw .nul
        } catch .halfSurrogate {
            throw .halfSurrogate
        } catch {
            throw .syntax
        }
    }

    /// The text that is meant.
    func utf8(of text: Text) -> [UInt8] {
        let raw = bytes[text.range]
        return text.isEscaped ? JSONEscapes.text(of: raw) ?? Array(raw) : Array(raw)
    }

    private static func endsToken(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "{")
            || byte == UInt8(ascii: "[")
    }

    /// Passes a number as RFC 8259 has it: no sign in front but a minus, no zero in front, no bare point.
    @inline(__always)
    private mutating func passNumber() -> Bool {
        if index < end, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        let whole = passDigits()
        guard whole > 0, whole == 1 || bytes[first] != 0x30 else { return false }
        if index < end, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard passDigits() > 0 else { return false }
        }
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < end, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            guard passDigits() > 0 else { return false }
        }
        return true
    }

    @inline(__always)
    private mutating func passDigits() -> Int {
        let start = index
        while index < end, bytes[index] &- 0x30 < 10 { index += 1 }
        return index - start
    }

    /// The next quote, backslash or control character; the end where there is none.
    ///
    /// Eight bytes at a time: `(x − n) & ~x & 0x80` marks bytes below n, and after an exclusive or with a byte the
    /// zeros, which are that byte. A borrow can only mark bytes behind a true find.
    @inline(__always)
    private func nextSpecial() -> Int {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let raw = bytes.span.bytes
        var index = index
        while index + 8 <= end {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let found =
                ((word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (slash &- ones) & ~slash) & tops
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end {
            let byte = bytes[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return index
    }
}
