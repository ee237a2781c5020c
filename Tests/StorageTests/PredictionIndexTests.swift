import Foundation
import Monitoring
import Review
import Testing

@testable import Storage

@Suite struct PredictionIndexTests {
    @Test(arguments: [1, 7, 2_048, 2_049, 9_000])
    func everyIdIsFoundAndNoOther(count: Int) throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let places = try test.addPredictions(count, model: model).locations
        let known = (0..<count).map { "p\($0)" }
        let asked = known.flatMap { [$0, $0 + "x"] }
        let found = try test.read {
            try $0.locateMany(TextColumn(asked), hashes: asked.map { hash($0) }, model: model)
        }
        #expect(found == places.flatMap { [$0, nil] })
        // Each stretch of the hashes on a core of its own.
        let apart = try test.database.locateMany(
            TextColumn(asked),
            hashes: asked.map { hash($0) },
            model: model
        )
        #expect(apart == found)
        // One by one another path is taken.
        for index in [0, count / 2, count - 1] {
            #expect(
                try test.read { try $0.locate("p\(index)", hash: hash("p\(index)"), model: model) }
                    == places[index]
            )
            #expect(
                try test.read { try $0.locate("q\(index)", hash: hash("q\(index)"), model: model) } == nil
            )
        }
    }

    @Test func idsOfEqualHashesAreToldApart() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        // More equal hashes than a run holds, amid others.
        let ids = (0..<3_000).map { "p\($0)" }
        let hashes = ids.indices.map { $0 < 100 ? UInt64($0) : $0 < 2_900 ? 5_000 : UInt64.max - UInt64($0) }
        let places = try test.addPredictions(ids, hashes: hashes, model: model).locations
        for index in [0, 99, 100, 1_500, 2_899, 2_900, 2_999] {
            #expect(
                try test.read { try $0.locate(ids[index], hash: hashes[index], model: model) }
                    == places[index]
            )
        }
        #expect(try test.read { try $0.locate("other", hash: 5_000, model: model) } == nil)
        let some = Array(ids[80..<130])
        let found = try test.read {
            try $0.locateMany(TextColumn(some), hashes: Array(hashes[80..<130]), model: model)
        }
        #expect(found == Array(places[80..<130]))
    }

    @Test(arguments: [0, 1, UInt64(Int64.max), UInt64(Int64.max) + 1, UInt64.max])
    func hashesAtTheEdgesOfTheSignAreFound(edge: UInt64) throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let places = try test.addPredictions(["a", "b", "c"], hashes: [edge, 77, .max / 3], model: model)
            .locations
        #expect(try test.read { try $0.locate("a", hash: edge, model: model) } == places[0])
        let asked: [(id: String, hash: UInt64, place: RowLocation?)] = [
            ("c", .max / 3, places[2]), ("a", edge, places[0]), ("d", .max - 1, nil), ("b", 77, places[1]),
        ]
        let found = try test.database.locateMany(
            TextColumn(asked.map(\.id)),
            hashes: asked.map(\.hash),
            model: model
        )
        #expect(found == asked.map(\.place))
        #expect(IdRun.unstored(IdRun.stored(edge)) == edge)
    }

    @Test func idsAreSearchedInTheirModelAndKind() throws {
        let test = try TestDatabase()
        let (one, two) = (try test.addModel("one"), try test.addModel("two"))
        try test.addPredictions(3, model: one)
        #expect(try test.read { try $0.locate("p1", hash: hash("p1"), model: two) } == nil)
        #expect(try test.read { try $0.locate("p1", hash: hash("p1"), model: one, kind: .evidence) } == nil)
        #expect(throws: StorageError.refused(detail: "not one hash an id")) {
            try test.read { try $0.locateMany(TextColumn(["a"]), hashes: [], model: one) }
        }
        #expect(throws: StorageError.refused(detail: "not one hash an id")) {
            try test.database.locateMany(TextColumn(["a"]), hashes: [], model: one)
        }
    }

    @Test func mergingSetsLosesNothingAndDropsWhatWasWithdrawn() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        var places: [[RowLocation]] = []
        var batches: [Int64] = []
        for round in 0..<9 {
            let added = try test.addPredictions(50, prefix: "r\(round)-", model: model)
            places.append(added.locations)
            batches.append(added.batch)
        }
        let unaccepted = try test.addPredictions(5, prefix: "u", model: model, accept: false)
        try test.write { try $0.withdrawBatch(batches[4], reason: "") }
        #expect(try test.write { try $0.compactIndex(of: model, kind: .prediction) })
        #expect(try test.write { try $0.compactIndex(of: model, kind: .prediction) } == false)
        #expect(try test.read { try $0.integer("SELECT count(*) FROM idSet") } == 2)
        #expect(try test.read { try $0.integer("SELECT sum(count) FROM idRun") } == 8 * 50 + 5)
        for round in 0..<9 {
            let ids = (0..<50).map { "r\(round)-\($0)" }
            let found = try test.read {
                try $0.locateMany(TextColumn(ids), hashes: ids.map { hash($0) }, model: model)
            }
            #expect(found == (round == 4 ? [RowLocation?](repeating: nil, count: 50) : places[round]))
        }
        try test.discard(unaccepted.batch)
        #expect(try test.read { try $0.integer("SELECT count(*) FROM idSet") } == 1)
    }

    @Test(arguments: [1, 64, 65, 9_000, 100_000], 1...4)
    func sortingByBucketsEqualsSortingPlainly(count: Int, seed: UInt64) {
        var state = seed
        let entries = (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = [state, state >> 40, state >> 62, .max - state >> 50][Int(seed) - 1]
            return IndexEntry(hash: value, segment: Int64(index % 7), position: Int32(index))
        }
        let sorted = IdRun.sorted([entries[...]])
        #expect(sorted.map(\.hash) == entries.map(\.hash).sorted())
        #expect(Set(sorted.map(\.location)) == Set(entries.map(\.location)))
        let hashes = entries.map(\.hash)
        #expect(
            IdRun.ordered(hashes).map(\.place)
                == hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        )
    }

    @Test(arguments: [9_000, 40_000], 1...6)
    func piecesPutTogetherEqualSortingAllAtOnce(count: Int, seed: UInt64) {
        var state = seed
        let entries = (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Many equal hashes, hashes of one part alone, and the lowest and the highest there are.
            let value = [state, (state >> 60) << 60, state >> 8, index % 2 == 0 ? 0 : .max][Int(seed) % 4]
            return IndexEntry(hash: value, segment: Int64(index % 7), position: Int32(index))
        }
        let pieces = stride(from: 0, to: entries.count, by: 2_500).map {
            IdRun.sorted([entries[$0..<min($0 + 2_500, entries.count)]])
        }
        let found = WaitingIds(pieces: pieces)
        #expect(found.count == count && found.partCount == (count == 9_000 ? 1 : 16))
        let runs = (0..<found.partCount).flatMap { found.part($0).runs }
        let sorted = IdRun.sorted([entries[...]])[...]
        #expect(runs.map(\.hashes).reduce(Data(), +) == IdRun.hashes(of: sorted))
        let places = runs.flatMap { run -> [RowLocation] in
            let locations = run.locations.withUnsafeBytes { RunLocations($0, count: run.count) }
            return (0..<run.count).compactMap { locations?[$0] }
        }
        #expect(places == sorted.map(\.location))
        #expect(
            zip(runs, runs.dropFirst()).allSatisfy { $0.lastHash < $1.firstHash },
            "one run holds all of a hash"
        )
        #expect(WaitingIds(pieces: []).part(0).runs.isEmpty)
    }

    @Test func erasingAPredictionRemovesItsValuesEverywhere() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let secret = "secret-person-4711"
        let ids = ["a", secret, "b"]
        try test.addPredictions(ids, hashes: ids.map { hash($0) }, model: model)
        try test.write { transaction throws in
            _ = try transaction.addLabels(
                [
                    NewLabel(
                        predictionID: secret,
                        hash: hash(secret),
                        location: try transaction.read.locate(secret, hash: hash(secret), model: model),
                        value: "1",
                        origin: .convenience,
                        note: "note about \(secret)"
                    )
                ],
                model: model
            )
        }
        let erased = try test.write {
            try $0.erase(predictionID: secret, hash: hash(secret), model: model)
        }
        #expect(erased == 2)
        #expect(try test.read { try $0.locate(secret, hash: hash(secret), model: model) } == nil)
        #expect(try test.read { try $0.locate("b", hash: hash("b"), model: model) } != nil)
        let rows = try test.read { try $0.columns(ofWindow: "2013-04-22", model: model) }
        #expect((0..<3).map { rows.ids.text(at: $0) } == ["a", "", "b"])
        #expect((0..<3).map { rows.values(of: "score")?.text(at: $0) } == ["0", nil, "0.2"])
        try test.database.emptyLog()
        for ending in ["", "-wal"] {
            #expect(try fileHolds(secret, test.path + ending) == false, "\(ending)")
        }
        // Afterwards facts are kept again.
        #expect(throws: StorageError.self) { try test.write { try $0.run("UPDATE label SET value = '0'") } }
    }

    @Test func aWithdrawnPredictionIsErasedThoughTheIndexHasLetGoOfIt() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        let secret = "secret-person-4711"
        let ids = ["a", secret]
        let batch = try test.addPredictions(ids, hashes: ids.map { hash($0) }, model: model).batch
        try test.write { try $0.withdrawBatch(batch, reason: "") }
        for round in 0..<8 { try test.addPredictions(50, prefix: "r\(round)-", model: model) }
        #expect(try test.write { try $0.compactIndex(of: model, kind: .prediction) })
        func erase() throws -> Int {
            try test.write { try $0.erase(predictionID: secret, hash: hash(secret), model: model) }
        }
        #expect(try erase() == 1)
        #expect(try erase() == 0)
        try test.database.emptyLog()
        #expect(try fileHolds(secret, test.path) == false)
        #expect(try test.read { try $0.locate("r3-7", hash: hash("r3-7"), model: model) } != nil)
    }
}

private func fileHolds(_ text: String, _ path: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
}
