import Monitoring
import Review
import Testing

@testable import Operations
@testable import WebServer

@Suite struct NoticeTests {
    @Test func theListOfNoticesAsksNobody() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let list = try await visitor.get("/alerts?level=notice").text
            #expect(list.contains("Nobody is asked"))
            #expect(list.contains("Not judged <span class=\"count\">"))
            #expect(!list.lowercased().contains("needs review"))
            let alerts = try await visitor.get("/alerts").text
            #expect(alerts.contains("Needs review <span class=\"count\">"))
        }
    }

    @Test func anOpenNoticeIsNotJudgedAndWaitsForNobody() {
        var summary = AlertSummary(
            id: 4,
            model: "loans",
            level: .notice,
            state: .open,
            raisedAt: Moment(clamping: 0),
            from: "a",
            to: "b",
            windows: ["a", "b"],
            topFindings: [],
            windowsWaiting: 2
        )
        let row = AlertRowView(summary)
        #expect(row.state == "not judged" && row.stateClass == "unjudged" && row.waiting == nil)
        summary.level = .alert
        let alert = AlertRowView(summary)
        #expect(alert.state == "needs review" && alert.stateClass == "open")
        #expect(alert.waiting == "2 windows to judge")
    }

    @Test func aWindowShowsTheVerdictThatItWasGivenElsewhere() {
        var window = AlertWindow(
            key: "a",
            rows: 60,
            revision: 1,
            findings: [],
            notices: [],
            quality: [],
            isJudged: false
        )
        let model = SampleViews.model
        #expect(AlertWindowView(window, model, isOpen: false).judged == "waits for a verdict")
        window.isAsked = false
        #expect(AlertWindowView(window, model, isOpen: false).judged == "not judged")
        window.elsewhere = VerdictElsewhere(decision: .dismiss(reason: .expected), place: "alert 3")
        #expect(AlertWindowView(window, model, isOpen: false).judged == "judged in alert 3: dismissed")
    }
}
