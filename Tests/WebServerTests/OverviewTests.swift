import Foundation
import Monitoring
import Operations
import Review
import Testing

@Suite struct OverviewTests {
    @Test func theOverviewAndTheQueueSayTheSameNumber() async throws {
        let site = try TestSite()
        let (lena, token) = try site.person("lena", .lead)
        let (_, viewing) = try site.person("victor", .viewer)
        let waiting = try site.workbench.labelQueue(as: lena).ready
        let first = try #require(try site.workbench.takeNextLabel(as: lena))
        try site.workbench.skipLabel(item: first, as: lena)
        try await site.visit { visitor in
            let browser = visitor.with(token)
            let overview = try await browser.get("/").text
            #expect(overview.contains("\(waiting - 1) predictions for you to label, 1 more for others."))
            let queue = try await browser.get("/labels").text
            #expect(queue.contains("\(waiting - 1) ready for you"))
            let viewed = try await visitor.with(viewing).get("/").text
            #expect(viewed.contains("\(waiting) predictions to label."))
        }
    }

    @Test func windowsDrawnForReviewWaitToo() async throws {
        let site = try TestSite(audits: 1)
        let (lena, token) = try site.person("lena", .lead)
        for alert in try site.workbench.alerts(model: "loans", level: .alert) {
            let input = try VerdictInput(
                decision: .dismiss(reason: .harmless),
                note: "Looked at.",
                submission: "judge-\(alert.id)"
            )
            _ = try site.workbench.judge(alert: alert.id, input: input, as: lena)
        }
        let waiting = try site.workbench.windowReviews(as: lena).count
        #expect(waiting > 1)
        try await site.visit { visitor in
            let overview = try await visitor.with(token).get("/").text
            #expect(overview.contains("no alerts to review, \(waiting) windows to judge, "))
            #expect(overview.contains("href=\"/reviews?model=loans\">Judge windows"))
            #expect(!overview.contains("Nothing waits for review"))
        }
    }
}
