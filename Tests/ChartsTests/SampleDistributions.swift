import Charts
import Foundation

extension SampleChart {
    static let distributions: [SampleChart] = {
        var numbers = SampleNumbers(seed: 7)
        let before = numbers.normals(6_000, mean: 12, deviation: 9)
        let after =
            numbers.normals(1_400, mean: 17, deviation: 11) + numbers.normals(120, mean: 52, deviation: 5)
        let dozens = (0..<3_000).map { _ in (numbers.uniform() * 6 + numbers.uniform() * 6).rounded() }
        let shifted = (0..<900).map { _ in (numbers.uniform() * 7 + numbers.uniform() * 7).rounded() }
        let scores = (0..<4_000).map { _ in numbers.uniform() * numbers.uniform() }
        let newScores = (0..<800).map { _ in max(numbers.uniform(), numbers.uniform()) }
        return [
            SampleChart(
                name: "distribution",
                chart: DistributionChart(
                    title: "Departure delay, week of 22 April",
                    description:
                        "The window lies about 6 minutes later than the baseline, with a second peak at 52.",
                    axis: "Departure delay (minutes)",
                    baseline: before,
                    window: after,
                    baselineName: "Baseline · 6 000 rows",
                    windowName: "22 April · 1 520 rows"
                )
            ),
            SampleChart(
                name: "distribution-whole-numbers",
                chart: DistributionChart(
                    title: "Stops",
                    description: "Slightly more stops.",
                    axis: "Stops",
                    baseline: dozens,
                    window: shifted
                )
            ),
            SampleChart(
                name: "distribution-scores",
                chart: DistributionChart(
                    title: "Score",
                    description: "Scores moved from low to high.",
                    axis: "Score",
                    baseline: scores,
                    window: newScores
                )
            ),
            SampleChart(
                name: "cumulative",
                chart: CumulativeChart(
                    title: "Departure delay, cumulative",
                    description: "The curves are 0.26 apart.",
                    axis: "Departure delay (minutes)",
                    curves: .fit(baseline: before, window: after),
                    baselineName: "Baseline",
                    windowName: "Week of 22 April"
                )
            ),
            // Beside curves as steep as these there is no room for a name.
            SampleChart(
                name: "cumulative-steep",
                chart: CumulativeChart(
                    title: "Prediction, cumulative",
                    description: "The curves are 0.25 apart.",
                    axis: "Prediction",
                    curves: .fit(baseline: steep(140), window: steep(70)),
                    baselineName: "Baseline, as it was",
                    windowName: "Week of 20 February 2012"
                )
            ),
            SampleChart(
                name: "categories",
                chart: CategoryChart(
                    title: "Carrier, week of 22 April",
                    description: "EV doubled its share.",
                    axis: "Carrier",
                    categories: CategoryChart.folded(
                        zip(
                            [
                                "UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS", "F9",
                                "YV", "HA",
                            ],
                            [586, 546, 541, 481, 327, 263, 205, 184, 122, 51, 32, 7, 6, 6, 3]
                        ).map { Category(name: $0, baseline: $1, window: $0 == "EV" ? $1 * 2.1 : $1 * 0.9) }
                            + [Category(name: "OO <leased & new>", baseline: 0, window: 96, note: "new")]
                    ),
                    windowName: "22 April"
                )
            ),
        ]
    }()

    /// Values of an exponential law at even ranks.
    private static func steep(_ mean: Double) -> [Double] {
        (0..<500).map { -mean * log(1 - (Double($0) + 0.5) / 500) }
    }

    private typealias Category = CategoryChart.Category
}
