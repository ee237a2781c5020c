import Monitoring
import Review
import Testing

@testable import Operations

/// Which class is taken for which, from labels to counts.
@Suite("Confusion") struct ConfusionTests {
    @Test func upstreamLabelsAreCountedRowByRow() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 0)
        let ids = (0..<Loans.perWeek).map { "p\($0)" }
        _ = try test.workbench.importLabels(model: "loans", from: Loans.labels(ids), as: test.ada)
        let found = try #require(try test.workbench.confusion(model: "loans"))
        var counts = [[0.0, 0.0], [0.0, 0.0]]
        for id in ids {
            counts[Loans.truth(of: id) == "1" ? 1 : 0][Loans.prediction(of: id) == "1" ? 1 : 0] += 1
        }
        #expect(found.counts == counts)
        #expect(found.classes == ["Paid back", "Defaulted"])
        #expect(found.labels == Loans.perWeek)
        #expect(found.windows == ["2024-04-01"])
        #expect(try test.workbench.confusion(model: "loans", window: "2024-04-01") == found)
        #expect(try test.workbench.confusion(model: "loans", window: "2024-04-08") == nil)
        #expect(try test.workbench.report(model: "loans").confusion == found)
    }

    @Test func sampledLabelsCountForTheRowsTheySpeakFor() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 20)
        try test.answerAll(in: "2024-04-01", as: test.rob)
        let found = try #require(try test.workbench.confusion(model: "loans"))
        #expect(found.labels == 20)
        // The weights of a sample add up to the window's rows on average.
        let rows = found.counts.joined().reduce(0, +)
        #expect(rows > 60 && rows < 240, "\(rows)")
    }

    @Test func whatIsNotThereIsSaid() throws {
        let test = try TestWorkbench()
        try test.loadLoans(perWindow: 0)
        #expect(try test.workbench.confusion(model: "loans") == nil)
        #expect(
            refusal { _ = try test.workbench.confusion(model: "loans", window: "2030-01-01") }
                == "The model “loans” has no window “2030-01-01”. `plumbline window list loans` shows them."
        )
    }

    @Test func aModelOfSeveralClassesHasFiguresAndRulesForThem() throws {
        let test = try TestWorkbench()
        let model = """
            model: fruit
            task: multiclass
            question: Which fruit is it?
            classes: [apple, pear, plum]
            columns: { id: id, time: time, prediction: prediction, label: label, features: { weight: number } }
            windows: { every: day, timeZone: UTC, lateness: "0" }
            rules: [{ statistic: macroF1, limit: 0.1 }, { statistic: weightedPrecision }]
            sampling: { perWindow: 0 }
            review: { overlap: 0, audits: 0 }
            """
        _ = try test.workbench.applyModel(source: model, basedOn: nil, as: test.ada)
        let names = ["apple", "pear", "plum"]
        func lines(_ prefix: String, _ day: Int, wrong: Int) -> [(row: String, label: String)] {
            (0..<60).map { number in
                let truth = names[number % 3]
                let answer = number % 10 < wrong ? names[(number + 1) % 3] : truth
                return ("\(prefix)\(number),2026-01-0\(day)T10:00:00Z,\(answer),\(number)", truth)
            }
        }
        let header = "id,time,prediction,weight"
        let baseline = lines("b", 1, wrong: 1)
        _ = try test.workbench.importBaseline(
            model: "fruit",
            from: text([header + ",label"] + baseline.map { "\($0.row),\($0.label)" }),
            as: test.ada
        )
        let live = lines("p", 2, wrong: 5)
        _ = try test.workbench.importPredictions(
            model: "fruit",
            from: text([header] + live.map(\.row)),
            as: test.ada
        )
        _ = try test.workbench.importLabels(
            model: "fruit",
            from: text(["id,label"] + live.enumerated().map { "p\($0),\($1.label)" }),
            as: test.ada
        )
        _ = try test.workbench.evaluate(
            model: "fruit",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        let rows = try test.workbench.quality(model: "fruit")
        let macro = try #require(rows.first { $0.estimate.metric == .macroF1 })
        // Half of each class is wrong and goes to the next one: precision, recall and F1 are ½ each.
        #expect(abs(macro.estimate.estimate - 0.5) < 1e-12)
        #expect(macro.estimate.baseline.map { abs($0 - 0.9) < 1e-12 } == true)
        #expect(macro.estimate.lower < 0.5 && macro.estimate.upper > 0.5)
        let findings = try test.workbench.findings(model: "fruit", all: true)
        let finding = try #require(findings.first { $0.rule.key == "macroF1" })
        #expect(abs((finding.measurement?.value ?? 0) - 0.4) < 1e-12)
        #expect(finding.isBreached)
        #expect(findings.first { $0.rule.key == "weightedPrecision" }?.isBreached == true)
        let confusion = try #require(try test.workbench.confusion(model: "fruit"))
        #expect(confusion.counts == [[10, 10, 0], [0, 10, 10], [10, 0, 10]])
    }

    private func text(_ lines: [String]) -> ImportSource {
        .bytes(Array(lines.joined(separator: "\n").utf8))
    }
}
