import Foundation
import Testing

@testable import Charts

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What holds for every chart in both layouts, whatever its values.
private let everyChart = SampleChart.all + SampleChart.degenerate

/// The elements and ids of a document, or what is wrong with it.
private final class Outline: NSObject, XMLParserDelegate {
    private(set) var ids: [String] = []
    private(set) var elements: [String] = []
    private(set) var attributes: Set<String> = []

    func parser(
        _ parser: XMLParser,
        didStartElement elementName: String,
        namespaceURI: String?,
        qualifiedName qName: String?,
        attributes attributeDict: [String: String] = [:]
    ) {
        elements.append(elementName)
        attributes.formUnion(attributeDict.keys)
        if let id = attributeDict["id"] { ids.append(id) }
    }
}

private func outline(of text: String) -> (outline: Outline, isWellFormed: Bool) {
    let outline = Outline()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = outline
    return (outline, parser.parse())
}

@Test(arguments: everyChart, Layout.allCases)
func chartIsWellFormedAndFitForAStrictPolicy(_ sample: SampleChart, layout: Layout) {
    let svg = sample.chart.svg(id: "c", layout: layout)
    let (outline, isWellFormed) = outline(of: svg)
    #expect(isWellFormed)
    #expect(Set(outline.ids).count == outline.ids.count)
    #expect(outline.ids.allSatisfy { $0.hasPrefix("c-") })
    #expect(!outline.attributes.contains("style"))
    #expect(!outline.elements.contains("script") && !outline.elements.contains("style"))
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart-svg"))
    #expect(svg.contains("role=\"img\" aria-labelledby=\"c-t c-d\" viewBox=\"0 0 "))
    #expect(!svg.lowercased().contains("nan") && !svg.contains("inf "))
    #expect(svg.utf8.count < 200_000)
}

@Test(arguments: everyChart, Layout.allCases)
func labelsNeitherTouchNorLeaveThePicture(_ sample: SampleChart, layout: Layout) {
    let drawing = sample.chart.drawing(layout, id: "c")
    for (index, label) in drawing.labels.enumerated() {
        #expect(label.box.x >= -1 && label.box.right <= drawing.width + 1, "\(label.text) \(label.box)")
        #expect(label.box.y >= -1 && label.box.bottom <= drawing.height + 2, "\(label.text) \(label.box)")
        for other in drawing.labels.dropFirst(index + 1) {
            #expect(!label.box.intersects(other.box), "\(label.text) over \(other.text)")
        }
    }
}

@Test(arguments: everyChart)
func tableRowsAreAsLongAsTheHeader(_ sample: SampleChart) {
    let table = sample.chart.table
    #expect(!table.header.isEmpty)
    #expect(table.rows.allSatisfy { $0.count == table.header.count })
    #expect(outline(of: table.html(caption: "a < b")).isWellFormed)
}

@Test(arguments: everyChart)
func bothLayoutsTogetherAreOneWellFormedElementWithUniqueIds(_ sample: SampleChart) {
    let (outline, isWellFormed) = outline(of: sample.chart.html(id: "7 <days>"))
    #expect(isWellFormed)
    #expect(Set(outline.ids).count == outline.ids.count)
    #expect(outline.ids.allSatisfy { $0.hasPrefix("c7--days-") })
}

@Test func everyColourIsACustomPropertyOfThePalette() throws {
    let known = Set(Palette.paints.map(\.css) + ["none", "currentColor"])
    let pattern = try Regex("(?:fill|stroke)=\"([^\"]*)\"", as: (Substring, Substring).self)
    for sample in SampleChart.all {
        for match in sample.chart.svg(id: "c").matches(of: pattern) {
            let colour = String(match.output.1)
            #expect(known.contains(colour) || colour.hasPrefix("url(#c-"), "\(colour)")
        }
    }
    #expect(Palette.paints.allSatisfy { ChartStyle.css.contains("\($0.property):\($0.dark)") })
}

@Test(arguments: Layout.allCases)
func textFromOutsideIsEscaped(layout: Layout) {
    let nasty = "<b>\"A&B's\"</b>\u{0}"
    let chart = CategoryChart(
        title: nasty,
        description: nasty,
        axis: nasty,
        categories: [.init(name: nasty, baseline: 1, window: 2)],
        baselineName: nasty,
        windowName: nasty
    )
    let html = chart.html(id: nasty)
    #expect(!html.contains("<b>"))
    #expect(html.contains("&lt;b&gt;&quot;A&amp;B&#39;s&quot;&lt;/b&gt;\u{FFFD}"))
    #expect(outline(of: html).isWellFormed)
}

@Test(arguments: SampleChart.degenerate.filter { $0.name.hasPrefix("nothing") }, Layout.allCases)
func withoutDataAPlainSentenceSaysSo(_ sample: SampleChart, layout: Layout) {
    #expect(sample.chart.svg(id: "c", layout: layout).contains(">No data</text>"))
}
