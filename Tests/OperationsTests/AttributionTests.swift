import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Operations

/// Attributions that come with the predictions, from the file to the explanation.
@Suite("Attributions") struct AttributionTests {
    private static let model = """
        model: loans
        task: regression
        question: How high is the loss?
        columns:
          id: id
          time: time
          prediction: prediction
          label: label
          features: { income: number, age: number }
          attributions: { income: shap_income, age: shap_age }
        windows: { every: day, timeZone: UTC, lateness: "0" }
        rules: [{ statistic: attributionDrift }]
        sampling: { perWindow: 0 }
        review: { overlap: 0, audits: 0 }
        """

    /// The prediction is exactly 10 plus the attributions; those of income are a times it, those of age b times.
    private func rows(_ prefix: String, _ day: Int, incomeBy a: Double, ageBy b: Double) -> [String] {
        (0..<80).map { number in
            let (income, age) = (Double(number % 9) - 4, Double(number % 7) - 3)
            let (first, second) = (a * income, b * age)
            return
                "\(prefix)\(number),2026-01-0\(day)T10:00:00Z,\(10 + first + second),\(income),\(age),\(first),\(second)"
        }
    }

    private func loaded() throws -> TestWorkbench {
        let test = try TestWorkbench()
        let header = "id,time,prediction,income,age,shap_income,shap_age"
        _ = try test.workbench.applyModel(source: Self.model, basedOn: nil, as: test.ada)
        let baseline = rows("b", 1, incomeBy: 2, ageBy: 1).map { $0 + "," }
        _ = try test.workbench.importBaseline(
            model: "loans",
            from: .bytes(Array(([header + ",label"] + baseline).joined(separator: "\n").utf8)),
            as: test.ada
        )
        let live = rows("p", 2, incomeBy: 2, ageBy: 1) + rows("q", 3, incomeBy: 0.5, ageBy: 3)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(([header] + live).joined(separator: "\n").utf8)),
            as: test.ada
        )
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        return test
    }

    @Test func theRuleFindsTheDayOnWhichTheModelLeansOnSomethingElse() throws {
        let test = try loaded()
        let findings = try test.workbench.findings(model: "loans", all: true)
            .filter { $0.rule.key == "attributionDrift" }
        #expect(findings.map(\.isBreached) == [false, true])
        let breached = try #require(findings.last)
        #expect(breached.measurement?.note == "income from 1st to 2nd, age from 2nd to 1st")
        let model = try test.workbench.model(named: "loans").model
        let words = model.sentence(of: breached)
        #expect(words.hasPrefix("What the model leans on agrees with the baseline by 0."), "\(words)")
        #expect(words.hasSuffix("(nDCG): income from 1st to 2nd, age from 2nd to 1st."), "\(words)")
    }

    @Test func explainUsesWhatIsSuppliedInsteadOfTheSurrogate() throws {
        let test = try loaded()
        let found = try test.workbench.explain(model: "loans", window: "2026-01-03")
        let output = try #require(found.output)
        #expect(output.surrogateR2 == nil)
        // What is supplied adds up to the prediction, so nothing remains.
        #expect(abs(output.remainder) < 1e-12)
        let sum = output.contributions.reduce(0) { $0 + $1.effect } + output.remainder
        #expect(abs(sum - output.shift) < 1e-12)
        let attributions = try #require(found.attributions)
        #expect(attributions.features.map(\.feature).sorted() == ["age", "income"])
        #expect(
            found.attributionSentence(for: try test.workbench.model(named: "loans").model)
                == "What the model leans on changed: income from 1st to 2nd, age from 2nd to 1st by mean absolute "
                + "attribution (nDCG \(Wording.number(attributions.agreement)))."
        )
        let quiet = try test.workbench.explain(model: "loans", window: "2026-01-02")
        #expect(quiet.attributions?.agreement == 1)
    }

    @Test func whatDoesNotFitIsSaid() throws {
        let test = try TestWorkbench()
        func said(_ old: String, _ new: String) -> String {
            refusal {
                _ = try test.workbench.applyModel(
                    source: Self.model.replacing(old, with: new),
                    basedOn: nil,
                    as: test.ada
                )
            }
        }
        #expect(
            said("income: shap_income", "incme: shap_income").contains(
                "\"incme\" is not a feature of the model"
            )
        )
        #expect(
            said("age: shap_age }", "age: income }").contains("is already used by columns.features.income")
        )
        #expect(
            said("income: shap_income, age: shap_age", "income: shap_income")
                .contains("attributionDrift needs the contributions of two features or more")
        )
    }

    // MARK: Files of Clarify's

    private func file(_ name: String, _ text: String, in test: TestWorkbench) throws -> String {
        let path = test.folder.file(name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Rows without attributions, and these apart: as Clarify writes them, and as one figure a feature.
    private func clarify(_ plan: String = "aggregation: mean_abs") throws -> TestWorkbench {
        let test = try TestWorkbench()
        _ = try test.workbench.applyModel(
            source: Self.model + "\nsagemaker: { \(plan) }",
            basedOn: nil,
            as: test.ada
        )
        return test
    }

    private static let analysis =
        #"{"version":"1.0","explanations":{"kernel_shap":{"label0":{"global_shap_values":{"income":4.4,"age":1.7}}}}}"#

    /// Rows of a file without their attributions, and a file of these.
    private func apart(_ rows: [String], ids: Bool = true) -> (rows: String, attributions: String) {
        let cells = rows.map { $0.split(separator: ",").map(String.init) }
        let plain = cells.map { $0.prefix(5).joined(separator: ",") }
        let shares = cells.map { ((ids ? [$0[0]] : []) + $0.suffix(2)).joined(separator: ",") }
        return (
            (["id,time,prediction,income,age"] + plain).joined(separator: "\n"),
            ([(ids ? "id," : "") + "shap_income,shap_age"] + shares).joined(separator: "\n")
        )
    }

    @Test func clarifysFilesGiveTheFindingsThatColumnsGive() throws {
        let test = try clarify()
        let baseline = apart(rows("b", 1, incomeBy: 2, ageBy: 1)).rows
            .split(separator: "\n").enumerated().map { $1 + ($0 == 0 ? ",label" : ",") }
            .joined(separator: "\n")
        let report = try test.workbench.importBaseline(
            model: "loans",
            from: .bytes(Array(baseline.utf8)),
            attributions: AttributionSource(path: try file("analysis.json", Self.analysis, in: test)),
            as: test.ada
        )
        #expect(
            report.notes == [
                "What the model leans on in the baseline, mean_abs of label0: income 4.4, age 1.7."
            ]
        )
        let live = apart(rows("p", 2, incomeBy: 2, ageBy: 1) + rows("q", 3, incomeBy: 0.5, ageBy: 3))
        let shares = AttributionSource(path: try file("out.csv", live.attributions, in: test))
        let load = {
            try test.workbench.importPredictions(
                model: "loans",
                from: .bytes(Array(live.rows.utf8)),
                attributions: shares,
                as: test.ada
            )
        }
        #expect(try load().accepted == 160)
        // The same files again change nothing; the rows with other attributions are other content.
        #expect(try load().replayed)
        let other = AttributionSource(
            path: try file("other.csv", live.attributions.replacing("p0,-8.0,", with: "p0,9,"), in: test)
        )
        #expect(
            refusal {
                _ = try test.workbench.importPredictions(
                    model: "loans",
                    from: .bytes(Array(live.rows.utf8)),
                    attributions: other,
                    as: test.ada
                )
            }.contains("1 problem")
        )
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        let findings = try test.workbench.findings(model: "loans", all: true)
            .filter { $0.rule.key == "attributionDrift" }
        #expect(findings.map(\.isBreached) == [false, true])
        #expect(findings.last?.measurement?.note == "income from 1st to 2nd, age from 2nd to 1st")
        // Without attributions of the baseline's rows the shift is split by the additive model.
        let found = try test.workbench.explain(model: "loans", window: "2026-01-03")
        let income = try #require(found.attributions?.features.first { $0.feature == "income" })
        #expect(income.baselineImportance == 4.4 && income.baselineRank == 1 && income.windowRank == 2)
        #expect(found.output?.surrogateR2 != nil)
    }

    @Test func attributionsOfTheBaselinesRowsSplitTheShift() throws {
        let test = try clarify("attributionRows: sameOrder")
        let there = apart(rows("b", 1, incomeBy: 2, ageBy: 1), ids: false)
        let rowsThere = there.rows.split(separator: "\n").enumerated().map { $1 + ($0 == 0 ? ",label" : ",") }
        _ = try test.workbench.importBaseline(
            model: "loans",
            from: .bytes(Array(rowsThere.joined(separator: "\n").utf8)),
            attributions: AttributionSource(path: try file("train.csv", there.attributions, in: test)),
            as: test.ada
        )
        let live = apart(rows("q", 3, incomeBy: 0.5, ageBy: 3), ids: false)
        let shares = AttributionSource(path: try file("out.csv", live.attributions, in: test))
        #expect(
            refusal {
                _ = try test.workbench.importPredictions(
                    model: "loans",
                    from: .bytes(Array(live.rows.utf8)),
                    attributions: shares,
                    keepGood: { _ in },
                    as: test.ada
                )
            }.hasPrefix(
                "--keep-good leaves out rows, and the attributions are told by the order of all of them."
            )
        )
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(live.rows.utf8)),
            attributions: shares,
            as: test.ada
        )
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        let output = try #require(try test.workbench.explain(model: "loans", window: "2026-01-03").output)
        #expect(output.surrogateR2 == nil && abs(output.remainder) < 1e-12)
    }

    @Test func anAnalysisBelongsToABaselineAndAFolderIsNoFile() throws {
        let test = try clarify()
        let path = try file("analysis.json", Self.analysis, in: test)
        let live = apart(rows("p", 2, incomeBy: 2, ageBy: 1))
        func said(_ path: String) -> String {
            refusal {
                _ = try test.workbench.importPredictions(
                    model: "loans",
                    from: .bytes(Array(live.rows.utf8)),
                    attributions: AttributionSource(path: path),
                    as: test.ada
                )
            }
        }
        #expect(
            said(path).hasPrefix(
                "An analysis tells of no rows; it belongs to a baseline: plumbline baseline import loans"
            )
        )
        #expect(said(test.folder.url.path).contains("name analysis.json or explanations_shap/out.csv in it"))
        #expect(said(path + "l").contains("analysis.jsonl"))
    }

    // MARK: Several classes

    @Test func ofSeveralClassesEachShiftIsSplitByItsOwnAttributions() throws {
        let test = try TestWorkbench()
        let model = Self.model
            .replacing("task: regression", with: "task: multiclass\nclasses: [low, high]")
            .replacing(
                "prediction: prediction",
                with: "prediction: prediction\n  scores: { low: p_low, high: p_high }"
            )
            .replacing(
                "{ income: shap_income, age: shap_age }",
                with: #"{ low: "{feature}_label0", high: "{feature}_label1" }"#
            )
        _ = try test.workbench.applyModel(source: model, basedOn: nil, as: test.ada)
        let header =
            "id,time,prediction,p_low,p_high,income,age,income_label0,age_label0,income_label1,age_label1"
        func rows(_ prefix: String, _ day: Int, _ a: Double, _ b: Double, shift: Double) -> [String] {
            (0..<80).map { number in
                let (income, age) = (Double(number % 9) - 4 + shift, Double(number % 7) - 3)
                let (first, second) = (a * income, b * age)
                let high = 0.5 + first + second
                let name = high > 0.5 ? "high" : "low"
                return
                    "\(prefix)\(number),2026-01-0\(day)T10:00:00Z,\(name),\(1 - high),\(high),\(income),\(age),"
                    + "\(-first),\(-second),\(first),\(second)"
            }
        }
        _ = try test.workbench.importBaseline(
            model: "loans",
            from: .bytes(
                Array(
                    ([header + ",label"] + rows("b", 1, 0.04, 0.02, shift: 0).map { $0 + "," })
                        .joined(separator: "\n").utf8
                )
            ),
            as: test.ada
        )
        let live = rows("p", 2, 0.04, 0.02, shift: 1) + rows("q", 3, 0.01, 0.06, shift: 0)
        _ = try test.workbench.importPredictions(
            model: "loans",
            from: .bytes(Array(([header] + live).joined(separator: "\n").utf8)),
            as: test.ada
        )
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: 1_767_484_800_000),
            as: test.ada
        )
        let findings = try test.workbench.findings(model: "loans", all: true)
            .filter { $0.rule.statistic == .attributionDrift && $0.window == "2026-01-03" }
        #expect(
            Set(findings.map(\.rule.key))
                == ["attributionDrift", "attributionDrift(low)", "attributionDrift(high)"]
        )
        #expect(findings.map(\.isBreached) == [true, true, true])
        let words = try test.workbench.model(named: "loans").model.sentence(
            of: try #require(findings.first { $0.rule.category == "high" })
        )
        #expect(
            words.hasPrefix("What the model leans on for “high” agrees with the baseline by 0."),
            "\(words)"
        )

        let moved = try test.workbench.explain(model: "loans", window: "2026-01-02")
        #expect(moved.outputs.count == 2)
        for output in moved.outputs {
            let income = try #require(output.contributions.first { $0.feature == "income" })
            #expect(output.surrogateR2 == nil && abs(output.remainder) < 1e-12)
            // A shift of income by 1 moves the one probability up and the other down by 0.04.
            #expect(abs(income.effect - (output.category == "high" ? 0.04 : -0.04)) < 1e-12)
        }
        let turned = try test.workbench.explain(model: "loans", window: "2026-01-03")
        #expect(turned.attributions?.classes.map(\.category) == ["low", "high"])
        #expect(turned.attributions?.classes.allSatisfy { $0.agreement < 0.9 } == true)
    }
}
