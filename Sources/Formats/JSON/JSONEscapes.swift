/// What follows a backslash in a JSON text.
enum JSONEscapes {
    enum Problem: Error {
        case unknown
        case halfSurrogate
        case nul
    }

    /// Whether every escape of a text means something; the text lies between its quotes.
    static func check(_ text: ArraySlice<UInt8>) throws(Problem) {
        try decode(text) { _ in }
    }

    /// The text that is meant; nil where an escape means nothing.
    static func text(of text: ArraySlice<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        do {
            try decode(text) { plain.append($0) }
        } catch {
            return nil
        }
        return plain
    }

    private static func decode(_ text: ArraySlice<UInt8>, _ emit: (UInt8) -> Void) throws(Problem) {
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            guard byte == UInt8(ascii: "\\") else {
                emit(byte)
                index += 1
                continue
            }
            guard index + 1 < text.endIndex else { throw .unknown }
            if text[index + 1] == UInt8(ascii: "u") {
                let (scalar, length) = try scalar(text, at: index)
                UTF8.encode(scalar)?.forEach(emit)
                index += length
            } else {
                guard let plain = short(text[index + 1]) else { throw .unknown }
                emit(plain)
                index += 2
            }
        }
    }

    private static func short(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The scalar of `\uXXXX`, or of the two that make a pair, and how many bytes they take.
    private static func scalar(_ text: ArraySlice<UInt8>, at index: Int) throws(Problem) -> (
        Unicode.Scalar, Int
    ) {
        guard let unit = unit(text, at: index) else { throw .unknown }
        guard unit != 0 else { throw .nul }
        if let scalar = Unicode.Scalar(UInt32(unit)) { return (scalar, 6) }
        guard unit < 0xDC00, let low = self.unit(text, at: index + 6), (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
        else { throw .halfSurrogate }
        return (scalar, 12)
    }

    private static func unit(_ text: ArraySlice<UInt8>, at index: Int) -> UInt16? {
        guard index + 6 <= text.endIndex, text[index] == UInt8(ascii: "\\"),
            text[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt16 = 0
        for byte in text[(index + 2)..<(index + 6)] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
