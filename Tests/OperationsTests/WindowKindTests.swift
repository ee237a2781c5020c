import Foundation
import Monitoring
import Operations
import Review
import Storage
import TestSupport
import Testing

/// Windows that are not spans of time, and predictions that must go.
@Suite("Windows of rows and batches, erasure") struct WindowKindTests {
    let home: TemporaryFolder
    let workbench: Workbench
    let admin: Reviewer

    init() throws {
        home = try TemporaryFolder()
        workbench = try Workbench.open(path: home.file("test.sqlite").path, create: true)
        admin = try workbench.initialise(adminName: "ada").reviewer
    }

    private func apply(_ every: String) throws {
        _ = try workbench.applyModel(source: model(every), basedOn: nil, as: admin)
        _ = try workbench.importBaseline(model: "small", from: rows("b", 0..<200), as: admin)
    }

    private func model(_ every: String, zone: String = "UTC", lateness: String = "0") -> String {
        """
        model: small
        task: binary
        question: Was it late?
        classes: { "0": On time, "1": Late }
        columns: { id: id, prediction: prediction, score: score, features: { delay: number } }
        windows: { every: \(every), timeZone: \(zone), lateness: "\(lateness)" }
        sampling: { perWindow: 3, design: uniform, seed: 7 }
        """
    }

    private func rows(_ prefix: String, _ numbers: Range<Int>) -> ImportSource {
        let lines = numbers.map { "\(prefix)\($0),\($0 % 2),0.\($0 % 10),\($0 % 37)" }
        return .bytes(Array((["id,prediction,score,delay"] + lines).joined(separator: "\n").utf8))
    }

    private func predictions(_ numbers: Range<Int>) throws {
        _ = try workbench.importPredictions(model: "small", from: rows("p", numbers), as: admin)
    }

    @Test func aWindowOfRowsClosesWhenItIsFull() throws {
        try apply("50 rows")
        try predictions(0..<70)
        let first = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect(first.closed == 1)
        try predictions(70..<120)
        let second = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect((second.closed, second.revised) == (1, 0))
        let windows = try workbench.windows(model: "small")
        #expect(windows.map(\.window.key) == ["rows-000001", "rows-000002", "rows-000003"])
        #expect(windows.map(\.rows) == [50, 50, 20])
        #expect(windows.last?.revision == nil)
    }

    @Test func rowsAfterAWithdrawalComeIntoNoFullWindow() throws {
        try apply("50 rows")
        for start in [0, 50] { try predictions(start..<(start + 50)) }
        let batches = try workbench.batches(model: "small").map(\.batch)
        try workbench.withdraw(batch: batches[1], reason: "Wrong units", as: admin)
        try predictions(100..<150)
        let windows = try workbench.windows(model: "small")
        #expect(windows.map(\.window.key) == ["rows-000002", "rows-000003"])
        #expect(windows.map(\.rows) == [50, 50])
    }

    @Test func aWindowThatWasThinnedIsDueOnceRowsCameBehindIt() throws {
        try apply("50 rows")
        try predictions(0..<30)
        try predictions(30..<60)
        let batches = try workbench.batches(model: "small").map(\.batch)
        try workbench.withdraw(batch: batches[1], reason: "Wrong units", as: admin)
        let report = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect(report.closed == 1)
        let windows = try workbench.windows(model: "small")
        #expect(windows.map(\.window.key) == ["rows-000001", "rows-000002"])
        #expect(windows.map(\.rows) == [20, 10])
        #expect(windows.map { $0.revision == nil } == [false, true])
    }

    @Test func whatReplacesTheNewestRowsTakesTheirWindow() throws {
        try apply("50 rows")
        try predictions(0..<70)
        let batch = try #require(try workbench.batches(model: "small").first?.batch)
        try workbench.withdraw(batch: batch, reason: "Wrong units", as: admin)
        try predictions(100..<170)
        let windows = try workbench.windows(model: "small")
        #expect(windows.map(\.window.key) == ["rows-000001", "rows-000002"])
        #expect(windows.map(\.rows) == [50, 20])
    }

    @Test func everyBatchIsAWindow() throws {
        try apply("batch")
        try predictions(0..<30)
        try predictions(30..<75)
        let report = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect(report.closed == 2)
        let windows = try workbench.windows(model: "small")
        #expect(windows.map(\.rows) == [30, 45])
        #expect(windows.allSatisfy { $0.window.key.hasPrefix("batch-") })
    }

    @Test func aFileThatBringsOnlyKnownRowsMakesNoWindow() throws {
        try apply("batch")
        try predictions(0..<30)
        let report = try workbench.importPredictions(model: "small", from: rows("p", 5..<25), as: admin)
        #expect((report.accepted, report.duplicate, report.replayed) == (0, 20, false))
        #expect(try workbench.windows(model: "small").map(\.rows) == [30])
        let evaluated = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect((evaluated.closed, evaluated.empty) == (1, 0))
    }

    /// What is said to a file that cuts the windows in another way; empty where it is taken.
    private func refusalOfCut(_ source: String) -> String {
        refusal { _ = try workbench.applyModel(source: source, basedOn: nil, as: admin) }
    }

    @Test func storedPredictionsAreNotCutAnew() throws {
        try apply("50 rows")
        // No row is stored yet, so the plan may still change.
        #expect(refusalOfCut(model("60 rows")) == "")
        try predictions(0..<70)
        let taken = try workbench.model(named: "small").revision
        #expect(
            refusalOfCut(model("50 rows"))
                == "The windows of “small” cannot be cut anew (windows.every: 60 rows → 50 rows): it has 70 predictions "
                + "stored by the old cut. Withdraw their batches (plumbline batch list small), apply the file and import "
                + "them again; or apply it under another name, as a new model, and import there."
        )
        #expect(try workbench.model(named: "small").revision == taken)
        // The zone cuts no windows of rows, and waiting longer cuts none at all.
        #expect(refusalOfCut(model("60 rows", zone: "Europe/Berlin", lateness: "2h")) == "")
        let batch = try #require(try workbench.batches(model: "small").first { $0.kind == "predictions" })
        try workbench.withdraw(batch: batch.batch, reason: "Cut in another way.", as: admin)
        #expect(refusalOfCut(model("50 rows")) == "")
    }

    @Test func evaluatedWindowsAreNotCutAnew() throws {
        try apply("50 rows")
        try predictions(0..<70)
        _ = try workbench.evaluate(model: "small", through: nil, as: admin)
        let way =
            " and what is evaluated stays. Apply the file under another name, as a new model, and import baseline and "
            + "predictions there."
        let start = "The windows of “small” cannot be cut anew (windows.every: 50 rows → batch): it has "
        #expect(
            refusalOfCut(model("batch"))
                == start + "70 predictions stored by the old cut and 1 window evaluated by it," + way
        )
        let batch = try #require(try workbench.batches(model: "small").first { $0.kind == "predictions" })
        try workbench.withdraw(batch: batch.batch, reason: "Cut in another way.", as: admin)
        #expect(refusalOfCut(model("batch")) == start + "1 window evaluated by the old cut," + way)
        let change = try workbench.modelDifference(source: model("batch"))
        #expect(change.lines == ["windows.every: 50 rows → batch"] && change.refusal != nil)
    }

    @Test func anErasedPredictionLeavesNoTraceInTheFile() throws {
        try apply("batch")
        _ = try workbench.importPredictions(
            model: "small",
            from: .bytes(Array("id,prediction,score,delay\ncanary-7,1,0.5,3\nother,0,0.1,4\n".utf8)),
            as: admin
        )
        _ = try workbench.importLabels(
            model: "small",
            from: .bytes(Array("id,label\ncanary-7,1\n".utf8)),
            as: admin
        )
        try workbench.erase(prediction: "canary-7", model: "small", as: admin)
        for name in ["test.sqlite", "test.sqlite-wal"] {
            let bytes = FileManager.default.contents(atPath: home.file(name).path) ?? Data()
            #expect(bytes.range(of: Data("canary-7".utf8)) == nil, "\(name) still holds the id")
        }
        #expect(try workbench.verify().isEmpty)
        let again = refusal { try workbench.erase(prediction: "canary-7", model: "small", as: admin) }
        #expect(again == "The model “small” has no prediction, evidence or label with the id “canary-7”.")
    }
}
