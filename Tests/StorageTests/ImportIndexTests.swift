import Monitoring
import Testing

@testable import Storage

@Suite struct ImportIndexTests {
    @Test func theFilterForgetsNothingAndMistakesFewStrangers() {
        var filter = IdFilter(capacity: 200_000)
        let hashes = (0..<200_000).map { hash("p\($0)") }
        // Two of the same lot know each other, too.
        let taken = filter.insert(Array(hashes.prefix(100_000)) + [hashes[99_999], hashes[3]])
        #expect(taken.suffix(2) == [100_000, 100_001] && taken.count < 12)
        for hash in hashes.dropFirst(100_000) { _ = filter.insert(hash) }
        #expect(filter.insert(hashes) == Array(hashes.indices))
        let mistaken = (0..<20_000).count { filter.insert(hash("stranger \($0)")) }
        #expect(mistaken < 20)
    }

    @Test func rowsThatCameBeforeAreKnownWhereverTheyLie() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let places = try test.addPredictions(3, prefix: "old", model: model).locations
        let batch = try test.write {
            try $0.beginBatch(model: model, kind: .predictions)
        }
        var index = try test.read {
            try ImportIndex(
                batch: batch,
                model: model,
                kind: .prediction,
                expectedRows: 10,
                comparesEarlier: true,
                in: $0
            )
        }
        func known(_ ids: [String]) throws -> [Int: KnownRow] {
            let hashes = ids.map { hash($0) }
            let suspects = index.suspects(among: hashes)
            return try test.read {
                try index.known(TextColumn(ids), hashes: hashes, suspects: suspects, in: $0)
            }
        }
        func store(_ ids: [String]) throws {
            try test.write { transaction throws in
                let rows = ColumnBatch(ids: TextColumn(ids))
                let segment = try transaction.insertSegment(
                    rows,
                    kind: .prediction,
                    windowKey: "w",
                    batch: batch,
                    model: model
                )
                let entries = ids.indices.map {
                    IndexEntry(hash: hash(ids[$0]), segment: segment, position: Int32($0))
                }
                index.add([entries])
            }
        }
        #expect(try known(["a", "old1", "b", "a"]) == [1: .stored(places[1]), 3: .inPiece(0)])
        try store(["a", "b"])
        #expect(try known(["c", "b"]) == [1: .earlierInFile])
        try store(["c"])
        // The same once the index is written.
        let taken = index.takeWaiting()
        let waiting = try #require(taken)
        let set = try test.write {
            try $0.beginIndex(of: waiting.count, batch: batch, model: model, kind: .prediction)
        }
        for part in (0..<waiting.partCount).map(waiting.part) {
            try test.write { try $0.addRuns(of: part, 0..<part.runCount, to: set) }
        }
        let nothing = index.takeWaiting()
        #expect(nothing?.count == nil)
        #expect(
            try known(["a", "c", "old2", "d"]) == [
                0: .earlierInFile, 1: .earlierInFile, 2: .stored(places[2]),
            ]
        )
    }

    @Test func idsOfEqualHashesAreDifferentRows() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let batch = try test.write {
            try $0.beginBatch(model: model, kind: .predictions)
        }
        var index = try test.read {
            try ImportIndex(
                batch: batch,
                model: model,
                kind: .prediction,
                expectedRows: 10,
                comparesEarlier: true,
                in: $0
            )
        }
        let suspects = index.suspects(among: [7, 7, 7])
        #expect(suspects == [1, 2])
        let known = try test.read {
            try index.known(TextColumn(["a", "b", "b"]), hashes: [7, 7, 7], suspects: suspects, in: $0)
        }
        #expect(known == [2: .inPiece(1)])
    }

    @Test func aBaselineMayRepeatIdsOfEarlierOnes() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(3, model: model)
        let batch = try test.write { try $0.beginBatch(model: model, kind: .baseline) }
        var index = try test.read {
            try ImportIndex(
                batch: batch,
                model: model,
                kind: .baseline,
                expectedRows: 10,
                comparesEarlier: false,
                in: $0
            )
        }
        let suspects = index.suspects(among: [hash("p0")])
        #expect(suspects.isEmpty)
        let known = try test.read {
            try index.known(TextColumn(["p0"]), hashes: [hash("p0")], suspects: suspects, in: $0)
        }
        #expect(known.isEmpty)
    }
}
