import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Formats

private struct Known: Decodable {
    var text: String
    var rows: [[String]]
}

private func rows(_ text: String, chunkBytes: Int) throws -> [[String]] {
    var reader = try CSVReader(ByteSource(bytes: Array(text.utf8), chunkBytes: chunkBytes))
    var rows = [reader.header]
    while try reader.nextBlock() {
        #expect(reader.badRows.isEmpty)
        for row in reader.rows.indices {
            rows.append(reader.header.indices.map { reader.string(of: reader.cell(row: row, field: $0)) })
        }
    }
    return rows
}

@Test(arguments: [1, 2, 7, 64, 1 << 20])
func fieldsAreThoseOfPythonWhateverTheChunk(chunkBytes: Int) throws {
    let cases: [Known] = try goldenCases("csv.json")
    #expect(cases.count > 100)
    for known in cases {
        #expect(try rows(known.text, chunkBytes: chunkBytes) == known.rows, "\(known.text.debugDescription)")
    }
}

@Test func aByteOrderMarkIsSkippedAndLinesMayEndAnyWay() throws {
    #expect(
        try rows("\u{FEFF}a,b\r\n1,2\n3,4\r5,6", chunkBytes: 3) == [
            ["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"],
        ]
    )
}

@Test func aHeaderAloneIsAnEmptyTable() throws {
    #expect(try Reading(loansHeader).ids.isEmpty)
    #expect(try Reading("id,time,score,prediction,age,city").rowsRead == 0)
}

@Test func aLineIsAPhysicalLine() throws {
    let text =
        loansHeader + "\n\n" + "a,2013-01-01,0.5,1,3,\"two\nlines\"\r\n" + "b,2013-01-01,0.5,1,x,Rome\n"
        + "c,2013-01-01,0.5,1,4,Rome\n"
    for chunkBytes in [1, 7, 1_000] {
        let reading = try Reading(text, chunkBytes: chunkBytes)
        #expect(reading.lines == [4, 7])
        #expect(reading.problems.kept.map(\.line) == [6])
        #expect(reading.columns["city"] == ["two\nlines", "Rome"])
    }
}

@Test(arguments: [1, 7, 64, 4_096])
func aMixedFileReadsTheSameWhateverTheChunk(chunkBytes: Int) throws {
    var text = loansHeader
    var random = TestRandom(state: 5)
    for row in 0..<400 {
        let age =
            Int.random(in: 0...9, using: &random) == 0 ? "n/a" : "\(Int.random(in: 18...90, using: &random))"
        let city = Bool.random(using: &random) ? "\"Köln, \"\"Dom\"\"\"" : "Oslo"
        text +=
            "r\(row),2013-01-\(row % 28 + 10)T00:00:00Z,0.5,1,\(age),\(city)" + (row % 3 == 0 ? "\r\n" : "\n")
        if row % 50 == 0 { text += "short,row\n" }
    }
    let whole = try Reading(text)
    let chunked = try Reading(text, chunkBytes: chunkBytes)
    #expect(whole.ids == chunked.ids && whole.lines == chunked.lines && whole.columns == chunked.columns)
    #expect(whole.problems.kept == chunked.problems.kept && whole.problems.total == chunked.problems.total)
    #expect(whole.rejected == chunked.rejected && whole.rejectedRows == whole.rejected.count)
    #expect(whole.ids.count + whole.rejectedRows == whole.rowsRead && whole.rejectedRows > 8)
}

@Test func filesAreReadFromDiskAndTheirBytesSeen() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "formats-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rows.csv").path
    let bytes = Data((loansHeader + "a,2013-01-01,0.5,1,3,Rome\n").utf8)
    try bytes.write(to: URL(filePath: path))

    let source = try ByteSource(path: path, chunkBytes: 10)
    #expect(source.byteCount == bytes.count && source.bytesRead == 0)
    var reader = try TableReader(source: source, model: loans(), kind: .predictions)
    #expect(try reader.nextBatch()?.rows.rowCount == 1)
    #expect(try reader.nextBatch() == nil)
    #expect(reader.expectedRows == 1)

    #expect(throws: FormatError.unreadable(file: folder.path, reason: "it is a folder")) {
        try ByteSource(path: folder.path)
    }
    #expect(throws: FormatError.unreadable(file: path + "x", reason: "there is no such file")) {
        try ByteSource(path: path + "x")
    }
}
