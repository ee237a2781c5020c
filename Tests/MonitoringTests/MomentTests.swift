import Testing

@testable import Monitoring

struct MomentText: Sendable, CustomTestStringConvertible {
    var milliseconds: Int64
    var text: String
    var testDescription: String { text }
}

@Suite("Moment") struct MomentTests {
    @Test(arguments: [
        MomentText(milliseconds: 0, text: "1970-01-01T00:00:00Z"),
        MomentText(milliseconds: 951_782_400_000, text: "2000-02-29T00:00:00Z"),
        MomentText(milliseconds: 1_364_809_320_000, text: "2013-04-01T09:42:00Z"),
        MomentText(milliseconds: 1_364_809_320_007, text: "2013-04-01T09:42:00.007Z"),
        MomentText(milliseconds: Moment.latest, text: "9999-12-31T23:59:59.999Z"),
    ])
    func isWrittenAsRFC3339(_ known: MomentText) throws {
        let moment = try #require(Moment(milliseconds: known.milliseconds))
        #expect(moment.text == known.text)
    }

    @Test func refusesWhatLiesOutsideTheYears1970To9999() {
        #expect(Moment(milliseconds: -1) == nil)
        #expect(Moment(milliseconds: Moment.latest + 1) == nil)
        #expect(Moment(milliseconds: .min) == nil)
    }

    @Test func movesWithoutLeavingItsRange() {
        let start = Moment(clamping: 1_000)
        #expect(start.advanced(bySeconds: .max).milliseconds == Moment.latest)
        #expect(start.advanced(bySeconds: .min).milliseconds == 0)
        #expect(start.advanced(bySeconds: 59).milliseconds == 60_000)
    }

    @Test func daysAndDatesAreInverse() {
        for day in stride(from: Int64(0), through: 2_932_896, by: 97) {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
    }

    @Test func aDayThatDoesNotExistIsRefused() {
        #expect(CivilDate(year: 2026, month: 2, day: 30) == nil)
        #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2024, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 2024, month: 13, day: 1) == nil)
    }
}
