import Foundation
import Monitoring
import Notifications
import Review
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite struct OutboxTests {
    private func addWebhook(
        _ receiver: HTTPReceiver,
        to test: TestWorkbench,
        name: String = "ops",
        model: String? = nil
    ) throws {
        let input = DestinationInput(
            name: name,
            model: model,
            target: .webhook(url: receiver.url("/T0/canary"), secret: nil),
            isPlain: true,
            networks: ["127.0.0.1"]
        )
        let secret = try test.workbench.addDestination(input, as: test.ada)
        #expect(secret?.hasPrefix("whsec_") == true)
    }

    /// Sends everything that is due now, one after the other.
    private func sendAll(_ test: TestWorkbench, origin: String? = nil) throws {
        let database = test.workbench.database
        for destination in try database.read({ try $0.destinationsWithDueDeliveries(at: test.clock.moment) })
        {
            while try test.workbench.sendOne(to: destination, origin: origin) {}
        }
    }

    private func deliveries(_ test: TestWorkbench) throws -> [DeliverySummary] {
        try test.workbench.deliveries()
    }

    @Test func anAlertIsAnnouncedOnceAndANoticeNever() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try addWebhook(receiver, to: test)
        try test.loadLoans()
        let alert = try test.alert()
        #expect(try test.workbench.alerts(level: .notice).count > 0 || alert.windows.count == 2)
        #expect(receiver.requests.isEmpty)
        try sendAll(test, origin: "https://plumbline.example.org")
        let request = try #require(receiver.requests.first)
        #expect(receiver.requests.count == 1)
        let body = try JSONDecoder().decode(JSONValue.self, from: Data(request.body.utf8))
        #expect(body["type"] == "alert.raised")
        #expect(body["timestamp"] == .string(test.clock.moment.text))
        let data = try #require(body["data"])
        #expect(data["alert"] == .number(Double(alert.id)))
        #expect(data["model"] == "loans")
        // The message was written with the first window of the episode; the second joined in silence.
        #expect(data["windows"] == ["2024-04-22"])
        #expect(data["rules"]?.array?.count == 3)
        #expect(data["url"] == .string("https://plumbline.example.org/alerts/\(alert.id)"))
        #expect(try deliveries(test).map(\.state) == [.delivered])
        try sendAll(test)
        #expect(receiver.requests.count == 1)
        #expect(try test.workbench.verify().isEmpty)
    }

    @Test func reopeningAndPromotingAreAnnounced() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try test.loadLoans()
        try addWebhook(receiver, to: test)
        let id = try test.alert().id
        let input = try VerdictInput(decision: .cannotTell, note: "No idea.", submission: test.form())
        try test.workbench.judge(alert: id, input: input, as: test.rob)
        #expect(try deliveries(test).isEmpty)
        test.clock.advance(seconds: 60)
        try test.workbench.reopen(id, note: "It went on.", as: test.rob)
        #expect(try deliveries(test).map(\.event) == ["reopened"])
        if let notice = try test.workbench.alerts(model: "loans", level: .notice).first {
            try test.workbench.promote(notice.id, as: test.lea)
            #expect(try deliveries(test).map(\.event) == ["promoted", "reopened"])
        }
    }

    @Test func anAlertThatLabelsClearedIsAnnouncedWithTheReason() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try test.loadLoans()
        try addWebhook(receiver, to: test)
        try test.label(weeks: 3...4, right: true)
        let end = Moment(clamping: Loans.liveEnd)
        _ = try test.workbench.evaluate(model: "loans", through: end, as: test.ada)
        #expect(try deliveries(test).map(\.event) == ["cleared"])
        try sendAll(test)
        let sent = try #require(receiver.requests.first)
        let body = try JSONDecoder().decode(JSONValue.self, from: Data(sent.body.utf8))
        #expect(body["type"] == "alert.cleared")
        let cleared = try test.workbench.alert(test.alert().id).windows.last?.cleared
        #expect(body["data"]?["reason"] == .string(try #require(cleared)))
    }

    @Test func aNoticeThatIsReopenedIsNotAnnounced() throws {
        let test = try TestWorkbench()
        try addWebhook(try HTTPReceiver(), to: test)
        try test.loadLoans()
        let before = try deliveries(test).count
        for notice in try test.workbench.alerts(model: "loans", level: .notice) {
            try test.workbench.acknowledge(notice.id, as: test.rob)
            try test.workbench.reopen(notice.id, note: "Again.", as: test.rob)
        }
        #expect(try deliveries(test).count == before)
    }

    @Test func whatIsRolledBackIsNotAnnounced() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try addWebhook(try HTTPReceiver(), to: test)
        let id = try test.alert().id
        struct Stop: Error {}
        #expect(throws: (any Error).self) {
            try test.workbench.database.write(at: test.clock.moment, by: "rob") { transaction in
                try test.workbench.announce(id, .reopened, in: transaction)
                throw Stop()
            }
        }
        #expect(try deliveries(test).isEmpty)
    }

    @Test func aModelsDestinationHearsOfNoOther() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try addWebhook(try HTTPReceiver(), to: test, name: "loans", model: "loans")
        let other = Loans.model(perWindow: 10, slots: 1, audits: 0).replacingOccurrences(
            of: "model: loans",
            with: "model: cars"
        )
        _ = try test.workbench.applyModel(source: other, basedOn: nil, as: test.ada)
        try addWebhook(try HTTPReceiver(), to: test, name: "cars", model: "cars")
        let id = try test.alert().id
        try test.workbench.acknowledge(id, as: test.rob)
        try test.workbench.reopen(id, note: "Again.", as: test.rob)
        #expect(try deliveries(test).map(\.destination) == ["loans"])
    }

    @Test func whatFailsIsTriedAgainWithTheSameIdAndGivenUpAfterTheLastAttempt() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver { _, _ in .status(500) }
        try addWebhook(receiver, to: test)
        try test.loadLoans()
        for attempt in 1...Workbench.retrySeconds.count {
            try sendAll(test)
            let delivery = try #require(try deliveries(test).first)
            #expect(delivery.attempts == attempt)
            #expect(delivery.state == .waiting)
            #expect(delivery.lastError == "The receiver answered 500")
            let seconds = Workbench.retrySeconds[attempt - 1]
            let due = try #require(delivery.dueAt)
            let wait = (due.milliseconds - test.clock.moment.milliseconds) / 1_000
            #expect((seconds - seconds / 10...seconds + seconds / 10).contains(wait))
            // A second too early nothing is sent.
            test.clock.advance(seconds: wait - 1)
            try sendAll(test)
            #expect(receiver.requests.count == attempt)
            test.clock.advance(seconds: 1)
        }
        try sendAll(test)
        #expect(try deliveries(test).map(\.state) == [.givenUp])
        #expect(receiver.requests.count == Workbench.retrySeconds.count + 1)
        #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
        #expect(
            Set(receiver.requests.map { $0.headers["webhook-timestamp"] }).count == receiver.requests.count
        )
        #expect(try test.workbench.destinations().first?.givenUp == 1)
        // It can be sent again, under the same id.
        let id = try #require(try deliveries(test).first?.id)
        try test.workbench.resendDelivery(id, as: test.ada)
        try sendAll(test)
        #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
        #expect(receiver.requests.count == Workbench.retrySeconds.count + 2)
    }

    @Test func aReceiverThatAsksToWaitIsGivenTheTime() throws {
        let test = try TestWorkbench()
        #expect(
            test.workbench.nextAttempt(after: 1, waitSeconds: 600, from: Moment(clamping: 0))
                == Moment(clamping: 600_000)
        )
        #expect(
            test.workbench.nextAttempt(after: 1, waitSeconds: Int64.max, from: Moment(clamping: 0))
                == Moment(clamping: 86_400_000)
        )
        #expect(test.workbench.nextAttempt(after: 10, waitSeconds: 5, from: Moment(clamping: 0)) == nil)
    }

    @Test func aReceiverThatWantsNoMoreIsPausedUntilSomebodyResumesIt() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver { place, _ in .status(place == 0 ? 410 : 200) }
        try addWebhook(receiver, to: test)
        try test.loadLoans()
        try sendAll(test)
        let paused = try #require(try test.workbench.destinations().first)
        #expect(paused.pausedAt == test.clock.moment)
        #expect(paused.pauseReason == "The receiver answered 410: it wants no messages any more")
        let id = try test.alert().id
        try test.workbench.acknowledge(id, as: test.rob)
        try test.workbench.reopen(id, note: "Again.", as: test.rob)
        try sendAll(test)
        #expect(receiver.requests.count == 1)
        #expect(try test.workbench.destinations().first?.waiting == 1)
        try test.workbench.resumeDestination("ops", as: test.ada)
        try sendAll(test)
        #expect(receiver.requests.count == 2)
        #expect(try test.workbench.destinations().first?.waiting == 0)
        #expect(
            refusal { try test.workbench.resumeDestination("ops", as: test.ada) }
                == "“ops” is not paused; nothing changed."
        )
    }

    @Test func aMessageThatIsBeingSentIsNotSentByAnotherProcessUntilTheLeaseEnds() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try addWebhook(receiver, to: test)
        try test.loadLoans()
        let database = test.workbench.database
        let destination = try #require(
            try database.read { try $0.destinationsWithDueDeliveries(at: test.clock.moment) }.first
        )
        // Another process claims it and is ended before it can mark it.
        let claimed = try database.write(at: test.clock.moment, by: "other") {
            try $0.claimDelivery(destination: destination, leaseSeconds: 60)
        }
        try sendAll(test)
        #expect(receiver.requests.isEmpty)
        test.clock.advance(seconds: 60)
        try sendAll(test)
        #expect(receiver.requests.map { $0.headers["webhook-id"] } == [claimed?.message])
    }

    @Test func aSlowReceiverDelaysNoOther() async throws {
        let test = try TestWorkbench()
        let slow = try HTTPReceiver { _, _ in .silence }
        let quick = try HTTPReceiver()
        try addWebhook(slow, to: test, name: "a slow one")
        try addWebhook(quick, to: test, name: "quick")
        try test.loadLoans()
        let outbox = Outbox(workbench: test.workbench)
        try outbox.sendDue()
        try await wait(for: "the quick one") { quick.requests.isEmpty ? nil : () }
        // A round more does not send to the slow one twice.
        try outbox.sendDue()
        #expect(slow.connections <= 1)
        outbox.end()
    }

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
        try addWebhook(receiver, to: test)
        try test.loadLoans()
        try test.workbench.removeDestination("ops", as: test.ada)
        try sendAll(test)
        #expect(receiver.requests.isEmpty)
        let left = try #require(try deliveries(test).first)
        #expect(left.state == .givenUp)
        #expect(left.lastError == "The destination was removed")
        #expect(
            refusal { try test.workbench.resendDelivery(left.id, as: test.ada) }
                == "The destination “ops” of message \(left.id) was removed."
        )
        // The name is free again.
        try addWebhook(receiver, to: test)
        #expect(try test.workbench.destinations().count == 1)
    }

    @Test func onlyAdminsAddTestAndRemove() throws {
        let test = try TestWorkbench()
        try addWebhook(try HTTPReceiver(), to: test)
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

    @Test func aMailSaysWhatHappenedAndWhereToLook() throws {
        let content = AlertMessage(
            event: .raised,
            at: Moment(clamping: 0),
            model: "loans",
            alert: 12,
            windows: ["2024-04-22", "2024-04-29"],
            rules: ["mean of score", "Kolmogorov–Smirnov of score"]
        )
        let message = content.message(id: "msg_1", destination: "ops", origin: nil)
        #expect(message.subject == "loans: alert 12 raised")
        #expect(
            message.text == """
                Alert 12 of loans was raised.

                Windows: 2024-04-22, 2024-04-29
                What stands out: mean of score; Kolmogorov–Smirnov of score

                Look at it: plumbline alert show 12

                Sent to “ops” by Plumbline.
                """
        )
        #expect(
            message.json
                == "{\"data\":{\"alert\":12,\"model\":\"loans\",\"rules\":[\"mean of score\",\"Kolmogorov–Smirnov of score\"],"
                + "\"windows\":[\"2024-04-22\",\"2024-04-29\"]},\"timestamp\":\"1970-01-01T00:00:00Z\",\"type\":\"alert.raised\"}"
        )
    }
}
