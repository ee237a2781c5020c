import Foundation
import Monitoring
import Testing

@testable import Formats

private let row = """
    {"id":"a","time":"2013-01-01","score":0.5,"prediction":1,"age":30,"city":"Rome"}
    """

private func reading(_ text: String, _ model: MonitoredModel = loans(), kind: TableKind = .predictions) throws
    -> Reading
{
    try Reading(text, model, kind: kind, form: .jsonLines)
}

@Test func objectsComeAsTheColumnsOfTheModel() throws {
    let text =
        "\u{FEFF}{ \"city\" : \"Rome\", \"extra\": [1, {\"a\": null}], \"id\": \"a\", \"time\": \"2013-01-01\",\r\n"
        .replacing("\r\n", with: "") + " \"score\": null, \"prediction\": 1.0, \"secret\": \"s\" }\r\n"
        + "\n  \n"
        + "{\"id\":\"b\",\"time\":\"2013-01-01T10:00:00+02:00\",\"score\":2.5e-1,\"prediction\":\"0\",\"age\":\"4e1\"}"
    for chunkBytes in [1, 3, 7, 64, 1 << 20] {
        let reading = try Reading(text, form: .jsonLines, chunkBytes: chunkBytes)
        #expect(reading.problems.sentences == [])
        #expect(reading.ids == ["a", "b"] && reading.lines == [1, 4])
        #expect(reading.times.map(\.text) == ["2013-01-01T00:00:00Z", "2013-01-01T08:00:00Z"])
        #expect(reading.columns["score"] == [nil, "0.25"])
        #expect(reading.columns["prediction"] == ["1", "0"])
        #expect(reading.columns["age"] == [nil, "40"])
        #expect(reading.columns["city"] == ["Rome", nil])
        #expect(reading.columns["secret"] == nil)
        #expect(reading.extraColumns == ["extra"])
    }
}

@Test func membersOfObjectsAreNamedByTheirPath() throws {
    var model = loans()
    model.columns.id = "meta.id"
    model.columns.features = [
        FeatureColumn(name: "customer.age", kind: .number),
        FeatureColumn(name: "customer.home.city", kind: .category),
    ]
    let nested = """
        {"meta":{"id":"a","k":1},"time":"2013-01-01","score":0.5,"prediction":1,\
        "customer":{"home":{"city":"Rome","zip":1},"age":30}}
        {"meta.id":"b","time":"2013-01-01","score":0.5,"prediction":1,"customer.age":31,"customer":null}
        """
    let reading = try reading(nested, model)
    #expect(reading.problems.sentences == [])
    #expect(reading.ids == ["a", "b"])
    #expect(reading.columns["customer.age"] == ["30", "31"])
    #expect(reading.columns["customer.home.city"] == ["Rome", nil])
    #expect(reading.extraColumns == ["meta.k", "customer.home.zip"])
}

@Test func evidenceMayBeAnObjectAndIsShownAsItStands() throws {
    let reading = try reading(
        "{\"id\":\"a\",\"note\":{\"x\":[1, 2]}}\n{\"id\":\"b\",\"note\":\"t\\u0041\"}",
        kind: .evidence
    )
    #expect(reading.columns["note"] == ["{\"x\":[1, 2]}", "tA"])
}

@Test func escapesMeanWhatTheyStandFor() throws {
    let texts = [
        ("R\\u00f6m", "Röm"), ("\\ud83d\\ude00", "😀"), ("a\\\"b\\\\c\\/d", "a\"b\\c/d"),
        ("\\b\\f\\n\\r\\t", "\u{8}\u{C}\n\r\t"), ("Zürich 😀", "Zürich 😀"),
    ]
    for (written, meant) in texts {
        let line = row.replacing("Rome", with: written)
        #expect(try reading(line).columns["city"] == [meant])
    }
    // A key is the same however it is written.
    #expect(try reading(row.replacing("\"age\"", with: "\"a\\u0067e\"")).columns["age"] == ["30"])
}

private struct BadObject: CustomTestStringConvertible {
    var testDescription: String
    var line: String
    var sentence: String

    init(_ name: String, _ line: String, _ sentence: String) {
        (testDescription, self.line, self.sentence) = (name, line, sentence)
    }
}

private let syntax = "Write one object a line, with keys and texts in double quotes."

@Test(arguments: [
    BadObject("cut", String(row.dropLast(3)), "the row is not JSON from character 78 on. \(syntax)"),
    BadObject("comma", row.dropLast() + ",}", "the row is not JSON from character 81 on. \(syntax)"),
    BadObject("quotes", row.replacing("\"", with: "'"), "the row is not JSON from character 2 on. \(syntax)"),
    BadObject("two", row + row, "the row is not JSON from character 81 on. \(syntax)"),
    BadObject("number", row.replacing("30", with: "030"), ageIsNoValue("030")),
    BadObject("plus", row.replacing("30", with: "+30"), ageIsNoValue("+30")),
    BadObject("NaN", row.replacing("30", with: "NaN"), ageIsNoValue("NaN")),
    BadObject(
        "text",
        row.replacing("30", with: "\"n/a\""),
        "column \"age\": \"n/a\" is not a number. Write null for a missing value, or add the word to columns.missing in the model file."
    ),
    BadObject(
        "huge",
        row.replacing("30", with: "1e400"),
        "column \"age\": \"1e400\" is not a number. Write null for a missing value."
    ),
    BadObject(
        "object",
        row.replacing("30", with: "{\"years\":30}"),
        "column \"age\": \"{\"years\":30}\" is an object or a list, not one value. "
            + "Name the member in the model file by its path, like customer.age."
    ),
    BadObject("text", "\"a\"", "the row is not an object. Write each row as an object: {\"id\": \"a\", …}."),
    BadObject(
        "twice",
        row.dropLast() + ",\"age\":1}",
        "the row has the key \"age\" twice. Keep one of them."
    ),
    BadObject(
        "twice unread",
        row.dropLast() + ",\"x\":1,\"\\u0078\":1}",
        "the row has the key \"x\" twice. Keep one of them."
    ),
    BadObject(
        "deep",
        row.dropLast() + ",\"x\":" + String(repeating: "[", count: 100_000) + "}",
        "the row is nested deeper than 64 levels. Flatten it."
    ),
    BadObject(
        "surrogate",
        row.replacing("Rome", with: "\\ud83dx"),
        "the row holds half of a surrogate pair. Write the character itself, as UTF-8."
    ),
    BadObject(
        "nul",
        row.replacing("Rome", with: "\\u0000"),
        "the row holds a NUL byte. Export the file again as plain text."
    ),
    BadObject(
        "control",
        row.replacing("Rome", with: "a\tb"),
        "the row is not JSON from character 76 on. \(syntax)"
    ),
    BadObject(
        "escape",
        row.replacing("Rome", with: "\\x"),
        "the row is not JSON from character 78 on. \(syntax)"
    ),
    BadObject(
        "no id",
        row.replacing("\"a\"", with: "null"),
        "column \"id\": the cell is empty. Every row needs an id."
    ),
])
private func aBadObjectIsToldInWords(_ bad: BadObject) throws {
    let reading = try reading(
        bad.line.replacing("\n", with: "") + "\n" + row.replacing("\"a\"", with: "\"b\"")
    )
    let place = bad.sentence.hasPrefix("column") ? "Line 1, " : "Line 1: "
    #expect(reading.problems.sentences == [place + bad.sentence])
    #expect(reading.ids == ["b"] && reading.rejected == [bad.line] && reading.rowsRead == 2)
}

private func ageIsNoValue(_ value: String) -> String {
    "column \"age\": \"\(value)\" is no JSON value. Write null for a missing value, and texts in quotes."
}

@Test func aRowThatIsNoUTF8IsABadObject() throws {
    let bytes =
        Array(row.replacing("Rome", with: "R").utf8) + [0x0A] + Array(row.utf8).dropLast(2) + [
            0xE9, 0x22, 0x7D,
        ]
    let reading = try Reading(bytes: bytes, loans(), kind: .predictions, form: .jsonLines)
    #expect(reading.problems.sentences == ["Line 2: the row is not UTF-8. Save the file as UTF-8."])
}

private func refusedLines(_ text: String) -> String? {
    do {
        _ = try reading(text)
        return nil
    } catch {
        return (error as? FormatError)?.sentence
    }
}

@Test func aFileThatIsNoJSONLinesIsRefusedInWords() {
    #expect(refusedLines("") == "The file is empty. It needs at least one line with an object.")
    #expect(refusedLines("\n \r\n") == "The file is empty. It needs at least one line with an object.")
    #expect(
        refusedLines(" [\n{\"id\":1}]")
            == "The file is one JSON list. Write one object a line: jq -c '.[]' FILE"
    )
    #expect(
        refusedLines(row.replacing("\"age\"", with: "\"aged\""))
            == "No row has \"age\"; there are \"id\", \"time\", \"score\", \"prediction\", \"aged\", \"city\". "
            + "Rename \"aged\" if it is meant, or change the model file."
    )
    let keys = (0...10_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(
        refusedLines("{\(keys)}")?.hasPrefix("Line 1: the rows have more than 10,000 different keys") == true
    )
    #expect(
        refusal(bytes: Array(row.utf8))?.sentence
            == "The file begins like JSON, not like a header. Imports take it with --input jsonl; elsewhere a CSV file is "
            + "needed."
    )
}

@Test func aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
    let long = "{\"id\":\"" + String(repeating: "x", count: CSVReader.rowBytesAtMost + 10)
    #expect(refusedLines(long)?.hasPrefix("Line 1: the row is longer than 16 MB.") == true)
    let field = row.replacing("Rome", with: String(repeating: "x", count: CSVReader.fieldBytesAtMost + 1))
    #expect(refusedLines(field)?.hasPrefix("Line 1: a field is longer than 1 MB.") == true)
}

@Test func aJSONObjectIsWrittenWithItsEscapes() {
    var object = JSONObjectLine()
    object.add("a\"b", "x\n\u{1}\\")
    object.add("n", 0.25)
    object.add("m", Double.nan)
    object.add("t", String?.none)
    #expect(object.text == "{\"a\\\"b\":\"x\\n\\u0001\\\\\",\"n\":0.25,\"m\":null,\"t\":null}")
}
