import Monitoring
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
}
