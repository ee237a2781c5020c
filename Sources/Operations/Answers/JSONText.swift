import Formats

/// A JSON value whose members keep their order, so that the same answer is the same text.
public enum JSONText: Sendable, Equatable {
    /// Nothing.
    case null
    /// Yes or no.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number; one that is not finite is written as null.
    case number(Double)
    /// A text.
    case string(String)
    /// Values in their order.
    case array([JSONText])
    /// Members in their order.
    case object([Member])

    /// A name with its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONText

        /// A member from its parts.
        public init(name: String, value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// An object from names and values in the order they are to stand in.
    public static func members(_ members: KeyValuePairs<String, JSONText>) -> JSONText {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// A text, or null.
    public static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

    /// A number, or null.
    public static func optional(_ number: Double?) -> JSONText { number.map(JSONText.number) ?? .null }

    /// A whole number, or null.
    public static func optional(_ number: Int64?) -> JSONText { number.map(JSONText.integer) ?? .null }

    /// A whole number.
    public static func integer(_ number: Int) -> JSONText { .integer(Int64(number)) }

    /// A list of texts.
    public static func strings(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }

    /// The text, with one element of an outermost list or one member of an outermost object a line.
    public var text: String {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            "[\n" + elements.map { "  " + $0.line }.joined(separator: ",\n") + "\n]"
        case .object(let members) where !members.isEmpty:
            "{\n" + members.map { "  " + Self.line($0) }.joined(separator: ",\n") + "\n}"
        default: line
        }
    }

    /// The text on one line.
    public var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        // The shortest text that reads back as the same number; JSON knows no infinity.
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let value): JSONObjectLine.quoted(value)
        case .array(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
        case .object(let members): "{" + members.map(Self.line).joined(separator: ", ") + "}"
        }
    }

    private static func line(_ member: Member) -> String {
        JSONObjectLine.quoted(member.name) + ": " + member.value.line
    }

    /// An object with further members behind its own.
    public func adding(_ more: KeyValuePairs<String, JSONText>) -> JSONText {
        guard case .object(let members) = self else { return self }
        return .object(members + more.map { Member(name: $0.key, value: $0.value) })
    }
}
