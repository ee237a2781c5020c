import Testing

@testable import Monitoring

struct CutCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var grain: WindowGrain
    var zone: String
    /// Milliseconds since 1970.
    var moment: Int64
    var key: String
    var start: String
    var end: String
}

@Suite("Windows of time") struct WindowPlanTests {
    @Test(arguments: [
        CutCase(
            testDescription: "a week begins on Monday",
            grain: .week,
            zone: "UTC",
            moment: 1_365_379_199_000,
            key: "2013-04-01",
            start: "2013-04-01T00:00:00Z",
            end: "2013-04-08T00:00:00Z"
        ),
        CutCase(
            testDescription: "the first moment of a week is inside it",
            grain: .week,
            zone: "UTC",
            moment: 1_365_379_200_000,
            key: "2013-04-08",
            start: "2013-04-08T00:00:00Z",
            end: "2013-04-15T00:00:00Z"
        ),
        CutCase(
            testDescription: "the day on which the clock goes forward has 23 hours",
            grain: .day,
            zone: "America/New_York",
            moment: 1_362_916_800_000,
            key: "2013-03-10",
            start: "2013-03-10T05:00:00Z",
            end: "2013-03-11T04:00:00Z"
        ),
        CutCase(
            testDescription: "the day on which it goes back has 25",
            grain: .day,
            zone: "America/New_York",
            moment: 1_383_480_000_000,
            key: "2013-11-03",
            start: "2013-11-03T04:00:00Z",
            end: "2013-11-04T05:00:00Z"
        ),
        CutCase(
            testDescription: "the repeated hour, first time",
            grain: .hour,
            zone: "America/New_York",
            moment: 1_383_456_600_000,
            key: "2013-11-03T01-04:00",
            start: "2013-11-03T05:00:00Z",
            end: "2013-11-03T06:00:00Z"
        ),
        CutCase(
            testDescription: "the repeated hour, second time",
            grain: .hour,
            zone: "America/New_York",
            moment: 1_383_460_200_000,
            key: "2013-11-03T01-05:00",
            start: "2013-11-03T06:00:00Z",
            end: "2013-11-03T07:00:00Z"
        ),
        CutCase(
            testDescription: "a month in a zone ahead of UTC",
            grain: .month,
            zone: "Asia/Tokyo",
            moment: 1_380_555_000_000,
            key: "2013-10",
            start: "2013-09-30T15:00:00Z",
            end: "2013-10-31T15:00:00Z"
        ),
        CutCase(
            testDescription: "the first hour of all, west of Greenwich",
            grain: .hour,
            zone: "America/New_York",
            moment: 0,
            key: "1969-12-31T19-05:00",
            start: "1970-01-01T00:00:00Z",
            end: "1970-01-01T01:00:00Z"
        ),
        CutCase(
            testDescription: "the first hour of all, in a zone of half hours",
            grain: .hour,
            zone: "America/St_Johns",
            moment: 0,
            key: "1969-12-31T20-03:30",
            start: "1970-01-01T00:00:00Z",
            end: "1970-01-01T00:30:00Z"
        ),
        CutCase(
            testDescription: "the last moment of all",
            grain: .hour,
            zone: "UTC",
            moment: Moment.latest,
            key: "9999-12-31T23+00:00",
            start: "9999-12-31T23:00:00Z",
            end: "9999-12-31T23:59:59.999Z"
        ),
        CutCase(
            testDescription: "the year 10000 of a zone ahead belongs to the last day",
            grain: .day,
            zone: "Asia/Tokyo",
            moment: Moment.latest,
            key: "9999-12-31",
            start: "9999-12-30T15:00:00Z",
            end: "9999-12-31T23:59:59.999Z"
        ),
        CutCase(
            testDescription: "the year 10000 of a zone ahead belongs to the last month",
            grain: .month,
            zone: "Asia/Tokyo",
            moment: Moment.latest,
            key: "9999-12",
            start: "9999-11-30T15:00:00Z",
            end: "9999-12-31T23:59:59.999Z"
        ),
        CutCase(
            testDescription: "a zone of half hours",
            grain: .hour,
            zone: "Asia/Kolkata",
            moment: 1_380_555_000_000,
            key: "2013-09-30T21+05:30",
            start: "2013-09-30T15:30:00Z",
            end: "2013-09-30T16:30:00Z"
        ),
    ])
    func cutWhereTheirZoneSays(_ known: CutCase) throws {
        var cutter = try #require(WindowCutter(WindowPlan(grain: known.grain, timeZone: known.zone)))
        let span = cutter.span(containing: Moment(clamping: known.moment))
        #expect(span.key == known.key)
        #expect(span.start.text == known.start)
        #expect(span.end.text == known.end)
    }

    @Test(
        arguments: [WindowGrain.hour, .day, .week, .month],
        ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]
    )
    func followEachOtherWithoutGapAcrossAYear(grain: WindowGrain, zone: String) throws {
        var cutter = try #require(WindowCutter(WindowPlan(grain: grain, timeZone: zone)))
        var span = cutter.span(containing: Moment(clamping: 1_356_998_400_000))
        var keys: Set<String> = [span.key]
        while span.end.milliseconds < 1_388_534_400_000 {
            let next = cutter.span(after: span)
            #expect(next.start == span.end)
            #expect(next.end > next.start)
            #expect(keys.insert(next.key).inserted, "\(next.key) names two windows")
            span = next
        }
    }

    @Test(
        arguments: [WindowGrain.hour, .day, .week, .month],
        ["UTC", "Asia/Tokyo", "America/New_York"]
    )
    func theLastWindowHoldsAllThatComesAfterItsBegin(grain: WindowGrain, zone: String) throws {
        var cutter = try #require(WindowCutter(WindowPlan(grain: grain, timeZone: zone)))
        let last = cutter.span(containing: Moment(clamping: Moment.latest))
        #expect(last.key.hasPrefix("9999-12"))
        let again = [cutter.span(containing: last.start), cutter.span(after: last)]
        #expect(again == [last, last])
        let before = cutter.span(containing: Moment(clamping: last.start.milliseconds - 1))
        #expect(before.end == last.start)
        #expect(before.key != last.key)
        let isNear = cutter.isWithinOneWindow(from: before.end, to: last.start)
        #expect(isNear)
    }

    @Test func atMostOneWindowMayLieBetweenTwoOfAnEpisode() throws {
        var cutter = try #require(WindowCutter(WindowPlan(grain: .week)))
        let first = cutter.span(containing: Moment(clamping: 1_365_000_000_000))
        let second = cutter.span(after: first)
        let third = cutter.span(after: second)
        let fourth = cutter.span(after: third)
        let near = [second, third, fourth].map { cutter.isWithinOneWindow(from: first.end, to: $0.start) }
        #expect(near == [true, true, false])
    }

    @Test func windowsOfRowsAreNotCutByTime() {
        #expect(WindowCutter(WindowPlan(grain: .rows(500))) == nil)
        #expect(WindowCutter(WindowPlan(grain: .batch)) == nil)
    }

    @Test func rowsInAnyOrderComeIntoTheirWindows() throws {
        let day: Int64 = 86_400_000
        let times = [0, 1, day, 2, 3 * day, day + 1].map { Moment(clamping: $0) }
        var cutter = try #require(WindowCutter(WindowPlan(grain: .day)))
        let groups = cutter.groups([0, 1, 2, 3, 4, 5, 6], at: times)
        #expect(groups.map(\.key) == ["1970-01-01", "1970-01-02", "1970-01-04"])
        #expect(groups.map(\.rows) == [[0, 1, 3], [2, 5], [4]])
        #expect(cutter.groups([], at: times).isEmpty)
    }
}
