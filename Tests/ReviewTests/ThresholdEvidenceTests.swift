import Monitoring
import Testing

@testable import Review

struct ThresholdEvidenceTests {
    @Test(arguments: [
        (confirmed, Bool?.some(true), Bool?.some(true)),
        (Decision.confirm(cause: .concept, harm: .no), true, true),
        (Decision.confirm(cause: .pipelineFault, harm: .yes), nil, true),
        (tooSensitive, false, false),
        (Decision.dismiss(reason: .harmless), nil, nil),
        (Decision.dismiss(reason: .expected), nil, nil),
        (Decision.dismiss(reason: .duplicate), nil, nil),
        (Decision.cannotTell, nil, nil),
    ])
    func aVerdictSpeaksOfARule(_ known: (decision: Decision, onScore: Bool?, onData: Bool?)) {
        let judged = verdict(1, "a", known.decision)
        #expect(judged.speaks(of: finding("a", .mean).rule) == known.onScore)
        #expect(judged.speaks(of: finding("a", .missingShare, subject: .data).rule) == known.onData)
    }

    @Test func evidenceGoesToTheBreachedRulesOnly() {
        let evidence = thresholdEvidence(
            verdicts: [verdict(1, "a", confirmed)],
            findings: [
                finding("a", .mean), finding("a", .skewness, outcome: .within), finding("b", .mean),
                finding("a", .volume, outcome: .notEvaluable(reason: "No rows.")),
            ]
        )
        #expect(evidence.map(\.rule) == ["mean"])
        #expect(
            evidence.first == ThresholdEvidence(rule: "mean", window: "a", z: 3, isConfirmed: true, weight: 1)
        )
    }

    @Test func anAuditIsEvidenceForEveryRuleThatCouldBeEvaluated() {
        let evidence = thresholdEvidence(
            verdicts: [verdict(1, "a", tooSensitive)],
            findings: [
                finding("a", .mean, z: 0.5, outcome: .within),
                finding("a", .skewness, z: nil, outcome: .within),
                finding("a", .volume, outcome: .notEvaluable(reason: "No rows.")),
            ],
            audits: ["a"]
        )
        #expect(evidence.map(\.rule) == ["mean", "skewness"])
        #expect(evidence.allSatisfy { !$0.isConfirmed })
    }

    @Test func aRuleJudgedOtherwiseThanTheWindowCountsAsItWasJudged() {
        let evidence = thresholdEvidence(
            verdicts: [
                verdict(1, "a", confirmed, overrides: ["skewness": false]),
                verdict(2, "b", .dismiss(reason: .expected), overrides: ["mean": true]),
            ],
            findings: [
                finding("a", .mean), finding("a", .skewness), finding("b", .mean), finding("b", .skewness),
            ]
        )
        #expect(
            evidence.map { "\($0.window) \($0.rule) \($0.isConfirmed)" } == [
                "a mean true", "a skewness false", "b mean true",
            ]
        )
    }

    @Test func supersededVerdictsAreLeftOutAndTheNewestStands() {
        let verdicts = [
            verdict(1, "a", confirmed), verdict(3, "a", tooSensitive, supersedes: 1),
            verdict(2, "b", confirmed),
            verdict(4, "b", tooSensitive),
        ]
        #expect(verdictsInForce(verdicts).map(\.id) == [3, 4])
        let evidence = thresholdEvidence(
            verdicts: verdicts,
            findings: [finding("a", .mean), finding("b", .mean)]
        )
        #expect(evidence.map(\.isConfirmed) == [false, false])
    }

    @Test func anEpisodeWeighsOneForEachRule() {
        let evidence = thresholdEvidence(
            verdicts: ["a", "b", "c", "d"].enumerated().map {
                verdict(Int64($0.offset + 1), $0.element, confirmed)
            },
            findings: [
                finding("a", .mean), finding("b", .mean), finding("c", .mean), finding("b", .skewness),
                finding("d", .mean),
            ],
            episodes: [["a", "b", "c", "unjudged"]]
        )
        let weights = Dictionary(evidence.map { ("\($0.window) \($0.rule)", $0.weight) }) { first, _ in first
        }
        let third = 1.0 / 3
        let expected: [String: Double] = [
            "a mean": third, "b mean": third, "c mean": third, "b skewness": 1, "d mean": 1,
        ]
        #expect(weights == expected)
    }

    @Test func withoutVerdictsThereIsNoEvidence() {
        #expect(thresholdEvidence(verdicts: [], findings: [finding("a", .mean)]).isEmpty)
        #expect(thresholdEvidence(verdicts: [verdict(1, "a", confirmed)], findings: []).isEmpty)
    }
}
