import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Formats

private func time(_ text: String, _ zone: String = "UTC") throws -> String {
    var grammar = TimeGrammar(zone: try #require(TimeZone(identifier: zone)))
    return try grammar.parse(text).text
}

private func problem(_ text: String, _ zone: String = "UTC") -> TimeProblem? {
    var grammar = TimeGrammar(zone: TimeZone(identifier: zone) ?? .gmt)
    do {
        _ = try grammar.parse(text)
        return nil
    } catch {
        return error
    }
}

@Test(arguments: [
    ("2013-04-22T10:30:00Z", "2013-04-22T10:30:00Z"), ("2013-04-22t10:30:00z", "2013-04-22T10:30:00Z"),
    ("2013-04-22 10:30:00+02:00", "2013-04-22T08:30:00Z"),
    ("2013-04-22T10:30:00.25-04:00", "2013-04-22T14:30:00.250Z"),
    ("2013-04-22T10:30:00.123999999Z", "2013-04-22T10:30:00.123Z"),
    ("2013-04-22T10:30:00", "2013-04-22T10:30:00Z"),
    ("2013-04-22", "2013-04-22T00:00:00Z"), ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ("2012-02-29T00:00:00Z", "2012-02-29T00:00:00Z"),
    ("2013-04-22T10:30:00-00:00", "2013-04-22T10:30:00Z"),
])
func aTimeIsRead(text: String, moment: String) throws {
    #expect(try time(text) == moment)
}

@Test(arguments: [
    ("", TimeProblem.malformed), ("2013", .malformed), ("22.04.2013", .malformed),
    ("2013-4-22T10:30:00Z", .malformed),
    ("2013-04-22T10:30Z", .malformed), ("2013-04-22T10:30:00+0200", .malformed),
    ("2013-04-22T10:30:00.Z", .malformed),
    ("2013-04-22T10:30:00 Z", .malformed), ("2013-04-22T10:30:00Zx", .malformed), ("1366626600", .malformed),
    ("2013-04-22T10:30:0", .malformed),
    ("2013-02-30", .noSuchDay), ("2013-13-01", .noSuchDay), ("2100-02-29T00:00:00Z", .noSuchDay),
    ("0000-01-01", .noSuchDay),
    ("2013-04-22T24:00:00Z", .noSuchTime), ("2013-04-22T10:60:00Z", .noSuchTime),
    ("2013-04-22T10:30:61Z", .noSuchTime),
    ("2013-04-22T10:30:00+24:00", .noSuchTime), ("2013-06-30T23:59:60Z", .leapSecond),
    ("1969-12-31T23:59:59Z", .outsideYears),
    ("1970-01-01T00:00:00+01:00", .outsideYears), ("9999-12-31T23:59:59-01:00", .outsideYears),
])
func anythingElseIsNoTime(text: String, expected: TimeProblem) {
    #expect(problem(text) == expected)
}

@Test func clockTimesFollowTheZoneAndItsChanges() throws {
    let zone = "Europe/Berlin"
    #expect(try time("2013-01-01 12:00:00", zone) == "2013-01-01T11:00:00Z")
    #expect(try time("2013-07-01 12:00:00", zone) == "2013-07-01T10:00:00Z")
    #expect(problem("2013-03-31T02:30:00", zone) == .skipped(zone: zone))
    #expect(try time("2013-03-31T01:59:59", zone) == "2013-03-31T00:59:59Z")
    #expect(try time("2013-03-31T03:00:00", zone) == "2013-03-31T01:00:00Z")
    // Half past two comes twice; the first counts.
    #expect(try time("2013-10-27T02:30:00", zone) == "2013-10-27T00:30:00Z")
    #expect(try time("2013-10-27T03:00:00", zone) == "2013-10-27T02:00:00Z")
    // Clocks of São Paulo skipped midnight.
    #expect(try time("2013-10-20", "America/Sao_Paulo") == "2013-10-20T03:00:00Z")
    // A whole day that Samoa skipped.
    #expect(problem("2011-12-30T12:00:00", "Pacific/Apia") == .skipped(zone: "Pacific/Apia"))
}

@Test func aGrammarThatHasReadOtherDaysReadsTheSame() throws {
    var random = TestRandom(state: 3)
    var used = TimeGrammar(zone: try #require(TimeZone(identifier: "America/New_York")))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "America/New_York"))
    for _ in 0..<3_000 {
        let seconds = Int64.random(in: 1_000_000_000...1_500_000_000, using: &random)
        let moment = try #require(Moment(milliseconds: seconds * 1_000))
        #expect(try used.parse(moment.text) == moment)
        let parts = calendar.dateComponents(
            [.year, .month, .day],
            from: Date(timeIntervalSince1970: Double(seconds))
        )
        let text = String(
            format: "%04d-%02d-%02d 12:00:00",
            parts.year ?? 0,
            parts.month ?? 0,
            parts.day ?? 0
        )
        var fresh = TimeGrammar(zone: calendar.timeZone)
        #expect(try used.parse(text) == fresh.parse(text))
    }
}
