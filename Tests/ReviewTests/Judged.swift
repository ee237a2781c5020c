import Monitoring

@testable import Review

/// A moment some days after the start of 1970.
func day(_ number: Int64) -> Moment { Moment(clamping: number * 86_400_000) }

func verdict(
    _ id: Int64,
    _ window: String,
    _ decision: Decision,
    overrides: [String: Bool] = [:],
    at: Moment? = nil,
    supersedes: Int64? = nil
) -> Verdict {
    Verdict(
        id: id,
        window: window,
        windowRevision: 1,
        decision: decision,
        ruleOverrides: overrides,
        note: "",
        reviewer: "ada",
        isUnblinded: false,
        recordedAt: at ?? day(id),
        supersedes: supersedes
    )
}

func finding(
    _ window: String,
    _ statistic: Statistic,
    subject: RuleSubject = .score,
    z: Double? = 3,
    outcome: Outcome = .breached,
    revision: Int = 1
) -> Finding {
    let rule = Rule(
        statistic: statistic,
        subject: subject,
        level: .alert,
        direction: .above,
        limit: 0.1,
        minimumEffect: 0,
        minimumRows: 5
    )
    return Finding(
        window: window,
        rule: rule,
        measurement: nil,
        z: z,
        windowRows: 100,
        baselineRows: 100,
        threshold: Threshold(rule: rule.key, limit: 0.1, revision: revision),
        referenceRevision: 1,
        outcome: outcome
    )
}

let confirmed = Decision.confirm(cause: .data, harm: .yes)
let tooSensitive = Decision.dismiss(reason: .tooSensitive)
