/// A picture of values that were already chosen and computed; the same values give the same bytes.
public protocol Chart: Sendable {
    /// What the chart shows, as a heading would say it.
    var title: String { get }
    /// The finding in words, for those who cannot see the picture.
    var description: String { get }
    /// The same data as text.
    var table: ChartTable { get }
    /// The chart laid out for one size.
    ///
    /// - Parameters:
    ///   - layout: Wide or narrow.
    ///   - id: Unique in the page; prefixes every id inside the picture.
    /// - Returns: The picture, not yet written.
    func drawing(_ layout: Layout, id: String) -> Drawing
}

extension Chart {
    /// One SVG element, with title and description, for one layout.
    ///
    /// - Parameters:
    ///   - id: Unique in the page.
    ///   - layout: Wide by default.
    /// - Returns: An `svg` element.
    public func svg(id: String, layout: Layout = .wide) -> String {
        drawing(layout, id: id).svg(title: title, description: description)
    }

    /// Both layouts, of which the style sheet shows one, and the data table in a disclosure.
    ///
    /// - Parameters:
    ///   - id: Unique in the page.
    ///   - tableSummary: The words on the disclosure; name the chart when a page has several.
    /// - Returns: A `div` element.
    public func html(id: String, tableSummary: String = "Data table") -> String {
        """
        <div class="chart"><div class="chart-wide">\(svg(id: id + "-w"))</div>\
        <div class="chart-narrow">\(svg(id: id + "-n", layout: .narrow))</div>\
        <details><summary>\(escaped(tableSummary))</summary>\(table.html(caption: title))</details></div>
        """
    }
}
