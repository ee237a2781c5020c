import Foundation
import HTTPTypes
import Operations
import Review
import Testing

@testable import WebServer

@Suite struct SafetyTests {
    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"],
        ["Origin": "null"], ["Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"],
    ])
    func aFormFromAnotherSiteIsRefused(_ headers: [String: String]) async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.post(
                "/reviewers",
                [("name", "eve"), ("role", "admin")],
                headers: headers
            )
            #expect(page.status == 403)
            #expect(page.text.contains(CrossSiteCheck.sentence))
        }
        #expect(try site.workbench.reviewers().map(\.name) == ["ada"])
    }

    @Test(arguments: [["Sec-Fetch-Site": "same-origin"], ["Origin": "http://localhost"], [:]])
    func aFormFromHereIsTaken(_ headers: [String: String]) async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.post(
                "/reviewers",
                [("name", "grace"), ("role", "lead")],
                headers: headers
            )
            #expect(page.status == 201)
            #expect(page.text.contains("http://localhost/sign-in?code="))
        }
        #expect(try site.workbench.reviewers().map(\.name).sorted() == ["ada", "grace"])
    }

    @Test(arguments: ["/sign-in", "/nowhere", "/alerts/999999", "/labels/0", "/static/style.css", "/healthz"])
    func everyAnswerCarriesTheSafetyHeaders(_ path: String) async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.get(path)
            #expect(page.headers[.contentSecurityPolicy] == SecurityHeaders.policy)
            #expect(page.headers[.xContentTypeOptions] == "nosniff")
            #expect(page.headers[.cacheControl] != nil)
        }
    }

    @Test(arguments: [
        "/nowhere", "/alerts/999999", "/alerts/x", "/alerts/01", "/labels/7777", "/models/none",
        "/models/none/windows/x", "/static/none.css",
    ])
    func whatIsNotThereIsSaidInASentence(_ path: String) async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.get(path)
            #expect(page.status == 404)
            #expect(page.text.contains("<h1>Not found</h1>"))
        }
    }

    @Test func aMethodThatIsNotTakenIsRefusedWithThoseThatAre() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.send("/alerts", .delete, [:], "")
            #expect(page.status == 405)
            #expect(page.headers[.allow] == "GET, HEAD")
            #expect(try await visitor.get("/alerts/1/verdicts").headers[.allow] == "POST")
        }
    }

    @Test func moreThanOneHostIsRefused() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            // The router's test client sets the first one.
            let page = try await visitor.send("/sign-in", .get, ["Host": "evil.example"], "")
            #expect(page.status == 400)
        }
    }

    @Test func aBodyThatIsNoFormIsRefused() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let json = try await visitor.send("/sessions", .post, ["Content-Type": "application/json"], "{}")
            #expect(json.status == 415)
            let broken = try await visitor.send("/sessions", .post, [:], "name=%zz")
            #expect(broken.status == 422)
            let large = try await visitor.send(
                "/sessions",
                .post,
                [:],
                "name=" + String(repeating: "a", count: 1_100_000)
            )
            #expect(large.status == 413)
        }
    }

    @Test func aFileIsKeptForLongAtTheAddressThatNamesItsContent() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.get("/sign-in")
            let start = try #require(page.text.range(of: "/static/style.css?v="))
            let address = String(page.text[start.lowerBound...].prefix { $0 != "\"" })
            let file = try await visitor.get(address)
            #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(file.text.contains("--chart-baseline"))
            let tag = try #require(file.headers[.eTag])
            let again = try await visitor.send(address, .get, ["If-None-Match": tag], "")
            #expect(again.status == 304)
            #expect(try await visitor.get("/static/style.css").headers[.cacheControl] == "no-cache")
        }
    }
}
