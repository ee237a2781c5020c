/// The data of a chart as rows of text: the canonical alternative for those who cannot see it.
public struct ChartTable: Sendable, Equatable {
    /// The column names.
    public var header: [String]
    /// The cells, each row as long as the header.
    public var rows: [[String]]

    /// A table from a header and rows.
    public init(header: [String], rows: [[String]]) {
        self.header = header
        self.rows = rows
    }

    /// An HTML table; the first column holds row headers.
    ///
    /// All text is escaped.
    ///
    /// - Parameter caption: What the table shows; left out when empty.
    /// - Returns: A `table` element.
    public func html(caption: String = "") -> String {
        var result = "<table class=\"chart-table\">"
        if !caption.isEmpty { result += "<caption>\(escaped(caption))</caption>" }
        result += "<thead><tr>"
        for name in header { result += "<th scope=\"col\">\(escaped(name))</th>" }
        result += "</tr></thead><tbody>"
        for row in rows {
            result += "<tr>"
            for (index, cell) in row.enumerated() {
                result +=
                    index == 0 ? "<th scope=\"row\">\(escaped(cell))</th>" : "<td>\(escaped(cell))</td>"
            }
            result += "</tr>"
        }
        return result + "</tbody></table>"
    }

    /// An HTML table without caption.
    public var html: String { html() }
}
