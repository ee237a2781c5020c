import Formats
import Foundation
import Monitoring
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Operations

/// Files of other forms, imported through the real reader into a real database.
struct ImportFormTests {
    private let test: TestWorkbench
    private var workbench: Workbench { test.workbench }

    init() throws {
        test = try TestWorkbench()
    }

    private func apply(_ yaml: String) throws {
        _ = try workbench.applyModel(source: yaml, basedOn: nil, as: test.ada)
    }

    /// The same table as objects: numbers as numbers, the rest as texts, empty cells absent.
    private func jsonLines(_ source: ImportSource) -> ImportSource {
        guard case .bytes(let bytes) = source else { return source }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let header = lines[0].split(separator: ",").map(String.init)
        let objects = lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let members = zip(header, cells).filter { !$1.isEmpty }.map { name, cell in
                "\"\(name)\":" + (Double(cell) == nil ? "\"\(cell)\"" : cell)
            }
            return "{" + members.joined(separator: ", ") + "}"
        }
        return .bytes(Array(objects.joined(separator: "\r\n").utf8))
    }

    @Test func jsonLinesGiveTheFindingsOfTheSameTableAsCSV() throws {
        try test.loadLoans()
        let other = try TestWorkbench()
        _ = try other.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: other.ada
        )
        let model = "loans"
        let baseline = try other.workbench.importBaseline(
            model: model,
            from: jsonLines(Loans.baseline),
            form: .jsonl,
            as: other.ada
        )
        #expect(baseline.accepted == 1_440 && baseline.problems.isEmpty)
        _ = try other.workbench.importPredictions(
            model: model,
            from: jsonLines(Loans.predictions),
            form: .jsonl,
            as: other.ada
        )
        _ = try other.workbench.importEvidence(
            model: model,
            from: jsonLines(Loans.evidence),
            form: .jsonl,
            as: other.ada
        )
        _ = try other.workbench.evaluate(
            model: model,
            through: Moment(clamping: Loans.liveEnd),
            as: other.ada
        )
        let (left, right) = (try workbench.findings(model: model), try other.workbench.findings(model: model))
        #expect(left == right && left.contains(where: \.isBreached))
        let labels = try other.workbench.importLabels(
            model: model,
            from: jsonLines(Loans.labels(["p1", "p2", "later"])),
            form: .jsonl,
            as: other.ada
        )
        #expect(labels.accepted == 3 && labels.waiting == 1)
    }

    @Test func rejectedObjectsAreGivenBackAsObjects() throws {
        try apply(Loans.model(perWindow: 2, slots: 1, audits: 0))
        let time = "\"time\":\"2024-04-01\",\"prediction\":1,\"score\":0.5,\"income\":30,\"region\":\"north\""
        let bad = "{\"id\":\"b\",\(time.replacing("30", with: "\"much\""))}"
        let sink = Lines()
        func take(_ lines: [String]) throws -> ImportReport {
            try workbench.importPredictions(
                model: "loans",
                from: .bytes(Array(lines.joined(separator: "\n").utf8)),
                form: .jsonl,
                keepGood: sink.take,
                as: test.ada
            )
        }
        let report = try take(["{\"id\":\"a\",\(time)}", bad])
        #expect(report.accepted == 1 && report.rejected == 1 && sink.lines == [bad])
        #expect(
            report.problems.first?.sentence
                == "Line 2, column \"income\": \"much\" is not a number. Write null for a missing value."
        )
        // A conflict is written anew.
        _ = try take(["{\"id\":\"a\",\(time.replacing("30", with: "31"))}"])
        #expect(
            sink.lines.last
                == "{\"id\":\"a\",\"time\":\"2024-04-01T00:00:00Z\",\"score\":0.5,\"prediction\":\"1\","
                + "\"income\":31,\"region\":\"north\"}"
        )
    }

    private static let approvals = """
        model: approvals
        task: binary
        question: Was it approved?
        classes: ["0", "1"]
        columns:
          id: id
          time: time
          prediction: approved
          score: probability
          features: { age: number, income: number, channel: category }
        windows: { every: day, timeZone: UTC }
        sampling: { perWindow: 2, seed: 1 }
        sagemaker:
          input: [age, income, channel]
          output: [probability]
          threshold: 0.5
          datatypeThreshold: required
          domainThreshold: required
        """

    private func sample(_ name: String) throws -> Data {
        try Data(
            contentsOf: Repository.root.appendingPathComponent("Tests/FormatsTests/Golden/sagemaker/\(name)")
        )
    }

    @Test func aTreeOfSageMakerFilesGoesInAndItsReportComesOut() throws {
        try apply(Self.approvals)
        let folder = test.folder.url
        let base = folder.appendingPathComponent("base")
        let hour = folder.appendingPathComponent("capture/endpoint/AllTraffic/2026/03/02/09")
        for place in [base, hour] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        for name in ["statistics.json", "constraints.json"] {
            try sample(name).write(to: base.appendingPathComponent(name))
        }
        let baseline = try workbench.importBaseline(
            model: "approvals",
            from: .file(base.path),
            form: .sagemaker,
            as: test.ada
        )
        #expect(baseline.accepted == 20)
        #expect(baseline.notes.contains { $0.hasPrefix("Rebuilt from statistics.json: 20 rows") })
        let again = try workbench.importBaseline(
            model: "approvals",
            from: .file(base.path),
            form: .sagemaker,
            as: test.ada
        )
        #expect(again.replayed)

        try sample("capture.jsonl").write(to: hour.appendingPathComponent("00-07-a.jsonl"))
        let refused = refusal {
            _ = try workbench.importPredictions(
                model: "approvals",
                from: .file(folder.path + "/capture"),
                form: .sagemaker,
                as: test.ada
            )
        }
        #expect(refused.contains("2 problems"))
        let captured = try workbench.importPredictions(
            model: "approvals",
            from: .file(folder.path + "/capture"),
            form: .sagemaker,
            keepGood: { _ in },
            as: test.ada
        )
        #expect(captured.accepted == 8 && captured.rejected == 2)
        #expect(captured.problems.first?.file == "endpoint/AllTraffic/2026/03/02/09/00-07-a.jsonl")
        try sample("ground_truth.jsonl").write(to: folder.appendingPathComponent("truth.jsonl"))
        let truth = try workbench.importLabels(
            model: "approvals",
            from: .file(folder.path + "/truth.jsonl"),
            form: .sagemaker,
            as: test.ada
        )
        #expect(truth.accepted == 9 && truth.waiting == 1)
        _ = try workbench.evaluate(
            model: "approvals",
            through: try Moment(written: "2026-04-01T00:00:00Z"),
            as: test.ada
        )

        let files = try workbench.sageMakerReport(model: "approvals").files
        let text = Dictionary(files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        let statistics = try SageMakerFile.read(
            SageMakerStatistics.self,
            from: Data(try #require(text["statistics.json"]).utf8),
            named: ""
        )
        #expect(statistics.dataset?.itemCount == 8)
        let violations = try SageMakerFile.read(
            SageMakerViolations.self,
            from: Data(try #require(text["constraint_violations.json"]).utf8),
            named: ""
        ).violations.filter { $0.plumbline == nil }
        #expect(violations.map(\.check).contains("data_type_check"))
        let drift = violations.first { $0.feature == "age" && $0.check == "baseline_drift_check" }?
            .description
        #expect(drift?.hasPrefix("Numerical distance: 0.1220059761193") == true)
        #expect(drift?.hasSuffix(" exceeds numerical threshold: 0.1") == true)
        #expect(!violations.contains { $0.feature == "approved" })
        #expect(!violations.contains { $0.feature == "income" && $0.check == "baseline_drift_check" })
        let constraints = try SageMakerFile.read(
            SageMakerConstraints.self,
            from: Data(try #require(text["constraints.json"]).utf8),
            named: ""
        )
        #expect(
            constraints.features.first { $0.name == "channel" }?.strings?.domains == [
                "branch", "phone", "web",
            ]
        )
        #expect(constraints.plumbline?.rules.isEmpty == false)
        #expect(
            text["model_quality/statistics.json"]?.contains("\"binary_classification_metrics\":{\"accuracy\"")
                == true
        )
    }

    @Test func labelsGoOutAsTasksAndComeBackFromLabelStudio() throws {
        try test.loadLoans()
        let items = try workbench.labelItems(model: "loans")
        let first = try #require(items.first)
        _ = try workbench.giveLabel(
            item: first.item,
            answer: LabelAnswer(value: .label("1"), submission: test.form()),
            as: test.rob
        )
        let tasks = try workbench.exportLabels(model: "loans", as: .labelstudio)
        let list = try #require(try JSONSerialization.jsonObject(with: Data(tasks.utf8)) as? [[String: Any]])
        #expect(list.count == items.count)
        let task = try #require(
            list.first { ($0["data"] as? [String: Any])?["id"] as? String == first.predictionID }
        )
        let data = try #require(task["data"] as? [String: Any])
        #expect(Set(data.keys) == ["id", "last_payment", "income", "region"])
        #expect(data["last_payment"] as? String == "payment \(first.predictionID.dropFirst())")
        #expect((task["annotations"] as? [Any])?.count == 1)

        let lines = try workbench.exportLabels(model: "loans", as: .jsonl)
        #expect(
            lines.hasPrefix(
                "{\"id\":\"\(first.predictionID)\",\"label\":\"1\",\"origin\":\"sampled\",\"reviewer\":\"rob\","
            )
        )
        #expect(lines.contains("\"design\":\"halfUncertainty\",\"probability\":\(first.probability)}"))
        #expect(try workbench.exportLabels(model: "loans").contains(",halfUncertainty,"))

        let answered = """
            [{"id": 7, "data": {"id": "p3"}, "annotations": [
               {"id": 1, "completed_by": 2, "was_cancelled": true, "result": [{"value": {"choices": ["Paid back"]}}]},
               {"id": 2, "completed_by": {"email": "a@b"}, "result": [
                 {"type": "choices", "from_name": "label", "value": {"choices": ["Defaulted"]}}]}]},
             {"data": {"id": "p4"}, "annotations": []}]
            """
        func take(_ text: String) throws -> ImportReport {
            try workbench.importLabels(
                model: "loans",
                from: .bytes(Array(text.utf8)),
                form: .labelstudio,
                as: test.ada
            )
        }
        let report = try take(answered)
        #expect(report.accepted == 1 && report.notes.contains("Tasks without an answer: 1."))
        let end = "Correct it in Label Studio and export again, or leave it out."
        #expect(
            refusal { _ = try take(answered.replacing("Defaulted", with: "Maybe")) }.contains(
                "Task 1 has the answer \"Maybe\", which is no class of the model. \(end)"
            )
        )
        #expect(
            refusal { _ = try take(answered.replacing("\"was_cancelled\": true, ", with: "")) }.contains(
                "Task 1 has answers that differ: \"0\", \"1\". \(end)"
            )
        )
        #expect(
            refusal { _ = try take("[{\"data\": {\"key\": \"p3\"}}]") }.contains(
                "Task 1 has no datum \"id\" that names its prediction. \(end)"
            )
        )
        for text in ["", "{\"tasks\": [", "{}", "null", "7"] {
            #expect(
                refusal { _ = try take(text) }.hasSuffix(
                    "The file is no list of tasks. Export it from Label Studio in its form “JSON”."
                )
            )
        }
    }

    @Test func theDistancesAreThoseOfDeequ() throws {
        struct Vectors: Decodable {
            var distances: [String: [Double]]
            enum CodingKeys: String, CodingKey { case distances = "linf_simple_and_robust" }
        }
        let vectors = try JSONDecoder().decode(Vectors.self, from: sample("vectors.json")).distances
        let statistics = try SageMakerFile.read(
            SageMakerStatistics.self,
            from: sample("statistics.json"),
            named: ""
        )
        func numbers(_ feature: Int) -> MeasuredColumn {
            let items = statistics.features[feature].numbers?.distribution?.kll?.sketch?.data.first ?? []
            return MeasuredColumn(.numbers(items))
        }
        func names(_ counts: [String: Int]) -> MeasuredColumn {
            MeasuredColumn(.texts(TextColumn(counts.flatMap { Array(repeating: $0.key, count: $0.value) })))
        }
        let pairs: [(String, MeasuredColumn, MeasuredColumn)] = [
            ("age", MeasuredColumn(.numbers([35, 71, 66, 69, 70, 64, 68, 73])), numbers(0)),
            (
                "income",
                MeasuredColumn(.numbers([39_000, -10, 12_000, 15_000, 18_000, 21_000, 9_000])), numbers(1)
            ),
            (
                "channel", names(["web": 3, "app": 6, "phone": 1]),
                names(["web": 11, "branch": 5, "phone": 4])
            ),
        ]
        for (name, window, baseline) in pairs {
            let expected = try #require(vectors[name])
            let simple = try #require(window.sageMakerSimple(against: baseline))
            let robust = try #require(window.sageMakerRobust(against: baseline))
            #expect(abs(simple - expected[0]) < 1e-12 && abs(robust - expected[1]) < 1e-12, "\(name)")
        }
    }
}

final class Lines: Sendable {
    private let state = Mutex([String]())
    var lines: [String] { state.withLock { $0 } }
    var take: RejectSink {
        { line in self.state.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}
