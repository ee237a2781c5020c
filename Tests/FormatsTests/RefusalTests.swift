import Foundation
import Monitoring
import Testing

@testable import Formats

private let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0]
private let row = "a,2013-01-01,0.5,1,3,Rome\n"

struct Refused: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var sentence: String

    init(_ name: String, _ text: String, _ sentence: String) {
        self.init(name, bytes: Array(text.utf8), sentence)
    }

    init(_ name: String, bytes: [UInt8], _ sentence: String) {
        testDescription = name
        self.bytes = bytes
        self.sentence = sentence
    }
}

@Test(arguments: [
    Refused("empty", "", "The file is empty. It needs at least a header with the names of the columns."),
    Refused("blank lines only", "\n\n\r\n", "The file is empty. It needs at least a header with the names of the columns."),
    Refused("gzip", bytes: gzip, "The file is compressed with gzip. Unpack it on the way in: gunzip -c FILE | plumbline … -"),
    Refused("a spreadsheet", "PK\u{3}\u{4}", "The file is a zip archive or a spreadsheet. Export its table as CSV."),
    Refused("UTF-16", bytes: [0xFF, 0xFE, 0x61, 0], "Line 1: the text is not UTF-8. Save the file as UTF-8 and try again."),
    Refused("Latin-1 in the header", bytes: [0x69, 0x64, 0x2C, 0xE9, 0x0A], "Line 1: the text is not UTF-8. Save the file as UTF-8 and try again."),
    Refused("an open quote", loansHeader + row + "b,2013-01-01,0.5,1,3,\"Rome\n" + row, "Line 3: a quote is opened here and never closed. Close it, and double the quotes inside."),
    Refused("a quote in the header", "id,t\"ime\n", "Line 1: the header holds a quote but does not begin with one. Put the whole field in quotes and double the quotes inside."),
    Refused("a name twice", "id,time,id\n", "The header names \"id\" more than once. Give every column a name of its own."),
    Refused("a column that is nearly there", "id,Time_,score,prediction,age,city\n", "The file has no column \"time\"; it has \"id\", \"Time_\", \"score\", \"prediction\", \"age\", \"city\". Rename \"Time_\" if it is meant, or change the model file."),
    Refused("a column that is not there", "id,x\n", "The file has no column \"time\"; it has \"id\", \"x\". Add the column, or change the model file."),
    Refused("semicolons", "id;time;score\n", "The file has no column \"id\"; it has \"id;time;score\". Save the file with commas between the fields."),
    Refused("a million columns", String(repeating: "a,", count: 1_000_000), "The header has more than 10,000 columns. Leave out columns that the model does not use."),
    Refused("a long field", loansHeader + "a,2013-01-01,0.5,1,3," + String(repeating: "x", count: 1 << 21), "Line 2: a field is longer than 1 MB. Look for a quote that is not closed, or shorten the field."),
    Refused("a long quoted field", loansHeader + "a,2013-01-01,0.5,1,3,\"" + String(repeating: "x\n", count: 1 << 20), "Line 2: a field is longer than 1 MB. Look for a quote that is not closed, or shorten the field."),
    Refused("a long row", loansHeader + String(repeating: "a,", count: 9 << 20), "Line 2: the row is longer than 16 MB. Look for a line end that is missing."),
])
func aFileIsRefusedInWords(_ refused: Refused) {
    #expect(refusal(bytes: refused.bytes)?.sentence == refused.sentence)
}

@Test(arguments: [
    ("a,2013-01-01,0.5,1,n/a,Rome", "Line 2, column \"age\": \"n/a\" is not a number. Leave the cell empty for a missing value."),
    ("a,2013-01-01,0.5,1,1e400,Rome", "Line 2, column \"age\": \"1e400\" is not a number. Leave the cell empty for a missing value."),
    (",2013-01-01,0.5,1,3,Rome", "Line 2, column \"id\": the cell is empty. Every row needs an id."),
    ("a,,0.5,1,3,Rome", "Line 2, column \"time\": the cell is empty. Every row needs a time."),
    ("a,2013-02-30,0.5,1,3,Rome", "Line 2, column \"time\": \"2013-02-30\" names a day that does not exist. Correct the time."),
    ("a,yesterday,0.5,1,3,Rome", "Line 2, column \"time\": \"yesterday\" is not a time. Write it like 2013-04-22T10:30:00Z."),
    ("a,2013-01-01T25:00:00Z,0.5,1,3,Rome", "Line 2, column \"time\": \"2013-01-01T25:00:00Z\" names a time of day that does not exist. Correct the time."),
    ("a,2013-06-30T23:59:60Z,0.5,1,3,Rome", "Line 2, column \"time\": \"2013-06-30T23:59:60Z\" is a leap second. Write second 59."),
    ("a,1969-01-01,0.5,1,3,Rome", "Line 2, column \"time\": \"1969-01-01\" is outside the years 1970 to 9999. Correct the time."),
    ("a,2013-01-01,1.2,1,3,Rome", "Line 2, column \"score\": \"1.2\" is not a probability from 0 to 1. Give the probability of the class, or leave the cell empty."),
    ("a,2013-01-01,0.5,,3,Rome", "Line 2, column \"prediction\": the cell is empty. Every row needs a prediction."),
    ("a,2013-01-01,0.5,2,3,Rome", "Line 2, column \"prediction\": \"2\" is not a class of the model (\"0\", \"1\"). Correct it, or add the class to the model file."),
    ("a,2013-01-01,0.5", "Line 2: the row has 3 fields, the header has 6. Put fields that contain commas in quotes."),
    ("a", "Line 2: the row has 1 field, the header has 6. Put fields that contain commas in quotes."),
    ("a,2013-01-01,0.5,1,3,Ro\"me", "Line 2, column \"city\": \"Ro\"me\" holds a quote but does not begin with one. Put the whole field in quotes and double the quotes inside."),
    ("a,2013-01-01,0.5,1,3,\"Ro\"me", "Line 2, column \"city\": \"Ro\" goes on after its closing quote. Double the quotes inside the field."),
    ("a,2013-01-01,0.5,1,3,R\0me", "Line 2: the row holds a NUL byte. Export the file again as plain text."),
    ("\(String(repeating: "i", count: 201)),2013-01-01,0.5,1,3,Rome", "Line 2, column \"id\": \"\(String(repeating: "i", count: 80))…\" is longer than 200 bytes. Shorten it."),
])
func aBadRowIsToldInWords(row: String, sentence: String) throws {
    let reading = try Reading(loansHeader + row + "\nb,2013-01-01,0.5,1,3,Rome\n")
    #expect(reading.problems.sentences == [sentence])
    #expect(reading.ids == ["b"])
    #expect(reading.rejected == [row])
}

@Test func aSkippedClockTimeIsToldInWords() throws {
    let reading = try Reading(loansHeader + "a,2013-03-31 02:30:00,0.5,1,3,Rome\n", loans(zone: "Europe/Berlin"))
    #expect(
        reading.problems.sentences == [
            "Line 2, column \"time\": \"2013-03-31 02:30:00\" is skipped by the clocks of Europe/Berlin. "
                + "Write the time with its offset, like 2013-04-22T10:30:00-04:00."
        ])
}

@Test func aRowThatIsNoUTF8IsABadRow() throws {
    let bytes = Array((loansHeader + "a,2013-01-01,0.5,1,3,R").utf8) + [0xE9, 0x0A] + Array("b,2013-01-01,0.5,1,3,Ré\n".utf8)
    let reading = try Reading(bytes: bytes, loans(), kind: .predictions)
    #expect(reading.problems.sentences == ["Line 2: the row is not UTF-8. Save the file as UTF-8."])
    #expect(reading.ids == ["b"])
}

@Test func valuesInMessagesAreClippedAndEscaped() {
    let problem = InputProblem(line: 1, column: "a", value: "\u{1B}[31m\t\n" + String(repeating: "x", count: 99), rule: "r", wayOut: "w")
    #expect(problem.value == "\\u{1B}[31m\\t\\n" + String(repeating: "x", count: 73) + "…")
}

@Test func aModelWithoutEvidenceReadsNone() {
    var model = loans()
    model.columns.evidence = []
    #expect(
        throws: FormatError.nothingToRead(
            "The model \"loans\" names no evidence columns. Add them under columns.evidence in its file.")
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
    #expect(reading.problems.kept.map(\.line) == [2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11, 12, 12, 13, 14, 14])
    #expect(reading.problems.kept.prefix(3).map(\.column) == ["score", "age", "age"])
    #expect(reading.problems.total == 151)
    #expect(reading.problems.sentences.last == "131 more problems like these.")
    #expect(reading.typeProblems == ["score": 50, "age": 100])
    #expect(reading.rejectedRows == 101)
    #expect(
        reading.problems.counts == [
            .init(column: "score", rule: "is not a number", count: 50),
            .init(column: "age", rule: "is not a number", count: 100),
            .init(column: nil, rule: "has the wrong number of fields", count: 1),
        ])
}
