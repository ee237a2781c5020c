import Foundation
import Monitoring
import Testing

@testable import Formats

/// The model of the sample files.
func approvals(
    _ plan: SageMakerPlan? = SageMakerPlan(
        input: ["age", "income", "channel"],
        output: ["probability"],
        threshold: 0.5
    )
)
    -> MonitoredModel
{
    MonitoredModel(
        name: "approvals",
        task: .binary,
        question: "Was it approved?",
        classes: ["0", "1"].map { LabelClass(value: $0, title: $0) },
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "approved",
            score: "probability",
            label: "label",
            features: [
                FeatureColumn(name: "age", kind: .number), FeatureColumn(name: "income", kind: .number),
                FeatureColumn(name: "channel", kind: .category),
            ]
        ),
        windows: WindowPlan(grain: .day, timeZone: "UTC"),
        sageMaker: plan
    )
}

private func reading(_ text: String, _ model: MonitoredModel = approvals(), kind: TableKind = .predictions)
    throws
    -> Reading
{
    try Reading(text, model, kind: kind, form: .sageMaker)
}

private func record(
    input: String,
    _ inputEncoding: String = "JSON",
    output: String,
    _ outputEncoding: String = "JSON",
    type: String = "application/json"
) -> String {
    var line = JSONObjectLine()
    func side(_ mode: String, _ data: String, _ encoding: String) -> String {
        var side = JSONObjectLine()
        side.add("observedContentType", type)
        side.add("mode", mode)
        side.add("data", data)
        side.add("encoding", encoding)
        return side.text
    }
    line.add(
        "captureData",
        raw: "{\"endpointInput\":\(side("INPUT", input, inputEncoding)),"
            + "\"endpointOutput\":\(side("OUTPUT", output, outputEncoding))}"
    )
    line.add("eventMetadata", raw: "{\"eventId\":\"e\",\"inferenceTime\":\"2026-03-02T09:00:07Z\"}")
    line.add("eventVersion", "0")
    return line.text
}

@Test(arguments: [1, 7, 100, 1 << 20])
func capturedRecordsComeAsRowsEachSideDecodedOnItsOwn(chunkBytes: Int) throws {
    let file = testFolder.appending(path: "Golden/sagemaker/capture.jsonl")
    let bytes = Array(try Data(contentsOf: file))
    let found = try Reading(
        bytes: bytes,
        approvals(),
        kind: .predictions,
        form: .sageMaker,
        chunkBytes: chunkBytes
    )
    #expect(found.rowsRead == 10 && found.rejectedRows == 2)
    #expect(
        found.problems.sentences == [
            "Line 3, column \"age\": \"x\" is not a number. Leave the cell empty for a missing value.",
            "Line 10, column \"age\": \"n/a\" is not a number. Leave the cell empty for a missing value, or add the word to columns.missing in the model file.",
        ]
    )
    #expect(found.ids.first == "order-0000" && found.ids[1] == "5f1c0d2e-0000-4000-8000-000000000001")
    #expect(found.ids.last == "order-0008")
    #expect(found.times.first?.text == "2026-03-02T09:00:07Z")
    #expect(found.columns["age"] == ["35", "71", "66", "69", "70", "64", "68", "73"])
    #expect(found.columns["income"] == ["39000", "-10", "15000", nil, "18000", nil, "21000", "9000"])
    #expect(found.columns["channel"] == ["web", "app", "web", "app", "app", "web", "app", "phone"])
    #expect(found.columns["probability"] == ["0.12", "0.81", "0.77", "0.66", "0.93", "0.58", "0.88", "0.97"])
    #expect(found.columns["approved"] == ["0", "1", "1", "1", "1", "1", "1", "1"])
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(found.rejected == [lines[2], lines[9]])
    #expect(found.typeProblems == ["age": 2])
}

@Test func oneRecordMayHoldSeveralRowsInAnyForm() throws {
    var plan = SageMakerPlan(input: ["age", "income", "channel"], output: ["probability"], threshold: 0.5)
    let csv = record(
        input: "1,2,a\n3,4,\"b, \"\"c\"\"\"\n",
        "CSV",
        output: "0.2\n0.8\n",
        "CSV",
        type: "text/csv"
    )
    plan.inputRows = "instances"
    plan.outputRows = "predictions"
    let lists = record(
        input: "{\"instances\":[[1,2,\"a\"],[3,4,\"b, \\\"c\\\"\"]]}",
        output: "{\"predictions\":[0.2,0.8]}"
    )
    let objects = record(
        input:
            "[{\"age\":1,\"income\":2,\"channel\":\"a\"},{\"channel\":\"b, \\\"c\\\"\",\"age\":\"3\",\"income\":4}]",
        output: "[{\"probability\":0.2},{\"probability\":8e-1}]"
    )
    let packed = record(
        input: Data("1,2,a\n3,4,\"b, \"\"c\"\"\"".utf8).base64EncodedString(),
        "BASE64",
        output: Data("[0.2,[0.8]]".utf8).base64EncodedString(),
        "BASE64",
        type: "application/octet-stream"
    )
    for text in [csv, lists, objects, packed] {
        let found = try reading(text, approvals(plan))
        #expect(found.problems.sentences == [])
        #expect(found.ids == ["e#1", "e#2"])
        #expect(found.columns["age"] == ["1", "3"] && found.columns["channel"] == ["a", "b, \"c\""])
        #expect(found.columns["probability"] == ["0.2", "0.8"] && found.columns["approved"] == ["0", "1"])
    }
}

@Test func whatIsOpenIsAskedAndNeverGuessed() throws {
    let csv = record(input: "1,2,a", "CSV", output: "0.2", "CSV")
    func refusal(_ text: String, _ plan: SageMakerPlan?) -> String? {
        do {
            return try reading(text, approvals(plan)).problems.sentences.joined(separator: "\n")
        } catch {
            return (error as? FormatError)?.sentence
        }
    }
    #expect(
        refusal(csv, nil)
            == "The captured data is CSV, whose columns have no names. Say their order once in the model "
            + "file, like sagemaker: { input: [age, income, channel] }"
    )
    #expect(
        refusal(csv, SageMakerPlan(input: ["age", "income", "channel"], output: ["probability"]))
            == "A score is captured and no prediction. Say once in the model file from which score on the "
            + "prediction is \"1\", like sagemaker: { threshold: 0.5 }"
    )
    #expect(
        refusal(csv, SageMakerPlan(input: ["age", "income"], output: ["probability"], threshold: 0.5))
            == "Line 1: the row has 3 values on one side, sagemaker.input names 2 columns. "
            + "Correct sagemaker.input in the model file."
    )
    let uneven = record(input: "[[1,2,\"a\"],[1,2,\"a\"]]", output: "[0.1]")
    #expect(
        refusal(uneven, approvals().sageMaker)
            == "Line 1: the row has 2 rows of input and 1 of output. "
            + "Say in the model file where the rows lie: sagemaker.inputRows, sagemaker.outputRows."
    )
    #expect(
        refusal(record(input: "AAAA", "BASE64", output: "1"), approvals().sageMaker)
            == "Line 1: the row holds BASE64 of something that is no text. Only CSV and JSON can be read."
    )
    #expect(
        refusal(record(input: "{}", "PROTO", output: "1"), approvals().sageMaker)
            == "Line 1: the row has the encoding \"PROTO\". Only CSV, JSON and BASE64 are known."
    )
    #expect(
        refusal("{\"a\":1}", approvals().sageMaker)
            == "Line 1: the row has no captured input. Capture input and output, or leave the record out."
    )
}

@Test func groundTruthComesAsLabels() throws {
    let file = testFolder.appending(path: "Golden/sagemaker/ground_truth.jsonl")
    let found = try Reading(
        bytes: Array(try Data(contentsOf: file)),
        approvals(),
        kind: .labels,
        form: .sageMaker
    )
    #expect(found.problems.sentences == [])
    #expect(found.ids.count == 9 && found.ids[0] == "order-0000" && found.ids[8] == "order-0008")
    #expect(found.labels == ["0", "1", "0", "1", "0", "1", "1", "1", "1"])
    let several = """
        {"groundTruthData":{"data":"0\\n1.0","encoding":"CSV"},"eventMetadata":{"eventId":"a"},"eventVersion":"0"}
        {"groundTruthData":{"data":"{\\"label\\":1}","encoding":"JSON"},"eventMetadata":{"eventId":"b"}}
        {"groundTruthData":{"data":"","encoding":"CSV"},"eventMetadata":{"eventId":"c"}}
        """
    let rest = try reading(several, kind: .labels)
    #expect(rest.ids == ["a#1", "a#2", "b"] && rest.labels == ["0", "1", "1"])
    #expect(
        rest.problems.sentences == [
            "Line 3, column \"label\": the cell is empty. Leave out rows whose truth is not known."
        ]
    )
}

@Test func filesOfATreeFollowEachOtherAndAreNamedInProblems() throws {
    let good = record(input: "[[1,2,\"a\"]]", output: "[0.1]")
    let texts = ["a.jsonl": good, "b.jsonl": "", "c.jsonl": good.replacing("\"e\"", with: "\"f\"") + "\n{}"]
    let files = texts.sorted { $0.key < $1.key }.map { name, text in
        InputFile(name: name) { () throws(FormatError) in ByteSource(bytes: Array(text.utf8)) }
    }
    var reader = try TableReader(files: files, model: approvals(), kind: .predictions, form: .sageMaker)
    var found: [String] = []
    while let batch = try reader.nextBatch() {
        for row in batch.rows.ids.indices {
            found.append("\(batch.file ?? "") \(batch.lines[row]) \(batch.rows.ids.text(at: row))")
        }
    }
    #expect(found == ["a.jsonl 1 e", "c.jsonl 1 f"] && reader.rowsRead == 3)
    #expect(
        reader.problems.sentences == [
            "c.jsonl, line 2: the row has no captured input. Capture input and output, or leave the record out."
        ]
    )
}
