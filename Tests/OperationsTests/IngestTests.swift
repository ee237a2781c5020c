import Formats
import Foundation
import Monitoring
import Operations
import Review
import Synchronization
import TestSupport
import Testing

/// Imports through the real reader into a real database.
@Suite("Import") struct IngestTests {
    let home: TemporaryFolder
    let workbench: Workbench
    let admin: Reviewer

    init() throws {
        home = try TemporaryFolder()
        workbench = try Workbench.open(path: home.file("test.sqlite").path, create: true)
        admin = try workbench.initialise(adminName: "ada").reviewer
        _ = try workbench.applyModel(source: Self.model, basedOn: nil, as: admin)
    }

    static let model = """
        model: small
        task: binary
        question: Was it late?
        classes: { "0": On time, "1": Late }
        columns:
          id: id
          time: time
          prediction: prediction
          score: score
          features: { delay: number, carrier: category }
        windows: { every: day, timeZone: UTC, lateness: "0" }
        sampling: { perWindow: 2, design: uniform, seed: 7 }
        review: { overlap: 0, audits: 0 }
        """

    static let header = "id,time,prediction,score,delay,carrier\n"

    func predictions(_ rows: String, keepGood: RejectSink? = nil) throws -> ImportReport {
        try workbench.importPredictions(
            model: "small",
            from: .bytes(Array((Self.header + rows).utf8)),
            keepGood: keepGood,
            as: admin
        )
    }

    func count() throws -> Int { try workbench.model(named: "small").summary.predictions }

    @Test func readIsAcceptedPlusDuplicatePlusRejected() throws {
        let first = try predictions("a,2026-01-01T00:00:00Z,0,0.1,3,AA\nb,2026-01-01T01:00:00Z,1,0.9,,UA\n")
        #expect((first.read, first.accepted, first.duplicate, first.rejected) == (2, 2, 0, 0))
        let second = try predictions("b,2026-01-01T01:00:00Z,1,0.9,,UA\nc,2026-01-02T00:00:00Z,0,0.2,1,AA\n")
        #expect((second.read, second.accepted, second.duplicate, second.rejected) == (2, 1, 1, 0))
        #expect(try count() == 3)
    }

    @Test func theSameIdWithOtherContentIsAConflictAndNothingIsStored() throws {
        _ = try predictions("a,2026-01-01T00:00:00Z,0,0.1,3,AA\n")
        do {
            _ = try predictions("new,2026-01-01T00:00:00Z,0,0.1,3,AA\na,2026-01-01T00:00:00Z,0,0.1,4,AA\n")
            Issue.record("the conflict was accepted")
        } catch WorkbenchError.refusedFile(let sentence, let problems, let total) {
            #expect(
                sentence
                    == "The file was refused and nothing was stored: 1 problem. Mend the file, or take the good rows with "
                    + "--keep-good."
            )
            #expect(total == 1)
            #expect(
                problems.map(\.sentence) == [
                    "Line 3, column \"id\": \"a\" was imported before with other content. Give the row an id of its own; "
                        + "what is stored is never overwritten."
                ]
            )
        }
        #expect(try count() == 1)
        #expect(try workbench.batches(model: "small").count == 1)
    }

    @Test func oneBadRowRefusesTheWholeFile() throws {
        do {
            _ = try predictions("a,2026-01-01T00:00:00Z,0,0.1,3,AA\nb,2026-01-01T00:00:00Z,0,0.1,n/a,AA\n")
            Issue.record("the bad row was accepted")
        } catch WorkbenchError.refusedFile(_, let problems, let total) {
            #expect(total == 1)
            #expect(
                problems.first?.sentence
                    == "Line 3, column \"delay\": \"n/a\" is not a number. Leave the cell empty for a missing value, or add the word to columns.missing in the model file."
            )
        }
        #expect(try count() == 0)
    }

    @Test func keepGoodTakesTheGoodRowsAndHandsOutTheRejects() throws {
        let rejects = Collected()
        let report = try predictions(
            "a,2026-01-01T00:00:00Z,0,0.1,3,AA\nb,2026-01-01T00:00:00Z,0,0.1,n/a,AA\na,2026-01-01T00:00:00Z,0,0.1,3,AA\n",
            keepGood: { rejects.append($0) }
        )
        #expect((report.read, report.accepted, report.duplicate, report.rejected) == (3, 1, 0, 2))
        #expect(try count() == 1)
        let lines = rejects.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "id,time,prediction,score,delay,carrier")
        #expect(
            Set(lines.dropFirst()) == [
                "b,2026-01-01T00:00:00Z,0,0.1,n/a,AA", "a,2026-01-01T00:00:00Z,0,0.1,3,AA",
            ]
        )
    }

    @Test func labelsOfUnknownIdsWaitAndJoinLater() throws {
        let labels = try workbench.importLabels(
            model: "small",
            from: .bytes(Array("id,label\na,1\n".utf8)),
            as: admin
        )
        #expect((labels.accepted, labels.waiting) == (1, 1))
        _ = try predictions("a,2026-01-01T00:00:00Z,0,0.1,3,AA\n")
        let quality = try workbench.quality(model: "small", by: .window, allMethods: true)
        #expect(quality.allSatisfy { $0.window == "2026-01-01" })
        let again = try workbench.importLabels(
            model: "small",
            from: .bytes(Array("id,label\na,1\nb,0\n".utf8)),
            as: admin
        )
        #expect((again.accepted, again.duplicate, again.waiting) == (1, 1, 1))
    }

    @Test func aChangedLabelIsAConflictUnlessItIsACorrection() throws {
        _ = try predictions("a,2026-01-01T00:00:00Z,0,0.1,3,AA\n")
        _ = try workbench.importLabels(model: "small", from: .bytes(Array("id,label\na,1\n".utf8)), as: admin)
        let changed = ImportSource.bytes(Array("id,label\na,0\n".utf8))
        do {
            _ = try workbench.importLabels(model: "small", from: changed, as: admin)
            Issue.record("the changed label was accepted")
        } catch WorkbenchError.refusedFile(_, let problems, _) {
            #expect(
                problems.first?.sentence
                    == "Line 2, column \"id\": \"a\" has the label 1 already, not 0. If the new one is right, import the file "
                    + "with --correct."
            )
        }
        let corrected = try workbench.importLabels(model: "small", from: changed, correct: true, as: admin)
        #expect(corrected.accepted == 1)
    }

    @Test func lateRowsMakeANewRevision() throws {
        let rows = (0..<30).map { "r\($0),2026-01-01T00:00:00Z,0,0.1,\($0),AA" }.joined(separator: "\n")
        _ = try predictions(rows + "\nnext,2026-01-02T12:00:00Z,0,0.1,3,AA\n")
        let first = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect((first.closed, first.revised) == (1, 0))
        _ = try predictions("late,2026-01-01T23:00:00Z,0,0.1,3,AA\n")
        let second = try workbench.evaluate(model: "small", through: nil, as: admin)
        #expect((second.closed, second.revised) == (0, 1))
        let window = try workbench.window(model: "small", key: "2026-01-01")
        #expect(window.summary.revision?.number == 2)
        #expect(window.summary.revision?.cause == .lateRows)
        #expect(window.summary.rows == 31)
        #expect(window.summary.revision?.state == .learning)
    }

    @Test func aViewerMayNotImport() throws {
        let viewer = try workbench.addReviewer(name: "eve", role: .viewer, as: admin).reviewer
        do {
            _ = try workbench.importPredictions(model: "small", from: .bytes([]), as: viewer)
            Issue.record("a viewer imported")
        } catch WorkbenchError.forbidden(let sentence) {
            #expect(sentence == "Only admins may import data. You are a viewer; ask an admin.")
        }
    }
}

/// Bytes that a sink was handed, line by line.
private final class Collected: Sendable {
    private let lines = Locked<[String]>([])

    func append(_ bytes: ArraySlice<UInt8>) {
        lines.change { $0.append(String(decoding: bytes, as: UTF8.self)) }
    }

    var text: String { lines.value.joined(separator: "\n") }
}

private final class Locked<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    func change(_ body: @Sendable (inout sending Value) -> Void) { state.withLock { body(&$0) } }
}
