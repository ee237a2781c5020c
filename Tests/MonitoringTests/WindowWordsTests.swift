import Testing

@testable import Monitoring

struct SpanCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var grain: WindowGrain
    var zone = "UTC"
    /// Seconds since 1970 of a row in the window.
    var second: Int64
    var words: String
}

@Suite("Windows in words") struct WindowWordsTests {
    @Test(arguments: [
        SpanCase(
            testDescription: "a week in UTC",
            grain: .week,
            second: 1_365_000_000,
            words: "1 April 2013 to 7 April 2013"
        ),
        SpanCase(
            testDescription: "a day",
            grain: .day,
            second: 1_365_000_000,
            words: "3 April 2013"
        ),
        SpanCase(
            testDescription: "a month",
            grain: .month,
            second: 1_365_000_000,
            words: "1 April 2013 to 30 April 2013"
        ),
        SpanCase(
            testDescription: "an hour names its day once",
            grain: .hour,
            second: 1_365_000_000,
            words: "3 April 2013, 14:00 to 15:00 UTC"
        ),
        SpanCase(
            testDescription: "the last hour of a day",
            grain: .hour,
            second: 1_365_033_000,
            words: "3 April 2013, 23:00 to 4 April 2013, 00:00 UTC"
        ),
        SpanCase(
            testDescription: "a week that begins in summer time",
            grain: .week,
            zone: "Europe/Berlin",
            second: 1_365_000_000,
            words: "1 April 2013 to 7 April 2013 (Europe/Berlin)"
        ),
        SpanCase(
            testDescription: "a week in which the clock goes forward",
            grain: .week,
            zone: "Europe/Berlin",
            second: 1_364_500_000,
            words: "25 March 2013 to 31 March 2013 (Europe/Berlin)"
        ),
        SpanCase(
            testDescription: "a day in New York, which begins at four or five in UTC",
            grain: .day,
            zone: "America/New_York",
            second: 1_365_000_000,
            words: "3 April 2013 (America/New_York)"
        ),
        SpanCase(
            testDescription: "an hour in New York",
            grain: .hour,
            zone: "America/New_York",
            second: 1_365_000_000,
            words: "3 April 2013, 10:00 to 11:00 (America/New_York)"
        ),
    ]) func spans(_ known: SpanCase) throws {
        let plan = WindowPlan(grain: known.grain, timeZone: known.zone)
        var cutter = try #require(WindowCutter(plan))
        let span = cutter.span(containing: Moment(clamping: known.second * 1_000))
        #expect(plan.span(from: span.start, to: span.end) == known.words)
    }

    @Test("A window of rows goes from its first row to its last") func rows() {
        let plan = WindowPlan(grain: .rows(100))
        func words(_ start: Int64?, _ end: Int64?) -> String {
            plan.span(
                from: start.map { Moment(clamping: $0 * 1_000) },
                to: end.map { Moment(clamping: $0 * 1_000) }
            )
        }
        #expect(
            words(1_365_000_000, 1_365_090_000)
                == "3 April 2013, 14:40 to 4 April 2013, 15:40 UTC"
        )
        #expect(words(1_365_000_000, 1_365_000_000) == "3 April 2013, 14:40 to 14:40 UTC")
        #expect(words(1_364_947_200, 1_364_947_200) == "3 April 2013, 00:00 to 00:00 UTC")
        #expect(words(1_365_000_000, nil) == "from 3 April 2013, 14:40 UTC")
        #expect(words(nil, nil) == "without times")
    }
}
