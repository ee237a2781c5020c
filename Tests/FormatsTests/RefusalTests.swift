import Foundation
import Monitoring
import Testing

@testable import Formats

private let row = "a,2013-01-01,0.5,1,3,Rome\n"

private struct RefusedFile: Decodable {
    var name: String
    var sentence: String
}

/// Damaged files by the name under which their sentences are kept.
private let damagedFiles: [String: [UInt8]] = [
    "empty": [],
    "blank lines only": Array("\n\n\r\n".utf8),
    "gzip": [0x1F, 0x8B, 8, 0, 0],
    "a spreadsheet": Array("PK\u{3}\u{4}".utf8),
    "UTF-16": [0xFF, 0xFE, 0x61, 0],
    "Latin-1 in the header": [0x69, 0x64, 0x2C, 0xE9, 0x0A],
    "an open quote": Array((loansHeader + row + "b,2013-01-01,0.5,1,3,\"Rome\n" + row).utf8),
    "a quote in the header": Array("id,t\"ime\n".utf8),
    "a name twice": Array("id,time,id\n".utf8),
    "a column that is nearly there": Array("id,Time_,score,prediction,age,city\n".utf8),
    "a column that is not there": Array("id,x\n".utf8),
    "semicolons": Array("id;time;score\n".utf8),
    "a million columns": repeated("a,", 1_000_000),
    "a long field": Array((loansHeader + "a,2013-01-01,0.5,1,3,").utf8) + repeated("x", 1 << 21),
    "a long quoted field": Array((loansHeader + "a,2013-01-01,0.5,1,3,\"").utf8) + repeated("x\n", 1 << 20),
    "a long row": Array(loansHeader.utf8) + repeated("a,", 9 << 20),
]

private func repeated(_ text: String, _ count: Int) -> [UInt8] {
    Array(String(repeating: text, count: count).utf8)
}

@Test func aFileIsRefusedInWords() throws {
    let cases: [RefusedFile] = try goldenCases("refused-files.json")
    #expect(Set(cases.map(\.name)) == Set(damagedFiles.keys))
    for file in cases {
        let bytes = try #require(damagedFiles[file.name])
        #expect(refusal(bytes: bytes)?.sentence == file.sentence)
    }
}

private struct BadRow: Decodable {
    var row: String
    var sentence: String
}

@Test func aBadRowIsToldInWords() throws {
    let long = String(repeating: "i", count: 201)
    let shown = String(repeating: "i", count: 80)
    var cases: [BadRow] = try goldenCases("bad-rows.json")
    cases.append(
        BadRow(
            row: "\(long),2013-01-01,0.5,1,3,Rome",
            sentence: "Line 2, column \"id\": \"\(shown)…\" is longer than 200 bytes. Shorten it."
        )
    )
    #expect(cases.count >= 18)
    for bad in cases {
        let reading = try Reading(loansHeader + bad.row + "\nb,2013-01-01,0.5,1,3,Rome\n")
        #expect(reading.problems.sentences == [bad.sentence])
        #expect(reading.ids == ["b"])
        #expect(reading.rejected == [bad.row])
    }
}

@Test func aSkippedClockTimeIsToldInWords() throws {
    let reading = try Reading(
        loansHeader + "a,2013-03-31 02:30:00,0.5,1,3,Rome\n",
        loans(zone: "Europe/Berlin")
    )
    #expect(
        reading.problems.sentences == [
            "Line 2, column \"time\": \"2013-03-31 02:30:00\" is skipped by the clocks of Europe/Berlin. "
                + "Write the time with its offset, like 2013-04-22T10:30:00-04:00."
        ]
    )
}

@Test func aRowThatIsNoUTF8IsABadRow() throws {
    let bytes =
        Array((loansHeader + "a,2013-01-01,0.5,1,3,R").utf8) + [0xE9, 0x0A]
        + Array("b,2013-01-01,0.5,1,3,Ré\n".utf8)
    let reading = try Reading(bytes: bytes, loans(), kind: .predictions)
    #expect(reading.problems.sentences == ["Line 2: the row is not UTF-8. Save the file as UTF-8."])
    #expect(reading.ids == ["b"])
}

@Test func valuesInMessagesAreClippedAndEscaped() {
    let problem = InputProblem(
        line: 1,
        column: "a",
        value: "\u{1B}[31m\t\n" + String(repeating: "x", count: 99),
        rule: "r",
        wayOut: "w"
    )
    #expect(problem.value == "\\u{1B}[31m\\t\\n" + String(repeating: "x", count: 73) + "…")
}

@Test func aModelWithoutEvidenceReadsNone() {
    var model = loans()
    model.columns.evidence = []
    #expect(
        throws: FormatError.nothingToRead(
            "The model \"loans\" names no evidence columns. Add them under columns.evidence in its file."
        )
    ) {
        try TableReader(source: ByteSource(bytes: Array("id\n".utf8)), model: model, kind: .evidence)
    }
}

@Test func theFirstTwentyProblemsAreKeptInOrderAndTheRestCounted() throws {
    var text = loansHeader
    for row in 0..<100 { text += "r\(row),2013-01-01,\(row % 2 == 0 ? "x" : "0.5"),1,y,Rome\n" }
    text += "short\n"
    let reading = try Reading(text)
    #expect(reading.problems.kept.count == 20)
    #expect(
        reading.problems.kept.map(\.line) == [
            2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11, 12, 12, 13, 14, 14,
        ]
    )
    #expect(reading.problems.kept.prefix(3).map(\.column) == ["score", "age", "age"])
    #expect(reading.problems.total == 151)
    #expect(reading.problems.sentences.last == "131 more problems like these.")
    #expect(reading.typeProblems == ["score": 50, "age": 100])
    #expect(reading.rejectedRows == 101)
    #expect(
        reading.problems.counts == [
            .init(column: "age", rule: "is not a number", count: 100),
            .init(column: "score", rule: "is not a number", count: 50),
            .init(column: nil, rule: "has the wrong number of fields", count: 1),
        ]
    )
}
