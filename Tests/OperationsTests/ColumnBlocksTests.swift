import Monitoring
import Review
import Storage
import Testing

@testable import Operations

/// A model whose columns do not fit into memory together is evaluated block by block, with the same outcome.
@Suite("Evaluation in blocks of columns") struct ColumnBlocksTests {
    /// What an evaluation leaves behind.
    private struct Outcome: Equatable {
        var report: EvaluationReport
        var findings: [Finding]
        var profiles: [Profile]
        var items: [String]

        init(numbersInMemory: Int, rule: String = "", withBaseline: Bool = true) throws {
            let test = try TestWorkbench()
            var workbench = test.workbench
            workbench.numbersInMemory = numbersInMemory
            _ = try workbench.applyModel(
                source: Loans.model(perWindow: 10, slots: 1, audits: 0.5) + rule,
                basedOn: nil,
                as: test.ada
            )
            if withBaseline {
                _ = try workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
            }
            _ = try workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
            let end = Moment(clamping: Loans.liveEnd)
            report = try workbench.evaluate(model: "loans", through: end, as: test.ada)
            findings = try workbench.findings(model: "loans", all: true)
            profiles = try workbench.database.read { read in
                let model = try read.required("loans")
                return try read.windows(of: model.id, withProfiles: true).compactMap(
                    \.latest?.revision.profile
                )
            }
            items = try workbench.database.read { read in
                let model = try read.required("loans")
                return try read.labelItems(of: model.id, at: end).map(\.predictionID)
            }
        }
    }

    @Test(arguments: ["", "\nrules:\n  - { name: both, value: mean(score) + mean(income), limit: 1e9 }\n"])
    func oneColumnAtATimeFindsWhatAllTogetherDo(_ rule: String) throws {
        let whole = try Outcome(numbersInMemory: 20_000_000, rule: rule)
        let split = try Outcome(numbersInMemory: 1, rule: rule)
        #expect(split == whole)
        #expect(whole.report.flagged > 0 && whole.profiles.allSatisfy { $0.columns.count == 4 })
        #expect(!whole.items.isEmpty)
    }

    @Test func withoutABaselineTheWindowsAreSummarisedAllTheSame() throws {
        let whole = try Outcome(numbersInMemory: 20_000_000, withBaseline: false)
        let split = try Outcome(numbersInMemory: 1, withBaseline: false)
        #expect(split == whole && whole.profiles.allSatisfy { $0.columns.count == 4 })
    }
}
