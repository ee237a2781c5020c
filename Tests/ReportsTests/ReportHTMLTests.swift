import Foundation
import Reports
import Review
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What an XML parser finds in a document.
private final class Reading: NSObject, XMLParserDelegate {
    private(set) var elements: [String] = []
    private(set) var attributes: [String] = []
    private(set) var ids: [String] = []
    private(set) var error: String?

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        if !parser.parse() { error = "line \(parser.lineNumber): \(String(describing: parser.parserError))" }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes found: [String: String]
    ) {
        elements.append(name)
        attributes += found.keys
        if let id = found["id"] { ids.append(id) }
    }
}

private let hostileTexts = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style></title>&amp;'",
    "\u{0}\u{1B}[31m\u{FFFE}",
    "]]>--><!--",
]

@Test(arguments: [SampleReports.flights, SampleReports.empty, SampleReports.long(windows: 40)])
func everyTagIsClosedAndEveryIdIsUnique(_ report: Report) {
    let reading = Reading(ReportHTML.render(report))
    #expect(reading.error == nil)
    #expect(Set(reading.ids).count == reading.ids.count)
    #expect(reading.elements.contains("section"))
}

@Test(arguments: hostileTexts) func hostileTextAddsNoElementAndNoAttribute(_ text: String) {
    let plain = Reading(ReportHTML.render(SampleReports.hostile("plain")))
    let hostile = Reading(ReportHTML.render(SampleReports.hostile(text)))
    #expect(hostile.error == nil)
    #expect(Set(hostile.elements) == Set(plain.elements))
    #expect(Set(hostile.attributes) == Set(plain.attributes))
    #expect(!hostile.elements.contains("script"))
}

@Test func theFileLoadsNothingFromOutside() {
    let html = ReportHTML.render(SampleReports.flights)
    for word in ["<script", "<link", "src=", "@import", "url(http", "<img"] { #expect(!html.contains(word)) }
    #expect(html.contains("prefers-color-scheme:dark"))
    #expect(html.contains("@media print"))
}

@Test(arguments: [1_000, 5_000]) func theFileStaysUnderTwoMegabytes(windows: Int) {
    let html = ReportHTML.render(SampleReports.long(windows: windows))
    #expect(html.utf8.count < 2_000_000)
    #expect(html.contains("rows-\(String(1_000_000 + windows - 1).dropFirst())"))
}

@Test func aTableThatIsCutSaysHowMuchItLeavesOut() {
    let markdown = ReportMarkdown.render(SampleReports.long(windows: 1_200))
    #expect(markdown.contains("The table shows the last 1\u{202F}000 of 1\u{202F}200"))
    #expect(ReportHTML.render(SampleReports.long(windows: 1_200)).contains("the last 500 of 1200 windows"))
}
