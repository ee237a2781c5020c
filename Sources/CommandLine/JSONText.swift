/// A JSON value whose members keep their order, so that the same answer is the same text.
enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONText])
    case object([Member])

    /// A name with its value.
    struct Member: Sendable, Equatable {
        var name: String
        var value: JSONText
    }

    /// An object from names and values in the order they are to stand in.
    static func members(_ members: KeyValuePairs<String, JSONText>) -> JSONText {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

    static func optional(_ number: Double?) -> JSONText { number.map(JSONText.number) ?? .null }

    static func optional(_ number: Int64?) -> JSONText { number.map(JSONText.integer) ?? .null }

    static func integer(_ number: Int) -> JSONText { .integer(Int64(number)) }

    static func strings(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }

    /// The text, with one element of an outermost list or one member of an outermost object a line.
    var text: String {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            "[\n" + elements.map { "  " + $0.line }.joined(separator: ",\n") + "\n]"
        case .object(let members) where !members.isEmpty:
            "{\n" + members.map { "  " + Self.line($0) }.joined(separator: ",\n") + "\n}"
        default: line
        }
    }

    private var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        // The shortest text that reads back as the same number; JSON knows no infinity.
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.quoted(value)
        case .array(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
        case .object(let members): "{" + members.map(Self.line).joined(separator: ", ") + "}"
        }
    }

    private static func line(_ member: Member) -> String {
        quoted(member.name) + ": " + member.value.line
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
