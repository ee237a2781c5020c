import Foundation
import Testing

@testable import Monitoring

@Suite("Arrival of labels") struct LabelArrivalTests {
    private func rule(_ statistic: Statistic) throws -> Rule {
        var model = MonitoredModel.late
        model.rules = [RuleSetting(statistic: statistic)]
        return try #require(RuleCatalog.rules(for: model).first { $0.statistic == statistic })
    }

    @Test func predictionsWithoutALabelCountAsLongerThanAll() {
        let whole = LabelArrival(predictions: 5, labelled: 5, lags: [5, 1, 4, 2, 3])
        #expect(whole.medianLag == 3)
        let part = LabelArrival(predictions: 5, labelled: 3, lags: [5, 1, 4])
        #expect(part.medianLag == 5)
        #expect(LabelArrival(predictions: 5, labelled: 2, lags: [1, 4]).medianLag == nil)
        #expect(LabelArrival(predictions: 0, labelled: 0, lags: []).medianLag == nil)
    }

    @Test func theBoundIsTheOrderStatisticOfTheBinomialLaw() {
        // 100/2 − 0.98·10 = 40.2: the 40th of 100.
        let lags = (1...100).map(Double.init)
        #expect(LabelArrival(predictions: 100, labelled: 100, lags: lags).medianLagLower == 40)
        #expect(LabelArrival(predictions: 1, labelled: 1, lags: [7]).medianLagLower == 7)
    }

    @Test func lessThanAnHourAndTimesBeforeThePredictionCountAsAnHour() {
        #expect(LabelArrival(predictions: 2, labelled: 2, lags: [0, -3]).medianLag == 1.0 / 24)
    }

    @Test func theJoinRateFallsAgainstTheBaselinesShare() throws {
        let rule = try rule(.labelJoinRate)
        let arrival = LabelArrival(predictions: 200, labelled: 120, lags: [])
        let usual = UsualArrival(baselineRows: 1_000, baselineLabelled: 900, lagsBefore: [])
        let found = try rule.measure(arrival, usual: usual)
        #expect(abs(found.value - 0.3) < 1e-12)
        #expect(found.windowFigure == 0.6 && found.baselineFigure == 0.9)
        let error = (0.4 * 0.6 / 200 + 0.1 * 0.9 / 1_000).squareRoot()
        #expect(abs(found.effectLower - (0.3 - 1.96 * error)) < 1e-12)
        // Where the baseline has no labels, all are expected.
        let bare = UsualArrival(baselineRows: 1_000, baselineLabelled: nil, lagsBefore: [])
        #expect(abs(try rule.measure(arrival, usual: bare).value - 0.4) < 1e-12)
    }

    @Test func theLagIsALogRatioToTheTwelveWindowsBefore() throws {
        let rule = try rule(.labelLag)
        let lags = [Double](repeating: 6, count: 60)
        let arrival = LabelArrival(predictions: 60, labelled: 60, lags: lags)
        // The first of 13 is forgotten; the median of the others is 3.
        let before = [1_000.0] + [Double](repeating: 2, count: 6) + [Double](repeating: 4, count: 6)
        let found = try rule.measure(
            arrival,
            usual: UsualArrival(baselineRows: 10, baselineLabelled: nil, lagsBefore: before)
        )
        #expect(abs(found.value - log(2)) < 1e-12)
        #expect(found.windowFigure == 6 && found.baselineFigure == 3)
        #expect(throws: NotMeasured.self) {
            try rule.measure(
                arrival,
                usual: UsualArrival(baselineRows: 10, baselineLabelled: nil, lagsBefore: [2, 2])
            )
        }
    }
}
