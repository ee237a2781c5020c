import Foundation
import Monitoring
import Review
import Testing

@testable import Operations

/// A column that upstream calls otherwise from one day to the next.
@Suite("Renamed columns") struct RenameTests {
    private func loans() throws -> TestWorkbench {
        let test = try TestWorkbench()
        let source = Loans.model(perWindow: 0, slots: 1, audits: 0)
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        return test
    }

    private func file(_ rows: Range<Int>, income: String) -> ImportSource {
        let header = Loans.header.replacing("income", with: income)
        return .bytes(Array(([header] + Loans.rows(rows, "p")).joined(separator: "\n").utf8))
    }

    private func jsonLines(_ rows: Range<Int>, income: String) -> ImportSource {
        let names = Loans.header.replacing("income", with: income).split(separator: ",")
        let lines = Loans.rows(rows, "p").map { row in
            "{" + zip(names, row.split(separator: ",")).map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
                + "}"
        }
        return .bytes(Array(lines.joined(separator: "\n").utf8))
    }

    @Test func aFileThatLacksAFeatureIsRefusedWithWhatProbablyIsIt() throws {
        let test = try loans()
        let said = refusal {
            _ = try test.workbench.importPredictions(
                model: "loans",
                from: file(0..<120, income: "earnings"),
                as: test.ada
            )
        }
        let lines = said.split(separator: "\n").map(String.init)
        #expect(lines.first == "The file lacks 1 of the model's features and was refused.")
        #expect(
            lines[1].hasPrefix(
                "“income” is missing and “earnings” probably is it: both hold numbers, their distributions lie 0."
            )
        )
        #expect(lines[1].hasSuffix("If so: plumbline model rename loans income earnings"))
        #expect(lines.last == "To take its rows with the features missing: --keep-good.")
        #expect(try test.workbench.model(named: "loans").summary.predictions == 0)
        let json = refusal {
            _ = try test.workbench.importPredictions(
                model: "loans",
                from: jsonLines(0..<120, income: "earnings"),
                form: .jsonl,
                as: test.ada
            )
        }
        #expect(json == said)
    }

    @Test(arguments: [false, true])
    func untilAPersonConfirmsItTheColumnIsMissingAndTheOtherUnknown(isJSON: Bool) throws {
        let test = try loans()
        func source(_ rows: Range<Int>) -> ImportSource {
            isJSON ? jsonLines(rows, income: "earnings") : file(rows, income: "earnings")
        }
        let form: ImportForm = isJSON ? .jsonl : .csv
        let report = try test.workbench.importPredictions(
            model: "loans",
            from: source(0..<120),
            form: form,
            keepGood: { _ in },
            as: test.ada
        )
        #expect((report.accepted, report.rejected) == (120, 0))
        #expect(report.notes.contains("Features that the file lacks are missing in every row: income."))
        let through = Moment(clamping: Loans.liveStart + 2 * Loans.week)
        _ = try test.workbench.evaluate(model: "loans", through: through, as: test.ada)
        let before = try test.workbench.findings(model: "loans", window: "2024-04-01", all: true)
        #expect(before.first { $0.rule.key == "schema" }?.measurement?.value == 2)
        #expect(before.first { $0.rule.key == "missingShare(income)" }?.measurement?.value == 1)
        let pending = try test.workbench.renames(model: "loans")
        #expect(pending.map(\.column) == ["income"])
        #expect(pending.map(\.fileName) == ["earnings"])
        #expect(pending.map(\.batch) == [report.batch])

        let change = try test.workbench.rename(model: "loans", column: "income", to: "earnings", as: test.ada)
        #expect(change.lines == ["columns.features.income.column: income → earnings"])
        #expect(try test.workbench.renames(model: "loans").isEmpty)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: source(120..<240),
            form: form,
            as: test.ada
        )
        _ = try test.workbench.evaluate(model: "loans", through: through, as: test.ada)
        let after = try test.workbench.findings(model: "loans", window: "2024-04-08", all: true)
        #expect(after.first { $0.rule.key == "schema" }?.measurement?.value == 0)
        #expect(after.first { $0.rule.key == "missingShare(income)" }?.measurement?.value == 0)
        // The old name is still read.
        let old = try test.workbench.importPredictions(
            model: "loans",
            from: file(240..<360, income: "income"),
            as: test.ada
        )
        #expect(old.accepted == 120)
    }

    @Test func rejectedRowsOfARenamedFileKeepTheirValues() throws {
        let test = try loans()
        _ = try test.workbench.rename(model: "loans", column: "income", to: "earnings", as: test.ada)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: file(0..<2, income: "earnings"),
            as: test.ada
        )
        let rejected = Lines()
        let rows = Loans.rows(0..<1, "p").map { $0 + "ern" }
        let header = Loans.header.replacing("income", with: "earnings")
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(([header] + rows).joined(separator: "\n").utf8)),
            keepGood: rejected.take,
            as: test.ada
        )
        #expect(rejected.lines == [header] + rows)
    }

    @Test func whatCannotBeRenamedIsSaid() throws {
        let test = try loans()
        #expect(
            refusal { _ = try test.workbench.rename(model: "loans", column: "incme", to: "x", as: test.ada) }
                == "The model “loans” has no feature “incme”. Did you mean “income”?"
        )
        #expect(
            refusal {
                _ = try test.workbench.rename(model: "loans", column: "income", to: "score", as: test.ada)
            }
            .contains("the column \"score\" is already used by columns.score")
        )
        #expect(
            refusal { _ = try test.workbench.rename(model: "loans", column: "income", to: "x", as: test.rob) }
                .hasPrefix("Only admins may confirm renamed columns.")
        )
    }
}
