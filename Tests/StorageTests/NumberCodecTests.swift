import Monitoring
import Testing

@testable import Storage

@Suite struct NumberCodecTests {
    struct Column: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var values: [Double]
        /// Bytes a value.
        var width: Int
    }

    @Test(arguments: [
        Column(testDescription: "none", values: [], width: 1),
        Column(testDescription: "small whole numbers", values: [0, 127, -127, 5], width: 1),
        Column(testDescription: "one beyond a byte", values: [0, 128], width: 2),
        Column(testDescription: "decimals and a gap", values: [0.1, 12.5, .nan, -3], width: 1),
        Column(testDescription: "two decimals", values: [327.67, -0.01], width: 2),
        Column(testDescription: "six decimals", values: [0.468881, -1.000001, 2_000], width: 4),
        Column(testDescription: "one beyond two bytes", values: [0, -32_768, 7], width: 3),
        Column(
            testDescription: "the largest of three bytes and a gap",
            values: [83_886.07, .nan, -83_886.07, 0.01],
            width: 3
        ),
        Column(testDescription: "one beyond three bytes", values: [8_388_608], width: 4),
        Column(
            testDescription: "the largest of four bytes",
            values: [2_147_483_647, -2_147_483_647],
            width: 4
        ),
        Column(testDescription: "one beyond four bytes", values: [2_147_483_648], width: 8),
        Column(testDescription: "six decimals of a large number", values: [0.000001, 2_148], width: 8),
        Column(testDescription: "a third", values: [1.0 / 3, 1], width: 8),
        Column(testDescription: "minus zero", values: [-0.0, 1], width: 8),
        Column(testDescription: "infinite", values: [.infinity, -.infinity, 1], width: 8),
        Column(testDescription: "huge and tiny", values: [1e300, .leastNonzeroMagnitude, -1e-9], width: 8),
        Column(testDescription: "nothing but gaps", values: [.nan, .nan], width: 1),
    ])
    func numbersComeBackBitByBit(_ column: Column) throws {
        let bytes = NumberCodec.bytes(of: column.values)
        #expect(bytes.count == NumberCodec.headerBytes + column.values.count * column.width)
        let found = try #require(bytes.withUnsafeBytes { NumberCodec.values(from: $0) })
        #expect(found.map(bits) == column.values.map(bits))
    }

    /// A gap is a gap, whatever bits it had.
    private func bits(_ value: Double) -> UInt64 { value.isNaN ? 1 << 63 | 0x7FF : value.bitPattern }

    @Test(arguments: 0...9)
    func everyDecimalOfUpToNineDigitsComesBack(decimals: Int) throws {
        let scale = DecimalUnit.powers[decimals]
        // Steps of a prime, so that all digits are met.
        let values = stride(from: -999_999_937, through: 999_999_937, by: 1_000_003).map {
            Double($0) / scale
        }
        let found = NumberCodec.bytes(of: values).withUnsafeBytes { NumberCodec.values(from: $0) }
        #expect(found == values)
    }

    @Test(
        arguments: [
            [], [1, 0, 0], [5, 0, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0, 1, 2],
            [4, 10, 0, 0, 0, 0, 0, 0], [4, 0, 0, 0, 0, 0, 0, 0, 1],
        ]
            as [[UInt8]]
    )
    func bytesThatMakeNoSenseAreNoNumbers(bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { NumberCodec.values(from: $0) } == nil)
    }

    @Test func singleRowsAreReadOfEveryWidth() throws {
        let names = (0..<300).map { "name \($0)" }
        let rows = ColumnBatch(
            ids: TextColumn((0..<300).map { $0 < 100 ? "short\($0)" : "longer\($0)" }),
            times: (0..<300).map { start.advanced(bySeconds: Int64($0) * 86_400) },
            columns: [
                NamedColumn(name: "byte", values: .numbers((0..<300).map { Double($0 % 100) / 10 })),
                NamedColumn(
                    name: "two",
                    values: .numbers((0..<300).map { $0 == 7 ? .nan : Double($0 * 100) })
                ),
                NamedColumn(
                    name: "three",
                    values: .numbers((0..<300).map { $0 == 7 ? .nan : Double($0 - 150) * 400.5 })
                ),
                NamedColumn(name: "four", values: .numbers((0..<300).map { Double($0) * 1_000_000.25 })),
                NamedColumn(name: "eight", values: .numbers((0..<300).map { Double($0) / 7 })),
                NamedColumn(
                    name: "many",
                    values: .categories(
                        CategoryColumn(names: names, codes: (0..<300).map { $0 == 5 ? -1 : $0 })
                    )
                ),
                NamedColumn(
                    name: "few",
                    values: .categories(CategoryColumn(names: ["a", "b"], codes: (0..<300).map { $0 % 2 }))
                ),
                NamedColumn(name: "same length", values: .texts(TextColumn((0..<300).map { "\(100 + $0)" }))),
            ]
        )
        let test = try TestDatabase()
        let model = try test.addModel()
        let segment = try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .predictions)
            let segment = try transaction.insertSegment(
                rows,
                kind: .prediction,
                windowKey: "w",
                batch: batch,
                model: model
            )
            try transaction.acceptBatch(batch, content: .test, counts: BatchCounts(read: 300, accepted: 300))
            return segment
        }
        for position in [0, 5, 7, 99, 100, 299] {
            let one = try test.read {
                try $0.row(at: RowLocation(segment: segment, position: Int32(position)))
            }
            let found = try #require(one)
            #expect(found.ids.text(at: 0) == rows.ids.text(at: position))
            #expect(found.times == [rows.times[position]])
            for column in rows.columns {
                let there = try #require(found.values(of: column.name))
                #expect(there.text(at: 0) == column.values.text(at: position), "\(column.name) \(position)")
            }
        }
        // Column by column is the same as all at once.
        let whole = try test.read { try $0.columns(ofWindow: "w", model: model) }
        try test.read { read in
            let stored = try read.storedColumns(ofWindow: "w", model: model)
            #expect(stored.rowCount == 300)
            #expect(stored.names == whole.columns.map(\.name))
            #expect(try stored.ids() == whole.ids)
            #expect(try stored.times() == whole.times)
            #expect(try stored.values(of: "none") == nil)
            for column in whole.columns {
                let values = try #require(try stored.values(of: column.name))
                #expect((0..<300).allSatisfy { values.text(at: $0) == column.values.text(at: $0) })
            }
        }
    }

    @Test func aColumnThatSomeSegmentsLackIsMissingInTheirRows() throws {
        let test = try TestDatabase()
        let model = try test.addModel()
        try test.addPredictions(2, prefix: "a", window: "w", model: model)
        try test.write { transaction throws in
            let batch = try transaction.beginBatch(model: model, kind: .predictions)
            _ = try transaction.insertSegment(
                ColumnBatch(
                    ids: TextColumn(["x"]),
                    columns: [NamedColumn(name: "new", values: .numbers([7]))]
                ),
                kind: .prediction,
                windowKey: "w",
                batch: batch,
                model: model
            )
            try transaction.acceptBatch(batch, content: .test, counts: BatchCounts(read: 1, accepted: 1))
        }
        try test.addPredictions(1, prefix: "b", window: "w", model: model)
        let texts = try test.read { read in
            let stored = try read.storedColumns(ofWindow: "w", model: model)
            return try ["score", "new"].reduce(into: [String: [String?]]()) { texts, name in
                let values = try stored.values(of: name)
                texts[name] = (0..<stored.rowCount).map { values?.text(at: $0) }
            }
        }
        #expect(texts == ["score": ["0", "0.1", nil, "0"], "new": [nil, nil, "7", nil]])
    }
}
