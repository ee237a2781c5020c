import DriftStatistics
import Testing

@testable import Monitoring

@Suite("Rows held by column") struct ColumnBatchTests {
    private static func batch(_ ids: [String], _ numbers: [Double], _ names: [String?]) -> ColumnBatch {
        ColumnBatch(
            ids: TextColumn(ids),
            times: ids.indices.map { Moment(clamping: Int64($0)) },
            columns: [
                NamedColumn(name: "hours", values: .numbers(numbers)),
                NamedColumn(name: "carrier", values: .categories(CategoryColumn(names))),
            ]
        )
    }

    @Test func everyTextHasTheHashOfItsBytes() {
        let texts = ["", "a", "flight-17", "é", ""]
        #expect(TextColumn(texts).stableHashes == texts.map { stableHash64($0.utf8) })
        #expect(TextColumn().stableHashes.isEmpty)
    }

    @Test func everyTextHasTheNumberOfItsBytes() {
        let texts = ["a", "", "flight-17", "é"]
        var numbers: [Double] = []
        TextColumn(texts).eachPermanentRandomNumber(salt: 7) { position, number in
            #expect(position == numbers.count)
            numbers.append(number)
        }
        #expect(numbers == texts.map { permanentRandomNumber(id: $0.utf8, salt: 7) })
    }

    @Test func erasedRowsHaveNoIdAndAreLeftOut() {
        let all = Self.batch(["a", "b", "c"], [1, 2, 3], ["UA", nil, "AA"])
        #expect(all.withoutErased == all)
        #expect(Self.batch([], [], []).withoutErased.rowCount == 0)
        for erased in 0..<3 {
            var batch = all
            batch.ids = TextColumn(["a", "b", "c"].enumerated().map { $0 == erased ? "" : $1 })
            let left = (0..<3).filter { $0 != erased }
            #expect(batch.withoutErased == all.rows(at: left))
        }
    }

    @Test func columnsOfTextsFollowEachOther() {
        var joined = TextColumn()
        for part in [["ab", ""], [], ["c"]] {
            let isJoined = joined.append(contentsOf: TextColumn(part))
            #expect(isJoined)
        }
        #expect(joined == TextColumn(["ab", "", "c"]))
    }

    @Test func rowsAreEqualOnlyInEveryColumn() {
        let before = Self.batch(["a", "b", "c", "d"], [1, .nan, 3, 4], ["UA", nil, "AA", "AA"])
        #expect(before.equalRows([0, 1, 2, 3], to: before) == [0, 1, 2, 3])
        let later = Self.batch(["a", "b", "c", "d"], [1, .nan, 3.5, 4], ["UA", nil, "AA", nil])
        #expect(later.equalRows([0, 1, 2, 3], to: before) == [0, 1])
        var moved = before
        moved.times[0] = Moment(clamping: 9)
        #expect(moved.equalRows([0, 1, 2, 3], to: before) == [1, 2, 3])
    }

    @Test func namesAreComparedAndNotTheirCodes() {
        let before = Self.batch(["a", "b"], [1, 2], ["UA", "AA"])
        let later = Self.batch(["b", "a"], [2, 1], ["AA", "UA"])
        var stored = before.rows(at: [1, 0])
        stored.times = later.times
        #expect(later.equalRows([0, 1], to: stored) == [0, 1])
    }

    @Test func zeroAndMissingDiffer() {
        let zero = Self.batch(["a"], [0], ["UA"])
        #expect(zero.equalRows([0], to: Self.batch(["a"], [.nan], ["UA"])).isEmpty)
        #expect(zero.equalRows([0], to: Self.batch(["a"], [-0.0], ["UA"])) == [0])
    }

    @Test func batchesOfOtherColumnsShareNoRow() {
        let before = Self.batch(["a"], [1], ["UA"])
        var renamed = before
        renamed.columns[0].name = "miles"
        #expect(renamed.equalRows([0], to: before).isEmpty)
        var shorter = before
        shorter.columns.removeLast()
        #expect(shorter.equalRows([0], to: before).isEmpty)
    }

    @Test(
        arguments: [
            ([], [0, 1, 2, 3]), ([0], [1, 2, 3]), ([1, 2], [0, 3]), ([0, 1, 2, 3], []), ([3, 9], [0, 1, 2]),
        ] as [([Int], [Int])]
    )
    func positionsThatAreLeft(without: [Int], left: [Int]) {
        let rows = Self.batch(["a", "b", "c", "d"], [1, 2, 3, 4], ["UA", "UA", "UA", "UA"])
        #expect(rows.positions(without: without) == left)
    }
}
