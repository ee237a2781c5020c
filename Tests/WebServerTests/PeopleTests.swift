import Foundation
import HTTPTypes
import Operations
import Review
import Testing

@Suite struct PeopleTests {
    @Test func anAdminChangesARole() async throws {
        let site = try TestSite(withModel: false)
        let (_, token) = try site.person("grace", .reviewer)
        try await site.visit { visitor in
            let list = try await visitor.get("/reviewers")
            #expect(list.text.contains("action=\"/reviewers/grace/roles\""))
            // Whoever looks does not lock the door behind oneself.
            #expect(!list.text.contains("action=\"/reviewers/ada/"))
            let sent = try await visitor.post("/reviewers/grace/roles", [("role", "lead")])
            #expect(sent.location == "/reviewers?done=roleChanged")
            #expect(try await visitor.with(token).get("/alerts").status == 200)
            #expect(try await visitor.post("/reviewers/grace/roles", [("role", "king")]).status == 422)
            let lead = try await visitor.with(token).post("/reviewers/ada/roles", [("role", "viewer")])
            #expect(lead.status == 403)
            let last = try await visitor.post("/reviewers/ada/roles", [("role", "viewer")])
            #expect(last.status == 409)
            #expect(last.text.contains("ada is the only admin. Make somebody else an admin first."))
        }
        #expect(try site.workbench.reviewer(named: "grace").role == .lead)
    }

    @Test func aNewLinkSignsInOnce() async throws {
        let site = try TestSite(withModel: false)
        _ = try site.person("grace", .reviewer)
        try await site.visit { visitor in
            let page = try await visitor.post("/reviewers/grace/codes")
            #expect(page.status == 201)
            #expect(page.text.contains("grace has a new link."))
            let start = try #require(page.text.range(of: "http://localhost/sign-in?code="))
            let code = String(page.text[start.upperBound...].prefix { $0 != "<" })
            let stranger = visitor.with(nil)
            #expect(try await stranger.post("/code-redemptions", [("code", code)]).location == "/password")
            #expect(try await stranger.post("/code-redemptions", [("code", code)]).status == 403)
        }
    }

    @Test func aClosedAccountIsOpenedAgain() async throws {
        let site = try TestSite(withModel: false)
        _ = try site.person("grace", .reviewer)
        try await site.visit { visitor in
            _ = try await visitor.post("/reviewers/grace/closures")
            let list = try await visitor.get("/reviewers")
            #expect(list.text.contains("action=\"/reviewers/grace/reopenings\""))
            #expect(!list.text.contains("action=\"/reviewers/grace/roles\""))
            let sent = try await visitor.post("/reviewers/grace/reopenings")
            #expect(sent.location == "/reviewers?done=accountReopened")
        }
        #expect(try site.workbench.reviewer(named: "grace").disabledAt == nil)
    }

    @Test func linksAndCookiesFollowTheOrigin() async throws {
        let site = try TestSite(withModel: false)
        let (_, code) = try site.workbench.addReviewer(name: "grace", role: .admin, as: site.admin)
        try await site.visit(origin: "https://plumbline.example.org") { visitor in
            let signedIn = try await visitor.with(nil).post("/code-redemptions", [("code", code)])
            let cookie = try #require(signedIn.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-plumbline="))
            #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
            let own = String(cookie.prefix { $0 != ";" })
            let added = try await visitor.with(nil).send(
                "/reviewers",
                .post,
                ["Cookie": own, "Sec-Fetch-Site": "same-origin"],
                "name=rita&role=reviewer"
            )
            #expect(added.status == 201)
            #expect(added.text.contains("https://plumbline.example.org/sign-in?code="))
            // The proxy asks for localhost, the browser for what it knows.
            for (origin, status) in [("https://plumbline.example.org", 201), ("https://evil.example", 403)] {
                let sent = try await visitor.with(nil).send(
                    "/reviewers",
                    .post,
                    ["Cookie": own, "Origin": origin],
                    "name=\(status)&role=viewer"
                )
                #expect(sent.status == status)
            }
            // A cookie that came without HTTPS is not looked at.
            #expect(try await visitor.get("/").status == 303)
        }
    }

    @Test func aPasswordIsReplacedByWhoKnowsIt() async throws {
        let site = try TestSite(withModel: false)
        let (grace, token) = try site.person("grace", .lead)
        try await site.visit { visitor in
            let first = try await visitor.with(token).get("/password")
            #expect(!first.text.contains("name=\"present\""))
            let session = try site.workbench.setPassword("correct horse", as: grace).token
            let browser = visitor.with(session)
            #expect(try await browser.get("/password").text.contains("name=\"present\""))
            let new = [("password", "battery staple"), ("again", "battery staple")]
            let refused = try await browser.post("/passwords", new + [("present", "wrong horse")])
            #expect(refused.status == 403)
            #expect(refused.text.contains("The present password is wrong."))
            #expect(refused.headers[.setCookie] == nil)
            let taken = try await browser.post("/passwords", new + [("present", "correct horse")])
            #expect(taken.status == 303)
        }
    }
}
