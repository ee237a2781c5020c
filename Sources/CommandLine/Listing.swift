import ArgumentParser

/// How an answer is written.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

/// A list as a table for people or an array for programs, from one description of its columns.
struct Listing<Row> {
    /// One key of the JSON, and a column of the table where it has a title.
    struct Column {
        var key: String
        var title: String?
        var isNumeric = false
        var json: (Row) -> JSONText
        var text: (Row) -> String
    }

    var columns: [Column]
    /// What to do next when there is nothing to list.
    var whenEmpty: String

    /// Writes the rows.
    func write(_ rows: [Row], as format: OutputFormat) {
        switch format {
        case .json: Output.result(JSONText.array(rows.map(object)).text)
        case .text where rows.isEmpty: Output.talk(whenEmpty)
        case .text: Output.result(table(rows))
        }
    }

    /// One row as a JSON object.
    func object(_ row: Row) -> JSONText {
        .object(columns.map { JSONText.Member(name: $0.key, value: $0.json(row)) })
    }

    /// The rows under their titles, in aligned columns two spaces apart.
    func table(_ rows: [Row]) -> String {
        let visible = columns.filter { $0.title != nil }
        let cells = [visible.map { $0.title ?? "" }] + rows.map { row in visible.map { shown($0.text(row)) } }
        let widths = visible.indices.map { place in cells.map { $0[place].count }.max() ?? 0 }
        return cells.map { line in
            var text = ""
            for (place, cell) in line.enumerated() {
                let gap = String(repeating: " ", count: widths[place] - cell.count)
                let separator = place == 0 ? "" : "  "
                text += separator + (visible[place].isNumeric ? gap + cell : cell + gap)
            }
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }
}

extension Listing.Column {
    /// A column of texts; `title` nil: only in the JSON.
    static func text(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> String?) -> Self {
        Self(key: key, title: title, json: { .optional(value($0)) }, text: { value($0) ?? "–" })
    }

    /// A column of whole numbers.
    static func count(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Int) -> Self {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .integer(value($0)) },
            text: { String(value($0)) }
        )
    }

    /// A column of ids.
    static func id(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Int64?) -> Self {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .optional(value($0)) },
            text: { value($0).map { String($0) } ?? "–" }
        )
    }

    /// A column of measured numbers: all digits in JSON, four in the table.
    static func number(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Double?) -> Self {
        Self(
            key: key,
            title: title,
            isNumeric: true,
            json: { .optional(value($0)) },
            text: { shown(value($0)) }
        )
    }

    /// A column of yes and no.
    static func flag(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> Bool) -> Self {
        Self(key: key, title: title, json: { .bool(value($0)) }, text: { value($0) ? "yes" : "no" })
    }

    /// A column of lists of texts.
    static func texts(_ key: String, _ title: String? = nil, _ value: @escaping (Row) -> [String]) -> Self {
        Self(
            key: key,
            title: title,
            json: { .strings(value($0)) },
            text: { value($0).joined(separator: ", ") }
        )
    }
}
