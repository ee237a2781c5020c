/// Writes one object as a line of JSON, its members in the order in which they are added.
public struct JSONObjectLine: Sendable {
    private var members = ""

    /// An object without members.
    public init() {}

    /// The line, without a line end.
    public var text: String { "{\(members)}" }

    /// Adds a text; nil becomes null.
    public mutating func add(_ key: String, _ value: String?) {
        add(key, raw: value.map(Self.quoted) ?? "null")
    }

    /// Adds a number; one that is not finite becomes null.
    public mutating func add(_ key: String, _ value: Double?) {
        guard let value, value.isFinite else { return add(key, raw: "null") }
        add(key, raw: canonicalText(value))
    }

    /// Adds what is JSON already.
    public mutating func add(_ key: String, raw: String) {
        members += (members.isEmpty ? "" : ",") + Self.quoted(key) + ":" + raw
    }

    /// A text in quotes, with its escapes.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            // Beyond what JSON demands: what ends a line or moves a cursor in a terminal.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
