import Foundation
import Monitoring
import Review
import Testing

@testable import Operations

/// What was withdrawn counts no longer, and what is known already is not asked.
@Suite struct WithdrawalTests {
    private let test: TestWorkbench

    init() throws { test = try TestWorkbench() }

    private func withdraw(_ kind: String) throws {
        let batches = try test.workbench.batches(model: "loans")
        let batch = try #require(batches.first { $0.kind == kind && $0.state == "accepted" })
        try test.workbench.withdraw(batch: batch.batch, reason: "A wrong export.", as: test.ada)
    }

    private func evaluate() throws -> EvaluationReport {
        try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
    }

    @Test func windowsOfWithdrawnRowsAreEmptyAndTheirAlertsCleared() throws {
        try test.loadLoans(limit: 0.1)
        #expect(try test.alert().state == .open)
        try withdraw("predictions")
        let report = try evaluate()
        #expect((report.closed, report.revised, report.alertsCleared) == (0, 6, 1))
        for window in try test.workbench.windows(model: "loans") {
            #expect(window.revision?.state == .noData && window.revision?.rows == 0)
            #expect(window.revision?.cause == .withdrawn)
        }
        #expect(try test.alert().state == .cleared)
        #expect(try test.workbench.labelQueue(as: test.rob).ready == 0)
        #expect(try evaluate().revised == 0)
    }

    @Test func rowsThatComeAgainAreAskedForAgainButNotWhatWasAnswered() throws {
        try test.loadLoans(limit: 0.1)
        let task = try #require(try test.workbench.nextLabelTask(as: test.rob))
        let answer = LabelAnswer(value: .label(Loans.truth(of: task.predictionID)), submission: test.form())
        _ = try test.workbench.giveLabel(item: task.item, answer: answer, as: test.rob)
        let waiting = try test.workbench.labelQueue(as: test.sue).ready
        try withdraw("predictions")
        _ = try evaluate()
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        let report = try evaluate()
        #expect(report.revised == 6 && report.sampled == waiting)
        #expect(try test.workbench.labelQueue(as: test.sue).ready == waiting)
        #expect(try test.workbench.windows(model: "loans").allSatisfy { $0.rows == Loans.perWeek })
        // The answer speaks for the row that came again.
        let quality = try test.workbench.quality(model: "loans")
        #expect(quality.isEmpty || quality.allSatisfy { $0.estimate.labels <= 1 })
        let items = try test.workbench.labelItems(model: "loans")
        #expect(items.count { $0.predictionID == task.predictionID } == 1)
    }

    @Test func whatWithdrawnLabelsSaidOfQualityIsTakenBack() throws {
        try test.loadLoans()
        try test.label(weeks: 1...1, right: false)
        _ = try evaluate()
        let key = try test.workbench.windows(model: "loans")[1].window.key
        func accuracy() throws -> Finding? {
            try test.workbench.window(model: "loans", key: key).findings.first { $0.rule.key == "accuracy" }
        }
        #expect(try accuracy()?.isBreached == true)
        try withdraw("labels")
        _ = try evaluate()
        #expect(try accuracy()?.measurement == nil)
        #expect(try accuracy()?.isBreached == false)
    }

    @Test func nobodyIsAskedWhatUpstreamLabelsSay() throws {
        try test.loadLoans()
        let before = try test.workbench.labelQueue(as: test.rob).ready
        let held = try #require(try test.workbench.nextLabelTask(as: test.sue))
        try test.label(weeks: 0...1, right: true)
        _ = try evaluate()
        // What somebody has open stays open.
        let after = try test.workbench.labelQueue(as: test.rob)
        #expect(after.ready == before - 20 && after.heldByOthers == 1)
        let answer = LabelAnswer(value: .label("0"), submission: test.form())
        #expect(try test.workbench.giveLabel(item: held.item, answer: answer, as: test.sue).counts)
    }

    @Test func rowsWhoseTruthIsKnownAreDrawnAndNotAsked() throws {
        try test.loadLoans(through: 1)
        try test.label(weeks: 0...5, right: true)
        let report = try evaluate()
        #expect((report.closed, report.sampled) == (5, 0))
        #expect(try test.workbench.labelQueue(as: test.rob).ready == 0)
    }

    @Test func windowsFromBeforeTheBaselineAreJudgedByIt() throws {
        _ = try test.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        let first = try evaluate()
        #expect(first.closed == 6)
        #expect(
            first.warnings == [
                "loans has no baseline: its first windows are learned from and judged by nothing. "
                    + "Next: plumbline baseline import loans FILE"
            ]
        )
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        #expect(try evaluate().revised == 6)
        for window in try test.workbench.windows(model: "loans") {
            #expect(window.revision?.cause == .baseline && window.revision?.state != .learning)
        }
        #expect(try evaluate().revised == 0)
    }

    @Test func aWithdrawnBaselineIsListedAsSuch() throws {
        try test.loadLoans()
        let rows = Loans.rows(0..<40, "z", start: Loans.baselineStart).map { $0 + ",0" }
        let file = ([Loans.header + ",label"] + rows).joined(separator: "\n")
        _ = try test.workbench.importBaseline(model: "loans", from: .bytes(Array(file.utf8)), as: test.ada)
        #expect(try test.workbench.baselines(model: "loans").map(\.state) == [.inForce, .earlier])
        try withdraw("baseline")
        #expect(try test.workbench.baselines(model: "loans").map(\.state) == [.withdrawn, .inForce])
        let batches = try test.workbench.batches(model: "loans")
        let last = try #require(batches.last { $0.kind == "baseline" })
        let left = try test.workbench.withdraw(batch: last.batch, reason: "Both.", as: test.ada)
        #expect(left.model == "loans" && !left.hasBaseline)
    }

    @Test func rowsThatAreStillToComeAreTold() throws {
        try test.loadLoans()
        let file = Loans.late(in: "2031-05-12", count: 1)
        let report = try test.workbench.importPredictions(model: "loans", from: file, as: test.ada)
        #expect(
            report.notes == [
                "The newest row is of 2031-05-12T12:00:00Z, which is still to come: windows until then count as over. "
                    + "If it is wrong: plumbline batch withdraw \(report.batch) --because …"
            ]
        )
    }

    @Test func cellsThatAreNoNumbersCountInTheWindowOfTheirRows() throws {
        _ = try test.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        var lines = Loans.rows(0..<(3 * Loans.perWeek), "p")
        // The first 30 rows of the second week.
        for row in Loans.perWeek..<(Loans.perWeek + 30) {
            var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false)
            cells[4] = "much"
            lines[row] = cells.joined(separator: ",")
        }
        let file = ImportSource.bytes(Array(([Loans.header] + lines).joined(separator: "\n").utf8))
        _ = try test.workbench.importPredictions(model: "loans", from: file, keepGood: { _ in }, as: test.ada)
        _ = try evaluate()
        let shares = try test.workbench.windows(model: "loans").map { window in
            try test.workbench.window(model: "loans", key: window.window.key).findings
                .first { $0.rule.statistic == .typeShare }?.measurement?.value
        }
        #expect(shares == [0, 0.25, 0])
    }
}
