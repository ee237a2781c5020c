import CLibcrypto
import Foundation
import TestSupport
import Testing

@testable import Notifications

@Suite struct WebhookTests {
    private let message = Message(id: "msg_1", subject: "", text: "", json: "{\"type\":\"test\"}")
    private let local = AddressGuard(allowing: ["127.0.0.0/8"].compactMap(NetworkRange.init))

    private func webhook(
        _ url: String,
        isPlain: Bool = true,
        guarding: AddressGuard? = nil,
        seconds: Int = 5
    ) throws -> Webhook {
        try Webhook(
            url: url,
            secret: try #require(WebhookSecret(bytes: Array(1...32))),
            isPlain: isPlain,
            guarding: guarding ?? local,
            timeouts: Timeouts(connectSeconds: 2, totalSeconds: seconds),
            authenticate: hmac
        )
    }

    @Test func aMessageArrivesWithItsIdTimeAndSignature() throws {
        let receiver = try HTTPReceiver()
        #expect(try webhook(receiver.url("/hook?key=1")).send(message, at: 1_700_000_000) == .delivered)
        let request = try #require(receiver.requests.first)
        #expect(request.line == "POST /hook?key=1 HTTP/1.1")
        #expect(request.body == message.json)
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["webhook-id"] == "msg_1")
        #expect(request.headers["webhook-timestamp"] == "1700000000")
        let signed = Array("msg_1.1700000000.{\"type\":\"test\"}".utf8)
        let code = hmac(Array(1...32), signed)
        #expect(request.headers["webhook-signature"] == "v1,\(Data(code).base64EncodedString())")
    }

    /// The example of the Standard Webhooks specification and its libraries.
    @Test func theSignatureIsTheOneOfTheSpecification() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let body = "{\"test\": 2432232314}"
        let signed = Array("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.\(body)".utf8)
        #expect(
            Data(hmac(secret.key, signed)).base64EncodedString()
                == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
        #expect(secret.written == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect("\(secret)" == "***")
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reply: HTTPReceiver.Reply
        var outcome: DeliveryOutcome
    }

    @Test(arguments: [
        Answer(testDescription: "204", reply: .status(204), outcome: .delivered),
        Answer(testDescription: "a long answer", reply: .long(bytes: 1_000_000), outcome: .delivered),
        Answer(
            testDescription: "500",
            reply: .status(500),
            outcome: .failed(reason: "The receiver answered 500", waitSeconds: nil)
        ),
        Answer(
            testDescription: "503 with a time to wait",
            reply: .status(503, headers: ["retry-after: 120"]),
            outcome: .failed(reason: "The receiver answered 503", waitSeconds: 120)
        ),
        Answer(
            testDescription: "410",
            reply: .status(410),
            outcome: .refusedForGood(reason: "The receiver answered 410: it wants no messages any more")
        ),
        Answer(
            testDescription: "nothing",
            reply: .hangUp,
            outcome: .failed(reason: "Server returned nothing (no headers, no data)", waitSeconds: nil)
        ),
    ])
    func anAnswerMeansWhatItSays(_ answer: Answer) throws {
        let receiver = try HTTPReceiver { _, _ in answer.reply }
        #expect(try webhook(receiver.url()).send(message, at: 0) == answer.outcome)
    }

    @Test func aRedirectIsNotFollowed() throws {
        let inside = try HTTPReceiver()
        let receiver = try HTTPReceiver { _, _ in
            .status(302, headers: ["location: \(inside.url("/secret"))"])
        }
        #expect(
            try webhook(receiver.url()).send(message, at: 0)
                == .failed(
                    reason: "The receiver answered 302, a redirect; redirects are not followed",
                    waitSeconds: nil
                )
        )
        #expect(inside.connections == 0)
    }

    @Test func aReceiverThatNeverAnswersCostsNoMoreThanItsTime() throws {
        let receiver = try HTTPReceiver { _, _ in .silence }
        let outcome = try webhook(receiver.url(), seconds: 1).send(message, at: 0)
        #expect(outcome == .failed(reason: "Timeout was reached", waitSeconds: nil))
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "0x7f.1", "2130706433", "017700000001", "127.1", "0", "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "localhost.",
    ])
    func noSpellingOfThisMachineIsConnectedTo(_ host: String) throws {
        let receiver = try HTTPReceiver()
        let port = receiver.url("").split(separator: ":").last ?? ""
        let outcome = try webhook("http://\(host):\(port)/", guarding: AddressGuard()).send(message, at: 0)
        guard case .failed(let reason, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(
            reason.hasSuffix(" is an internal address; allow its network when you add the destination")
                || reason.hasPrefix("Could not resolve host") || reason == "Couldn't resolve host name"
        )
        #expect(receiver.connections == 0)
    }

    @Test func theProxyOfTheEnvironmentIsNotUsed() throws {
        let proxy = try HTTPReceiver()
        setenv("http_proxy", proxy.url(""), 1)
        defer { unsetenv("http_proxy") }
        let receiver = try HTTPReceiver()
        #expect(try webhook(receiver.url()).send(message, at: 0) == .delivered)
        #expect(proxy.connections == 0)
    }

    @Test(arguments: [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
        "example.org", "",
        "https://", "https://user:pw@example.org/", "https://user@example.org/", "https://example.org/#x",
        "https://example.org/a b", "https://exa\r\nmple.org/", "https://[fe80::1%25eth0]/",
        "https://example.org:22/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org\\@127.0.0.1/",
        "https://müller.example/", "https://" + String(repeating: "a", count: 3_000),
    ])
    func anAddressOutsideTheRulesIsRefusedBeforeAnythingIsSent(_ url: String) {
        #expect(throws: AddressProblem.self) { _ = try webhook(url, isPlain: false) }
    }

    @Test func whatIsShownHoldsNoPath() throws {
        #expect(
            try webhook("https://hooks.example.org/T0/secret", isPlain: false).shown
                == "https://hooks.example.org/…"
        )
        #expect(
            try webhook("https://hooks.example.org:8443", isPlain: false).shown
                == "https://hooks.example.org:8443"
        )
    }

    @Test(arguments: ["", "whsec_", "whsec_AAAA", "abc", "whsec_!!!"])
    func whatIsNoSecretIsRefused(_ text: String) {
        #expect(WebhookSecret(text) == nil)
    }
}

/// HMAC-SHA256, as the program passes it in.
func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil)
    return code
}
