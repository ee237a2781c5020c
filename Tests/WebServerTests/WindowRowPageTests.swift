import Foundation
import Monitoring
import Operations
import Review
import Testing

@Suite struct WindowRowPageTests {
    @Test func theSegmentsOfAnExplanationLeadToTheirRows() async throws {
        let site = try TestSite()
        let alert = try #require(site.workbench.alerts(level: .alert).first)
        let window = try #require(alert.windows.first)
        let explanation = try site.workbench.explain(model: "loans", window: window)
        let (_, reviewer) = try site.person("rob", .reviewer)
        try await site.visit { visitor in
            let page = try await visitor.get("/models/loans/windows/\(window)")
            for (place, segment) in explanation.segments.enumerated() {
                let address = "/models/loans/windows/\(window)/rows?of=output&amp;segment=\(place + 1)"
                #expect(page.text.contains(address), "\(segment.text)")
                let rows = try await visitor.get(address.replacing("&amp;", with: "&"))
                #expect(rows.status == 200)
            }
            let all = try await visitor.get("/models/loans/windows/\(window)/rows")
            #expect(all.text.contains("60 rows."))
            #expect(all.text.contains("plumbline window rows loans \(window)"))
            #expect(all.text.components(separatedBy: "<tr>").count == 62)
            for path in ["rows?segment=99", "rows?segment=x", "rows?segment=0", "rows?segment=\(Int.min)"] {
                let lost = try await visitor.get("/models/loans/windows/\(window)/\(path)")
                #expect(lost.status == 404, "\(path)")
            }
            // Those who label must not see scores.
            let blind = try await visitor.with(reviewer).get("/models/loans/windows/\(window)/rows")
            #expect(blind.status == 403)
        }
    }
}
