import HTTPTypes
import Operations
import Review
import Testing

@Suite struct SignInTests {
    @Test func aOneTimeLinkShowsAButtonAndChangesNothing() async throws {
        let site = try TestSite(withModel: false)
        let (_, code) = try site.workbench.addReviewer(name: "grace", role: .lead, as: site.admin)
        try await site.visit { visitor in
            let stranger = visitor.with(nil)
            let page = try await stranger.get("/sign-in?code=\(code)")
            #expect(page.status == 200)
            #expect(page.hidden("code") == code)
            #expect(page.headers[.setCookie] == nil)

            let first = try await stranger.post("/code-redemptions", [("code", code)])
            #expect(first.status == 303)
            #expect(first.location == "/password")
            #expect(first.headers[.setCookie]?.contains("HttpOnly; SameSite=Lax") == true)

            let second = try await stranger.post("/code-redemptions", [("code", code)])
            #expect(second.status == 403)
            #expect(second.headers[.setCookie] == nil)
        }
    }

    @Test func aWrongPasswordIsRefusedAndTheNameStays() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).post(
                "/sessions",
                [("name", "ada"), ("password", "certainly wrong"), ("next", "/alerts")]
            )
            #expect(page.status == 403)
            #expect(page.headers[.setCookie] == nil)
            #expect(page.text.contains("value=\"ada\""))
            #expect(!page.text.contains("certainly wrong"))
        }
    }

    @Test func anEmptyFormSaysEverythingThatIsMissing() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).post("/sessions", [])
            #expect(page.status == 422)
            #expect(page.text.contains("Write your name."))
            #expect(page.text.contains("Write your password."))
            #expect(page.text.contains("<title>Error: Sign in"))
        }
    }

    @Test func whoIsNotSignedInIsAskedTo() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).get("/alerts?state=open")
            #expect(page.status == 303)
            #expect(page.location == "/sign-in?next=%2Falerts%3Fstate%3Dopen")
        }
    }

    @Test func whoseSessionEndedInAFormIsToldThatNothingWasSaved() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let stranger = visitor.with(nil)
            func sent(_ path: String, from page: String) async throws -> String? {
                try await stranger.post(
                    path,
                    [("note", "a long reason")],
                    headers: ["Sec-Fetch-Site": "same-origin", "Referer": page]
                ).location
            }
            let form = "/sign-in?next=%2Falerts%2F3%3Fstate%3Dopen&done=notSaved"
            let alert = "http://localhost/alerts/3?state=open"
            #expect(try await sent("/alerts/3/verdicts", from: alert) == form)
            let label = "/sign-in?next=%2Flabels%2F12&done=notSaved"
            #expect(try await sent("/labels/12/answers", from: "http://localhost/labels/12/answers") == label)
            // Another site's page, or none, leads nowhere.
            let plain = "/sign-in?done=notSaved"
            #expect(try await sent("/alerts/3/verdicts", from: "https://evil.example/alerts/3") == plain)
            #expect(try await stranger.post("/alerts/3/verdicts").location == plain)
            let page = try await stranger.get(form)
            #expect(page.text.contains("Your session has ended, so what you sent was not saved."))
            #expect(page.hidden("next") == "/alerts/3?state=open")
        }
    }

    @Test(arguments: ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    func signingInNeverLeadsToAnotherSite(_ next: String) async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.with(nil).post("/sessions", [("next", next)])
            #expect(page.hidden("next") == "/")
        }
    }

    @Test func signingOutEndsTheSession() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            #expect(try await visitor.get("/").status == 200)
            let out = try await visitor.post("/sign-outs")
            #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await visitor.get("/").location == "/sign-in")
        }
    }
}
