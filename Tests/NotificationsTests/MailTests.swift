import Foundation
import TestSupport
import Testing

@testable import Notifications

@Suite struct MailTests {
    private let local = AddressGuard(allowing: ["127.0.0.1"].compactMap(NetworkRange.init))
    private let message = Message(
        id: "msg_7",
        subject: "flights: alert 12 for 2013-04-22 – Ankünfte",
        text: "The score moved.\n.hidden dots\nGrößer = 3 \n\n" + String(repeating: "long ", count: 40),
        json: ""
    )

    private func mail(
        _ server: String,
        isPlain: Bool = true,
        login: Mail.Login? = nil,
        guarding: AddressGuard? = nil
    ) throws -> Mail {
        try Mail(
            recipient: "ops@example.org",
            sender: "plumbline@example.org",
            server: server,
            login: login,
            isPlain: isPlain,
            guarding: guarding ?? local,
            timeouts: Timeouts(connectSeconds: 2, totalSeconds: 5)
        )
    }

    @Test func aMailArrivesWholeWithAnIdThatIsTheSameInEachAttempt() throws {
        let server = try MailReceiver()
        #expect(try mail(server.url).send(message, at: 1_366_632_000) == .delivered)
        let received = try #require(server.received.first)
        #expect(received.from == "plumbline@example.org")
        #expect(received.to == ["ops@example.org"])
        #expect(received.lines.contains("Date: Mon, 22 Apr 2013 12:00:00 +0000"))
        #expect(received.lines.contains("Message-ID: <msg_7@example.org>"))
        #expect(received.lines.contains("To: <ops@example.org>"))
        #expect(received.lines.allSatisfy { $0.utf8.count <= 78 })
        let end = try #require(received.lines.firstIndex(of: ""))
        #expect(decoded(received.lines[(end + 1)...]) == message.text)
        let subject = received.lines.filter {
            $0.hasPrefix("Subject: =?utf-8?B?") || $0.hasPrefix(" =?utf-8?B?")
        }
        let words = subject.joined().components(separatedBy: "=?utf-8?B?").dropFirst().map {
            $0.prefix { $0 != "?" }
        }
        let bytes = words.compactMap { Data(base64Encoded: String($0)) }.reduce(Data(), +)
        #expect(String(decoding: bytes, as: UTF8.self) == message.subject)
    }

    @Test func aServerThatCannotEncryptIsRefusedUnlessAnOperatorAllowsIt() throws {
        let server = try MailReceiver()
        let outcome = try mail(server.url, isPlain: false).send(message, at: 0)
        #expect(outcome == .failed(reason: "Requested SSL level failed", waitSeconds: nil))
        #expect(server.received.isEmpty)
    }

    @Test func aPasswordIsNeverSentWithoutEncryption() throws {
        let login = Mail.Login(user: "plumbline", password: "canary")
        #expect(
            throws: AddressProblem(
                sentence:
                    "A password is not sent without encryption. Leave out the user, or leave out --plain."
            )
        ) {
            _ = try mail("smtp://mail.example.org", login: login)
        }
        #expect(!"\(login)".contains("canary"))
    }

    @Test func aRefusedRecipientIsAFailureWithTheServersAnswer() throws {
        let server = try MailReceiver(refusals: ["RCPT": "550 nobody here"])
        let outcome = try mail(server.url).send(message, at: 0)
        guard case .failed(let reason, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasSuffix("(the other side said 550)"))
        #expect(server.received.isEmpty)
    }

    @Test func aServerAtAnInternalAddressIsNotConnectedTo() throws {
        let server = try MailReceiver()
        let outcome = try mail(server.url, guarding: AddressGuard()).send(message, at: 0)
        #expect(
            outcome
                == .failed(
                    reason:
                        "127.0.0.1 is an internal address; allow its network when you add the destination",
                    waitSeconds: nil
                )
        )
    }

    @Test(arguments: [
        "", "ops", "ops@", "@example.org", "a@b@c", "a b@example.org", "a@b\r\nBcc: x@y", "<a@b>", "\"x\"@y",
        "a@b,c@d",
        "ä@example.org", String(repeating: "a", count: 250) + "@example.org",
    ])
    func whatIsNoMailAddressIsRefused(_ address: String) {
        #expect(throws: AddressProblem.self) {
            _ = try Mail(recipient: address, sender: "a@example.org", server: "smtp://mail.example.org")
        }
        #expect(throws: AddressProblem.self) {
            _ = try Mail(recipient: "a@example.org", sender: address, server: "smtp://mail.example.org")
        }
    }

    @Test(arguments: [
        "http://mail.example.org", "smtp://mail.example.org/path", "smtp://u:p@mail.example.org", "mail",
    ])
    func whatIsNoMailServerIsRefused(_ server: String) {
        #expect(throws: AddressProblem.self) {
            _ = try Mail(recipient: "a@example.org", sender: "b@example.org", server: server)
        }
    }

    @Test func aSubjectCannotBeginAHeader() {
        #expect(MailText.encodedSubject("a\r\nBcc: x@example.org") == "a Bcc: x@example.org")
        #expect(MailText.encodedSubject("=?utf-8?B?YQ==?=").hasPrefix("=?utf-8?B?"))
    }

    private func decoded(_ lines: ArraySlice<String>) -> String {
        let joined = lines.joined(separator: "\n").replacingOccurrences(of: "=\n", with: "")
        var bytes: [UInt8] = []
        var rest = Array(joined.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
