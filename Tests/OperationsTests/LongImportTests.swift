import Formats
import Foundation
import Monitoring
import Operations
import Review
import TestSupport
import Testing

/// Files that are longer than what is read at once.
@Suite("Long imports") struct LongImportTests {
    let home: TemporaryFolder
    let workbench: Workbench
    let admin: Reviewer
    /// One more than two batches of reading.
    static let rows = 131_073

    init() throws {
        home = try TemporaryFolder()
        workbench = try Workbench.open(path: home.file("test.sqlite").path, create: true)
        admin = try workbench.initialise(adminName: "ada").reviewer
        let model = """
            model: long
            task: binary
            question: Was it late?
            classes: { "0": On time, "1": Late }
            columns: { id: id, time: time, prediction: prediction, score: score, features: { delay: number } }
            windows: { every: day, timeZone: UTC, lateness: "0" }
            sampling: { perWindow: 2, design: uniform, seed: 7 }
            """
        _ = try workbench.applyModel(source: model, basedOn: nil, as: admin)
    }

    private func predictions(_ rows: Int, extra: String = "") -> ImportSource {
        var text = "id,time,prediction,score,delay\n"
        text.reserveCapacity(rows * 44)
        for row in 0..<rows {
            // Rows of two days, in turn.
            text += "p\(row),2026-01-0\(1 + row % 2)T00:00:00Z,\(row % 2),0.\(row % 10),\(row % 50)\n"
        }
        return .bytes(Array((text + extra).utf8))
    }

    private func labels(_ rows: Int, extra: String = "") -> ImportSource {
        let lines = (0..<rows).map { "p\($0),\($0 % 2)" }.joined(separator: "\n")
        return .bytes(Array(("id,label\n" + lines + "\n" + extra).utf8))
    }

    private func problems(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch WorkbenchError.refusedFile(_, let problems, _) {
            return problems.map(\.sentence)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func everyRowArrivesInItsWindowAndALabelOfEachJoins() throws {
        let report = try workbench.importPredictions(model: "long", from: predictions(Self.rows), as: admin)
        #expect((report.read, report.accepted) == (Self.rows, Self.rows))
        let evaluated = try workbench.evaluate(
            model: "long",
            through: Moment(clamping: 1_767_830_400_000),
            as: admin
        )
        #expect(evaluated.closed == 2 && evaluated.sampled == 4)
        let windows = try workbench.windows(model: "long")
        #expect(windows.map(\.rows) == [Self.rows / 2 + 1, Self.rows / 2])
        let labelled = try workbench.importLabels(model: "long", from: labels(Self.rows), as: admin)
        #expect((labelled.accepted, labelled.waiting) == (Self.rows, 0))
        let again = try workbench.importLabels(
            model: "long",
            from: labels(Self.rows, extra: "new,1\n"),
            as: admin
        )
        #expect((again.duplicate, again.accepted, again.waiting) == (Self.rows, 1, 1))
    }

    @Test func windowsOfRowsAreFullThoughAFileBringsEarlierRowsAgain() throws {
        let model = try workbench.model(named: "long")
        let source = model.source.replacingOccurrences(of: "every: day,", with: "every: 1000 rows,")
        _ = try workbench.applyModel(source: source, basedOn: model.revision, as: admin)
        _ = try workbench.importPredictions(model: "long", from: predictions(70_000), as: admin)
        let report = try workbench.importPredictions(model: "long", from: predictions(Self.rows), as: admin)
        #expect((report.accepted, report.duplicate) == (Self.rows - 70_000, 70_000))
        let windows = try workbench.windows(model: "long")
        #expect(windows.map(\.rows) == Array(repeating: 1_000, count: 131) + [73])
    }

    @Test func anIdThatAFileRepeatsAfterManyRowsIsNamedWithBothLines() throws {
        let row = "2026-01-01T00:00:00Z,0,0.5,1\n"
        let found = problems {
            _ = try workbench.importPredictions(
                model: "long",
                from: predictions(Self.rows, extra: "p3,\(row)twice,\(row)twice,\(row)"),
                as: admin
            )
        }
        #expect(
            found == [
                "Line 131075, column \"id\": \"p3\" stands in this import before, on line 5. Each row needs an id of its own.",
                "Line 131077, column \"id\": \"twice\" stands in this import before, on line 131076. "
                    + "Each row needs an id of its own.",
            ]
        )
        #expect(try workbench.model(named: "long").summary.predictions == 0)
    }

    @Test func aLabelThatAFileRepeatsAfterManyRowsIsNamedWithBothLines() throws {
        let found = problems {
            _ = try workbench.importLabels(model: "long", from: labels(70_000, extra: "p3,1\n"), as: admin)
        }
        #expect(
            found == [
                "Line 70002, column \"id\": \"p3\" stands in this import before, on line 5. "
                    + "Give each prediction one label."
            ]
        )
    }

    @Test func aBadRowFarDownRefusesTheFileAndLeavesNothing() throws {
        let found = problems {
            _ = try workbench.importPredictions(
                model: "long",
                from: predictions(Self.rows, extra: "x,2026-01-01T00:00:00Z,0,0.5,n/a\n"),
                as: admin
            )
        }
        #expect(found.count == 1 && found[0].hasPrefix("Line 131075, column \"delay\""))
        #expect(try workbench.model(named: "long").summary.predictions == 0)
        #expect(try workbench.batches(model: "long").isEmpty)
    }
}
