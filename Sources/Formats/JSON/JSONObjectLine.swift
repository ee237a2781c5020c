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

    /// A text in quotes, with the escapes that JSON demands.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}
