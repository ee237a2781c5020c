import DriftStatistics
import Monitoring
import Testing

@testable import Review

/// Rules on metrics other than the quality rule's: how much a figure got worse, and how surely.
@Suite("Metrics as rules") struct MetricMeasuringTests {
    private func binary(_ index: Int, score: Double, isPositive: Bool) -> LabelledRow {
        LabelledRow(
            predictionID: "p\(index)",
            origin: .upstream,
            answer: .binary(predicted: score > 0.5, actual: isPositive),
            score: score
        )
    }

    /// Rows whose labels follow their scores; `noise` of them are turned around.
    private func rows(_ count: Int, noise: Double, seed: UInt64) -> [LabelledRow] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let score = Double.random(in: 0...1, using: &random)
            let follows = Double.random(in: 0..<1, using: &random) < score
            let turns = Double.random(in: 0..<1, using: &random) < noise
            return binary(index, score: score, isPositive: follows != turns)
        }
    }

    private func window(_ rows: [LabelledRow]) -> LabelledWindow {
        LabelledWindow(rows: rows, draw: nil, windowRows: rows.count, estimates: [], judgement: nil)
    }

    private func rule(_ statistic: Statistic) -> Rule {
        Rule(
            statistic: statistic,
            subject: .quality,
            level: .alert,
            direction: .above,
            limit: 0.1,
            minimumEffect: 0.01,
            minimumRows: 30
        )
    }

    @Test(arguments: [Statistic.f1, .auc, .logLoss, .brier, .spiegelhalter])
    func aModelThatGuessesIsFoundWorseAndOneThatDoesNotIsNot(_ statistic: Statistic) throws {
        let baseline = rows(2_000, noise: 0, seed: 1)
        let same = try window(rows(400, noise: 0, seed: 2)).measure(rule(statistic), baseline: baseline)
        let worse = try window(rows(400, noise: 0.4, seed: 3)).measure(rule(statistic), baseline: baseline)
        #expect(worse.effectLower > 0.02, "\(worse)")
        #expect(worse.value > 0)
        #expect(same.effectLower < 0.02, "\(same)")
    }

    @Test func theFiguresAreThoseOfTheStatistics() throws {
        let baseline = rows(500, noise: 0, seed: 1)
        let here = rows(100, noise: 0.2, seed: 2)
        let labels = here.map(\.isPositive)
        let scores = here.compactMap(\.score)
        let found = try window(here).measure(rule(.auc), baseline: baseline)
        #expect(found.windowFigure == (try areaUnderROC(labels: labels, scores: scores)))
        let usual = try areaUnderROC(labels: baseline.map(\.isPositive), scores: baseline.compactMap(\.score))
        #expect(found.baselineFigure == usual)
        #expect(found.value == usual - (found.windowFigure ?? 0))
    }

    @Test func calibratedScoresHaveNoErrorToSpeakOf() throws {
        let found = try window(rows(300, noise: 0, seed: 5)).measure(
            rule(.calibrationError),
            baseline: rows(3_000, noise: 0, seed: 6)
        )
        #expect(found.value < 0.05, "\(found)")
    }

    @Test(arguments: [Statistic.rootMeanSquaredError, .rSquared, .residualGap])
    func errorsOfNumbersThatGrowAreFound(_ statistic: Statistic) throws {
        func numbers(_ count: Int, spread: Double, seed: UInt64) -> [LabelledRow] {
            var random = SeededGenerator(seed: seed)
            return (0..<count).map { index in
                let predicted = Double.random(in: 0...10, using: &random)
                let error = Double.random(in: -spread...spread, using: &random)
                return LabelledRow(
                    predictionID: "p\(index)",
                    origin: .upstream,
                    answer: .number(predicted: predicted, actual: predicted + error),
                    score: nil
                )
            }
        }
        let baseline = numbers(1_000, spread: 1, seed: 1)
        let worse = try window(numbers(200, spread: 4, seed: 2)).measure(rule(statistic), baseline: baseline)
        let same = try window(numbers(200, spread: 1, seed: 3)).measure(rule(statistic), baseline: baseline)
        #expect(worse.effectLower > 0.05, "\(worse)")
        #expect(same.effectLower < 0.05, "\(same)")
    }

    @Test func whatCannotBeMeasuredSaysWhy() {
        let baseline = rows(100, noise: 0, seed: 1)
        #expect(throws: NotMeasured("Too few labels: has 5, needs 30.")) {
            try window(rows(5, noise: 0, seed: 2)).measure(rule(.f1), baseline: baseline)
        }
        #expect(throws: NotMeasured("The baseline has no labels to compare with.")) {
            try window(rows(50, noise: 0, seed: 2)).measure(rule(.f1), baseline: [])
        }
        let positives = (0..<40).map { binary($0, score: 0.5, isPositive: true) }
        #expect(throws: NotMeasured("Not defined: only one class has labels.")) {
            try window(positives).measure(rule(.auc), baseline: baseline)
        }
    }
}

extension LabelledRow {
    fileprivate var isPositive: Bool {
        if case .binary(_, let actual) = answer { return actual }
        return false
    }
}
