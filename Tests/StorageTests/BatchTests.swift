import GRDB
import Monitoring
import Review
import Testing

@testable import Storage

@Suite struct BatchTests {
    @Test func nothingOfABatchIsSeenUntilItIsAccepted() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, places) = try test.addPredictions(10, model: model, accept: false)
        try test.read { read throws in
            #expect(try read.windowRowCounts(of: model).isEmpty)
            #expect(try read.columns(ofWindow: "2013-04-22", model: model).rowCount == 0)
            #expect(try read.locate("p3", hash: hash("p3"), model: model) == nil)
            #expect(try read.predictionCount(of: model) == 0)
            let seenByItself = try read.locateMany(
                TextColumn(["p3"]),
                hashes: [hash("p3")],
                model: model,
                including: batch
            )
            #expect(seenByItself == [places[3]])
        }
        try test.write {
            try $0.acceptBatch(batch, content: .test, counts: BatchCounts(read: 10, accepted: 10))
        }
        try test.read { read throws in
            #expect(try read.windowRowCounts(of: model).map(\.rows) == [10])
            #expect(try read.columns(ofWindow: "2013-04-22", model: model).rowCount == 10)
            #expect(try read.locate("p3", hash: hash("p3"), model: model) == places[3])
            #expect(try read.predictionCount(of: model) == 10)
            #expect(try read.newestPredictionTime(of: model) == start.advanced(bySeconds: 9))
        }
    }

    @Test func aDiscardedBatchLeavesNoRowBehind() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, _) = try test.addPredictions(10, model: model, accept: false)
        try test.write { transaction throws in
            try transaction.addRejectedValues(batch: batch, model: model, [("2013-04-22", "score", 2)])
            _ = try transaction.addLabels(
                [
                    NewLabel(
                        predictionID: "p1",
                        hash: 1,
                        location: nil,
                        value: "1",
                        origin: .upstream,
                        batch: batch
                    )
                ],
                model: model
            )
        }
        let columns = try test.read { try $0.integer("SELECT count(*) FROM segmentColumn") }
        var told: [Int] = []
        try test.discard(batch) { removed, all in
            told.append(removed)
            #expect(all == columns.map(Int.init))
        }
        #expect(told.last == columns.map(Int.init) && told == told.sorted())
        for table in ["batch", "segment", "segmentColumn", "idSet", "idRun", "rejectedValue", "label"] {
            #expect(try test.read { try $0.integer("SELECT count(*) FROM \(table)") } == 0, "\(table)")
        }
    }

    @Test func muchIsRemovedInPartsBetweenWhichOthersWrite() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let batch = try test.write { try $0.beginBatch(model: model, kind: .labels) }
        for part in 0..<3 {
            try test.write { transaction throws in
                let labels = (0..<900).map { row in
                    NewLabel(
                        predictionID: "p\(part)-\(row)",
                        hash: UInt64(row),
                        location: nil,
                        value: "1",
                        origin: .upstream,
                        batch: batch
                    )
                }
                _ = try transaction.addLabels(labels, model: model)
            }
        }
        let other = try test.second()
        var left: [Int64] = []
        try test.discard(batch) { _, _ in
            try? other.write(at: start, by: "bob") {
                _ = try $0.record(action: "test", subject: "", detail: "")
            }
            left.append((try? test.read { try $0.integer("SELECT count(*) FROM label") } ?? 0) ?? -1)
        }
        #expect(left == [1_700, 700, 0])
        #expect(try test.read { try $0.integer("SELECT count(*) FROM auditEntry WHERE actor = 'bob'") } == 3)
        #expect(try test.read { try $0.integer("SELECT count(*) FROM batch") } == 0)
    }

    @Test func whatAKilledImportLeftIsSweptBeforeTheNextOne() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, _) = try test.addPredictions(10, model: model, accept: false)
        // A process of this number lives, but it started at another time.
        let mark = ProcessMark.own.split(separator: "@").last ?? ""
        try test.write { try $0.run("UPDATE batch SET owner = '1:1@\(mark)' WHERE id = ?", [batch]) }
        #expect(try test.database.sweepOrphans(model: model, at: start, by: "ada") == 1)
        let next = try test.addPredictions(10, model: model).batch
        #expect(try test.read { try $0.batches(of: model) }.map(\.id) == [next])
        #expect(try test.database.sweepOrphans(model: model, at: start, by: "ada") == 0)
        #expect(throws: StorageError.conflict("Import \(next) is accepted; withdraw it instead.")) {
            try test.discard(next)
        }
        #expect(throws: StorageError.self) {
            try test.write { try $0.acceptBatch(batch + 100, content: .test, counts: BatchCounts()) }
        }
    }

    @Test(arguments: [
        ("own, young", ProcessMark.own, Int64(60), false), ("own, two days", ProcessMark.own, 172_800, true),
        ("start unknown, young", "1:", 60, false), ("start unknown, old", "1:", 7_200, true),
        ("elsewhere, young", "1:2@elsewhere", 60, false), ("elsewhere, old", "1:2@elsewhere", 7_200, true),
        ("nonsense", "", 7_200, true),
    ])
    func anImportIsLeftBehindWhenItsProcessIsGone(name: String, owner: String, age: Int64, expected: Bool) {
        #expect(ProcessMark.isLeftBehind(owner, ageSeconds: age) == expected, "\(name)")
    }

    @Test func oneImportOfAKindRunsAtATime() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, _) = try test.addPredictions(1, model: model, accept: false)
        #expect(
            throws: StorageError.conflict(
                "Import \(batch) of predictions is under way. Try again when it has ended."
            )
        ) {
            try test.addPredictions(1, prefix: "q", model: model)
        }
        try test.write { _ = try $0.beginBatch(model: model, kind: .labels) }
    }

    @Test func theSameContentIsFoundAgainUntilItIsWithdrawn() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let counts = BatchCounts(
            read: 3,
            accepted: 1,
            duplicate: 1,
            rejected: 1,
            waiting: 0,
            extraColumns: ["a"],
            typeProblems: ["b": 2]
        )
        let content = BatchContent(byteCount: 12, hash: "abc")
        func mayRepeat(_ byteCount: Int, _ kind: BatchKind = .predictions) throws -> Bool {
            try test.read { try $0.mayRepeat(byteCount: byteCount, of: model, kind: kind) }
        }
        let batch = try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .predictions)
            #expect(
                try transaction.read.acceptedBatch(of: model, kind: .predictions, content: content) == nil
            )
            #expect(try !transaction.read.mayRepeat(byteCount: 12, of: model, kind: .predictions))
            try transaction.acceptBatch(batch, content: content, counts: counts)
            return batch
        }
        let found = try test.read { try $0.acceptedBatch(of: model, kind: .predictions, content: content) }
        #expect(found?.id == batch)
        #expect(found?.counts == counts)
        let others: [(BatchKind, BatchContent)] = [
            (.labels, content), (.predictions, BatchContent(byteCount: 12, hash: "abd")),
            (.predictions, BatchContent(byteCount: 13, hash: "abc")),
        ]
        for (kind, other) in others {
            #expect(try test.read { try $0.acceptedBatch(of: model, kind: kind, content: other) } == nil)
        }
        #expect(try mayRepeat(12))
        #expect(try !mayRepeat(13))
        #expect(try !mayRepeat(12, .labels))
        try test.write { try $0.withdrawBatch(batch, reason: "wrong file") }
        #expect(try !mayRepeat(12))
        #expect(
            try test.read { try $0.acceptedBatch(of: model, kind: .predictions, content: content) } == nil
        )
        #expect(try test.read { try $0.batch(id: batch) }?.isVisible == false)
        #expect(throws: StorageError.conflict("Import \(batch) is withdrawn already.")) {
            try test.write { try $0.withdrawBatch(batch, reason: "again") }
        }
    }

    @Test func countsThatDoNotAddUpAreRefused() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let (batch, _) = try test.addPredictions(1, model: model, accept: false)
        #expect(throws: StorageError.self) {
            try test.write {
                try $0.acceptBatch(
                    batch,
                    content: .test,
                    counts: BatchCounts(read: 3, accepted: 1, rejected: 1)
                )
            }
        }
        #expect(try test.read { try $0.batch(id: batch) }?.acceptedAt == nil)
    }

    @Test func aWithdrawnBatchIsNoLongerSeenAndItsIdsAreFree() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let first = try test.addPredictions(5, model: model)
        try test.write { try $0.withdrawBatch(first.batch, reason: "") }
        #expect(try test.read { try $0.locate("p1", hash: hash("p1"), model: model) } == nil)
        #expect(try test.read { try $0.windowRowCount(ofWindow: "2013-04-22", model: model) } == nil)
        let second = try test.addPredictions(5, model: model)
        #expect(try test.read { try $0.locate("p1", hash: hash("p1"), model: model) } == second.locations[1])
    }

    @Test func rejectedValuesAddUpOverVisibleBatches() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        for prefix in ["a", "b"] {
            let batch = try test.addPredictions(1, prefix: prefix, model: model, accept: false).batch
            try test.write { transaction throws in
                try transaction.addRejectedValues(
                    batch: batch,
                    model: model,
                    [("w", "score", 2), ("w", "score", 1), ("w", "age", 0)]
                )
                try transaction.acceptBatch(batch, content: .test, counts: BatchCounts(read: 1, accepted: 1))
            }
        }
        #expect(try test.read { try $0.rejectedValues(ofWindow: "w", model: model) } == ["score": 6])
        #expect(try test.read { try $0.rejectedValues(ofWindow: "v", model: model) } == [:])
    }
}
