import Monitoring
import Testing

@testable import Review

struct LevelProposalTests {
    @Test func aRuleDismissedAgainAndAgainWhileOthersCatchTheTruthIsProposedForANotice() throws {
        let found = evidence(dismissed: ["a", "b", "c"], elsewhere: ["x"], confirmed: ["x"])
        let proposal = try #require(proposeNotice(found, policy: .init()))
        #expect(proposal.action == .toNotice && proposal.change == .level)
        #expect(proposal.from == proposal.to)
        #expect(proposal.saved == ["a", "b", "c"] && proposal.lost.isEmpty)
        #expect(
            proposal.reason
                == "Make it a notice: dismissed in 3 episodes and confirmed in 0 episodes, while other "
                + "rules flagged 1 window that were confirmed. Nothing that was confirmed would be lost; 3 windows "
                + "would raise no alert."
        )
        #expect(proposeThresholds([found]).map(\.action) == [.toNotice])
    }

    @Test func whereNoOtherRuleCaughtAnythingTheLevelStays() {
        #expect(proposeNotice(evidence(dismissed: ["a", "b", "c"]), policy: .init()) == nil)
    }

    @Test func twoDismissalsAreTooFewAndOneConfirmationWeighsMore() {
        let few = evidence(dismissed: ["a", "b"], elsewhere: ["x"], confirmed: ["x"])
        #expect(proposeNotice(few, policy: .init()) == nil)
        let mixed = evidence(
            dismissed: ["a", "b", "c"],
            right: ["x"],
            elsewhere: ["x"],
            confirmed: ["x"]
        )
        #expect(proposeNotice(mixed, policy: .init()) == nil)
    }

    @Test func aConfirmedWindowThatItAloneFlaggedIsNotGivenUp() {
        let alone = evidence(
            dismissed: ["a", "b", "c", "d", "e", "f", "g", "h"],
            right: ["y"],
            elsewhere: ["x"],
            confirmed: ["x", "y"]
        )
        #expect(proposeNotice(alone, policy: .init()) == nil)
        var shared = alone
        shared.flaggedElsewhere.insert("y")
        #expect(proposeNotice(shared, policy: .init()) != nil)
    }

    @Test func whatIsHarmlessAgainAndAgainIsProposedForANotice() throws {
        var found = evidence(dismissed: [])
        found.breached = ["a", "b", "c"]
        found.harmless = 2
        #expect(proposeNotice(found, policy: .init()) == nil)
        found.harmless = 3
        #expect(try #require(proposeNotice(found, policy: .init())).reason.contains("real and does no harm"))
    }

    @Test func aNoticeAndAQualityRuleKeepTheirLevel() {
        var found = evidence(dismissed: ["a", "b", "c"], elsewhere: ["x"], confirmed: ["x"])
        found.mayBeNotice = false
        #expect(proposeNotice(found, policy: .init()) == nil)
        found.mayBeNotice = true
        found.level = .notice
        #expect(proposeNotice(found, policy: .init()) == nil)
    }

    @Test func withoutAuditsNothingIsMadeLessSensitive() {
        var found = evidence(dismissed: ["a", "b", "c"], elsewhere: ["x"], confirmed: ["x"])
        found.audits = 2
        #expect(proposeNotice(found, policy: .init()) == nil)
        #expect(
            proposeThreshold(evidence: manyDismissals(audits: 2)).reason
                == "not enough evidence: has 2 judged audits, needs 3 before a limit is raised; without them nobody "
                + "knows what it would miss"
        )
        #expect(proposeThreshold(evidence: manyDismissals(audits: 3)).action == .raise)
    }

    @Test func aProbabilityStaysBetweenItsEnds() {
        for value in [0, 0.01, 0.3, 0.5, 0.8, 0.99, 1] {
            let z = LimitScale.probability.z(of: value)
            #expect(z.isFinite)
            #expect(abs(LimitScale.probability.limit(at: z) - min(0.8, max(0.3, value))) < 1e-9)
        }
        #expect(LimitScale.probability.z(of: 0.5) == 3)
        let proposal = proposeThreshold(evidence: manyDismissals(audits: nil))
        #expect(proposal.action == .raise)
        #expect(proposal.to > 0.5 && proposal.to <= 0.8)
    }

    private func proposeThreshold(evidence: RuleEvidence) -> Proposal {
        Review.proposeThreshold(evidence, fit: nil, policy: .init())
    }

    /// Twelve windows a little above the limit, all dismissed, among forty quiet ones.
    private func manyDismissals(audits: Int?) -> RuleEvidence {
        let flagged = (0..<12).map { RuleEvidence.WindowScore(window: "f\($0)", z: 3.05 + 0.02 * Double($0)) }
        let quiet = (0..<40).map { RuleEvidence.WindowScore(window: "q\($0)", z: 0.02 * Double($0)) }
        var found = RuleEvidence(
            rule: "accuracy",
            fromRevision: 1,
            limit: 0.5,
            scale: nil,
            verdicts: flagged.map { .init(window: $0.window, z: $0.z, isConfirmed: false) },
            windows: flagged + quiet,
            lowestLimit: 0.5,
            seed: 1
        )
        found.unit = .probability
        found.audits = audits
        return found
    }

    private func evidence(
        dismissed: [String],
        right: [String] = [],
        elsewhere: Set<String> = [],
        confirmed: Set<String> = []
    ) -> RuleEvidence {
        let verdicts =
            dismissed.map { RuleEvidence.JudgedWindow(window: $0, z: 3, isConfirmed: false) }
            + right.map { RuleEvidence.JudgedWindow(window: $0, z: 3, isConfirmed: true) }
        var found = RuleEvidence(
            rule: "mean(score)",
            fromRevision: 1,
            limit: 0.2,
            scale: nil,
            verdicts: verdicts,
            windows: [],
            lowestLimit: 0.2,
            seed: 1
        )
        found.mayBeNotice = true
        found.breached = dismissed + right
        found.flaggedElsewhere = elsewhere
        found.confirmedWindows = confirmed
        return found
    }
}
