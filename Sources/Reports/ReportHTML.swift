import Charts
public import Review
import Web

/// A report as one HTML file with nothing outside it: style and pictures are inside, a script is not needed.
///
/// The text is well-formed XML as well, so that other programs can read it.
public enum ReportHTML {
    /// The report as an HTML document; every text in it is escaped.
    public static func render(_ report: Report) -> String {
        let document = ReportDocument(report)
        let style = ChartStyle.css + (WebText.file("static/report.css") ?? "")
        let facts = document.facts.map { "<p>\(HTMLText.escaped($0))</p>" }.joined(separator: "\n")
        let contents = document.sections.map { section in
            "<li><a href=\"#\(HTMLText.escaped(section.id))\">\(HTMLText.escaped(section.title))</a></li>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="generator" content="\(HTMLText.escaped(ReportIdentity(report).marker))"/>
            <title>\(HTMLText.escaped(document.title))</title>
            <style>
            \(style)</style>
            </head>
            <body>
            <header>
            <h1>\(HTMLText.escaped(document.title))</h1>
            \(facts)
            <nav aria-label="Contents"><ul>\(contents.joined())</ul></nav>
            </header>
            <main>
            \(document.sections.map(html).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func html(_ section: ReportDocument.Section) -> String {
        let id = HTMLText.escaped(section.id)
        return """
            <section id="\(id)" aria-labelledby="\(id)-title">
            <h2 id="\(id)-title">\(HTMLText.escaped(section.title))</h2>
            \(section.blocks.map(html).joined(separator: "\n"))
            </section>
            """
    }

    private static func html(_ block: ReportDocument.Block) -> String {
        switch block {
        case .paragraph(let text): "<p>\(HTMLText.escaped(text))</p>"
        case .list(let items): "<ul>\(items.map { "<li>\(HTMLText.escaped($0))</li>" }.joined())</ul>"
        case .table(let table): html(table)
        case .picture(let chart, let id):
            "<figure><figcaption>\(HTMLText.escaped(chart.title))</figcaption>"
                + chart.html(id: id, tableSummary: "Data of “\(chart.title)”") + "</figure>"
        case .strip(let windows): strip(windows)
        }
    }

    /// A table that scrolls by itself where the page is narrow; it can be reached by keyboard for that.
    private static func html(_ table: ReportDocument.Table) -> String {
        let caption = HTMLText.escaped(table.caption)
        var result = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(caption)\">"
        result += "<table><caption>\(caption)</caption><thead><tr>"
        for (column, name) in table.header.enumerated() {
            result += "<th scope=\"col\"\(style(column, table))>\(HTMLText.escaped(name))</th>"
        }
        result += "</tr></thead><tbody>\n"
        for row in table.rows {
            result += "<tr>"
            for (column, cell) in row.enumerated() {
                let text = HTMLText.escaped(cell)
                result +=
                    column == 0
                    ? "<th scope=\"row\"\(style(column, table))>\(text)</th>"
                    : "<td\(style(column, table))>\(text)</td>"
            }
            result += "</tr>\n"
        }
        return result + "</tbody></table></div>"
    }

    private static func style(_ column: Int, _ table: ReportDocument.Table) -> String {
        if table.numeric.contains(column) { return " class=\"number\"" }
        return table.long.contains(column) ? " class=\"long\"" : ""
    }

    /// One shape per window, oldest first; the table below it says the same in words.
    private static func strip(_ windows: [Report.WindowEntry]) -> String {
        let glyphs = windows.map(WindowGlyph.init)
        let counts = WindowGlyph.allCases.compactMap { glyph -> String? in
            let count = glyphs.count { $0 == glyph }
            return count == 0 ? nil : "\(glyph.shape) \(glyph.words): \(ReportWords.count(count))"
        }
        let words = HTMLText.escaped(counts.joined(separator: ", "))
        let cells = zip(windows, glyphs).map { window, glyph in
            "<i class=\"\(glyph.rawValue)\" title=\"\(HTMLText.escaped(window.window))\">\(glyph.shape)</i>"
        }
        return
            "<div class=\"strip\" role=\"img\" aria-label=\"\(words)\">\(cells.joined())</div><p>\(words)</p>"
    }
}
