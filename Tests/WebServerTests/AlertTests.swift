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
            "/models/loans/thresholds", "/models/loans/report", "/alerts", "/alerts?level=notice", "/reviews",
            "/models/loans/alert-quality", "/models/loans/reviews/\(window)",
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

    @Test func anAlertThatLabelsClearedSaysWhyAndWaitsForNobody() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        // In both of its weeks every prediction is 1, and right.
        let labels = (50...51).flatMap { week in (0..<60).map { "p\(week)-\($0),1" } }
        _ = try site.workbench.importLabels(
            model: "loans",
            from: .bytes(Array((["id,label"] + labels).joined(separator: "\n").utf8)),
            as: site.admin
        )
        _ = try site.workbench.evaluate(model: "loans", as: site.admin)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            #expect(page.text.contains("<span class=\"badge alert-cleared\">cleared</span>"))
            #expect(page.text.contains("<strong>Labels show that quality held: accuracy 1, in the baseline"))
            #expect(page.text.contains("No window waits for a verdict. Reopen the alert to judge it"))
            #expect(page.text.contains("</strong> cleared \(alert.windows[0])"))
            #expect(page.text.contains("action=\"/alerts/\(alert.id)/reopenings\""))
            let listed = try await visitor.get("/alerts?state=cleared")
            #expect(listed.text.contains("href=\"/alerts/\(alert.id)\""))
            #expect(listed.text.contains("Nobody has to judge these"))
            let waiting = try await visitor.get("/alerts")
            #expect(!waiting.text.contains("href=\"/alerts/\(alert.id)\""))
            let window = try await visitor.get("/models/loans/windows/\(alert.windows[0])")
            #expect(window.text.contains("breached (quality held)"))
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

    @Test func aWindowAndARuleMayBeJudgedOtherwiseThanTheWhole() async throws {
        let site = try TestSite()
        let alert = try #require(try site.workbench.alerts(level: .alert).first { $0.windowsWaiting > 1 })
        let window = try #require(alert.windows.first)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            #expect(page.text.contains("name=\"window.\(window)\""))
            #expect(page.text.contains("name=\"rule.mean(score)\""))
            var fields = try Self.dismissal(on: page, note: "Only the first was nothing.")
            fields[0] = ("decision", "confirm")
            fields += [
                ("cause", "data"), ("harm", "yes"), ("window.\(window)", "tooSensitive"),
                ("rule.mean(score)", "wrong"),
            ]
            let sent = try await visitor.post("/alerts/\(alert.id)/verdicts", fields)
            #expect(sent.status == 303)
        }
        let verdicts = try site.workbench.alert(alert.id).windows.compactMap(\.verdict)
        #expect(verdicts.map(\.decision.word).sorted() == ["confirm", "dismiss"])
        #expect(verdicts.allSatisfy { $0.ruleOverrides == ["mean(score)": false] && $0.isUnblinded })
    }

    @Test func aDuplicateNeedsTheOtherAlert() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let shown = try await visitor.get("/alerts/\(alert.id)")
            var fields = try Self.dismissal(on: shown, note: "Again.")
            fields[1] = ("reason", "duplicate")
            let sent = try await visitor.post("/alerts/\(alert.id)/verdicts", fields)
            #expect(sent.status == 422)
            #expect(sent.text.contains("Choose the alert that it repeats."))
        }
        #expect(try site.workbench.alert(alert.id).summary.windowsWaiting == alert.windowsWaiting)
    }

    @Test func anExpectedSpanIsOfferedAsABaselineAndAdopted() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let shown = try await visitor.get("/alerts/\(alert.id)")
            var fields = try Self.dismissal(on: shown, note: "A new product.")
            fields[1] = ("reason", "expected")
            _ = try await visitor.post("/alerts/\(alert.id)/verdicts", fields)
            let page = try await visitor.get("/alerts/\(alert.id)")
            #expect(page.text.contains("Make it the new baseline"))
            let (from, to) = (try #require(page.hidden("from")), try #require(page.hidden("to")))
            #expect([from, to] == [alert.from, alert.to])
            let sent = try await visitor.post(
                "/models/loans/baselines",
                [("from", from), ("to", to), ("back", "/alerts/\(alert.id)")]
            )
            #expect(sent.location == "/alerts/\(alert.id)?done=baselineAdopted")
            let elsewhere = try await visitor.post(
                "/models/loans/baselines",
                [("from", from), ("to", to), ("back", "https://example.com/alerts/1")]
            )
            #expect(elsewhere.location == "/models/loans?done=baselineAdopted")
        }
        #expect(try site.workbench.baselines(model: "loans").first?.rows == alert.windows.count * 60)
    }

    @Test func aStaleFormIsRefusedAndKeepsWhatWasTyped() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            _ = try site.workbench.comment(alert.id, text: "Wait for me.", as: site.admin)
            let sent = try await visitor.post(
                "/alerts/\(alert.id)/verdicts",
                try Self.dismissal(on: page, note: "All is well.")
            )
            #expect(sent.status == 409)
            #expect(sent.text.contains("All is well.</textarea>"))
        }
        #expect(try site.workbench.alert(alert.id).summary.windowsWaiting == alert.windowsWaiting)
    }

    @Test func whoLosesTheRaceFindsTheReasonInTheForm() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            let input = try VerdictInput(decision: .cannotTell, note: "First.", submission: "the-first-one")
            try site.workbench.judge(alert: alert.id, input: input, as: site.admin)
            let sent = try await visitor.post(
                "/alerts/\(alert.id)/verdicts",
                try Self.dismissal(on: page, note: "A long thought.")
            )
            #expect(sent.status == 409)
            #expect(sent.text.contains("has changed since you opened it. ada judged it last."))
            #expect(sent.text.contains("A long thought.</textarea>"))
            let after = try await visitor.get("/alerts/\(alert.id)")
            #expect(!after.text.contains("name=\"decision\""))
        }
    }

    @Test func aCommentAndARequestForLabelsSentTwiceCountOnce() async throws {
        let site = try TestSite()
        let alert = try firstAlert(site)
        let before = try site.workbench.labelItems(model: "loans").count
        try await site.visit { visitor in
            let page = try await visitor.get("/alerts/\(alert.id)")
            let forms = page.text.components(separatedBy: "<form").filter { $0.contains("</form>") }
            for (address, field) in [("comments", ("note", "Hm.")), ("label-requests", ("count", "6"))] {
                let path = "/alerts/\(alert.id)/\(address)"
                let form = try #require(forms.first { $0.contains("action=\"\(path)\"") })
                let own = Page(status: 200, headers: [:], text: form)
                let fields = [field, ("submission", try #require(own.hidden("submission")))]
                for _ in 1...2 { #expect(try await visitor.post(path, fields).status == 303) }
                #expect(try await visitor.post(path, [field]).status == 422)
            }
        }
        #expect(try site.workbench.labelItems(model: "loans").count == before + 6)
        #expect(try site.workbench.alert(alert.id).history.count == 2)
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
