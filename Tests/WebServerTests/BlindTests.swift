import Foundation
import Operations
import Review
import Testing

@Suite struct BlindTests {
    @Test(arguments: [
        "/alerts", "/models/loans", "/models/loans/windows", "/models/loans/quality",
        "/models/loans/thresholds", "/models/loans/report", "/alerts/1", "/models/loans/alert-quality",
    ])
    func aReviewerSeesNoMeasurements(_ path: String) async throws {
        let site = try TestSite(withModel: false)
        let (_, token) = try site.person("rita", .reviewer)
        try await site.visit { visitor in
            let page = try await visitor.with(token).get(path)
            #expect(page.status == 403)
            #expect(page.text.contains("Reviewers answer without seeing scores"))
        }
    }

    @Test func aReviewersWorkBeginsAtTheQueue() async throws {
        let site = try TestSite(withModel: false)
        let (_, token) = try site.person("rita", .reviewer)
        try await site.visit { visitor in
            #expect(try await visitor.with(token).get("/").location == "/labels")
            let queue = try await visitor.with(token).get("/labels")
            #expect(queue.text.contains("0 ready for you, 0 held by you, 0 held by others."))
            #expect(queue.text.contains("Nothing to label"))
            #expect(!queue.text.contains("href=\"/alerts\""))
        }
    }

    @Test func aViewerCannotLabel() async throws {
        let site = try TestSite(withModel: false)
        let (_, token) = try site.person("victor", .viewer)
        try await site.visit { visitor in
            let victor = visitor.with(token)
            let (queue, claim) = (try await victor.get("/labels"), try await victor.post("/label-claims"))
            #expect(queue.status == 403)
            #expect(claim.status == 403)
            #expect(try await victor.get("/alerts").status == 200)
        }
    }

    @Test func theFormTellsNothingOfWhatTheModelSaid() async throws {
        let site = try TestSite()
        let (_, token) = try site.person("rita", .reviewer)
        try await site.visit { visitor in
            let rita = visitor.with(token)
            let start = try await rita.post("/label-claims")
            #expect(start.status == 303)
            let path = try #require(start.location)
            let form = try await rita.get(path)
            #expect(form.status == 200)
            #expect(form.text.contains("<h1>Was this loan repaid?</h1>"))
            #expect(form.text.contains("Look at the ledger."))
            let main = form.text.components(separatedBy: "<main").last ?? ""
            for word in ["score", "predict", "flagged", "limit", "probability"] {
                #expect(!main.lowercased().contains(word), "the form says \(word)")
            }
            // No score of any prediction, as a person would read it.
            for score in TestSite.scores where main.contains(score) { Issue.record("the form says \(score)") }
        }
    }

    @Test func anAnswerIsSavedOnceAndThenTheModelsIsShown() async throws {
        let site = try TestSite()
        let (rita, token) = try site.person("rita", .reviewer)
        try await site.visit { visitor in
            let browser = visitor.with(token)
            let path = try #require(try await browser.post("/label-claims").location)
            let form = try await browser.get(path)
            let submission = try #require(form.hidden("submission"))
            let fields = [("answer", "1"), ("submission", submission), ("note", ""), ("then", "next")]
            let first = try await browser.post("\(path)/answers", fields)
            #expect(first.status == 303)
            let second = try await browser.post("\(path)/answers", fields)
            #expect(second.status == 303)
            let next = try await browser.get(try #require(first.location))
            #expect(next.text.contains("Saved: Repaid for item"))
            #expect(next.text.contains("The model had said:"))
            #expect(next.text.contains("<a href=\"\(path)\">Change it</a>"))
        }
        #expect(try site.workbench.labelQueue(as: rita).answeredToday == 1)
    }

    @Test func whoeverLabelsOneModelStaysWithIt() async throws {
        let site = try TestSite()
        let (_, token) = try site.person("rita", .reviewer)
        let filter = [("model", "loans")]
        try await site.visit { visitor in
            let browser = visitor.with(token)
            let form = try #require(try await browser.post("/label-claims", filter).location)
            #expect(form.hasSuffix("?model=loans"))
            let path = form.replacing("?model=loans", with: "")
            let extended = try await browser.post("\(path)/extensions", filter)
            #expect(extended.location == "\(form)&done=extended")
            let next = try await browser.post("\(path)/skips", filter)
            #expect(next.location != form && next.location?.hasSuffix("?model=loans") == true)
            let hidden = "<input type=\"hidden\" name=\"model\" value=\"loans\">"
            let page = try await browser.get(try #require(next.location)).text
            #expect(page.components(separatedBy: hidden).count == 4)
        }
    }

    @Test func anItemThatSomebodyElseHoldsLeadsToTheQueue() async throws {
        let site = try TestSite()
        let (_, token) = try site.person("rita", .reviewer)
        let (_, other) = try site.person("otto", .reviewer)
        try await site.visit { visitor in
            let path = try #require(try await visitor.with(token).post("/label-claims").location)
            let page = try await visitor.with(other).get(path)
            #expect(page.status == 409)
            #expect(page.text.contains("is held by somebody else until"))
            #expect(page.text.contains("UTC. Take the next one instead."))
            #expect(page.text.contains("<a href=\"/labels\">Go to the label queue</a>"))
        }
    }

    @Test func anIncompleteAnswerComesBackWithWhatWasTyped() async throws {
        let site = try TestSite()
        let (rita, token) = try site.person("rita", .reviewer)
        try await site.visit { visitor in
            let browser = visitor.with(token)
            let path = try #require(try await browser.post("/label-claims").location)
            let submission = try #require(try await browser.get(path).hidden("submission"))
            let refused = try await browser.post(
                "\(path)/answers",
                [("answer", "\u{1}"), ("note", "a smudge"), ("submission", submission)]
            )
            #expect(refused.status == 422)
            #expect(refused.text.contains("Choose why you cannot tell."))
            #expect(refused.text.contains("a smudge</textarea>"))
            #expect(refused.hidden("submission") == submission)
            let taken = try await browser.post(
                "\(path)/answers",
                [
                    ("answer", "\u{1}"), ("reason", "brokenItem"), ("note", "a smudge"),
                    ("submission", submission), ("then", "stop"),
                ]
            )
            #expect(taken.location?.hasPrefix("/labels?saved=") == true)
        }
        #expect(try site.workbench.labelQueue(as: rita).answeredToday == 1)
    }
}
