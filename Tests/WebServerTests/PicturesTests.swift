import Monitoring
import Reports
import Review
import Testing

@Suite struct PicturesTests {
    private static let rule = Rule(
        statistic: .mean,
        column: "score",
        subject: .score,
        level: .alert,
        direction: .both,
        limit: 3,
        minimumEffect: 0.1,
        minimumRows: 30
    )

    @Test func theDescriptionSaysWhereTheDistributionsLieFarthestApart() {
        let html = Pictures.distribution(
            of: "Income",
            baseline: [1, 2, 3, 4],
            window: [3, 4, 5, 6],
            windowName: "w1",
            gapAt: 2,
            id: "a"
        )
        #expect(html.contains("4 values in the baseline, 4 in the window."))
        #expect(html.contains("farthest apart, by 0.5, at 2."))
        #expect(html.contains("<table"))
    }

    @Test func samplesWithoutValuesAreStillAPicture() {
        let html = Pictures.distribution(
            of: "Income",
            baseline: [],
            window: [],
            windowName: "w1",
            gapAt: nil,
            id: "a"
        )
        #expect(html.contains("0 values in the baseline, 0 in the window."))
        #expect(!html.contains("nan"))
    }

    @Test func theCategoryThatChangedMostIsNamedAndEscaped() {
        let html = Pictures.categories(
            of: "Region",
            baseline: ["north": 50, "<south>": 50],
            window: ["north": 90, "<south>": 10],
            windowName: "w1",
            id: "a"
        )
        #expect(html.contains("changed most, from 50% to"))
        #expect(html.contains("&lt;south&gt;"))
        #expect(!html.contains("<south>"))
    }

    @Test func noRowsAtAllAreSaid() {
        let html = Pictures.categories(of: "Region", baseline: [:], window: [:], windowName: "w1", id: "a")
        #expect(html.contains("No rows."))
    }

    @Test func aTimelineCountsItsBreachesAndNamesTheFarthest() {
        let values: [Double] = [0, 1, 2, -9, 1]
        let points = values.enumerated().map { index, value in
            let isBreached = abs(value) > 3
            return Pictures.RulePoint(
                window: "w\(index)",
                start: nil,
                value: value,
                limit: 3,
                isBreached: isBreached,
                verdict: isBreached ? "confirm" : nil
            )
        }
        let html = timeline(of: points)
        #expect(html.contains("Difference of means</text>"))
        #expect(html.contains("5 windows, 1 breached."))
        #expect(html.contains("The farthest was w3 with −9, limit 3."))
    }

    @Test func onlyTheNewestWindowsAreDrawnAndTheRestIsSaid() {
        let point = Pictures.RulePoint(
            window: "w",
            start: nil,
            value: 0,
            limit: 3,
            isBreached: false,
            verdict: nil
        )
        let points = Array(repeating: point, count: Pictures.mostWindows + 7)
        let html = timeline(of: points)
        #expect(html.contains("7 older windows are not drawn."))
    }

    private func timeline(of points: [Pictures.RulePoint]) -> String {
        Pictures.statisticTimeline(
            of: "Mean of Score",
            axis: "Difference of means",
            points: points,
            rule: Self.rule,
            id: "a"
        )
    }

    @Test func qualitySaysItsLastFigureWithInterval() {
        let figure = QualityEstimate(
            metric: .accuracy,
            estimate: 0.9,
            lower: 0.8,
            upper: 0.95,
            labels: 60,
            rows: 600,
            method: .designed,
            baseline: 0.93,
            variance: nil
        )
        let html = Pictures.qualityTimeline(
            of: "Accuracy",
            estimates: [("w1", nil, figure), ("w2", nil, nil)],
            tolerance: 0.9,
            id: "a"
        )
        #expect(html.contains("1 of 2 windows have a figure."))
        #expect(html.contains("w1, has 90%, 95% interval 80% to 95%, from 60 labels."))
    }
}
