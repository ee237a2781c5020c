import Monitoring
import Testing

@testable import Review

struct LabelledRowTests {
    struct Known: Sendable {
        var task: ModelTask
        var prediction: String
        var label: String
        var score: Double?
        var isRight: Bool?
        var residual: Double?
    }

    @Test(arguments: [
        Known(task: .binary, prediction: "late", label: "late", score: 0.75, isRight: true, residual: 0.25),
        Known(
            task: .binary,
            prediction: "late",
            label: "onTime",
            score: 0.75,
            isRight: false,
            residual: -0.75
        ),
        Known(task: .binary, prediction: "onTime", label: "onTime", score: nil, isRight: true, residual: nil),
        Known(task: .multiclass, prediction: "a", label: "a", score: 0.75, isRight: true, residual: 0.25),
        Known(task: .multiclass, prediction: "a", label: "b", score: .nan, isRight: false, residual: nil),
        Known(task: .regression, prediction: "3.5", label: "3", score: nil, isRight: nil, residual: -0.5),
    ])
    func aRowKnowsWhetherItWasRightAndByHowMuchItWasOff(_ known: Known) throws {
        let made = try #require(row(known.task, known.prediction, known.label, score: known.score))
        #expect(made.isRight == known.isRight)
        #expect(made.residual == known.residual)
    }

    @Test(arguments: [("x", "1"), ("1", "x"), ("1", "nan"), ("inf", "1"), ("1e308", "-1e308")])
    func aNumberThatIsNoneMakesNoRow(_ pair: (prediction: String, label: String)) {
        #expect(row(.regression, pair.prediction, pair.label, score: nil) == nil)
    }

    private func row(_ task: ModelTask, _ prediction: String, _ label: String, score: Double?) -> LabelledRow?
    {
        LabelledRow(
            predictionID: "1",
            prediction: prediction,
            score: score,
            label: EffectiveLabel(value: label, origin: .sampled, isContested: false),
            of: MonitoredModel(
                name: "m",
                task: task,
                question: "Was it late?",
                classes: [],
                positiveClass: "late",
                columns: ColumnPlan(id: "id", time: nil, prediction: "answer", features: []),
                windows: WindowPlan(grain: .day)
            )
        )
    }
}
