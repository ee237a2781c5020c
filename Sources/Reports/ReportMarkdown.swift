public import Review

/// A report as Markdown: headings, paragraphs and tables, without pictures.
public enum ReportMarkdown {
    /// The report as GitHub-flavoured Markdown; nothing in it is read as markup that was not meant so.
    public static func render(_ report: Report) -> String {
        let document = ReportDocument(report)
        let facts = document.facts.map { "- \(escaped($0))" }.joined(separator: "\n")
        let sections = document.sections.flatMap { section in
            ["## \(escaped(section.title))"] + section.blocks.compactMap(markdown)
        }
        let marker = "<!-- \(ReportIdentity(report).marker) -->"
        return ([marker, "# \(escaped(document.title))", facts] + sections).joined(separator: "\n\n") + "\n"
    }

    private static func markdown(_ block: ReportDocument.Block) -> String? {
        switch block {
        case .paragraph(let text): escaped(text)
        case .list(let items): items.map { "- \(escaped($0))" }.joined(separator: "\n")
        case .table(let table): markdown(table)
        case .picture: nil
        case .strip(let windows): "`\(windows.map { WindowGlyph($0).shape }.joined())`"
        }
    }

    private static func markdown(_ table: ReportDocument.Table) -> String {
        let rule = table.header.indices.map { table.numeric.contains($0) ? "---:" : "---" }
        let lines = [table.header.map(escaped), rule] + table.rows.map { $0.map(escaped) }
        return "**\(escaped(table.caption))**\n\n"
            + lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    /// A backslash before every character that could be markup; line breaks become spaces.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "&", "~": result += "\\"
            // Only at the begin of a line do these make a heading or a list.
            case "#", "+", "-": if index == 0 { result += "\\" }
            default: break
            }
            result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return result
    }
}
