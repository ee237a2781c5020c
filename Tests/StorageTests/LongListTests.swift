import GRDB
import Monitoring
import Review
import Testing

@testable import Storage

/// Lists from which figures, queues and checks are made leave nothing out.
@Suite struct LongListTests {
    @Test func theOldestOfManyAlertsIsStillThere() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        _ = try test.addWindow(model: model)
        let oldest = try test.write { transaction throws in
            let ids = try (0..<1_005).map { _ in try transaction.addAlert(model: model, level: .notice) }
            for id in ids.prefix(2) { try transaction.addWindow("2013-04-22", revision: 1, toAlert: id) }
            return ids[0]
        }
        let alerts = try test.read { try $0.alerts(of: model) }
        #expect(alerts.count == 1_005)
        #expect(alerts.last?.alert.id == oldest)
        #expect(try test.read { try $0.alerts(of: model, limit: 3) }.count == 3)
        let ofWindow = try test.read { try $0.alerts(ofWindow: "2013-04-22", model: model, level: .notice) }
        #expect(ofWindow.map(\.alert.id) == [oldest + 1, oldest])
    }

    /// More than one statement takes, and a larger draw that shares their items.
    @Test func allPredictionsOfALargeDrawAreStoredInTheirOrder() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        _ = try test.addWindow(model: model)
        let places = try test.addPredictions(700, model: model).locations
        func draw(_ count: Int) -> SampleDraw {
            SampleDraw(
                design: .uniform,
                seed: 1,
                target: count,
                rows: 1_000,
                meanPredicted: nil,
                items: (0..<count).map { place in
                    SampledPrediction(
                        predictionID: "p\(place)",
                        probability: 0.5,
                        ratio: Double(place),
                        predicted: 0.25
                    )
                }
            )
        }
        func store(_ count: Int) throws -> (id: Int64, newItems: Int) {
            try test.write { transaction throws in
                let rows = (0..<count).map { place in
                    DrawnRow(
                        hash: hash("p\(place)"),
                        location: places[place],
                        slots: 2,
                        priority: Double(place)
                    )
                }
                return try transaction.addDraw(
                    draw(count),
                    ofWindow: "2013-04-22",
                    revision: 1,
                    model: model,
                    rows: rows
                )
            }
        }
        #expect(try store(300).newItems == 300)
        let first = try test.read { try $0.latestDraw(ofWindow: "2013-04-22", model: model) }
        #expect(first?.draw == draw(300))
        #expect(try store(700).newItems == 400)
        let second = try test.read { try $0.latestDraw(ofWindow: "2013-04-22", model: model) }
        #expect(second?.draw == draw(700))
        #expect(second?.items.prefix(300).elementsEqual(first?.items ?? []) == true)
        #expect(Set(second?.items ?? []).count == 700)
        try test.read { read throws in
            #expect(try read.unansweredItemCount(ofDraw: try #require(second).id) == 700)
            #expect(try read.integer("SELECT count(*) FROM labelSlot") == 1_400)
        }
    }

    @Test func messagesAreListedByTheirStateHoweverOldTheyAre() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.write { transaction throws in
            let alert = try transaction.addAlert(model: model, level: .alert)
            let destination = try transaction.insert(
                """
                INSERT INTO destination (name, kind, shown, sealed, createdAt, createdBy, pauseReason)
                VALUES ('ops', 'webhook', 'hooks.example.org', x'00', 0, 'ada', '')
                """,
                []
            )
            for number in 0..<205 {
                try transaction.addDelivery(
                    message: "m\(number)",
                    destination: destination,
                    alert: alert,
                    event: "raised",
                    payload: "{}"
                )
            }
            try transaction.failDelivery(id: 1, reason: "404", next: nil)
            try transaction.finishDelivery(id: 2)
        }
        try test.read { read throws in
            #expect(try read.deliveries(state: .givenUp, limit: 200).map(\.message) == ["m0"])
            #expect(try read.deliveries(state: .delivered).map(\.state) == [.delivered])
            #expect(try read.deliveries(limit: 200).map(\.id) == Array((6...205).reversed()))
            #expect(try read.deliveries().count == 205)
            #expect(try read.deliveryCount() == 205)
            #expect(try read.deliveryCount(state: .waiting) == 203)
        }
    }
}
