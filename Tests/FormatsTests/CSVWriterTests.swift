import TestSupport
import Testing

@testable import Formats

@Test func rowsAreQuotedWhereTheyMustBe() {
    var writer = CSVWriter(header: ["name", "value"])
    writer.row([.text("a,b"), .number(-1.5)])
    writer.row([.text("say \"hi\"\n"), .count(3)])
    writer.row([.text(""), .number(.nan)])
    writer.row([.empty, .number(-3)])
    #expect(writer.text == "name,value\r\n\"a,b\",-1.5\r\n\"say \"\"hi\"\"\n\",3\r\n,\r\n,-3\r\n")
}

@Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1", "\0"])
func textThatASpreadsheetWouldRunIsGuarded(text: String) {
    let field = CSVWriter.field(.text(text))
    #expect(field.hasPrefix("'") || field.hasPrefix("\"'"))
}

@Test func whatIsWrittenReadsBack() throws {
    var random = TestRandom(state: 11)
    let letters = ["a", ",", "\"", "\n", "\r", "é", "\u{301}", "1"]
    var writer = CSVWriter(header: ["x", "y"])
    var rows: [[String]] = []
    for _ in 0..<300 {
        let row = (0..<2).map { _ in
            "k"
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? ""
                }.joined()
        }
        rows.append(row)
        writer.row(row.map(CSVWriter.Cell.text))
    }
    var reader = try CSVReader(ByteSource(bytes: Array(writer.text.utf8)))
    var read: [[String]] = []
    while try reader.nextBlock() {
        for row in reader.rows.indices {
            read.append((0..<2).map { reader.string(of: reader.cell(row: row, field: $0)) })
        }
    }
    #expect(read == rows)
}
