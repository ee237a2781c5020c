import Dispatch
import Foundation
import GRDB
import Monitoring
import Review
import Synchronization
import Testing

@testable import Storage

@Suite struct LabelTests {
    /// A window of predictions with a draw of the first `items`, and people `r0`, `r1`, … .
    private func drawn(
        items: Int,
        slots: Int = 1,
        people: Int = 2
    ) throws -> (test: TestDatabase, model: Int64, people: [Int64]) {
        let test = try TestDatabase()
        let model = try test.addModel()
        let places = try test.addPredictions(100, model: model).locations
        _ = try test.addWindow(model: model)
        let reviewers = try test.write { transaction throws in
            let ids = (0..<items).map { "p\($0)" }
            _ = try transaction.addDraw(
                sampleDraw(ids),
                ofWindow: "2013-04-22",
                revision: 1,
                model: model,
                rows: ids.indices.map {
                    DrawnRow(hash: hash(ids[$0]), location: places[$0], slots: slots, priority: Double($0))
                }
            )
            return try (0..<people).map { try transaction.addReviewer(name: "r\($0)", role: .reviewer) }
        }
        return (test, model, reviewers)
    }

    @Test func sixteenPeopleAtOnceGetSixteenItems() throws {
        let (test, _, people) = try drawn(items: 20, people: 16)
        let claimed = Mutex<[Int64]>([])
        let failures = Mutex<[String]>([])
        let database = test.database
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            do {
                let item = try database.write(at: start, by: "r\(index)") {
                    try $0.claimNext(model: nil, reviewer: people[index], leaseSeconds: 60)
                }
                if let item { claimed.withLock { $0.append(item.id) } }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(Set(claimed.withLock { $0 }).count == 16)
    }

    @Test func itemsComeInTheirOrderAndAHeldOneComesAgain() throws {
        let (test, model, people) = try drawn(items: 3)
        let first = try test.write { try $0.claimNext(model: model, reviewer: people[0], leaseSeconds: 60) }
        #expect(first?.predictionID == "p0")
        #expect(first?.state == .held && first?.leaseUntil == start.advanced(bySeconds: 60))
        #expect(first?.probability == 0.5)
        let again = try test.write(at: 30) {
            try $0.claimNext(model: model, reviewer: people[0], leaseSeconds: 60)
        }
        #expect(again?.id == first?.id && again?.leaseUntil == start.advanced(bySeconds: 90))
        let other = try test.write(at: 30) {
            try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60)
        }
        #expect(other?.predictionID == "p1")
        #expect(try test.write { try $0.claimNext(model: 999, reviewer: people[0], leaseSeconds: 60) } == nil)
    }

    @Test func aPlaceThatNoRowCanHaveIsDamage() throws {
        let (test, model, _) = try drawn(items: 1)
        try test.write { transaction throws in
            // Facts may be changed while something is erased.
            try transaction.run("INSERT INTO erasure (at, actor, isActive) VALUES (0, 'ada', 1)")
            try transaction.run("UPDATE labelItem SET position = 4294967296")
            try transaction.run("UPDATE erasure SET isActive = 0")
        }
        let segment = try #require(try test.read { try $0.integer("SELECT segment FROM labelItem") })
        let damage = StorageError.corrupt(detail: "4294967296 is no row of segment \(segment)")
        #expect(throws: damage) { try test.read { try $0.labelItems(of: model, at: start) } }
    }

    @Test func anExpiredLeaseIsTakenOverAndTheLateAnswerDoesNotCount() throws {
        let (test, model, people) = try drawn(items: 1)
        let item = try #require(
            try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        )
        #expect(
            try test.write(at: 59) { try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60) }
                == nil
        )
        let taken = try test.write(at: 60) {
            try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60)
        }
        #expect(taken?.id == item.id)
        #expect(
            try test.write(at: 61) {
                try $0.extendLease(item: item.id, reviewer: people[0], leaseSeconds: 60)
            } == false
        )
        let late = try test.write(at: 62) { try $0.answer(item: item.id, reviewer: people[0], value: "1") }
        #expect(late.counts == false)
        let good = try test.write(at: 63) { try $0.answer(item: item.id, reviewer: people[1], value: "0") }
        #expect(good.counts)
        let labels = try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }
        #expect(labels.map(\.label.counts) == [false, true])
        #expect(labels.map(\.label.reviewer) == ["r0", "r1"])
        #expect(try test.read { try $0.labelItem(id: item.id, at: start) }?.state == .answered)
    }

    @Test func anAnswerAfterTheLeaseCountsWhileNobodyTookTheItem() throws {
        let (test, _, people) = try drawn(items: 1)
        let item = try #require(
            try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        )
        #expect(
            try test.write(at: 600) { try $0.answer(item: item.id, reviewer: people[0], value: "1") }.counts
        )
        #expect(
            throws: StorageError.conflict(
                "You have answered item \(item.id) already. Correct that answer instead."
            )
        ) {
            try test.write(at: 601) { try $0.answer(item: item.id, reviewer: people[0], value: "0") }
        }
        #expect(try test.read { try $0.answer(toItem: item.id, by: people[0]) }?.label.value == "1")
    }

    @Test func nobodyGetsAnItemTwiceAndEachSlotGoesToAnother() throws {
        let (test, _, people) = try drawn(items: 1, slots: 2, people: 3)
        let item = try #require(
            try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        )
        let second = try test.write { try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60) }
        #expect(second?.id == item.id)
        #expect(try test.write { try $0.claimNext(model: nil, reviewer: people[2], leaseSeconds: 60) } == nil)
        #expect(
            try test.read { try $0.holders(ofItem: item.id, at: start) }.map(\.reviewer) == [
                people[0], people[1],
            ]
        )
        _ = try test.write { try $0.answer(item: item.id, reviewer: people[0], value: "1") }
        try test.write { try $0.release(item: item.id, reviewer: people[1]) }
        #expect(try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) } == nil)
        #expect(
            try test.write { try $0.claimNext(model: nil, reviewer: people[2], leaseSeconds: 60) }?.id
                == item.id
        )
    }

    @Test func aSkippedItemIsNotOfferedAgainUntilItIsAskedFor() throws {
        let (test, _, people) = try drawn(items: 2)
        let item = try #require(
            try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        )
        try test.write { try $0.skip(item: item.id, reviewer: people[0]) }
        #expect(
            try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }?
                .predictionID == "p1"
        )
        #expect(
            try test.write { try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60) }?.id
                == item.id
        )
        try test.write { try $0.releaseAll(reviewer: people[1]) }
        #expect(
            try test.write { try $0.claim(item: item.id, reviewer: people[0], leaseSeconds: 60) }?.id
                == item.id
        )
        #expect(try test.write { try $0.claim(item: item.id, reviewer: people[1], leaseSeconds: 60) } == nil)
    }

    @Test func theQueueSaysWhatWaitsAndWhenTheNextComesFree() throws {
        let (test, model, people) = try drawn(items: 4)
        _ = try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        _ = try test.write { try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 90) }
        var queue = try test.read { try $0.labelQueue(of: people[0], at: start, answeredSince: start) }
        #expect(queue.readyByModel == [model: 2] && queue.held == 1 && queue.heldByOthers == 1)
        #expect(queue.nextFreeAt == start.advanced(bySeconds: 90) && queue.answered == 0)
        _ = try test.write(at: 5) {
            try $0.answer(item: 1, reviewer: people[0], value: nil, cannotTellReason: "ambiguous")
        }
        let later = start.advanced(bySeconds: 100)
        queue = try test.read { try $0.labelQueue(of: people[0], at: later, answeredSince: start) }
        #expect(queue.readyByModel == [model: 3] && queue.heldByOthers == 0 && queue.answered == 1)
        #expect(try test.read { try $0.labelItemsWaiting(of: model, at: start) } == 2)
        #expect(try test.read { try $0.labelItemsWaiting(of: model, at: later) } == 3)
        #expect(
            try test.read { try $0.labelItems(of: model, state: .waiting, at: later) }.map(\.predictionID)
                == ["p1", "p2", "p3"]
        )
        // Whose rows were withdrawn waits no more.
        let batch = try #require(try test.read { try $0.batches(of: model).first }).id
        try test.write { try $0.withdrawBatch(batch, reason: "wrong file") }
        #expect(try test.read { try $0.labelItemsWaiting(of: model, at: later) } == 0)
        queue = try test.read { try $0.labelQueue(of: people[0], at: later, answeredSince: start) }
        #expect(queue.readyByModel.isEmpty)
    }

    @Test func aLaterDrawKeepsItemsAndItsProbabilitiesCount() throws {
        let (test, model, people) = try drawn(items: 2)
        _ = try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) }
        let again = try test.write { transaction throws in
            let ids = ["p1", "p2"]
            return try transaction.addDraw(
                sampleDraw(ids, probability: 0.25),
                ofWindow: "2013-04-22",
                revision: 2,
                model: model,
                rows: try ids.map {
                    let place = try #require(try transaction.read.locate($0, hash: hash($0), model: model))
                    return DrawnRow(hash: hash($0), location: place, slots: 1, priority: 9)
                }
            )
        }
        #expect(again.newItems == 1)
        let latest = try #require(try test.read { try $0.latestDraw(ofWindow: "2013-04-22", model: model) })
        #expect(latest.draw == sampleDraw(["p1", "p2"], probability: 0.25))
        #expect(latest.revision == 2 && latest.items == [2, 3])
        let items = try test.read { try $0.labelItems(of: model, at: start) }
        #expect(items.map(\.probability) == [0.5, 0.25, 0.25])
    }

    @Test func aPredictionThatCameAgainIsNotAskedAboutIfItWasAnsweredBefore() throws {
        let (test, model, people) = try drawn(items: 2)
        try test.write { transaction throws in
            let item = try #require(
                try transaction.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60)
            )
            _ = try transaction.answer(item: item.id, reviewer: people[0], value: "1")
        }
        try test.write { try $0.withdrawBatch(1, reason: "") }
        let places = try test.addPredictions(100, model: model).locations
        let again = try test.write { transaction throws in
            let ids = ["p0", "p1"]
            return try transaction.addDraw(
                sampleDraw(ids),
                ofWindow: "2013-04-22",
                revision: 2,
                model: model,
                rows: ids.indices.map {
                    DrawnRow(hash: hash(ids[$0]), location: places[$0], slots: 1, priority: 0)
                }
            )
        }
        #expect(again.newItems == 1)
        #expect(
            try test.read { try $0.latestDraw(ofWindow: "2013-04-22", model: model) }?.items == [3, 4]
        )
        let waiting = try test.write {
            try $0.claimNext(model: nil, reviewer: people[1], leaseSeconds: 60)
        }
        #expect(waiting?.id == 4)
    }

    @Test func whatWasAskedSinceItsTruthIsKnownIsAskedOnceMoreWhenItIsDrawn() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let place = try #require(try test.addPredictions(1, model: model).locations.first)
        _ = try test.addWindow(model: model)
        func draw() throws -> Int {
            try test.write {
                try $0.addDraw(
                    sampleDraw(["p0"]),
                    ofWindow: "2013-04-22",
                    revision: 1,
                    model: model,
                    rows: [DrawnRow(hash: hash("p0"), location: place, slots: 2, priority: 0)]
                ).newItems
            }
        }
        let item = try test.write { transaction throws in
            let item = try transaction.itemOfKnownTruth(
                "p0",
                hash: hash("p0"),
                location: place,
                window: "2013-04-22",
                model: model
            )
            try transaction.addSlot(LabelSlot(item: item, model: model, purpose: .gold, priority: 1))
            return item
        }
        #expect(try draw() == 1)
        #expect(try draw() == 0)
        try test.read { read throws in
            let slots = try read.rows("SELECT item, slot, purpose FROM labelSlot ORDER BY slot")
            #expect(slots.map { $0["item"] as Int64 } == [item, item, item])
            #expect(slots.map { $0["slot"] as Int } == [0, 1, 2])
            #expect(slots.map { $0["purpose"] as String } == ["gold", "answer", "answer"])
        }
    }

    @Test func itemsOfAWithdrawnBatchAreNotOffered() throws {
        let (test, model, people) = try drawn(items: 2)
        try test.write { try $0.withdrawBatch(1, reason: "") }
        #expect(try test.write { try $0.claimNext(model: nil, reviewer: people[0], leaseSeconds: 60) } == nil)
        #expect(try test.read { try $0.labelItems(of: model, at: start) }.isEmpty)
    }

    @Test func aLabelWaitsForItsPredictionAndMeetsItLater() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let label = NewLabel(
            predictionID: "p1",
            hash: hash("p1"),
            location: nil,
            value: "1",
            origin: .upstream
        )
        try test.write { try $0.addLabels([label], model: model) }
        #expect(try test.write { try $0.joinWaitingLabels(of: model) } == 0)
        #expect(try test.read { try $0.waitingLabelCount(of: model) } == 1)
        let first = try test.addPredictions(3, model: model)
        #expect(try test.write { try $0.joinWaitingLabels(of: model) } == 1)
        #expect(try test.read { try $0.waitingLabelCount(of: model) } == 0)
        var joined = try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }
        #expect(joined.map(\.location) == [first.locations[1]])
        // Its prediction is withdrawn and comes back in another batch.
        try test.write { try $0.withdrawBatch(first.batch, reason: "") }
        #expect(try test.read { try $0.waitingLabelCount(of: model) } == 1)
        #expect(try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }.isEmpty)
        let second = try test.addPredictions(3, model: model)
        #expect(try test.write { try $0.joinWaitingLabels(of: model) } == 1)
        joined = try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }
        #expect(joined.map(\.location) == [second.locations[1]])
        #expect(
            try test.read { try $0.labelCounts(of: model) } == [
                "2013-04-22": WindowLabelCount(labels: 1, newestLabel: 1)
            ]
        )
    }

    @Test func aLabelJoinedAtOnceWaitsAgainWhenItsPredictionIsWithdrawn() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let first = try test.addPredictions(2, model: model)
        let label = NewLabel(
            predictionID: "p0",
            hash: hash("p0"),
            location: first.locations[0],
            value: "1",
            origin: .upstream
        )
        try test.write { try $0.addLabels([label], model: model) }
        try test.write { try $0.withdrawBatch(first.batch, reason: "") }
        #expect(try test.read { try $0.labelsWithoutPrediction(of: model) }.map(\.label.id) == [1])
        let second = try test.addPredictions(2, model: model)
        #expect(try test.write { try $0.joinWaitingLabels(of: model) } == 1)
        #expect(
            try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }.map(\.location) == [
                second.locations[0]
            ]
        )
    }

    @Test func theUpstreamLabelInForceIsTheNewestThatNothingCorrects() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        func upstream(_ id: String, _ value: String, batch: Int64? = nil, supersedes: Int64? = nil)
            -> NewLabel
        {
            NewLabel(
                predictionID: id,
                hash: 7,
                location: nil,
                value: value,
                origin: .upstream,
                batch: batch,
                supersedes: supersedes
            )
        }
        let ids = TextColumn(["a", "b", "c"])
        func values(including batch: Int64? = nil) throws -> [String?] {
            try test.read {
                try $0.upstreamLabels(ids, hashes: [7, 7, 7], model: model, including: batch).map {
                    $0?.value
                }
            }
        }
        #expect(try values() == [nil, nil, nil])
        let batch = try test.write { transaction throws in
            let first = try transaction.addLabels([upstream("a", "0"), upstream("b", "1")], model: model)
            let batch = try transaction.beginBatch(model: model, kind: .labels)
            _ = try transaction.addLabels(
                [upstream("a", "1", batch: batch, supersedes: first[0]), upstream("c", "1", batch: batch)],
                model: model
            )
            return batch
        }
        #expect(try values() == ["0", "1", nil])
        #expect(try values(including: batch) == ["1", "1", "1"])
        try test.write {
            try $0.acceptBatch(batch, content: .test, counts: BatchCounts(read: 2, accepted: 2))
        }
        #expect(try values() == ["1", "1", "1"])
        let history = try test.read { try $0.labels(ofPrediction: "a", hash: 7, model: model) }
        #expect(history.map(\.label.value) == ["0", "1"])
        #expect(EffectiveLabel.resolve(history.map(\.label))?.value == "1")
        #expect(try test.read { try $0.labels(of: model, after: 2, limit: 1) }.map(\.label.id) == [3])
    }
}
