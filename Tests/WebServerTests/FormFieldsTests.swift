import Monitoring
import Operations
import Testing

@testable import WebServer

@Suite struct FormFieldsTests {
    enum Colour: String { case red, blue }

    @Test func aFieldIsDecodedAsBrowsersEncodeIt() throws {
        let fields = try FormFields(text: "note=caf%C3%A9+%26+more%0D%0Aline&empty=&bare")
        #expect(fields.typed("note") == "café & more\nline")
        #expect(fields.typed("empty").isEmpty)
        #expect(fields.typed("bare").isEmpty)
        #expect(fields.typed("absent").isEmpty)
    }

    @Test(arguments: ["a=%zz", "a=%4", "a=%", "a=%00", "a=%ff%fe", "a=1&a=2", "%GG=1"])
    func whatNoBrowserSendsIsRefused(_ body: String) {
        #expect(throws: WorkbenchError.self) { try FormFields(text: body) }
    }

    @Test func tooManyFieldsAreRefused() {
        let body = (0...10_000).map { "f\($0)=1" }.joined(separator: "&")
        #expect(throws: WorkbenchError.self) { try FormFields(text: body) }
    }

    @Test func everyProblemIsToldAtOnce() throws {
        var fields = try FormFields(text: "note=++&colour=green&count=1e3&until=2026-02-30")
        #expect(fields.text("note", atMost: 10, orSay: "Write a sentence.") == nil)
        #expect(fields.choice("colour", of: Colour.self, orSay: "Choose a colour.") == nil)
        #expect(fields.whole("count", in: 1...10, orSay: "Write a number.") == nil)
        #expect(fields.day("until", orSay: "Write a day.") == nil)
        #expect(
            fields.problems == [
                ProblemView(field: "note", sentence: "Write a sentence."),
                ProblemView(field: "colour", sentence: "Choose a colour."),
                ProblemView(field: "count", sentence: "Write a number."),
                ProblemView(field: "until", sentence: "Write a day."),
            ]
        )
    }

    @Test(arguments: ["nan", "inf", "-1", "+1", "1.0", "0x1", "11", "", "٣"])
    func aWholeNumberIsPlainDigitsInItsRange(_ text: String) throws {
        var fields = try FormFields(text: "count=\(text == "+1" ? "%2B1" : text)")
        #expect(fields.whole("count", in: 0...10, orSay: "Write a number.") == nil)
    }

    @Test func aDayIsReadAsItsStartInUTC() throws {
        var fields = try FormFields(text: "until=2024-02-29")
        #expect(fields.day("until", orSay: "")?.text == "2024-02-29T00:00:00Z")
    }

    @Test(arguments: [
        "2023-02-29", "2024-13-01", "24-01-01", "2024-1-1", "nan", "99999-01-01", "2024-01-01x", "1969-12-31",
    ])
    func whatIsNoDayIsNoMoment(_ text: String) {
        #expect(startOfDay(text) == nil)
    }

    @Test func aLongTextNamesItsLength() throws {
        var fields = try FormFields(text: "note=\(String(repeating: "a", count: 11))")
        #expect(fields.optionalText("note", atMost: 10) == nil)
        #expect(fields.problems.first?.sentence == "This has 11 characters; 10 is the most. Shorten it.")
    }
}
