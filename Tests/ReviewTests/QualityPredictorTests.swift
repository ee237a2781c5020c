import DriftStatistics
import Monitoring
import Testing

@testable import Review

struct QualityPredictorTests {
    @Test func aBinaryModelIsAsSureOfANegativeAnswerAsItsScoreIsLow() throws {
        let rows = ColumnBatch(
            ids: TextColumn(["a", "b", "c", "d"]),
            columns: [
                NamedColumn(name: "score", values: .numbers([0.9, 0.2, .nan, 0.5])),
                NamedColumn(
                    name: "answer",
                    values: .categories(CategoryColumn(names: ["late", "onTime"], codes: [0, 1, 1, -1]))
                ),
            ]
        )
        let known = try #require(PredictedQuality(rows: rows, of: model(.binary), lessons: .none))
        // Rows without a score or an answer get the mean of the others.
        #expect(agree(known.values, [0.9, 0.8, 0.85, 0.85], 1e-12))
        #expect(agree(known.mean, 0.85, 1e-12))
    }

    @Test func scoresThatMeanNothingOnTheBaselineSteerNothing() throws {
        var random = SeededGenerator(seed: 5)
        let baseline = (0..<4_000).map { number -> LabelledRow in
            let score = random.uniform()
            let isRight = random.uniform() < 0.9
            return LabelledRow(
                predictionID: "b\(number)",
                origin: .upstream,
                answer: .binary(predicted: score > 0.5, actual: (score > 0.5) == isRight),
                score: score
            )
        }
        let rows = ColumnBatch(
            ids: TextColumn(["a", "b", "c"]),
            columns: [
                NamedColumn(name: "score", values: .numbers([0.95, 0.3, 0.55])),
                NamedColumn(
                    name: "answer",
                    values: .categories(CategoryColumn(names: ["late", "onTime"], codes: [0, 1, 0]))
                ),
            ]
        )
        let lessons = BaselineLessons(labelled: baseline)
        let known = try #require(PredictedQuality(rows: rows, of: model(.binary), lessons: lessons))
        #expect(known.values.allSatisfy { abs($0 - 0.9) < 0.05 })
    }

    @Test func aModelOfSeveralClassesIsAsSureAsItsHighestScore() throws {
        let rows = ColumnBatch(
            ids: TextColumn(["a", "b", "c"]),
            columns: [
                NamedColumn(name: "p0", values: .numbers([0.2, 0.5, .nan])),
                NamedColumn(name: "p1", values: .numbers([0.7, .nan, .nan])),
            ]
        )
        let known = try #require(PredictedQuality(rows: rows, of: model(.multiclass), lessons: .none))
        #expect(agree(known.values, [0.7, 0.5, 0.6], 1e-12))
    }

    @Test func aRegressionIsExpectedToErrAsItsTenthOfTheBaselineDid() throws {
        let predictions = (0..<100).map { Double($0) }
        let residuals = try #require(
            ExpectedResiduals(predictions: predictions, labels: predictions.map { $0 < 50 ? $0 + 1 : $0 - 4 })
        )
        #expect(residuals.means.count == 10)
        #expect(residuals.expected(at: -100) == 1)
        #expect(residuals.expected(at: 1e9) == 4)
        #expect(residuals.expected(at: .nan).isNaN)
        let rows = ColumnBatch(
            ids: TextColumn(["a", "b"]),
            columns: [NamedColumn(name: "answer", values: .numbers([10, 90]))]
        )
        let lessons = BaselineLessons(
            labelled: predictions.map { prediction in
                LabelledRow(
                    predictionID: "b\(prediction)",
                    origin: .upstream,
                    answer: .number(
                        predicted: prediction,
                        actual: prediction < 50 ? prediction + 1 : prediction - 4
                    ),
                    score: nil
                )
            }
        )
        #expect(lessons.residuals == residuals)
        let known = try #require(PredictedQuality(rows: rows, of: model(.regression), lessons: lessons))
        #expect(known.kind == .absoluteResidual)
        #expect(known.values == [1, 4])
    }

    @Test func fewLabelledRowsTeachNothing() {
        let some = (0..<19).map { Double($0) }
        #expect(ExpectedResiduals(predictions: some, labels: some) == nil)
        #expect(ExpectedResiduals(predictions: some + [.nan], labels: some + [1]) == nil)
    }

    @Test func equalPredictionsMakeOneTenth() throws {
        let residuals = try #require(
            ExpectedResiduals(
                predictions: [Double](repeating: 5, count: 20),
                labels: [Double](repeating: 7, count: 20)
            )
        )
        #expect(residuals.expected(at: 5) == 2)
        #expect(residuals.expected(at: 6) == 2)
    }

    @Test func withoutScoresNothingIsKnown() {
        #expect(PredictedQuality(rows: ColumnBatch(), of: model(.binary), lessons: .none) == nil)
        #expect(PredictedQuality(rows: ColumnBatch(), of: model(.regression), lessons: .none) == nil)
        #expect(PredictedQuality(.confidence, values: []) == nil)
        #expect(PredictedQuality(.confidence, values: [.nan, .infinity]) == nil)
    }

    @Test func impossibleConfidencesAreMovedToTheNearestPossible() {
        #expect(PredictedQuality(.confidence, values: [-0.5, 1.5])?.values == [0, 1])
        #expect(PredictedQuality(.absoluteResidual, values: [-0.5, 1.5])?.values == [0, 1.5])
    }

    private func model(_ task: ModelTask) -> MonitoredModel {
        MonitoredModel(
            name: "m",
            task: task,
            question: "Was it late?",
            classes: [],
            positiveClass: "late",
            columns: ColumnPlan(
                id: "id",
                time: nil,
                prediction: "answer",
                score: "score",
                scores: ["0": "p0", "1": "p1"],
                features: []
            ),
            windows: WindowPlan(grain: .day)
        )
    }
}
