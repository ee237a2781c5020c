import DriftStatistics
import Testing

struct IntervalTests {
    typealias Method = @Sendable (Double, Double, Double) throws -> Interval

    static let wilson: Method = { try wilsonInterval(successes: $0, trials: $1, confidence: $2) }
    static let exact: Method = { try clopperPearson(successes: $0, trials: $1, confidence: $2) }
    static let bayes: Method = { try jeffreys(successes: $0, trials: $1, confidence: $2) }

    @Test(arguments: GoldenCase.all("intervals", "D-"))
    func agreesWithTheReference(_ golden: GoldenCase) throws {
        let method =
            golden.id.contains("wilson")
            ? Self.wilson : golden.id.contains("clopper") ? Self.exact : Self.bayes
        let pairs = try zip(golden.input["k_n"].table, golden.expected["interval"].table)
        for (pair, wanted) in pairs {
            let interval = try method(pair[0], pair[1], golden.input["confidence"].number)
            golden.expect(interval.lower, equals: wanted[0], "\(pair) lower")
            golden.expect(interval.upper, equals: wanted[1], "\(pair) upper")
        }
    }

    @Test(arguments: 0...30)
    func everyIntervalContainsTheShareAndMirrors(successes: Int) throws {
        for method in [Self.wilson, Self.exact, Self.bayes] {
            let interval = try method(Double(successes), 30, 0.9)
            let mirrored = try method(30 - Double(successes), 30, 0.9)
            let share = Double(successes) / 30
            #expect(interval.lower >= 0 && interval.upper <= 1 && interval.lower < interval.upper)
            #expect(abs(interval.lower + mirrored.upper - 1) < 1e-12)
            if successes > 0, successes < 30 { #expect(interval.contains(share)) }
            let wider = try method(Double(successes), 30, 0.99)
            #expect(wider.lower <= interval.lower && wider.upper >= interval.upper)
        }
    }

    @Test func fractionsOfRowsAreAllowedAndImpossibleCountsAreNot() throws {
        let interval = try wilsonInterval(successes: 7.5, trials: 10.25)
        #expect(interval.contains(7.5 / 10.25))
        #expect(throws: StatisticsError.emptySample) { try wilsonInterval(successes: 0, trials: 0) }
        #expect(throws: StatisticsError.self) { try wilsonInterval(successes: 3, trials: 2) }
        #expect(throws: StatisticsError.self) { try clopperPearson(successes: -1, trials: 2) }
        #expect(throws: StatisticsError.self) { try jeffreys(successes: 1, trials: 2, confidence: 1) }
        #expect(throws: StatisticsError.self) { try wilsonInterval(successes: .nan, trials: 2) }
    }
}
