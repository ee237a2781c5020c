/// Writes CSV as RFC 4180 has it, safe to open in a spreadsheet.
///
/// A text cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers never do, so `-3` stays
/// a number.
public struct CSVWriter: Sendable {
    /// What was written so far.
    public private(set) var text = ""

    /// A cell of a row.
    public enum Cell: Sendable, Equatable {
        /// Text from outside or from people.
        case text(String)
        /// A number; empty when it is not finite.
        case number(Double)
        /// A whole number.
        case count(Int)
        /// Nothing.
        case empty
    }

    /// A writer that begins with a header.
    public init(header: [String]) {
        row(header.map(Cell.text))
    }

    /// Adds a row.
    public mutating func row(_ cells: [Cell]) {
        text += cells.map(Self.field).joined(separator: ",")
        text += "\r\n"
    }

    /// A cell as it stands in the file, quoted where it must be.
    public static func field(_ cell: Cell) -> String {
        switch cell {
        case .text(let text): quoted(guarded(text))
        case .number(let number): number.isFinite ? canonicalText(number) : ""
        case .count(let count): String(count)
        case .empty: ""
        }
    }

    /// The text with an apostrophe in front where a spreadsheet would run it.
    ///
    /// Leading spaces are looked through; the full-width forms are what some spreadsheets turn into the plain ones.
    private static func guarded(_ text: String) -> String {
        let firstInside = text.unicodeScalars.first { $0 != " " }
        guard let firstInside, starters.contains(firstInside) else { return text }
        return "'" + text
    }

    private static let starters: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠",
    ]

    /// A text in quotes where it must have them; for programs, so without the apostrophe of formulas.
    public static func quoted(_ text: String) -> String {
        let mustQuote = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
        }
        guard mustQuote else { return text }
        // By UTF-8: a quote followed by a combining mark is one character, and would not be found as a quote.
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
