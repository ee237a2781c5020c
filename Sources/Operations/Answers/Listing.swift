import Foundation

/// A list as a table for people or an array for programs, from one description of its columns.
public struct Listing<Row> {
    /// One key of the JSON, and a column of the table where it has a title.
    public struct Column {
        /// The key in the JSON.
        public var key: String
        /// The title in the table; nil: only in the JSON.
        public var title: String?
        /// Whether it is set flush right.
        public var isNumeric: Bool
        /// What stands in the JSON.
        public var json: (Row) -> JSONText
        /// What stands in the table.
        public var text: (Row) -> String

        /// A column from its parts.
        public init(
            key: String,
            title: String?,
            isNumeric: Bool = false,
            json: @escaping (Row) -> JSONText,
            text: @escaping (Row) -> String
        ) {
            self.key = key
            self.title = title
            self.isNumeric = isNumeric
            self.json = json
            self.text = text
        }
    }

    /// The columns in their order.
    public var columns: [Column]
    /// What to do next when there is nothing to list.
    public var whenEmpty: String

    /// A list from its columns.
    public init(columns: [Column], whenEmpty: String) {
        self.columns = columns
        self.whenEmpty = whenEmpty
    }

    /// One row as a JSON object.
    public func object(_ row: Row) -> JSONText {
        .object(columns.map { JSONText.Member(name: $0.key, value: $0.json(row)) })
    }
}

extension Listing.Column {
    /// A column of texts; `title` nil: only in the JSON.
    public static func text(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> String?)
        -> Self
    {
        Self(key: key, title: title, json: { .optional(value($0)) }, text: { value($0) ?? "–" })
    }

    /// A column of whole numbers.
    public static func count(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Int) -> Self {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .integer(value($0)) },
            text: { String(value($0)) }
        )
    }

    /// A column of ids.
    public static func id(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Int64?) -> Self {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .optional(value($0)) },
            text: { value($0).map { String($0) } ?? "–" }
        )
    }

    /// A column of measured numbers: all digits in JSON, four in the table.
    public static func number(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Double?)
        -> Self
    {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .optional(value($0)) },
            text: { shown(value($0)) }
        )
    }

    /// A column of yes and no.
    public static func flag(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Bool) -> Self {
        Self(key: key, title: title, json: { .bool(value($0)) }, text: { value($0) ? "yes" : "no" })
    }

    /// A column of lists of texts.
    public static func texts(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> [String])
        -> Self
    {
        Self(
            key: key,
            title: title,
            json: { .strings(value($0)) },
            text: { value($0).joined(separator: ", ") }
        )
    }
}

/// A number as people read it: four significant digits.
public func shown(_ number: Double?) -> String {
    guard let number, number.isFinite else { return "–" }
    return String(format: "%.4g", number)
}
