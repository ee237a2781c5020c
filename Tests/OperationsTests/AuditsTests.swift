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
        #expect(audits.allSatisfy { $0.probability == 1 && $0.verdict == nil && $0.state == .waiting })
        let audit = try #require(audits.last)
        let input = try VerdictInput(
            decision: .confirm(cause: .concept, harm: .yes),
            note: "Missed.",
            submission: test.form()
        )
        #expect(try test.workbench.judge(audit: audit.id, input: input, as: test.lea).verdict == "confirm")
        #expect(try test.workbench.judge(audit: audit.id, input: input, as: test.lea).state == .judged)
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
            try test.workbench.judge(audit: audit.id, input: correction, as: test.ada).verdict == "cannotTell"
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
            refusal { _ = try test.workbench.judge(audit: 7, input: input, as: test.lea) }
                == "There is no audit 7. `plumbline audit list MODEL` shows them."
        )
    }

    @Test func aPlainReviewerJudgesNoAuditByItsNumber() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        let audit = try #require(try test.workbench.audits(model: "loans").first)
        #expect(
            refusal {
                try test.workbench.judge(audit: audit.id, input: try ordinary(test), as: test.rob)
            }.hasPrefix("Only leads and admins may judge audits by their numbers, as they see scores")
        )
        #expect(try test.workbench.audits(model: "loans").allSatisfy { $0.verdict == nil })
    }

    @Test func anAuditRepeatsNoAlert() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        let audit = try #require(try test.workbench.audits(model: "loans").first)
        let input = try VerdictInput(
            decision: .dismiss(reason: .duplicate),
            note: "Again.",
            duplicateOf: 1,
            submission: test.form()
        )
        #expect(
            refusal { _ = try test.workbench.judge(audit: audit.id, input: input, as: test.lea) }
                == "A single window repeats no alert. Choose another reason."
        )
    }

    @Test func fourQuietWindowsAreTooFewToEstimateRecall() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        for audit in try test.workbench.audits(model: "loans") {
            try test.workbench.judge(audit: audit.id, input: try ordinary(test), as: test.lea)
        }
        let alert = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Real.",
            submission: test.form()
        )
        try test.workbench.judge(alert: try test.alert().id, input: alert, as: test.lea)
        let figures = try test.workbench.alertFigures(model: "loans")
        #expect(figures.precision.confirmed == 2 && figures.precision.precision == 1)
        #expect(figures.recall.quiet == 4 && figures.recall.audited == 4 && figures.recall.confirmed == 2)
        #expect(figures.recall.reason == "4 audits are judged, 10 are needed")
        #expect(figures.grades.isEmpty)
    }

    @Test func lateTruthGradesVerdicts() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        for audit in try test.workbench.audits(model: "loans") {
            try test.workbench.judge(audit: audit.id, input: try ordinary(test), as: test.lea)
        }
        try test.workbench.judge(alert: try test.alert().id, input: try ordinary(test), as: test.ada)
        let ids = (0..<(6 * Loans.perWeek)).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let grades = try test.workbench.alertFigures(model: "loans").grades
        #expect(grades.map(\.reviewer) == [nil, "ada", "lea"])
        // Scores rose by 0.3 in the alert's weeks while defaults did not: accuracy fell.
        #expect(grades[1] == VerdictGrade(reviewer: "ada", dismissed: 2, dismissedWrongly: 2))
        #expect(grades[0].dismissed == 6)
        #expect(grades[0].dismissedWrongly == grades[1].dismissedWrongly + grades[2].dismissedWrongly)
    }

    private func ordinary(_ test: TestWorkbench) throws -> VerdictInput {
        try VerdictInput(
            decision: .dismiss(reason: .tooSensitive),
            note: "An ordinary week.",
            submission: test.form()
        )
    }
}
