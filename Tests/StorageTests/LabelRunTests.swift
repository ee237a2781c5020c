import Foundation
import GRDB
import Monitoring
import Review
import Testing

@testable import Storage

@Suite struct LabelRunTests {
    /// Labels of `ids` as one import, in runs where the prediction is known.
    @discardableResult
    private func importLabels(
        _ labels: [(id: String, value: String)],
        model: Int64,
        into test: TestDatabase,
        accept: Bool = true
    ) throws -> Int64 {
        try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .labels)
            let ids = TextColumn(labels.map(\.id))
            let hashes = labels.map { hash($0.id) }
            let places = try transaction.read.locateMany(ids, hashes: hashes, model: model)
            let runs = NewLabelRun.runs(
                of: Array(labels.indices),
                values: TextColumn(labels.map(\.value)),
                hashes: hashes,
                at: places
            )
            try transaction.addLabelRuns(runs, batch: batch, model: model)
            if accept {
                try transaction.acceptBatch(
                    batch,
                    content: .test,
                    counts: BatchCounts(read: labels.count, accepted: labels.count)
                )
            }
            return batch
        }
    }

    @Test func labelsOfAnImportAreGroupedBySegmentAndOrderedByPosition() {
        let places = [
            RowLocation(segment: 2, position: 5), RowLocation(segment: 1, position: 0),
            RowLocation(segment: 2, position: 1), RowLocation(segment: 1, position: 9), nil,
        ]
        let runs = NewLabelRun.runs(
            of: [0, 1, 2, 3, 4],
            values: TextColumn(["late", "early", "late", "", "lost"]),
            hashes: [10, 11, 12, 13, 14],
            at: places
        )
        #expect(runs.map(\.segment) == [1, 2])
        #expect(runs.map(\.positions) == [[0, 9], [1, 5]])
        #expect(runs.map(\.hashes) == [[11, 13], [12, 10]])
        #expect((0..<2).map { runs[0].labels.name(at: $0) } == ["early", ""])
        #expect((0..<2).map { runs[1].labels.name(at: $0) } == ["late", "late"])
        #expect(NewLabelRun.runs(of: [], values: TextColumn(), hashes: [], at: []).isEmpty)
    }

    @Test func labelsInARunAreNumberedAmongTheOthers() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(5, model: model)
        func single(_ id: String) -> NewLabel {
            NewLabel(predictionID: id, hash: hash(id), location: nil, value: "1", origin: .upstream)
        }
        #expect(try test.write { try $0.addLabels([single("a")], model: model) } == [1])
        try importLabels([("p3", "1"), ("p0", "0"), ("p4", "1")], model: model, into: test)
        #expect(try test.write { try $0.addLabels([single("b"), single("c")], model: model) } == [5, 6])
        let all = try test.read { try $0.labels(of: model) }
        #expect(all.map(\.label.id) == [1, 2, 3, 4, 5, 6])
        #expect(all.map(\.label.predictionID) == ["a", "p0", "p3", "p4", "b", "c"])
        #expect(try test.read { try $0.label(id: 3) }?.label.predictionID == "p3")
        #expect(try test.read { try $0.label(id: 7) } == nil)
    }

    @Test func aNumberThatARunHoldsIsNotGivenTwice() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(5, model: model)
        try importLabels([("p1", "1"), ("p2", "0"), ("p3", "0")], model: model, into: test)
        for number in 1...3 {
            #expect(throws: StorageError.self, "\(number)") {
                try test.write {
                    try $0.run(
                        """
                        INSERT INTO label (id, model, predictionID, predictionHash, origin, recordedAt, counts, note)
                        VALUES (?, ?, 'x', 0, 'upstream', 0, 1, '')
                        """,
                        [number, model]
                    )
                }
            }
            #expect(throws: StorageError.self, "\(number)") {
                try test.write {
                    try $0.run(
                        """
                        INSERT INTO labelRun
                        SELECT ?, model, segment, batch, recordedAt, count, positions, hashes, labels FROM labelRun
                        """,
                        [number]
                    )
                }
            }
        }
    }

    @Test func anImportThatWasNotAcceptedLeavesNoLabel() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(5, model: model)
        let batch = try importLabels([("p1", "1"), ("p2", "0")], model: model, into: test, accept: false)
        let ids = TextColumn(["p1"])
        try test.read { read throws in
            #expect(try read.labels(ofWindow: "2013-04-22", model: model).isEmpty)
            #expect(try read.labels(of: model).isEmpty && read.labelCounts(of: model).isEmpty)
            #expect(try read.upstreamLabels(ids, hashes: [hash("p1")], model: model) == [nil])
            let own = try read.upstreamLabels(ids, hashes: [hash("p1")], model: model, including: batch)
            #expect(own.map { $0?.value } == ["1"])
            var known = try LabelledIds(of: model, batch: batch, expectedRows: 10, in: read)
            #expect(try known.known(ids, hashes: [hash("p1")], in: read)[0]?.isEarlierInFile == true)
        }
        try test.discard(batch)
        #expect(try test.read { try $0.integer("SELECT count(*) FROM labelRun") } == 0)
        #expect(try test.write { try $0.nextLabelNumber() } == 1)
    }

    @Test func labelsThatAKilledImportLeftAreSweptBeforeTheNextOne() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(5, model: model)
        let killed = try importLabels([("p1", "1"), ("p2", "0")], model: model, into: test, accept: false)
        let mark = ProcessMark.own.split(separator: "@").last ?? ""
        try test.write { try $0.run("UPDATE batch SET owner = '1:1@\(mark)' WHERE id = ?", [killed]) }
        #expect(try test.database.sweepOrphans(model: model, at: start, by: "ada") == 1)
        try importLabels([("p2", "1")], model: model, into: test)
        let labels = try test.read { try $0.labels(of: model) }
        #expect(labels.map(\.label.id) == [1] && labels.map(\.label.value) == ["1"])
        #expect(try test.read { try $0.integer("SELECT count(*) FROM labelRun") } == 1)
    }

    @Test func anErasedPredictionsLabelIsGoneFromItsRun() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let ids = ["a", "b", "c"]
        try test.addPredictions(ids, hashes: ids.map { hash($0) }, model: model)
        try importLabels([("a", "0"), ("b", "told-4711"), ("c", "1")], model: model, into: test)
        #expect(try test.write { try $0.erase(predictionID: "b", hash: hash("b"), model: model) } == 2)
        let labels = try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }
        #expect(labels.map(\.label.predictionID) == ["a", "", "c"])
        #expect(labels.map(\.label.value) == ["0", nil, "1"])
        #expect(labels.map(\.label.counts) == [true, false, true])
        #expect(labels.map(\.hash) == [hash("a"), 0, hash("c")])
        let erased = try test.read { try $0.labels(ofPrediction: "b", hash: hash("b"), model: model) }
        #expect(erased.isEmpty)
        try test.database.emptyLog()
        for ending in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: test.path + ending))
            #expect(bytes.range(of: Data("told-4711".utf8)) == nil, "\(ending)")
        }
        #expect(throws: StorageError.self) { try test.write { try $0.run("UPDATE labelRun SET count = 3") } }
    }

    @Test func mergingTheIndexOfIdsKeepsLabelsOfWithdrawnPredictions() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let first = try test.addPredictions(3, model: model)
        try importLabels([("p1", "1")], model: model, into: test)
        try test.write { try $0.withdrawBatch(first.batch, reason: "") }
        for number in 0..<8 { try test.addPredictions(3, prefix: "q\(number)-", model: model) }
        #expect(try test.write { try $0.compactIndex(of: model, kind: .prediction) })
        let found = try test.read { try $0.labels(ofPrediction: "p1", hash: hash("p1"), model: model) }
        #expect(found.map(\.label.value) == ["1"])
        #expect(try test.write { try $0.erase(predictionID: "p1", hash: hash("p1"), model: model) } == 2)
        #expect(try test.read { try $0.label(id: 1) }?.label.value == nil)
    }

    @Test func damageToARunIsNamed() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(3, model: model)
        try importLabels([("p1", "1"), ("p2", "1")], model: model, into: test)
        let bare = try DatabaseQueue(path: test.path)
        try bare.write {
            try $0.execute(sql: "DROP TRIGGER labelRunNoUpdate; UPDATE labelRun SET labels = x'0100'")
        }
        try bare.close()
        #expect(throws: StorageError.corrupt(detail: "the labels from number 1 on")) {
            try test.read { try $0.labels(ofWindow: "2013-04-22", model: model) }
        }
    }
}
