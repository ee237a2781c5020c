import Foundation
import TestSupport
import Testing

/// `--attributions` from end to end: Clarify's files beside a baseline and predictions.
struct AttributionImportTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["PLUMBLINE_DATABASE": folder.file("test.sqlite").path, "PLUMBLINE_REVIEWER": "ada"]
        try folder.write(
            """
            model: loans
            task: regression
            question: How high is the loss?
            columns:
              id: id
              time: time
              prediction: prediction
              features: { income: number, age: number }
              attributions: "{feature}_label0"
            windows: { every: day, timeZone: UTC, lateness: "0" }
            rules: [{ statistic: attributionDrift }]
            sagemaker: { aggregation: mean_abs }
            """,
            to: "model.yaml"
        )
        try folder.write(
            #"{"version":"1.0","explanations":{"kernel_shap":{"label0":{"global_shap_values":{"income":2,"age":1},"#
                + #""expected_value":10}}}}"#,
            to: "analysis.json"
        )
        try folder.write(rows("b", day: 1), to: "train.csv")
        try folder.write(rows("p", day: 2), to: "live.csv")
        // Now it is the age that counts.
        try folder.write(
            "id,income_label0,age_label0\n"
                + (0..<40).map { "p\($0),\($0 % 2 == 0 ? 1 : -1),\($0 % 2 == 0 ? -3 : 3)\n" }.joined(),
            to: "out.csv"
        )
    }

    private func rows(_ prefix: String, day: Int) -> String {
        "id,time,prediction,income,age\n"
            + (0..<40).map { "\(prefix)\($0),2026-01-0\(day)T10:00:00Z,\($0),\($0 % 5),\($0 % 7)\n" }.joined()
    }

    private func run(_ arguments: [String]) async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(arguments, environment: environment)
    }

    private func path(_ name: String) -> String { folder.file(name).path }

    @Test func theOrderOfAnAnalysisIsHeldAgainstTheRowsOfAWindow() async throws {
        for arguments in [["init"], ["model", "apply", path("model.yaml"), "--yes"]] {
            #expect(try await run(arguments).status == 0)
        }
        let baseline = try await run(
            ["baseline", "import", "loans", path("train.csv"), "--attributions", path("analysis.json")]
        )
        #expect(baseline.status == 0, "\(baseline.errors)")
        #expect(
            (baseline.output + baseline.errors).contains(
                "What the model leans on in the baseline, mean_abs of label0: income 2, age 1."
            )
        )
        let refused = try await run(
            ["predictions", "import", "loans", path("live.csv"), "--attributions", path("analysis.json")]
        )
        #expect(refused.status == 64)
        #expect(refused.errors.contains("An analysis tells of no rows; it belongs to a baseline"))
        let absent = try await run(
            ["predictions", "import", "loans", path("live.csv"), "--attributions", path("train.csv")]
        )
        #expect(absent.status == 65)
        #expect(absent.errors.contains("The file of attributions: The file has no column \"income_label0\""))

        let live = try await run(
            ["predictions", "import", "loans", path("live.csv"), "--attributions", path("out.csv")]
        )
        #expect(live.status == 0, "\(live.errors)")
        #expect(try await run(["evaluate", "loans", "--through", "2026-01-04T00:00:00Z"]).status == 0)
        let findings = try await run(["finding", "list", "loans", "--format", "json"])
        let list = try #require(
            try JSONSerialization.jsonObject(with: Data(findings.output.utf8)) as? [[String: Any]]
        )
        let found = try #require(list.first { $0["rule"] as? String == "attributionDrift" })
        #expect(found["outcome"] as? String == "breached")
        // Gains 2 and 1 in the wrong order: 1 − (1 + 2/log₂3)/(2 + 1/log₂3).
        let second = 1 / log2(3.0)
        let value = try #require(found["value"] as? Double)
        #expect(abs(value - (1 - (1 + 2 * second) / (2 + second))) < 1e-9)
    }
}
