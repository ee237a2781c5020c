import Foundation
import HTTPTypes
import Monitoring
import Operations
import Review
import Testing

@Suite struct AlertTests {
    private func firstAlert(_ site: TestSite) throws -> AlertSummary {
        try #require(site.workbench.alerts(level: .alert).first { $0.windowsWaiting > 0 })
    }

    @Test func everyPageOfAModelIsShownToALead() async throws {
        let site = try TestSite()
        let (_, token) = try site.person("lea", .lead)
        let alert = try firstAlert(site)
        let window = try #require(alert.windows.first)
        let paths = [
            "/", "/models/loans", "/models/loans/windows", "/models/loans/windows/\(window)",
            "/models/loans/quality",
            "/models/loans/thresholds", "/models/loans/report", "/alerts", "/alerts?level=notice",
            "/alerts?state=dismissed&model=loans", "/alerts/\(alert.id)", "/labels", "/password",
        ]
        try await site.visit { visitor in
            for path in paths {
                let page = try await visitor.with(token).get(path)
                #expect(page.status == 200, "\(path)")
                #expect(page.text.contains("<h1>"), "\(path)")
            }
        }
    }

    @Test(arguments: [
        ("html", "text/html; charset=utf-8"), ("json", "application/json"),
        ("csv", "text/csv; charset=utf-8"), ("markdown", "text/markdown; charset=utf-8"),
    ])
    func aReportCanBeTakenAwayInEveryForm(_ kind: String, _ type: String) async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let file = try await visitor.get(
                "/models/loans/report/files/\(kind)?from=2024-10-01&to=2024-12-31"
            )
            #expect(file.status == 200)
            #expect(file.headers[.contentType] == type)
            #expect(!file.text.isEmpty)
        }
    }

    @Test func aPeriodThatIsNoneIsSaidAtItsField() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let page = try await visitor.get("/models/loans/report?from=nan&to=2024-02-30")
            #expect(page.status == 422)
            #expect(page.text.components(separatedBy: "Write a day as 2013-04-22").count == 3)
        }
    }

    @Test func aVerdictSentTwiceIsSavedOnce() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            let fields = try Self.dismissal(on: page, note: "Month end is like this.")
            for _ in 1...2 {
                let sent = try await visitor.post("/alerts/\(alert.id)/verdicts", fields)
                #expect(sent.status == 303)
                #expect(sent.location == "/alerts/\(alert.id)?done=judged")
            }
            let after = try await visitor.get("/alerts/\(alert.id)?done=judged")
            #expect(after.text.contains("Your verdict is saved."))
            #expect(after.text.components(separatedBy: "Month end is like this.").count == 2)
        }
        #expect(try site.workbench.alert(alert.id).summary.state == .dismissed)
    }

    @Test func aStaleFormIsRefusedAndKeepsWhatWasTyped() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            _ = try await visitor.post("/alerts/\(alert.id)/comments", [("note", "Wait for me.")])
            let sent = try await visitor.post(
                "/alerts/\(alert.id)/verdicts",
                try Self.dismissal(on: page, note: "All is well.")
            )
            #expect(sent.status == 409)
            #expect(sent.text.contains("All is well.</textarea>"))
        }
        #expect(try site.workbench.alert(alert.id).summary.windowsWaiting == alert.windowsWaiting)
    }

    @Test func everythingThatIsMissingIsSaidAtOnceAndNothingIsSaved() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let sent = try await visitor.post(
                "/alerts/\(alert.id)/verdicts",
                [("decision", "confirm"), ("version", "1")]
            )
            #expect(sent.status == 422)
            for sentence in ["Choose what changed.", "Choose whether it does harm.", "Say in a sentence why"]
            {
                #expect(sent.text.contains(sentence))
            }
        }
        #expect(try site.workbench.alert(alert.id).summary.windowsWaiting == alert.windowsWaiting)
    }

    @Test func aViewerMayLookAndNotDecide() async throws {
        let site = try TestSite()
        let (_, token) = try site.person("victor", .viewer)
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let page = try await visitor.with(token).get("/alerts/\(alert.id)")
            #expect(page.status == 200)
            #expect(!page.text.contains("/verdicts"))
            let sent = try await visitor.with(token).post("/alerts/\(alert.id)/acknowledgements")
            #expect(sent.status == 403)
        }
        #expect(try site.workbench.alert(alert.id).summary.state == .open)
    }

    @Test func anEmptyReasonForAThresholdIsSaid() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let proposed = try await visitor.post("/models/loans/proposals")
            #expect(proposed.location == "/models/loans/thresholds?done=proposed")
            let sent = try await visitor.post("/proposals/1/adoptions", [("note", " "), ("model", "loans")])
            #expect(sent.status == 422)
            #expect(sent.text.contains("Say in a sentence why, so that others can follow it."))
        }
    }

    private static func dismissal(on page: Page, note: String) throws -> [(String, String)] {
        let version = try #require(page.hidden("version"))
        let submission = try #require(page.hidden("submission"))
        return [
            ("decision", "dismiss"), ("reason", "tooSensitive"), ("note", note), ("version", version),
            ("submission", submission),
        ]
    }
}
