/// Cells of CSV, safe to open in a spreadsheet.
///
/// `Formats` has a writer for what it reads back; a report must not depend on it (it only knows the domain and
/// pictures), so the two rules of quoting stand here once more.
enum CSVText {
    /// A text cell: quoted where it must be, with an apostrophe in front where a spreadsheet would run it.
    static func field(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first { $0 != " " }.map(starters.contains) ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: special.contains) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }

    /// A text cell; empty for nil.
    static func field(_ text: String?) -> String {
        text.map { field($0) } ?? ""
    }

    /// A number cell with as many digits as it takes to read the same number back; empty for nil.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    /// Leading spaces are looked through; the full-width forms are what some spreadsheets turn into the plain ones.
    private static let starters: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠",
    ]

    private static let special: Set<UInt8> = [
        UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
    ]
}
