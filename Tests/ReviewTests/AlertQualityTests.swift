import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct AlertQualityTests {
    @Test func precisionCountsConfirmedAmongConfirmedAndDismissedWindows() throws {
        let quality = alertQuality(
            verdicts: [
                verdict(1, "a", confirmed), verdict(2, "b", confirmed), verdict(3, "c", confirmed),
                verdict(4, "d", tooSensitive), verdict(5, "e", .dismiss(reason: .expected)),
                verdict(6, "f", .cannotTell),
                verdict(7, "audit", tooSensitive),
            ],
            flagged: ["a", "b", "c", "d", "e", "f", "g"]
        )
        let wilson = try wilsonInterval(successes: 3, trials: 5)
        #expect(quality.confirmed == 3 && quality.cannotTell == 1 && quality.waiting == 1)
        #expect(quality.dismissed == [.tooSensitive: 1, .expected: 1])
        #expect(quality.precision == 0.6)
        #expect(quality.precisionInterval == wilson)
    }

    @Test func nothingJudgedHasNoPrecision() {
        let quality = alertQuality(verdicts: [], flagged: ["a"])
        #expect(quality.precision == nil && quality.precisionInterval == nil && quality.waiting == 1)
        #expect(alertQuality(verdicts: [], flagged: []) == AlertQuality())
    }

    @Test func aRuleIsCountedUnderTheRevisionThatFlaggedTheWindow() {
        let byRevision = alertQualityByRevision(
            of: "mean",
            verdicts: [
                verdict(1, "a", tooSensitive), verdict(2, "b", confirmed), verdict(3, "c", confirmed),
                verdict(4, "d", confirmed, overrides: ["mean": false]),
                verdict(5, "e", tooSensitive, overrides: ["mean": true]),
            ],
            findings: [
                finding("a", .mean), finding("b", .mean), finding("c", .mean, revision: 2),
                finding("d", .mean, revision: 2), finding("e", .mean, revision: 2),
                finding("f", .mean, revision: 2),
                finding("b", .skewness), finding("g", .mean, outcome: .within),
            ]
        )
        #expect(byRevision.map(\.revision) == [1, 2])
        #expect(byRevision.map(\.quality.precision) == [0.5, 2.0 / 3])
        #expect(byRevision.map(\.quality.waiting) == [0, 1])
    }
}
