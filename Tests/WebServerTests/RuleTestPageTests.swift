import Operations
import Review
import Testing

@Suite struct RuleTestPageTests {
    @Test func rulesAreTriedOnHistoryAndNothingIsStored() async throws {
        let site = try TestSite()
        let (_, lead) = try site.person("lea", .lead)
        let (_, reviewer) = try site.person("rob", .reviewer)
        let before = try site.workbench.findings(model: "loans", all: true).count
        try await site.visit { visitor in
            let form = try await visitor.with(lead).get("/models/loans/rule-tests")
            #expect(form.status == 200)
            #expect(form.text.contains("statistic: wasserstein, columns: [score], limit: 0.2"))
            let rules = "- { name: high, value: 'share(score > 0.8)', limit: 0.5 }"
            let found = try await visitor.with(lead).post("/models/loans/rule-tests", [("rules", rules)])
            #expect(found.status == 200)
            // The last two of twelve weeks have scores of 0.8 and more.
            #expect(found.text.contains("breached in 2 of 12 windows."))
            #expect(found.text.contains("/models/loans/windows/2024-12-23"))
            #expect(found.text.contains("share(score &gt; 0.8)"))
            let refused = try await visitor.with(reviewer).post(
                "/models/loans/rule-tests",
                [("rules", rules)]
            )
            #expect(refused.status == 403)
        }
        #expect(try site.workbench.findings(model: "loans", all: true).count == before)
    }

    @Test func aFaultIsShownWithACaretAndTheRulesStayInTheForm() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let page = try await visitor.post(
                "/models/loans/rule-tests",
                [("rules", "- { name: x, value: mean(incom), limit: 1 }")]
            )
            #expect(page.status == 422)
            #expect(page.text.contains("Did you mean income?"))
            #expect(page.text.contains("  mean(incom)\n       ^"))
            #expect(page.text.contains("- { name: x, value: mean(incom), limit: 1 }</textarea>"))
            #expect(page.text.contains("<title>Error: Try rules on loans"))
            let empty = try await visitor.post("/models/loans/rule-tests", [("rules", "")])
            #expect(empty.status == 422)
        }
    }
}
