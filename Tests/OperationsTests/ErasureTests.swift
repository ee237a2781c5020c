import Foundation
import Monitoring
import Review
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite("Erasure") struct ErasureTests {
    private let test: TestWorkbench
    private var workbench: Workbench { test.workbench }

    init() throws { test = try TestWorkbench() }

    /// The loans without a baseline, in weeks of which every row is drawn.
    private func importLoans() throws {
        _ = try workbench.applyModel(
            source: Loans.model(perWindow: Loans.perWeek, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
    }

    /// Imports one prediction of the first week.
    private func importOne(_ id: String) throws {
        let lines = [Loans.header, "\(id),2024-04-02T00:00:00Z,1,0.9,50,north"]
        _ = try workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(lines.joined(separator: "\n").utf8)),
            as: test.ada
        )
    }

    private func isInFile(_ text: String) -> Bool {
        ["plumbline.sqlite", "plumbline.sqlite-wal"].contains { name in
            let bytes = FileManager.default.contents(atPath: test.folder.file(name).path) ?? Data()
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    private func itemsOfFirstWeek() throws -> [String] {
        try workbench.labelItems(model: "loans").filter { $0.window == "2024-04-01" }.map(\.predictionID)
    }

    @Test func aWithdrawnPredictionIsErasedAfterManyImportsToo() throws {
        try importLoans()
        try importOne("canary-7")
        let batch = try #require(try workbench.batches(model: "loans").first?.batch)
        try workbench.withdraw(batch: batch, reason: "Exported from the test system", as: test.ada)
        for number in 0..<12 { try importOne("small-\(number)") }
        try workbench.erase(prediction: "canary-7", model: "loans", as: test.ada)
        #expect(!isInFile("canary-7"))
        #expect(try workbench.verify().isEmpty)
    }

    /// The evaluation has drawn from the window's rows when one of them is erased.
    @Test func anEvaluationUnderWayDoesNotBringBackWhatWasErased() throws {
        try importLoans()
        let model = try workbench.database.read { try $0.required("loans") }
        let moment = Moment(clamping: Loans.liveEnd)
        var run = try workbench.database.read {
            try EvaluationRun(workbench: workbench, read: $0, model: model, through: moment)
        }
        let due = try #require(try run.dueWindows().first)
        let prepared = try workbench.database.read {
            try workbench.prepared(due, [], of: model, drawingBy: BaselineLessons.none, in: $0)
        }
        #expect(prepared.sample?.draw.items.contains { $0.predictionID == "p7" } == true)
        try workbench.erase(prediction: "p7", model: "loans", as: test.ada)
        let measured = MeasuredWindow(rows: prepared.columns.rows)
        try run.evaluate(due, measured, prepared.sample, by: "ada", at: moment)
        let drawn = try itemsOfFirstWeek()
        #expect(drawn.count == Loans.perWeek - 1 && !drawn.contains("p7"))
    }

    @Test func nobodyIsAskedAboutARowThatWasErasedBeforeItsWindowClosed() throws {
        try importLoans()
        try workbench.erase(prediction: "p7", model: "loans", as: test.ada)
        let report = try workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        #expect(report.closed == 6)
        let drawn = try itemsOfFirstWeek()
        #expect(drawn.count == Loans.perWeek - 1 && !drawn.contains("p7") && !drawn.contains(""))
    }

    @Test func theLogThatCannotBeEmptiedIsNamedAndEmptiedByTheNextAttempt() throws {
        try importLoans()
        let hasty = Workbench(
            database: try Database.open(
                path: workbench.database.path,
                digest: Workbench.digest,
                options: .init(reserveBytes: 0, busySeconds: 0.1)
            )
        )
        let sentence = try workbench.database.read { read in
            _ = try read.required("loans")
            return refusal { try hasty.erase(prediction: "p7", model: "loans", as: test.ada) }
        }
        #expect(
            sentence
                == "The prediction is erased, but the database's log may still hold what was removed: it cannot be emptied "
                + "while somebody reads. Run the command again, which empties it, or close every program that has the "
                + "database open."
        )
        let again = refusal { try hasty.erase(prediction: "p7", model: "loans", as: test.ada) }
        #expect(again == "The model “loans” has no prediction, evidence or label with the id “p7”.")
        let log = FileManager.default.contents(atPath: workbench.database.path + "-wal") ?? Data()
        #expect(log.isEmpty)
    }

    @Test func aKnownTruthIsErasedWithItsPrediction() throws {
        try importLoans()
        try importOne("canary-7")
        try workbench.nameGold(model: "loans", prediction: "canary-7", value: "1", as: test.lea)
        let entry = try workbench.database.read { try $0.auditEntries(limit: 1).first }
        #expect(entry?.action == "gold.named" && entry?.subject == "loans")
        #expect(entry?.detail == "known truth 1")
        try workbench.nameGold(model: "loans", prediction: "canary-7", value: nil, as: test.lea)
        try workbench.erase(prediction: "canary-7", model: "loans", as: test.ada)
        #expect(!isInFile("canary-7"))
        #expect(try workbench.verify().isEmpty)
    }
}
