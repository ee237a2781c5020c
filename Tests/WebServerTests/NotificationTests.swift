import Foundation
import Operations
import Review
import TestSupport
import Testing

@Suite struct NotificationTests {
    @Test func anAdminAddsAWebhookAndSeesItsSecretOnce() async throws {
        let site = try TestSite()
        try await site.visit { visitor in
            let page = try await visitor.post(
                "/notifications",
                [
                    ("name", "ops"), ("kind", "webhook"), ("model", ""),
                    ("url", "https://hooks.example.org/T0/path"),
                ]
            )
            #expect(page.status == 201)
            let start = try #require(page.text.range(of: "whsec_"))
            let secret = String(page.text[start.lowerBound...].prefix { $0 != "<" })
            #expect(secret.count > 40)
            let again = try await visitor.get("/notifications")
            #expect(again.text.contains("https://hooks.example.org/…"))
            #expect(!again.text.contains("whsec_"))
            #expect(!again.text.contains("T0/path"))
        }
        #expect(try site.workbench.destinations().map(\.name) == ["ops"])
    }

    @Test func theBrowserReachesNoInternalAddress() async throws {
        let site = try TestSite(withModel: false)
        let receiver = try HTTPReceiver()
        try await site.visit { visitor in
            let plain = try await visitor.post(
                "/notifications",
                [
                    ("name", "a"), ("kind", "webhook"), ("url", receiver.url()), ("plain", "true"),
                    ("allow", "127.0.0.1"),
                ]
            )
            #expect(plain.status == 422)
            #expect(plain.text.contains("This is no address that begins with https://. Write one that does."))
            #expect(plain.text.contains(receiver.url()))
            let added = try await visitor.post(
                "/notifications",
                [("name", "b"), ("kind", "webhook"), ("url", "https://127.0.0.1:8443/")]
            )
            #expect(added.status == 201)
            let test = try await visitor.post("/notifications/b/tests")
            #expect(test.text.contains("127.0.0.1 is an internal address"))
        }
        #expect(receiver.connections == 0)
    }

    @Test func anEmptyFormSaysWhatIsMissing() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            let page = try await visitor.post("/notifications", [("kind", "mail")])
            #expect(page.status == 422)
            for sentence in [
                "Write a name for the destination.", "Write the mail address to send to.",
                "Write the mail address to send from.",
                "Write the mail server as smtp://mail.example.org:587.",
            ] {
                #expect(page.text.contains(sentence))
            }
        }
    }

    @Test func aLeadNeitherSeesNorChangesDestinations() async throws {
        let site = try TestSite(withModel: false)
        let lead = try site.person("lea", .lead)
        try await site.visit { visitor in
            let stranger = visitor.with(lead.token)
            let page = try await stranger.get("/notifications")
            let form = try await stranger.post("/notifications", [("name", "x")])
            let test = try await stranger.post("/notifications/x/tests")
            let again = try await stranger.post("/deliveries/1/resendings")
            #expect([page, form, test, again].map(\.status) == [403, 403, 403, 403])
            let overview = try await stranger.get("/")
            #expect(!overview.text.contains("/notifications"))
        }
    }

    @Test func aDestinationIsRemovedByItsButton() async throws {
        let site = try TestSite(withModel: false)
        try await site.visit { visitor in
            _ = try await visitor.post(
                "/notifications",
                [("name", "a b"), ("kind", "webhook"), ("url", "https://hooks.example.org/")]
            )
            let page = try await visitor.post("/notifications/a%20b/removals")
            #expect(page.location == "/notifications?done=destinationRemoved")
            let again = try await visitor.post("/notifications/a%20b/removals")
            let message = try await visitor.post("/deliveries/7/resendings")
            #expect([again, message].map(\.status) == [404, 404])
        }
        #expect(try site.workbench.destinations().isEmpty)
    }
}
