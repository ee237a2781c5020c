import Charts
import Review

/// A report as headings, paragraphs, tables and pictures: what the HTML and the Markdown have in common.
struct ReportDocument {
    /// What the document is called.
    var title: String
    /// Model, period and snapshot, a line each.
    var facts: [String]
    /// From top to bottom.
    var sections: [Section]

    /// A part with a heading.
    struct Section {
        /// The anchor, a word.
        var id: String
        var title: String
        var blocks: [Block]
    }

    /// What stands under a heading.
    enum Block {
        case paragraph(String)
        case list([String])
        case table(Table)
        /// Left out where there are no pictures; its data is in a table as well.
        case picture(any Chart, id: String)
        case strip([Report.WindowEntry])
    }

    /// Cells of text under a header.
    struct Table {
        var caption: String
        var header: [String]
        /// Which columns hold numbers, to be set flush right.
        var numeric: Set<Int> = []
        /// Which columns hold sentences, to be broken into lines.
        var long: Set<Int> = []
        var rows: [[String]]
    }
}
