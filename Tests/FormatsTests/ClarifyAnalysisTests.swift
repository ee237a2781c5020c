import Foundation
import Monitoring
import Testing

@testable import Formats

/// Clarify's global SHAP values, as the attribution monitor keeps them.
@Suite("Clarify's analysis") struct ClarifyAnalysisTests {
    private func model(
        _ plan: SageMakerPlan? = SageMakerPlan(aggregation: .meanAbsolute),
        _ change: (inout MonitoredModel) -> Void = { _ in }
    ) -> MonitoredModel {
        var model = approvals(plan)
        let names = model.columns.features.map(\.name)
        model.columns.attributions = [
            AttributionSet(columns: Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0)_label0") }))
        ]
        change(&model)
        return model
    }

    /// A model of three classes.
    private func plants(_ labels: [String: String] = [:]) -> MonitoredModel {
        var plan = SageMakerPlan(aggregation: .meanAbsolute)
        plan.labels = labels
        return model(plan) { model in
            model.task = .multiclass
            model.classes = ["oak", "elm"].map { LabelClass(value: $0, title: $0) }
            model.positiveClass = nil
            model.columns.attributions = ["oak", "elm"].map {
                AttributionSet(category: $0, columns: ["age": "age_" + $0, "income": "income_" + $0])
            }
        }
    }

    private func analysis(_ labels: String) -> Data {
        Data(#"{"version": "1.0", "explanations": {"kernel_shap": {\#(labels)}}}"#.utf8)
    }

    private func refusal(_ data: Data, _ model: MonitoredModel) -> String {
        do {
            _ = try ClarifyAnalysis(data, named: "analysis.json", of: model)
            return ""
        } catch {
            return error.sentence
        }
    }

    @Test func theConstraintsOfTheAttributionMonitorAreReadByName() throws {
        let data = try Data(
            contentsOf: testFolder.appending(path: "Golden/sagemaker/explainability_constraints.json")
        )
        let found = try ClarifyAnalysis(data, named: "constraints.json", of: model())
        #expect(
            found.attributions
                == GlobalAttributions(
                    aggregation: .meanAbsolute,
                    outputs: [.init(importance: ["income": 0.42, "age": 0.3, "channel": 0.08])]
                )
        )
        #expect(
            found.notes == [
                "What the model leans on in the baseline, mean_abs of label0: income 0.42, age 0.3, channel 0.08."
            ]
        )
    }

    @Test func theLabelsOfClassesAreThoseOfTheModelFileOrCalledLikeThem() throws {
        let said = analysis(
            #""label0": {"global_shap_values": {"age": 1, "income": 2}}, "label1": {"global_shap_values": {"age": 4, "income": 3}}"#
        )
        let found = try ClarifyAnalysis(
            said,
            named: "analysis.json",
            of: plants(["oak": "label1", "elm": "label0"])
        )
        #expect(found.attributions.importance(of: "age", for: "oak") == 4)
        #expect(found.attributions.importance(of: "age", for: "elm") == 1)
        #expect(found.attributions.outputs.map(\.category) == ["oak", "elm"])

        let named = analysis(
            #""elm": {"global_shap_values": {"age": 1, "income": 2}}, "oak": {"global_shap_values": {"age": 4, "income": 3}}"#
        )
        let other = try ClarifyAnalysis(named, named: "analysis.json", of: plants())
        #expect(other.attributions == found.attributions)

        #expect(
            refusal(said, plants())
                == #"analysis.json has the labels "label0", "label1" and does not tell which is the class "#
                + #""oak". Say it in the model file: sagemaker: { labels: { oak: label0 } }."#
        )
        #expect(
            refusal(said, plants(["oak": "label7", "elm": "label0"]))
                == #"analysis.json has no label "label7", which sagemaker.labels names; it has "label0", "label1". "#
                + "Correct the model file."
        )
        // Of two labels the positive class's is not the first by nature.
        #expect(refusal(said, model()).contains(#"does not tell which is the class "1""#))
    }

    @Test func howValuesWereAggregatedIsAsked() {
        let data = analysis(#""label0": {"global_shap_values": {"age": 1, "income": 2, "channel": 0}}"#)
        #expect(
            refusal(data, model(nil))
                == "analysis.json does not tell how its values were aggregated. Say it once in the model "
                + "file as in Clarify's configuration (agg_method): sagemaker: { aggregation: mean_abs }, mean_sq or median."
        )
    }

    @Test func aFeatureThatFilesCallOtherwiseIsFoundByThatName() throws {
        let data = analysis(
            #""label0": {"global_shap_values": {"col_0": 1, "income": 2, "channel": 0, "tail": 9}}"#
        )
        #expect(
            refusal(data, model())
                == #"analysis.json: explanations.kernel_shap.label0.global_shap_values lacks "age"; it has "#
                + #""channel", "col_0", "income", "tail". If one of these is it, say so in the model file: "#
                + "age: { type: number, column: NAME }."
        )
        let renamed = model { $0.columns.features[0].fileName = "col_0" }
        let found = try ClarifyAnalysis(data, named: "analysis.json", of: renamed)
        #expect(found.attributions.importance(of: "age", for: nil) == 1)
        #expect(
            found.notes.last
                == "Features of the analysis that the model file does not name were ignored: tail."
        )
    }

    @Test func whatHasNoOrderOrNoAttributionsIsRefused() {
        let median = analysis(#""label0": {"global_shap_values": {"age": -0.5, "income": 2, "channel": 1}}"#)
        #expect(
            refusal(median, model(SageMakerPlan(aggregation: .median))).hasSuffix(
                #"has -0.5 for "age". What the model leans on is ranked by values of 0 or more: run Clarify with agg_method mean_abs."#
            )
        )
        let zeros = analysis(#""label0": {"global_shap_values": {"age": 0, "income": 0, "channel": 0}}"#)
        #expect(refusal(zeros, model()).contains("are all 0, so they have no order"))
        let bias = Data(#"{"version": "1.0", "post_training_bias_metrics": {}}"#.utf8)
        #expect(
            refusal(bias, model())
                == "analysis.json: explanations.kernel_shap is missing, so there are no global SHAP values. "
                + "Give the file as SageMaker wrote it."
        )
        #expect(refusal(Data("age,income".utf8), model()).contains("is not JSON"))
        #expect(
            refusal(zeros, model { $0.columns.attributions = [] }).hasPrefix(
                "The model file names no attributions, so those of windows are not known."
            )
        )
    }
}
