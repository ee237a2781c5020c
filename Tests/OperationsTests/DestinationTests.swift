import Foundation
import Notifications
import Review
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite struct DestinationTests {
    @Test func secretsAreNeitherInTheFileNorInAnyList() throws {
        let test = try TestWorkbench()
        let input = DestinationInput(
            name: "ops",
            target: .webhook(
                url: "https://hooks.example.org/canary-path",
                secret: "whsec_" + Data("canary-secret-canary-secret".utf8).base64EncodedString()
            )
        )
        #expect(try test.workbench.addDestination(input, as: test.ada) == nil)
        let mail = DestinationInput(
            name: "post",
            target: .mail(
                recipient: "ops@example.org",
                sender: "plumbline@example.org",
                server: "smtps://mail.example.org",
                user: "plumbline",
                password: "canary-password"
            )
        )
        try test.workbench.addDestination(mail, as: test.ada)
        let listed = try test.workbench.destinations()
        #expect(
            listed.map(\.shown) == [
                "https://hooks.example.org/…", "ops@example.org through smtps://mail.example.org",
            ]
        )
        #expect(!"\(listed)".contains("canary"))
        try test.workbench.database.emptyLog()
        let file = try Data(contentsOf: test.folder.file("plumbline.sqlite"))
        #expect(file.range(of: Data("canary".utf8)) == nil)
        let key = test.folder.file("plumbline.sqlite.secret-key")
        let attributes = try FileManager.default.attributesOfItem(atPath: key.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // Without the key nothing can be sent, and the sentence says why.
        try FileManager.default.removeItem(at: key)
        #expect(
            refusal { _ = try test.workbench.testDestination("ops", as: test.ada) }
                == "The secrets of “ops” cannot be opened: \(key.path) is missing or another one. Put it back, or "
                + "remove the destination and add it again."
        )
    }

    @Test func aRemovedDestinationKeepsNoSecretAndGetsNothing() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver { _, _ in .status(500) }
        try test.addWebhook(receiver)
        try test.loadLoans()
        try test.workbench.removeDestination("ops", as: test.ada)
        try test.sendAll()
        #expect(receiver.requests.isEmpty)
        let left = try #require(try test.workbench.deliveries().first)
        #expect(left.state == .givenUp)
        #expect(left.lastError == "The destination was removed")
        #expect(
            refusal { try test.workbench.resendDelivery(left.id, as: test.ada) }
                == "The destination “ops” of message \(left.id) was removed."
        )
        // The name is free again.
        try test.addWebhook(receiver)
        #expect(try test.workbench.destinations().count == 1)
    }

    @Test func onlyAdminsAddTestAndRemove() throws {
        let test = try TestWorkbench()
        try test.addWebhook(try HTTPReceiver())
        let input = DestinationInput(name: "x", target: .webhook(url: "https://x.example", secret: nil))
        #expect(
            refusal { try test.workbench.addDestination(input, as: test.lea) }.hasPrefix("Only admins may")
        )
        #expect(
            refusal { _ = try test.workbench.testDestination("ops", as: test.lea) }.hasPrefix(
                "Only admins may"
            )
        )
        #expect(
            refusal { try test.workbench.removeDestination("ops", as: test.lea) }.hasPrefix("Only admins may")
        )
    }

    @Test func aWrongDestinationIsRefusedWithTheWayOut() throws {
        let test = try TestWorkbench()
        func refused(_ url: String, isPlain: Bool = false, networks: [String] = [], model: String? = nil)
            -> String
        {
            refusal {
                let input = DestinationInput(
                    name: "x",
                    model: model,
                    target: .webhook(url: url, secret: nil),
                    isPlain: isPlain,
                    networks: networks
                )
                try test.workbench.addDestination(input, as: test.ada)
            }
        }
        #expect(
            refused("http://example.org")
                == "This is no address that begins with https://. Write one that does."
        )
        #expect(
            refused("https://example.org:22/")
                == "Port 22 is not one of 443 and 8443. Use one of them, or let an operator allow it with --plain."
        )
        #expect(
            refused("https://example.org", networks: ["ten"])
                == "“ten” is no network. Write one such as 10.0.0.0/8, or one address."
        )
        #expect(refused("https://example.org", model: "cars").hasPrefix("There is no model “cars”."))
        #expect(try test.workbench.destinations().isEmpty)
        #expect(
            refusal { try test.workbench.removeDestination("x", as: test.ada) }
                == "There is no destination “x”. There is none yet; `plumbline notification add` makes one."
        )
    }
}
