/// What a cell of a file without a model holds, read as widely as common tools write numbers.
///
/// Beside the numbers of `NumberGrammar`: spaces around them, a bare point (`.5`, `5.`), `inf` and `infinity` in any
/// case and with a sign, and the words that stand for a missing value: an empty cell, `nan`, `na`, `n/a`, `#n/a`,
/// `<na>`, `null` and `none`, in any case. A number beyond the largest double is infinite.
enum CellNumber: Equatable {
    case number(Double)
    case infinite(Double)
    case missing
    case text

    init(_ text: Span<UInt8>) {
        if let number = NumberGrammar.parse(text) {
            self = .number(number)
            return
        }
        // No word for a missing value is longer, and no number that people write either.
        guard text.count <= 400 else {
            self = .text
            return
        }
        let bytes = text.indices.map { text[$0] }
        let trimmed = bytes.trimming { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard !trimmed.isEmpty else {
            self = .missing
            return
        }
        self = Self.word(trimmed) ?? Self.number(trimmed)
    }

    private static func word(_ text: ArraySlice<UInt8>) -> CellNumber? {
        guard text.count <= 9 else { return nil }
        let lowered = text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        switch String(decoding: lowered, as: UTF8.self) {
        case "nan", "+nan", "-nan", "na", "n/a", "#n/a", "<na>", "null", "none": return .missing
        case "inf", "+inf", "infinity", "+infinity": return .infinite(.infinity)
        case "-inf", "-infinity": return .infinite(-.infinity)
        default: return nil
        }
    }

    private static func number(_ text: ArraySlice<UInt8>) -> CellNumber {
        var hasDigit = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                break
            default: return .text
            }
        }
        guard hasDigit, let value = Double(String(decoding: text, as: UTF8.self)) else { return .text }
        return value.isFinite ? .number(value) : .infinite(value)
    }
}

extension Array where Element == UInt8 {
    fileprivate func trimming(_ isBlank: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var rest = self[...]
        while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }
}
