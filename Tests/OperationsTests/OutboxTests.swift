import Foundation
import Monitoring
import Notifications
import Review
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite struct OutboxTests {
    @Test func anAlertIsAnnouncedOnceAndANoticeNever() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try test.addWebhook(receiver)
        try test.loadLoans()
        let alert = try test.alert()
        #expect(try test.workbench.alerts(level: .notice).count > 0 || alert.windows.count == 2)
        #expect(receiver.requests.isEmpty)
        try test.sendAll(origin: "https://plumbline.example.org")
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
        #expect(try test.workbench.deliveries().map(\.state) == [.delivered])
        try test.sendAll()
        #expect(receiver.requests.count == 1)
        #expect(try test.workbench.verify().isEmpty)
    }

    @Test func reopeningAndPromotingAreAnnounced() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try test.loadLoans()
        try test.addWebhook(receiver)
        let id = try test.alert().id
        let input = try VerdictInput(decision: .cannotTell, note: "No idea.", submission: test.form())
        try test.workbench.judge(alert: id, input: input, as: test.lea)
        #expect(try test.workbench.deliveries().isEmpty)
        test.clock.advance(seconds: 60)
        try test.workbench.reopen(id, note: "It went on.", as: test.lea)
        #expect(try test.workbench.deliveries().map(\.event) == ["reopened"])
        if let notice = try test.workbench.alerts(model: "loans", level: .notice).first {
            try test.workbench.promote(notice.id, as: test.lea)
            #expect(try test.workbench.deliveries().map(\.event) == ["promoted", "reopened"])
        }
    }

    @Test func anAlertThatLabelsClearedIsAnnouncedWithTheReason() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver()
        try test.loadLoans()
        try test.addWebhook(receiver)
        try test.label(weeks: 3...4, right: true)
        let end = Moment(clamping: Loans.liveEnd)
        _ = try test.workbench.evaluate(model: "loans", through: end, as: test.ada)
        #expect(try test.workbench.deliveries().map(\.event) == ["cleared"])
        try test.sendAll()
        let sent = try #require(receiver.requests.first)
        let body = try JSONDecoder().decode(JSONValue.self, from: Data(sent.body.utf8))
        #expect(body["type"] == "alert.cleared")
        let cleared = try test.workbench.alert(test.alert().id).windows.last?.cleared
        #expect(body["data"]?["reason"] == .string(try #require(cleared)))
    }

    @Test func aNoticeThatIsReopenedIsNotAnnounced() throws {
        let test = try TestWorkbench()
        try test.addWebhook(try HTTPReceiver())
        try test.loadLoans()
        let before = try test.workbench.deliveries().count
        for notice in try test.workbench.alerts(model: "loans", level: .notice) {
            try test.workbench.acknowledge(notice.id, as: test.lea)
            try test.workbench.reopen(notice.id, note: "Again.", as: test.lea)
        }
        #expect(try test.workbench.deliveries().count == before)
    }

    @Test func whatIsRolledBackIsNotAnnounced() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.addWebhook(try HTTPReceiver())
        let id = try test.alert().id
        struct Stop: Error {}
        #expect(throws: (any Error).self) {
            try test.workbench.database.write(at: test.clock.moment, by: "rob") { transaction in
                try test.workbench.announce(id, .reopened, in: transaction)
                throw Stop()
            }
        }
        #expect(try test.workbench.deliveries().isEmpty)
    }

    @Test func aModelsDestinationHearsOfNoOther() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.addWebhook(try HTTPReceiver(), name: "loans", model: "loans")
        let other = Loans.model(perWindow: 10, slots: 1, audits: 0).replacingOccurrences(
            of: "model: loans",
            with: "model: cars"
        )
        _ = try test.workbench.applyModel(source: other, basedOn: nil, as: test.ada)
        try test.addWebhook(try HTTPReceiver(), name: "cars", model: "cars")
        let id = try test.alert().id
        try test.workbench.acknowledge(id, as: test.lea)
        try test.workbench.reopen(id, note: "Again.", as: test.lea)
        #expect(try test.workbench.deliveries().map(\.destination) == ["loans"])
    }

    @Test func whatFailsIsTriedAgainWithTheSameIdAndGivenUpAfterTheLastAttempt() throws {
        let test = try TestWorkbench()
        let receiver = try HTTPReceiver { _, _ in .status(500) }
        try test.addWebhook(receiver)
        try test.loadLoans()
        for attempt in 1...Workbench.retrySeconds.count {
            try test.sendAll()
            let delivery = try #require(try test.workbench.deliveries().first)
            #expect(delivery.attempts == attempt)
            #expect(delivery.state == .waiting)
            #expect(delivery.lastError == "The receiver answered 500")
            let seconds = Workbench.retrySeconds[attempt - 1]
            let due = try #require(delivery.dueAt)
            let wait = (due.milliseconds - test.clock.moment.milliseconds) / 1_000
            #expect((seconds - seconds / 10...seconds + seconds / 10).contains(wait))
            // A second too early nothing is sent.
            test.clock.advance(seconds: wait - 1)
            try test.sendAll()
            #expect(receiver.requests.count == attempt)
            test.clock.advance(seconds: 1)
        }
        try test.sendAll()
        #expect(try test.workbench.deliveries().map(\.state) == [.givenUp])
        #expect(receiver.requests.count == Workbench.retrySeconds.count + 1)
        #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
        #expect(
            Set(receiver.requests.map { $0.headers["webhook-timestamp"] }).count == receiver.requests.count
        )
        #expect(try test.workbench.destinations().first?.givenUp == 1)
        // It can be sent again, under the same id.
        let id = try #require(try test.workbench.deliveries().first?.id)
        try test.workbench.resendDelivery(id, as: test.ada)
        try test.sendAll()
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
        try test.addWebhook(receiver)
        try test.loadLoans()
        try test.sendAll()
        let paused = try #require(try test.workbench.destinations().first)
        #expect(paused.pausedAt == test.clock.moment)
        #expect(paused.pauseReason == "The receiver answered 410: it wants no messages any more")
        let id = try test.alert().id
        try test.workbench.acknowledge(id, as: test.lea)
        try test.workbench.reopen(id, note: "Again.", as: test.lea)
        try test.sendAll()
        #expect(receiver.requests.count == 1)
        #expect(try test.workbench.destinations().first?.waiting == 1)
        try test.workbench.resumeDestination("ops", as: test.ada)
        try test.sendAll()
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
        try test.addWebhook(receiver)
        try test.loadLoans()
        let database = test.workbench.database
        let destination = try #require(
            try database.read { try $0.destinationsWithDueDeliveries(at: test.clock.moment) }.first
        )
        // Another process claims it and is ended before it can mark it.
        let claimed = try database.write(at: test.clock.moment, by: "other") {
            try $0.claimDelivery(destination: destination, leaseSeconds: 60)
        }
        try test.sendAll()
        #expect(receiver.requests.isEmpty)
        test.clock.advance(seconds: 60)
        try test.sendAll()
        #expect(receiver.requests.map { $0.headers["webhook-id"] } == [claimed?.message])
    }

    @Test func aSlowReceiverDelaysNoOther() async throws {
        let test = try TestWorkbench()
        let slow = try HTTPReceiver { _, _ in .silence }
        let quick = try HTTPReceiver()
        try test.addWebhook(slow, name: "a slow one")
        try test.addWebhook(quick, name: "quick")
        try test.loadLoans()
        let outbox = Outbox(workbench: test.workbench)
        try outbox.sendDue()
        try await wait(for: "the quick one") { quick.requests.isEmpty ? nil : () }
        // A round more does not send to the slow one twice.
        try outbox.sendDue()
        #expect(slow.connections <= 1)
        outbox.end()
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

extension TestWorkbench {
    func addWebhook(_ receiver: HTTPReceiver, name: String = "ops", model: String? = nil) throws {
        let input = DestinationInput(
            name: name,
            model: model,
            target: .webhook(url: receiver.url("/T0/canary"), secret: nil),
            isPlain: true,
            networks: ["127.0.0.1"]
        )
        let secret = try workbench.addDestination(input, as: ada)
        #expect(secret?.hasPrefix("whsec_") == true)
    }

    /// Sends everything that is due now, one after the other.
    func sendAll(origin: String? = nil) throws {
        for destination in try workbench.database.read({
            try $0.destinationsWithDueDeliveries(at: clock.moment)
        }) {
            while try workbench.sendOne(to: destination, origin: origin) {}
        }
    }
}
