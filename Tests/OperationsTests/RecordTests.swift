import Foundation
import Monitoring
import Review
import TestSupport
import Testing

@testable import Operations

/// What is kept for later: reports and backups.
@Suite struct RecordTests {
    @Test func theSameStateGivesTheSameReportWheneverItIsAsked() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let alert = try test.alert()
        let input = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Real.",
            submission: test.form()
        )
        try test.workbench.judge(alert: alert.id, input: input, as: test.lea)
        let first = try test.workbench.report(model: "loans")
        test.clock.advance(seconds: 400 * 86_400)
        let second = try test.workbench.report(model: "loans")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let bytes = (try encoder.encode(first), try encoder.encode(second))
        #expect(bytes.0 == bytes.1)
        #expect(first.snapshot > 0)
        #expect(first.windows.count == 6)
        #expect(first.alertPrecision.confirmed == 2)
        #expect(first.alerts.first { $0.level == .alert }?.verdict?.note == "Real.")
        #expect(first.coverage.predictions == 6 * Loans.perWeek)
        #expect(first.coverage.labelled == 10)
        #expect(first.coverage.windowsWithoutEstimate == 5)
        #expect(first.reviews.people == 2)
        #expect(first.quality.first?.metric == .accuracy)
        #expect(!first.timelines.isEmpty)
        #expect(first.thresholds.allSatisfy { $0.revisions.isEmpty && $0.then == $0.now })
    }

    @Test func aPeriodHoldsTheWindowsThatBeginInIt() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let start = Moment(clamping: Loans.liveStart + Loans.week)
        let report = try test.workbench.report(
            model: "loans",
            from: start,
            to: Moment(clamping: Loans.liveStart + 3 * Loans.week)
        )
        #expect(report.windows.map(\.window) == ["2024-04-08", "2024-04-15"])
        #expect(report.alerts.allSatisfy { $0.level == .notice })
        #expect(
            refusal { _ = try test.workbench.report(model: "loans", from: start, to: start) }
                == "The period ends at 2024-04-08T00:00:00Z, which is not after its begin at 2024-04-08T00:00:00Z."
        )
    }

    @Test func aBackupIsWholeAndNeverOverwrites() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(try test.workbench.verify().isEmpty)
        let path = test.folder.file("copy.sqlite").path
        try test.workbench.backup(to: path)
        let copy = try Workbench.open(path: path)
        #expect(try copy.verify().isEmpty)
        #expect(try copy.alerts().map(\.id) == test.workbench.alerts().map(\.id))
        #expect(
            refusal { try test.workbench.backup(to: path) }
                == "\(path) is there already. Name a file that does not exist yet."
        )
    }
}
