import Monitoring
import Review
import Testing

@testable import Operations

@Suite struct AuditsTests {
    @Test func windowsWithoutAnAlertAreDrawnAndJudgedForEveryRule() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        let alerted = Set(try test.workbench.alerts(model: "loans", level: .alert).flatMap(\.windows))
        let quiet = try test.workbench.windows(model: "loans").map(\.window.key).filter {
            !alerted.contains($0)
        }
        let audits = try test.workbench.audits(model: "loans")
        #expect(Set(audits.map(\.window)) == Set(quiet))
        #expect(audits.allSatisfy { $0.probability == 1 && $0.verdict == nil })
        let audit = try #require(audits.last)
        let input = try VerdictInput(
            decision: .confirm(cause: .concept, harm: .yes),
            note: "Missed.",
            submission: test.form()
        )
        #expect(try test.workbench.judge(audit: audit.id, input: input, as: test.rob).verdict == "confirm")
        #expect(try test.workbench.judge(audit: audit.id, input: input, as: test.rob).verdict == "confirm")
        #expect(try test.workbench.audits(model: "loans", waiting: true).count == audits.count - 1)
        // Silent rules that could be evaluated were wrong to be silent.
        let score = try test.workbench.thresholds(model: "loans").first { $0.rule.key == "mean(score)" }
        #expect(score?.verdicts == VerdictCounts(confirmed: 1, dismissed: 0))
        let correction = try VerdictInput(
            decision: .cannotTell,
            note: "Not so sure.",
            submission: test.form()
        )
        #expect(
            try test.workbench.judge(audit: audit.id, input: correction, as: test.sue).verdict == "cannotTell"
        )
    }

    @Test(arguments: [0, 0.5]) func aShareOfWindowsIsDrawnTheSameEachTime(share: Double) throws {
        let (one, other) = (try TestWorkbench(), try TestWorkbench())
        try one.loadLoans(audits: share)
        try other.loadLoans(audits: share)
        let drawn = try one.workbench.audits(model: "loans").map(\.window)
        #expect(try other.workbench.audits(model: "loans").map(\.window) == drawn)
        #expect(share > 0 || drawn.isEmpty)
    }

    @Test func anUnknownAuditIsNamed() throws {
        let test = try TestWorkbench()
        let input = try VerdictInput(decision: .cannotTell, note: "What?", submission: test.form())
        #expect(
            refusal { _ = try test.workbench.judge(audit: 7, input: input, as: test.rob) }
                == "There is no audit 7. `plumbline audit list MODEL` shows them."
        )
    }
}
