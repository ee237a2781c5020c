import Foundation
import Monitoring
import Operations
import Review
import Testing

@Suite struct WindowReviewTests {
    @Test func aReviewerCannotTellAnAuditFromAnAlert() async throws {
        let site = try TestSite(audits: 1)
        let (_, token) = try site.person("rita", .reviewer)
        let audit = try #require(try site.workbench.audits(model: "loans").first).window
        let alerted = try #require(try site.workbench.alerts(level: .alert).first?.windows.first)
        try await site.visit { visitor in
            let rita = visitor.with(token)
            let queue = try await rita.get("/reviews")
            for window in [audit, alerted] {
                #expect(queue.text.contains("href=\"/models/loans/reviews/\(window)\""))
            }
            var pages: [String] = []
            for window in [audit, alerted] {
                let page = try await rita.get("/models/loans/reviews/\(window)")
                #expect(page.status == 200)
                let main = page.text.components(separatedBy: "<main").last ?? ""
                for word in ["score", "breach", "flagged", "limit", "threshold", "audit", "notice"] {
                    #expect(!main.lowercased().contains(word), "the page of \(window) says \(word)")
                }
                pages.append(Self.shape(of: main))
            }
            #expect(pages[0] == pages[1])
        }
    }

    @Test func aBlindVerdictIsSavedOnceAndTheWindowLeavesTheQueue() async throws {
        let site = try TestSite(audits: 1)
        let (rita, token) = try site.person("rita", .reviewer)
        let before = try site.workbench.windowReviews(as: rita)
        let window = try #require(before.first).window.key
        try await site.visit { visitor in
            let browser = visitor.with(token)
            let form = try await browser.get("/models/loans/reviews/\(window)")
            let fields = [
                ("decision", "dismiss"), ("reason", "tooSensitive"), ("note", "An ordinary week."),
                ("version", try #require(form.hidden("version"))),
                ("submission", try #require(form.hidden("submission"))),
            ]
            for _ in 1...2 {
                let sent = try await browser.post("/models/loans/reviews/\(window)/verdicts", fields)
                #expect(sent.status == 303)
                #expect(sent.location == "/reviews?done=judged")
            }
            let gone = try await browser.get("/models/loans/reviews/\(window)")
            #expect(gone.status == 409)
        }
        #expect(try site.workbench.windowReviews(as: rita).count == before.count - 1)
    }

    @Test func whatIsMissingIsSaidAndNothingIsSaved() async throws {
        let site = try TestSite(audits: 1)
        let (rita, token) = try site.person("rita", .reviewer)
        let window = try #require(try site.workbench.windowReviews(as: rita).first).window.key
        try await site.visit { visitor in
            let sent = try await visitor.with(token).post(
                "/models/loans/reviews/\(window)/verdicts",
                [("decision", "confirm"), ("version", "1"), ("note", "It rose.")]
            )
            #expect(sent.status == 422)
            #expect(sent.text.contains("Choose what changed."))
            #expect(sent.text.contains("It rose.</textarea>"))
        }
        #expect(try site.workbench.audits(model: "loans").allSatisfy { $0.verdict == nil })
    }

    @Test func whoLosesTheRaceFindsTheReasonInTheForm() async throws {
        let site = try TestSite(audits: 1)
        let (rita, token) = try site.person("rita", .reviewer)
        let window = try #require(try site.workbench.windowReviews(as: rita).first).window.key
        try await site.visit { visitor in
            let address = "/models/loans/reviews/\(window)"
            let page = try await visitor.with(token).get(address)
            let submission = try #require(page.hidden("submission"))
            let stale = try await visitor.with(token).post(
                address + "/verdicts",
                [
                    ("decision", "cannotTell"), ("note", "A first thought."), ("version", "99"),
                    ("submission", submission),
                ]
            )
            #expect(stale.status == 409)
            #expect(stale.text.contains("was evaluated anew since you opened it."))
            #expect(stale.text.contains("A first thought.</textarea>"))
            let version = try #require(stale.hidden("version"))
            let input = try VerdictInput(decision: .cannotTell, note: "First.", submission: "the-first-one")
            try site.workbench.judge(window: window, of: "loans", input: input, as: site.admin)
            let late = try await visitor.with(token).post(
                address + "/verdicts",
                [
                    ("decision", "dismiss"), ("reason", "harmless"), ("note", "A long thought."),
                    ("version", version), ("submission", try #require(stale.hidden("submission"))),
                ]
            )
            #expect(late.status == 409)
            #expect(late.text.contains("The window \(window) waits for no verdict."))
            #expect(late.text.contains("A long thought.</textarea>"))
        }
    }

    @Test func aViewerJudgesNothing() async throws {
        let site = try TestSite(audits: 1)
        let (_, token) = try site.person("victor", .viewer)
        try await site.visit { visitor in
            #expect(try await visitor.with(token).get("/reviews").status == 403)
            let page = try await visitor.with(token).get("/models/loans/alert-quality")
            #expect(page.status == 200)
            #expect(!page.text.contains("/reviews/"))
        }
    }

    @Test func theRecallOfAlertsIsShownWithItsInterval() async throws {
        let site = try TestSite(audits: 1)
        for audit in try site.workbench.audits(model: "loans") {
            let input = try VerdictInput(
                decision: .dismiss(reason: .tooSensitive),
                note: "Ordinary.",
                submission: "audit-\(audit.id)"
            )
            try site.workbench.judge(audit: audit.id, input: input, as: site.admin)
        }
        for alert in try site.workbench.alerts(level: .alert) {
            let input = try VerdictInput(
                decision: .confirm(cause: .data, harm: .yes),
                note: "Real.",
                submission: "alert-\(alert.id)"
            )
            try site.workbench.judge(alert: alert.id, input: input, as: site.admin)
        }
        let recall = try site.workbench.alertFigures(model: "loans").recall
        try await site.visit { visitor in
            let page = try await visitor.get("/models/loans/alert-quality")
            #expect(page.text.contains("Recall: what was real and had an alert"))
            #expect(page.text.contains("0 missed among \(recall.audited) audits"))
            // Every quiet window was judged, so nothing is left to guess; fewer than ten tell nothing.
            #expect(page.text.contains(recall.audited >= 10 ? "100" : "not estimable"))
        }
    }

    /// A page without what differs between any two windows: text and numbers.
    private static func shape(of html: String) -> String {
        var shape = ""
        for tag in html.components(separatedBy: "<").dropFirst() {
            let name = tag.prefix { $0.isLetter || $0 == "/" }
            guard
                !["path", "rect", "line", "text", "tr", "td", "th", "/tr", "/td", "/th"].contains(
                    String(name)
                )
            else { continue }
            shape += "<\(name)"
        }
        return shape
    }
}
