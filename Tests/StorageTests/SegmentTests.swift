import GRDB
import Monitoring
import Testing

@testable import Storage

@Suite struct SegmentTests {
    /// Stores pieces as segments of one accepted batch in one window.
    private func stored(_ pieces: [ColumnBatch]) throws -> (TestDatabase, Int64, [Int64]) {
        let test = try TestDatabase()
        let model = try test.addModel()
        let segments = try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .predictions)
            let segments = try pieces.map {
                try transaction.insertSegment(
                    $0,
                    kind: .prediction,
                    windowKey: "w",
                    batch: batch,
                    model: model
                )
            }
            let rows = pieces.reduce(0) { $0 + $1.rowCount }
            try transaction.acceptBatch(
                batch,
                content: .test,
                counts: BatchCounts(read: rows, accepted: rows)
            )
            return segments
        }
        return (test, model, segments)
    }

    private let mixed = ColumnBatch(
        ids: TextColumn(["a", "", "é日本"]),
        times: [start, start.advanced(bySeconds: 1), Moment(clamping: Moment.latest)],
        columns: [
            NamedColumn(name: "number", values: .numbers([1.5, -.infinity, 0.1])),
            NamedColumn(
                name: "category",
                values: .categories(CategoryColumn(names: ["x", "ü"], codes: [1, -1, 0]))
            ),
            NamedColumn(name: "text", values: .texts(TextColumn(["", "two words", "ß"]))),
        ]
    )

    @Test func everyKindOfColumnComesBackAsItWas() throws {
        let (test, model, segments) = try stored([mixed])
        #expect(try test.read { try $0.columns(ofWindow: "w", model: model) } == mixed)
        #expect(try test.read { try $0.columns(ofSegment: segments[0]) } == mixed)
    }

    @Test func aMissingNumberStaysMissing() throws {
        let batch = ColumnBatch(
            ids: TextColumn(["a", "b"]),
            columns: [NamedColumn(name: "n", values: .numbers([.nan, 2]))]
        )
        let (test, model, _) = try stored([batch])
        let found = try test.read { try $0.columns(ofWindow: "w", model: model).values(of: "n") }
        guard case .numbers(let values) = found else {
            Issue.record("not numbers")
            return
        }
        #expect(values.count == 2)
        #expect(values[0].isNaN && values[1] == 2)
    }

    @Test func emptySegmentsAndEmptyWindowsHaveNoRows() throws {
        let empty = ColumnBatch(columns: [
            NamedColumn(name: "number", values: .numbers([])),
            NamedColumn(name: "category", values: .categories(CategoryColumn())),
            NamedColumn(name: "text", values: .texts(TextColumn())),
        ])
        let (test, model, _) = try stored([empty])
        #expect(try test.read { try $0.columns(ofWindow: "w", model: model) } == empty)
        #expect(try test.read { try $0.columns(ofWindow: "none", model: model) } == ColumnBatch())
    }

    @Test func dictionariesOfSegmentsBecomeOne() throws {
        func piece(_ ids: [String], _ names: [String], _ codes: [Int32]) -> ColumnBatch {
            ColumnBatch(
                ids: TextColumn(ids),
                columns: [
                    NamedColumn(name: "c", values: .categories(CategoryColumn(names: names, codes: codes)))
                ]
            )
        }
        let (test, model, _) = try stored([
            piece(["a", "b"], ["x", "y"], [0, 1]), piece(["c", "d", "e"], ["z", "x"], [0, 1, -1]),
            piece(["f"], ["y"], [0]),
        ])
        let found = try test.read { try $0.columns(ofWindow: "w", model: model).values(of: "c") }
        #expect(found == .categories(CategoryColumn(names: ["x", "y", "z"], codes: [0, 1, 2, 0, -1, 1])))
    }

    @Test func aColumnThatSomeSegmentsLackIsMissingThere() throws {
        let one = ColumnBatch(
            ids: TextColumn(["a"]),
            times: [start],
            columns: [NamedColumn(name: "old", values: .numbers([1]))]
        )
        let two = ColumnBatch(
            ids: TextColumn(["b", "c"]),
            columns: [
                NamedColumn(name: "new", values: .categories(CategoryColumn(names: ["x"], codes: [0, 0]))),
                NamedColumn(name: "note", values: .texts(TextColumn(["s", "t"]))),
            ]
        )
        let (test, model, _) = try stored([one, two])
        let found = try test.read { try $0.columns(ofWindow: "w", model: model) }
        #expect(found.times.isEmpty, "not every row has a time")
        #expect(found.values(of: "new") == .categories(CategoryColumn(names: ["x"], codes: [-1, 0, 0])))
        #expect(found.values(of: "note") == .texts(TextColumn(["", "s", "t"])))
        #expect((0..<3).map { found.values(of: "old")?.text(at: $0) } == ["1", nil, nil])
    }

    @Test func whereTheKindOfAColumnChangesTheNewerStands() throws {
        let one = ColumnBatch(
            ids: TextColumn(["a"]),
            columns: [NamedColumn(name: "c", values: .numbers([1]))]
        )
        let two = ColumnBatch(
            ids: TextColumn(["b"]),
            columns: [NamedColumn(name: "c", values: .categories(CategoryColumn(names: ["x"], codes: [0])))]
        )
        let (test, model, _) = try stored([one, two])
        let found = try test.read { try $0.columns(ofWindow: "w", model: model) }
        #expect(found.values(of: "c") == .categories(CategoryColumn(names: ["x"], codes: [-1, 0])))
    }

    @Test func onlyTheColumnsAskedForAreRead() throws {
        let (test, model, _) = try stored([mixed])
        let found = try test.read {
            try $0.columns(ofWindow: "w", model: model, names: ["text", "absent", "number"])
        }
        #expect(found.columns.map(\.name) == ["text", "number"])
        #expect(found.ids == mixed.ids)
    }

    @Test func singleRowsAreTheRowsOfTheWindow() throws {
        let many = ColumnBatch(
            ids: TextColumn((0..<40).map { "m\($0)" }),
            times: (0..<40).map { start.advanced(bySeconds: $0) },
            columns: [
                NamedColumn(name: "number", values: .numbers((0..<40).map(Double.init))),
                NamedColumn(
                    name: "category",
                    values: .categories(
                        CategoryColumn(names: ["p", "q"], codes: (0..<40).map { $0 % 3 - 1 })
                    )
                ),
                NamedColumn(name: "text", values: .texts(TextColumn((0..<40).map { "t\($0)" }))),
            ]
        )
        let (test, _, segments) = try stored([mixed, many])
        // Few rows are read one by one, many with their segment; both must agree.
        for count in [1, 3, 8, 9, 30] {
            let places = (0..<count).map { RowLocation(segment: segments[1], position: Int32(39 - $0)) }
            let found = try test.read { try $0.rows(at: places) }
            #expect((0..<count).map { found.ids.text(at: $0) } == (0..<count).map { "m\(39 - $0)" })
            for name in ["number", "category", "text"] {
                #expect(
                    (0..<count).map { found.values(of: name)?.text(at: $0) }
                        == (0..<count).map { many.values(of: name)?.text(at: 39 - $0) },
                    "\(name)"
                )
            }
            #expect(found.times == (0..<count).map { many.times[39 - $0] })
        }
        let across = [
            RowLocation(segment: segments[1], position: 5), RowLocation(segment: segments[0], position: 2),
            RowLocation(segment: segments[1], position: 0),
        ]
        let found = try test.read { try $0.rows(at: across, names: ["category"]) }
        #expect((0..<3).map { found.ids.text(at: $0) } == ["m5", "é日本", "m0"])
        #expect((0..<3).map { found.values(of: "category")?.text(at: $0) } == ["q", "x", nil])
        #expect(try test.read { try $0.row(at: RowLocation(segment: segments[0], position: 3)) } == nil)
        #expect(try test.read { try $0.row(at: RowLocation(segment: 999, position: 0)) } == nil)
    }

    @Test func columnsOfDifferentLengthsAreRefused() throws {
        let crooked = ColumnBatch(
            ids: TextColumn(["a", "b"]),
            columns: [NamedColumn(name: "n", values: .numbers([1]))]
        )
        #expect(throws: StorageError.refused(detail: "the columns of a segment differ in length")) {
            _ = try stored([crooked])
        }
    }

    @Test func windowsAreCountedFromMetadataAlone() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(3, prefix: "a", window: "2013-04-22", model: model)
        try test.addPredictions(4, prefix: "b", window: "2013-04-23", model: model)
        let last = try test.addPredictions(5, prefix: "c", window: "2013-04-22", model: model).batch
        let counts = try test.read { try $0.windowRowCounts(of: model) }
        #expect(counts.map(\.key) == ["2013-04-22", "2013-04-23"])
        #expect(counts.map(\.rows) == [8, 4])
        #expect(counts[0].lastBatch == last)
        #expect(counts[0].firstTime == start && counts[0].lastTime == start.advanced(bySeconds: 4))
        let plan = try test.read { read throws in
            try read.rows(
                """
                EXPLAIN QUERY PLAN SELECT windowKey, sum(rows) FROM segment
                WHERE model = 1 AND kind = 'prediction' GROUP BY windowKey
                """
            ).map { row -> String in row["detail"] }.joined()
        }
        #expect(plan.contains("COVERING INDEX segmentWindow"))
    }

    @Test(
        arguments: [[], [1, 2, 3], [255, 255, 255, 255], [2, 0, 0, 0, 9, 9, 9, 9, 1, 0, 0, 0]] as [[UInt8]]
    )
    func bytesThatMakeNoSenseAreNoColumn(bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            #expect(ColumnCodec.texts(from: raw) == nil)
            #expect(ColumnCodec.categories(from: raw) == nil)
        }
    }

    @Test func aBaselineIsFrozenWhenItIsMade() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        for (ordinal, key) in ["2013-04-22", "2013-04-23", "2013-04-24"].enumerated() {
            try test.addPredictions(2, prefix: key, window: key, model: model)
            _ = try test.addWindow(key, ordinal: Int64(ordinal), model: model)
        }
        let spanned = try test.write {
            try $0.addBaseline(model: model, source: .windows(from: "2013-04-22", to: "2013-04-23"))
        }
        try test.addPredictions(2, prefix: "late", window: "2013-04-22", model: model)
        #expect(spanned.rows == 4 && spanned.number == 1)
        #expect(try test.read { try $0.columns(ofBaseline: spanned.id).rowCount } == 4)
        let imported = try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .baseline)
            _ = try transaction.insertSegment(
                mixed,
                kind: .baseline,
                windowKey: nil,
                batch: batch,
                model: model
            )
            try transaction.acceptBatch(batch, content: .test, counts: BatchCounts(read: 3, accepted: 3))
            return try transaction.addBaseline(model: model, source: .batch(batch))
        }
        #expect(try test.read { try $0.columns(ofBaseline: imported.id) } == mixed)
        #expect(try test.read { try $0.currentBaseline(of: model)?.id } == imported.id)
        guard case .batch(let batch) = imported.source else { return }
        try test.write { try $0.withdrawBatch(batch, reason: "") }
        #expect(try test.read { try $0.currentBaseline(of: model)?.id } == spanned.id)
        #expect(throws: StorageError.self) {
            try test.write { try $0.addBaseline(model: model, source: .windows(from: "none", to: "none")) }
        }
    }
}
