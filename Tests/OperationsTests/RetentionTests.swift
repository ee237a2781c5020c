import Foundation
import Monitoring
import Review
import Storage
import TestSupport
import Testing

@testable import Operations

@Suite struct RetentionTests {
    /// The loans evaluated, with a term; the clock stands 19 days after the last of the six weeks.
    private func loans(keeping term: String) throws -> TestWorkbench {
        let test = try TestWorkbench()
        try test.loadLoans()
        let source = Loans.model(perWindow: 10, slots: 1, audits: 0) + "\nretention: { features: \(term) }"
        let change = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        #expect(change.lines == ["retention.features added: \(term)"])
        return test
    }

    private func columns(ofWindow key: String, _ test: TestWorkbench) throws -> ColumnBatch {
        try test.workbench.database.read { read in
            try read.columns(ofWindow: key, model: try read.required("loans").id)
        }
    }

    @Test func featuresAndEvidenceOfOldPredictionsGoAndTheRestStays() throws {
        let test = try loans(keeping: "40d")
        let before = try columns(ofWindow: "2024-04-01", test)
        #expect(Set(before.columns.map(\.name)) == ["prediction", "score", "income", "region"])
        let figures = try test.workbench.findings(model: "loans")
        // 40 days before 1 June is 22 April: the first three weeks lie before it.
        let planned = try test.workbench.retention(model: "loans")
        #expect(planned.term == "40d")
        #expect(planned.cutoff?.text == "2024-04-22T00:00:00Z")
        #expect(planned.windows == ["2024-04-01", "2024-04-08", "2024-04-15"])
        #expect(planned.predictions == 3 * Loans.perWeek)
        #expect(planned.evidence == 3 * Loans.perWeek)
        #expect(try columns(ofWindow: "2024-04-01", test) == before)
        let done = try test.workbench.applyRetention(model: "loans", as: test.ada)
        #expect(done == planned)
        let after = try columns(ofWindow: "2024-04-01", test)
        #expect(Set(after.columns.map(\.name)) == ["prediction", "score"])
        #expect(after.ids == before.ids)
        #expect(after.times == before.times)
        #expect(after.values(of: "score") == before.values(of: "score"))
        #expect(Set(try columns(ofWindow: "2024-04-22", test).columns.map(\.name)).contains("income"))
        #expect(try test.workbench.findings(model: "loans") == figures)
        #expect(try test.workbench.verify().isEmpty)
        let again = try test.workbench.retention(model: "loans")
        #expect(again.predictions == 0)
        #expect(again.evidence == 0)
        let log = try test.workbench.database.read { try $0.auditEntries(limit: 1) }
        #expect(log.first?.action == "model.pruned")
        #expect(
            log.first?.detail
                == "the features of 360 predictions from 2024-04-01 to 2024-04-15, the evidence of 360 predictions"
        )
    }

    @Test func whatGoesIsInTheFileNoMore() throws {
        let test = try loans(keeping: "40d")
        try test.workbench.database.emptyLog()
        let file = test.folder.file("plumbline.sqlite")
        #expect(try Data(contentsOf: file).range(of: Data("payment 7".utf8)) != nil)
        try test.workbench.applyRetention(model: "loans", as: test.ada)
        let bytes = try Data(contentsOf: file)
        // Row 7 is of the first week, row 719 of the last.
        #expect(bytes.range(of: Data("payment 77payment".utf8)) == nil)
        #expect(bytes.range(of: Data("payment 100".utf8)) == nil)
        #expect(bytes.range(of: Data("payment 719".utf8)) != nil)
    }

    @Test func labelsThatComeLaterStillCount() throws {
        let test = try loans(keeping: "40d")
        try test.workbench.applyRetention(model: "loans", as: test.ada)
        let week = (0..<Loans.perWeek).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(week), as: test.ada)
        let rows = try test.workbench.quality(model: "loans", by: .window)
        let accuracy = try #require(
            rows.first { $0.window == "2024-04-01" && $0.estimate.metric == .accuracy }
        )
        let right = week.count { Loans.truth(of: $0) == Loans.prediction(of: $0) }
        #expect(abs(accuracy.estimate.estimate - Double(right) / Double(Loans.perWeek)) < 1e-12)
    }

    @Test func aWindowWithoutFeaturesIsNotEvaluatedAgain() throws {
        let test = try loans(keeping: "40d")
        try test.workbench.applyRetention(model: "loans", as: test.ada)
        let late = "id,time,prediction,score,income,region\nlate,2024-04-02T00:00:00Z,1,0.9,50,north"
        _ = try test.workbench.importPredictions(model: "loans", from: .bytes(Array(late.utf8)), as: test.ada)
        let report = try test.workbench.evaluate(model: "loans", as: test.ada)
        #expect(report.revised == 0)
        #expect(try test.workbench.windows(model: "loans").first?.revision?.number == 1)
        // The late row is kept, and loses its features at the next turn.
        #expect(try test.workbench.applyRetention(model: "loans", as: test.ada).predictions == 1)
    }

    @Test func theScheduleAppliesItOnceADay() throws {
        let test = try loans(keeping: "40d")
        try test.workbench.runSchedule(of: "loans")
        #expect(try test.workbench.retention(model: "loans").predictions == 0)
        test.clock.advance(seconds: 7 * 86_400)
        #expect(try test.workbench.retention(model: "loans").predictions == Loans.perWeek)
        try test.workbench.runSchedule(of: "loans")
        #expect(try test.workbench.retention(model: "loans").predictions == 0)
        #expect(try test.workbench.verify().isEmpty)
    }

    @Test func withoutATermEverythingIsKept() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        #expect(try test.workbench.retention(model: "loans") == RetentionSummary(model: "loans"))
        #expect(
            refusal { try test.workbench.applyRetention(model: "loans", as: test.ada) }
                == "The file of “loans” names no term, so everything is kept. Add `retention: { features: 180d }` and apply it."
        )
        #expect(
            refusal { try test.workbench.applyRetention(model: "loans", as: test.lea) }.hasPrefix(
                "Only admins may"
            )
        )
    }

    @Test(arguments: [
        ("soon", "\"soon\" is no length of time"), ("1h", "1h is not from a day to a hundred years"),
        ("99999999d", "99999999d is not from a day to a hundred years"),
    ])
    func aTermThatIsNoneIsRefused(_ term: String, _ sentence: String) throws {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 10, slots: 1, audits: 0) + "\nretention: { features: \(term) }"
        let said = refusal { _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada) }
        #expect(said.contains(sentence))
    }
}
