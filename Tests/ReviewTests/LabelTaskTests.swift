import Monitoring
import Testing

@testable import Review

struct LabelTaskTests {
    @Test func aTenthOfItemsGetsASecondOpinion() {
        let plan = ReviewPlan()
        let slots = (0..<2_000).map { plan.slots(ofItem: "row-\($0)", seed: 7) }
        let doubles = slots.count { $0 == 2 }
        #expect(slots.allSatisfy { $0 == 1 || $0 == 2 })
        // Five standard errors around 200.
        #expect(abs(doubles - 200) < 67)
        #expect(slots == (0..<2_000).map { plan.slots(ofItem: "row-\($0)", seed: 7) })
    }

    @Test func overlapAndAuditsOfNoneAndAllAreExact() {
        #expect(ReviewPlan(slots: 2, overlap: 0).slots(ofItem: "a", seed: 1) == 2)
        #expect(ReviewPlan(slots: 0, overlap: 1).slots(ofItem: "a", seed: 1) == 2)
        #expect(!ReviewPlan(audits: 0).isAudited(window: "2013-04-22", model: "m", seed: 1))
        #expect(ReviewPlan(audits: 1).isAudited(window: "2013-04-22", model: "m", seed: 1))
    }

    @Test func auditsAreDrawnAtTheirRateAndModelByModel() {
        let plan = ReviewPlan(audits: 0.5)
        let windows = (0..<1_000).map { "window-\($0)" }
        let first = windows.map { plan.isAudited(window: $0, model: "a", seed: 1) }
        let second = windows.map { plan.isAudited(window: $0, model: "b", seed: 1) }
        #expect(abs(first.count { $0 } - 500) < 80)
        #expect(abs(zip(first, second).count { $0 == $1 } - 500) < 80)
    }

    @Test func aLeaseLastsHalfAnHour() {
        #expect(Lease.end(from: day(1)).text == "1970-01-02T00:30:00Z")
    }
}
