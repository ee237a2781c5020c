import Foundation
import Operations
import Testing

@Suite struct QualityPageTests {
    @Test func beforeTheFirstLabelItSaysWhereLabelsComeFromAndShowsNoEmptyTable() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let before = try await visitor.get("/models/loans/quality").text
            #expect(before.contains("No labels have come in yet."))
            // What the scores alone let expect is there all the same.
            #expect(before.contains("The same by every method"))
            #expect(!before.contains("<h2>Window by window</h2>"))

            let labels = (0..<60).map { "p50-\($0),1" }
            _ = try site.workbench.importLabels(
                model: "loans",
                from: .bytes(Array((["id,label"] + labels).joined(separator: "\n").utf8)),
                as: site.admin
            )
            let after = try await visitor.get("/models/loans/quality").text
            #expect(!after.contains("No labels have come in yet."))
            #expect(after.contains("<h2>Window by window</h2>") && after.contains("data-label=\"Labels\""))
        }
    }
}
