import DriftStatistics
import Testing

@testable import Review

struct ReviewerErrorTests {
    private func figure(_ accuracy: Double, _ metric: QualityMetric = .accuracy) -> QualityEstimate {
        QualityEstimate(
            metric: metric,
            estimate: accuracy,
            lower: accuracy - 0.05,
            upper: min(1, accuracy + 0.05),
            labels: 100,
            rows: 1_000,
            method: .designed,
            baseline: 0.95,
            variance: 0.0006
        )
    }

    private func error(_ rate: Double, classes: Int = 2) -> ReviewerError {
        ReviewerError(rate: rate, interval: nil, items: 40, source: .gold, classes: classes)
    }

    @Test(arguments: [(0.95, 0.02, 0.932), (0.95, 0.05, 0.905), (0.95, 0.1, 0.86), (0.9, 0.05, 0.86)])
    func whatErrorTakesFromAccuracyIsGivenBack(_ known: (truth: Double, error: Double, seen: Double)) throws {
        let corrected = try #require(error(known.error).corrected(figure(known.seen), singleShare: 1))
        #expect(agree(corrected.estimate, known.truth, 1e-9))
        let scale = 1 - 2 * known.error
        #expect(agree(corrected.variance, 0.0006 / (scale * scale), 1e-9))
        #expect(corrected.lower < corrected.estimate && corrected.estimate < corrected.upper)
    }

    @Test func withSeveralClassesAWrongLabelSeldomNamesTheAnswer() throws {
        // Truth 0.9, error 0.1, three classes: right answers look wrong, and half of a tenth of the wrong ones right.
        let seen = 0.9 * 0.9 + 0.1 * 0.1 / 2
        let corrected = try #require(error(0.1, classes: 3).corrected(figure(seen), singleShare: 1))
        #expect(agree(corrected.estimate, 0.9, 1e-9))
    }

    @Test func labelsThatOthersStandBehindCountAsRight() throws {
        let half = try #require(error(0.1).corrected(figure(0.86), singleShare: 0.5))
        #expect(agree(half.error, 0.05, 1e-12))
        #expect(error(0.1).corrected(figure(0.86), singleShare: 0) == nil)
        #expect(error(0.1).corrected(figure(0.86, .recall), singleShare: 1) == nil)
        // Reviewers who might as well toss a coin leave nothing to correct.
        #expect(error(0.5).corrected(figure(0.5), singleShare: 1) == nil)
    }

    @Test func theFilterJudgesTheCorrectedLoss() throws {
        var seen = figure(0.9)
        var filter = try #require(QualityFilter(baselineLoss: 0.05, tolerance: 0.03))
        var other = filter
        seen.corrected = error(0.05).corrected(seen, singleShare: 1)
        let corrected = try #require(seen.corrected)
        let byFigure = filter.step(seen)
        let byHand = other.step(loss: 1 - corrected.estimate, variance: corrected.variance)
        #expect(byFigure == byHand)
    }
}
