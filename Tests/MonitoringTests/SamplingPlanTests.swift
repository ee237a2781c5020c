import Monitoring
import Testing

struct SamplingPlanTests {
    @Test func theLabelsOfAMonthAddUp() throws {
        let plan = SamplingPlan(perMonth: 48)
        let weeks = WindowPlan(grain: .week)
        // Weeks that begin in April 2024, from Monday the first.
        let starts = (0..<5).map { Moment(clamping: 1_711_929_600_000 + $0 * 604_800_000) }
        let labels = starts.map { plan.labels(ofWindowFrom: $0, weeks) }
        #expect(labels == [9, 10, 9, 10, 10])
        #expect(labels.reduce(0, +) == 48)
        let days = WindowPlan(grain: .day)
        let april = (0..<30).map { Moment(clamping: 1_711_929_600_000 + $0 * 86_400_000) }
        let daily = april.map { SamplingPlan(perMonth: 7).labels(ofWindowFrom: $0, days) }
        #expect(daily.reduce(0, +) == 7)
        #expect(daily.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(plan.labels(ofWindowFrom: starts[0], WindowPlan(grain: .month)) == 48)
    }

    @Test func withoutAMonthOrATimeEachWindowHasItsNumber() {
        #expect(SamplingPlan(perWindow: 60).labels(ofWindowFrom: nil, WindowPlan(grain: .week)) == 60)
        #expect(
            SamplingPlan(perWindow: 9, perMonth: 40).labels(ofWindowFrom: nil, WindowPlan(grain: .batch)) == 9
        )
    }

    @Test func aPlanSaysItselfInWords() {
        #expect(SamplingPlan.standard.words == "30 a window, 80 where those leave the answer open")
        #expect(SamplingPlan(perWindow: 60).words == "60 a window")
        #expect(SamplingPlan(perMonth: 48).words == "48 a month")
        #expect(SamplingPlan(perWindow: 0).words == "none but what people ask for")
    }
}
