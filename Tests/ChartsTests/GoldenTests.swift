import Charts
import Foundation
import Testing

/// The drawn text of every sample chart, compared with the file beside this one.
///
/// `UPDATE_GOLDEN=1 swift test` writes the files anew; look at the pictures before they are committed.
@Test(arguments: SampleChart.all, Layout.allCases)
func chartIsDrawnAsInItsGoldenFile(_ sample: SampleChart, layout: Layout) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: "\(sample.name)-\(layout.rawValue).svg")
    let drawn = sample.chart.svg(id: "golden", layout: layout) + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try drawn.write(to: file, atomically: true, encoding: .utf8)
    }
    let kept = try String(contentsOf: file, encoding: .utf8)
    #expect(drawn == kept, "\(file.lastPathComponent) differs; look at it, then run with UPDATE_GOLDEN=1")
}
