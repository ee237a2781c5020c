import DriftStatistics
import Foundation
import Monitoring
import Testing

@testable import Review

struct RecalibrationTests {
    @Test func fewVerdictsAreNotEnough() {
        let proposal = proposeThreshold(evidence(limitZ: 2, confirmedZ: [4, 4.5], dismissedZ: [2.2]))
        #expect(proposal.reason == "not enough evidence: has 3 verdicts, needs 5 of which 3 dismissals")
        #expect(proposal.action == .hold)
        #expect(proposal.from == proposal.to && proposal.fromRevision == 4)
        #expect(proposal.precision == nil && proposal.loss == nil)
        #expect(proposal.verdicts == VerdictCounts(confirmed: 2, dismissed: 1))
    }

    @Test func oneVerdictIsNamedInTheSingular() {
        let proposal = proposeThreshold(evidence(limitZ: 2, confirmedZ: [4], dismissedZ: []))
        #expect(proposal.reason == "not enough evidence: has 1 verdict, needs 5 of which 3 dismissals")
    }

    @Test func fewDismissalsAreNotEnoughToRaise() {
        let proposal = proposeThreshold(
            evidence(
                limitZ: 1,
                confirmedZ: [4, 4.2, 4.4, 4.6, 5],
                dismissedZ: [1.2, 0.5, 0.6, 0.7, 0.8, 0.9],
                quietZ: (0..<40).map { 1 + 0.02 * Double($0) }
            )
        )
        #expect(
            proposal.reason
                == "not enough evidence: has 11 verdicts of which 1 dismissal above the limit, needs 3 dismissals"
        )
        #expect(proposal.action == .hold)
    }

    @Test func aRuleWhoseReferenceDoesNotVaryCannotBeRecalibrated() {
        var odd = evidence(limitZ: 2, confirmedZ: [4], dismissedZ: [])
        odd.scale = nil
        #expect(proposeThreshold(odd).reason == "cannot be recalibrated: its reference windows do not vary")
    }

    @Test func aLimitThatIsNoScoreIsSaidToBeNone() {
        var odd = evidence(limitZ: 2, confirmedZ: [4], dismissedZ: [])
        odd.limit = .infinity
        #expect(proposeThreshold(odd).reason == "cannot be recalibrated: its limit inf is no possible score")
    }

    @Test func manyDismissalsRaiseTheLimitByAStepAtMost() throws {
        let proposal = proposeThreshold(noisy)
        let scale = try #require(noisy.scale)
        let (from, to) = (scale.z(of: proposal.from), scale.z(of: proposal.to))
        #expect(proposal.action == .raise)
        #expect(to > from && to <= from + 0.6 + 1e-9)
        #expect(proposal.silenced == noisy.windows.filter { $0.z >= from && $0.z < to }.map(\.window))
        #expect(!proposal.silenced.isEmpty)
        #expect(proposal.raised.isEmpty)
        let precision = try #require(proposal.precision)
        let loss = try #require(proposal.loss)
        #expect(precision.lower <= precision.median && precision.median <= precision.upper)
        #expect(loss.median <= 0.1)
        let words = "Raise from \(Wording.number(proposal.from)) to \(Wording.number(proposal.to)): "
        #expect(
            proposal.reason
                == words
                + "12 dismissals among 17 verdicts. About \(Wording.percent(precision.median)) of what it "
                + "flags there is real (\(Wording.percent(precision.lower)) to \(Wording.percent(precision.upper))). "
                + "About \(Wording.percent(loss.median)) of what it caught is lost (\(Wording.percent(loss.lower)) to "
                + "\(Wording.percent(loss.upper))). A precision of 70% cannot be reached without losing more than "
                + "10%."
        )
        #expect(
            proposal.certificate
                == "Of 5 confirmed windows it would miss 0: at 80% confidence at most 28% of confirmed alerts are lost."
        )
    }

    @Test func aPreciseRuleIsLoweredAndSaysWhatItWouldRaise() throws {
        // Drifts lie far above everything else, and the limit above some of them.
        let precise = evidence(
            limitZ: 4.8,
            confirmedZ: (0..<30).map { 4.8 + 0.05 * Double($0) },
            dismissedZ: [],
            quietZ: (0..<60).map { -1 + 0.02 * Double($0) } + [4.5, 4.6, 4.7]
        )
        let proposal = proposeThreshold(precise)
        let scale = try #require(precise.scale)
        #expect(proposal.action == .lower)
        #expect(agree(scale.z(of: proposal.to), 4.2, 1e-9))
        #expect(proposal.raised.count == 3)
        #expect(proposal.silenced.isEmpty)
        #expect(
            proposal.reason.hasPrefix(
                "Lower from \(Wording.number(proposal.from)) to \(Wording.number(proposal.to)): it stays precise "
                    + "enough there. About "
            )
        )
    }

    @Test func theSameEvidenceGivesTheSameProposal() {
        #expect(proposeThreshold(noisy) == proposeThreshold(noisy))
        let shuffled = {
            var other = noisy
            other.verdicts.reverse()
            return other
        }()
        #expect(agree(proposeThreshold(shuffled).to, proposeThreshold(noisy).to, 1e-9))
    }

    @Test func allRulesOfAModelAreProposedInTheirOrder() {
        var second = evidence(limitZ: 2, confirmedZ: [], dismissedZ: [])
        second.rule = "other"
        let proposals = proposeThresholds([noisy, second])
        #expect(proposals.map(\.rule) == ["mean", "other"])
        #expect(proposals.map(\.action) == [.raise, .hold])
        #expect(proposeThresholds([]).isEmpty)
    }

    @Test func proposalsNeverGoFurtherThanTheGuardsWhateverTheVerdicts() throws {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<40 {
            let limit = 0.5 + 6 * random.uniform()
            let verdicts = (0..<(3 + random.index(below: 20))).map { _ in limit - 1 + 4 * random.uniform() }
            let split = random.index(below: verdicts.count + 1)
            let case_ = evidence(
                limitZ: limit,
                confirmedZ: Array(verdicts[..<split]),
                dismissedZ: Array(verdicts[split...]),
                quietZ: (0..<40).map { _ in random.normal() }
            )
            let proposal = proposeThreshold(case_)
            let scale = try #require(case_.scale)
            let (from, to) = (scale.z(of: proposal.from), scale.z(of: proposal.to))
            #expect(abs(to - from) <= 0.6 + 1e-9)
            #expect(proposal.action != .raise || to <= 6 + 1e-9)
            #expect(proposal.action != .lower || to >= 1 - 1e-9)
            #expect((proposal.action == .hold) == (proposal.from == proposal.to))
            if split < 10, proposal.action == .raise {
                #expect(verdicts[..<split].allSatisfy { $0 < from || $0 >= to })
            }
        }
    }

    @Test(arguments: [
        (0, 0, "No window is confirmed yet: verdicts alone do not say what it would miss."),
        (
            16, 0,
            "Of 16 confirmed windows it would miss 0: at 80% confidence at most 9.6% of confirmed alerts are lost."
        ),
        (
            1, 1,
            "Of 1 confirmed window it would miss 1: at 80% confidence at most 100% of confirmed alerts are lost."
        ),
        (3, 4, String?.none),
    ])
    func theCertificateIsTheBinomialBound(_ known: (confirmed: Int, lost: Int, sentence: String?)) {
        #expect(lossCertificate(confirmed: known.confirmed, lost: known.lost) == known.sentence)
    }

    @Test(arguments: [
        (
            LimitDecision(limit: 2, outcome: .stepBack, isOutOfReach: true),
            "Step back from 0.1 to 0.2: the evidence turned, and more than 10% of what the rule caught may be lost at "
                + "0.1. A precision of 70% cannot be reached without losing more than 10%."
        ),
        (
            LimitDecision(limit: 2, outcome: .hold(.guardBinds)),
            "Keep 0.1: a higher limit would miss more than 10% of what is confirmed. About 80% of what it flags is "
                + "real (60% to 90%)."
        ),
        (
            LimitDecision(limit: 2, outcome: .hold(.fits)),
            "Keep 0.1: the verdicts speak neither for a higher nor for a lower limit. About 80% of what it flags is "
                + "real (60% to 90%)."
        ),
        (
            LimitDecision(limit: 2, outcome: .raise, isOutOfReach: true),
            "Raise from 0.1 to 0.2: 1 dismissal among 2 verdicts. About 80% of what it flags there is real (60% to "
                + "90%). A precision of 70% cannot be reached without losing more than 10%. It silences confirmed "
                + "windows: a, b."
        ),
    ])
    func everyOutcomeHasItsSentence(_ known: (decision: LimitDecision, sentence: String)) {
        var evidence = evidence(limitZ: 2, confirmedZ: [3], dismissedZ: [2])
        evidence.limit = 0.1
        let words = ProposalWords(
            evidence: evidence,
            to: 0.2,
            decision: known.decision,
            dismissalsAbove: 1,
            precision: PosteriorShare(median: 0.8, lower: 0.6, upper: 0.9),
            loss: nil,
            silencedConfirmed: ["a", "b"],
            policy: RecalibrationPolicy()
        )
        #expect(words.reason == known.sentence)
    }

    private var noisy: RuleEvidence {
        evidence(
            limitZ: 1.5,
            confirmedZ: [4.6, 4.9, 5, 5.2, 5.4],
            dismissedZ: [1.5, 1.54, 1.56, 1.56, 1.58, 1.6, 1.71, 1.76, 1.76, 1.8, 1.9, 1.99],
            quietZ: (0..<20).map { 0.05 * Double($0) }
        )
    }

    /// Evidence on a scale whose z runs with the logarithm of the score; quiet windows are not judged.
    private func evidence(
        limitZ: Double,
        confirmedZ: [Double],
        dismissedZ: [Double],
        quietZ: [Double] = []
    ) -> RuleEvidence {
        let scale = ReferenceScore(mean: -3.4, standardDeviation: 0.34, windows: 5)
        let verdicts =
            confirmedZ.enumerated().map {
                RuleEvidence.JudgedWindow(window: "c\($0.offset)", z: $0.element, isConfirmed: true)
            }
            + dismissedZ.enumerated().map {
                RuleEvidence.JudgedWindow(window: "d\($0.offset)", z: $0.element, isConfirmed: false)
            }
        let quiet = quietZ.enumerated().map {
            RuleEvidence.WindowScore(window: "q\($0.offset)", z: $0.element)
        }
        let limit = scale.limit(at: limitZ)
        return RuleEvidence(
            rule: "mean",
            fromRevision: 4,
            limit: limit,
            scale: scale,
            verdicts: verdicts,
            windows: verdicts.map { RuleEvidence.WindowScore(window: $0.window, z: $0.z) } + quiet,
            lowestLimit: limit,
            seed: 2013
        )
    }
}
