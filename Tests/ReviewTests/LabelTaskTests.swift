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

    @Test func overlapOfNoneAndAllIsExact() {
        #expect(ReviewPlan(slots: 2, overlap: 0).slots(ofItem: "a", seed: 1) == 2)
        #expect(ReviewPlan(slots: 0, overlap: 1).slots(ofItem: "a", seed: 1) == 2)
    }

    @Test func aLeaseLastsHalfAnHour() {
        #expect(Lease.end(from: day(1)).text == "1970-01-02T00:30:00Z")
    }
}
