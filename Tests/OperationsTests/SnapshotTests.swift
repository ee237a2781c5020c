import Foundation
import Monitoring
import Reports
import Review
import Storage
import Testing

@testable import Operations

@Suite struct SnapshotTests {
    /// Everything that can happen after a report was made.
    private func grow(_ test: TestWorkbench) throws {
        let workbench = test.workbench
        test.clock.advance(seconds: 86_400)
        _ = try workbench.importLabels(
            model: "loans",
            from: Loans.labels((0..<400).map { "p\($0)" }),
            as: test.ada
        )
        let alert = try test.alert()
        let input = try VerdictInput(
            decision: .dismiss(reason: .tooSensitive),
            note: "Noise.",
            submission: test.form()
        )
        try workbench.judge(alert: alert.id, input: input, as: test.lea)
        let late = "id,time,prediction,score,income,region\nlate,2024-04-02T00:00:00Z,1,0.9,50,north"
        _ = try workbench.importPredictions(model: "loans", from: .bytes(Array(late.utf8)), as: test.ada)
        _ = try workbench.evaluate(model: "loans", as: test.ada)
        let source = Loans.model(perWindow: 10, slots: 1, audits: 0)
            .replacingOccurrences(of: "title: Income", with: "title: Earnings")
        _ = try workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        guard case .bytes(let bytes) = Loans.baseline else { return }
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(700)
        let smaller = Array(rows.joined(separator: "\n").utf8)
        _ = try workbench.importBaseline(model: "loans", from: .bytes(smaller), as: test.ada)
    }

    @Test(arguments: ReportForm.allCases)
    func anOlderSnapshotOfAGrownDatabaseGivesTheSameBytes(_ form: ReportForm) throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let first = try test.workbench.report(model: "loans")
        let file = form.render(first)
        try grow(test)
        let newest = try test.workbench.report(model: "loans")
        #expect(newest.snapshot > first.snapshot)
        #expect(form.render(newest) != file)
        let again = try test.workbench.report(model: "loans", snapshot: first.snapshot)
        #expect(form.render(again) == file)
        let verification = try test.workbench.verifyReport(file)
        #expect(verification.holds)
        #expect(verification.identity.snapshot == first.snapshot)
        #expect(verification.identity.form == form)
        // And the newest one holds too.
        #expect(try test.workbench.verifyReport(form.render(newest)).holds)
    }

    @Test(arguments: ReportForm.allCases)
    func aFileThatWasChangedNoLongerHolds(_ form: ReportForm) throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let file = form.render(try test.workbench.report(model: "loans"))
        let changed = file.replacingOccurrences(of: "2024-04-22", with: "2024-04-23")
        #expect(changed != file)
        let verification = try test.workbench.verifyReport(changed)
        #expect(!verification.holds)
        let line = try #require(verification.differingLine)
        let (left, right) = (file.components(separatedBy: "\n"), changed.components(separatedBy: "\n"))
        #expect(left[line - 1] != right[line - 1])
        #expect(left.prefix(line - 1) == right.prefix(line - 1))
        #expect(verification.reasons.isEmpty)
    }

    @Test func aReportOfAPeriodIsMadeAgainForThatPeriod() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let start = Moment(clamping: Loans.liveStart + Loans.week)
        let file = ReportForm.json.render(try test.workbench.report(model: "loans", from: start))
        try grow(test)
        #expect(try test.workbench.verifyReport(file).holds)
    }

    @Test func afterAnErasureTheReasonIsSaid() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let item = try #require(
            try test.workbench.labelItems(model: "loans").first { $0.window == "2024-04-01" }
        )
        let file = ReportForm.json.render(try test.workbench.report(model: "loans"))
        try test.workbench.erase(prediction: item.predictionID, model: "loans", as: test.ada)
        let verification = try test.workbench.verifyReport(file)
        #expect(!verification.holds)
        #expect(verification.reasons == ["A prediction was erased since."])
    }

    @Test func whatIsNoReportOrOfAnotherDatabaseIsRefused() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        for text in ["", "hello", "{}", "<!DOCTYPE html><p>no</p>"] {
            #expect(
                refusal { _ = try test.workbench.verifyReport(text) }.hasPrefix(
                    "The file does not say which report it is"
                )
            )
        }
        let report = try test.workbench.report(model: "loans")
        let other = try TestWorkbench()
        #expect(
            refusal { _ = try other.workbench.verifyReport(ReportForm.html.render(report)) }.hasPrefix(
                "There is no audit entry \(report.snapshot): the log of this database ends at "
            )
        )
        #expect(
            refusal { _ = try test.workbench.report(model: "loans", snapshot: 0) }.hasPrefix(
                "There is no audit entry 0"
            )
        )
        #expect(
            refusal { _ = try test.workbench.report(model: "loans", snapshot: report.snapshot + 1) }
                .hasPrefix(
                    "There is no audit entry \(report.snapshot + 1)"
                )
        )
    }

    @Test func readingAnOlderStateChangesNothingForOthers() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let database = test.workbench.database
        let entries = try database.read { try $0.snapshotNumber() }
        let old = try database.read(upTo: 2) { try $0.snapshotNumber() }
        #expect(old == 2)
        #expect(try database.read { try $0.snapshotNumber() } == entries)
        #expect(try database.read(upTo: 2) { try $0.models().isEmpty })
        #expect(try test.workbench.verify().isEmpty)
    }

    @Test func aBatchThatIsWithdrawnLaterIsStillInTheOlderState() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let file = ReportForm.json.render(try test.workbench.report(model: "loans"))
        let batch = try #require(try test.workbench.batches(model: "loans").last { $0.kind == "predictions" })
        try test.workbench.withdraw(batch: batch.batch, reason: "Sent twice.", as: test.ada)
        #expect(ReportForm.json.render(try test.workbench.report(model: "loans")) != file)
        #expect(try test.workbench.verifyReport(file).holds)
    }
}
