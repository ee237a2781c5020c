import Monitoring
import TestSupport
import Testing

@testable import Review

@Suite("Rows with labels in their own columns") struct LabelledColumnsTests {
    private let model = MonitoredModel(
        name: "m",
        task: .binary,
        question: "Was it late?",
        classes: [LabelClass(value: "0", title: "0"), LabelClass(value: "1", title: "1")],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: nil,
            prediction: "answer",
            score: "score",
            label: "truth",
            features: []
        ),
        windows: WindowPlan(grain: .day)
    )

    private func batch(_ rows: [(id: String, answer: String, score: Double, truth: String)]) -> ColumnBatch {
        ColumnBatch(
            ids: TextColumn(rows.map(\.id)),
            times: [],
            columns: [
                NamedColumn(name: "answer", values: .texts(TextColumn(rows.map(\.answer)))),
                NamedColumn(name: "score", values: .numbers(rows.map(\.score))),
                NamedColumn(name: "truth", values: .texts(TextColumn(rows.map(\.truth)))),
            ]
        )
    }

    private var baseline: ColumnBatch {
        batch([("a", "1", 0.9, "1"), ("b", "0", 0.2, ""), ("c", "1", .nan, "0")])
    }

    @Test func rowsWithoutALabelAreLeftOut() {
        let found = baseline.labelledRows(of: model)
        #expect(found.positions == [0, 2])
        #expect(found.rows.map(\.predictionID) == ["a", "c"])
        #expect(found.rows.map(\.isRight) == [true, false])
        #expect(found.rows.map(\.score) == [0.9, nil])
        #expect(found.rows.allSatisfy { $0.origin == .upstream })
        var bare = baseline
        bare.columns.removeLast()
        #expect(bare.labelledRows(of: model).rows.isEmpty)
    }

    @Test func bothSidesOfAnExplanationHaveLossesAndResiduals() throws {
        let window = batch([("r0", "1", 0.5, ""), ("r9", "1", 0.5, ""), ("r1", "1", 0.5, "")])
        let labels = WindowLabels(
            rows: [
                binaryRow(0, predicted: true, actual: true, origin: .sampled),
                binaryRow(1, predicted: true, actual: false, origin: .sampled),
            ],
            draw: sampleDraw([("r0", 0.5), ("r1", 0.1)], of: 20),
            answered: 2,
            planned: 2
        )
        let found = try #require(ExplainedLabels(labels, window: window, baseline: baseline, of: model))
        #expect(found.baseline.rows == [0, 2] && found.baseline.losses == [0, 1])
        #expect(found.baseline.residuals.map { ($0 * 10).rounded() } == [1, -10])
        #expect(found.baseline.weights == nil)
        #expect(found.window.rows == [0, 2] && found.window.losses == [0, 1])
        #expect(found.window.weights == [2, 10])
        #expect(ExplainedLabels(labels, window: window, baseline: window, of: model) == nil)
        let none = WindowLabels(rows: [], draw: nil, answered: 0, planned: 0)
        #expect(ExplainedLabels(none, window: window, baseline: baseline, of: model) == nil)
    }
}
