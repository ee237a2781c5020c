import Charts

extension SampleChart {
    static let matrices: [SampleChart] = {
        var numbers = SampleNumbers(seed: 3)
        let features = [
            "Departure delay", "Distance", "Carrier", "Origin", "Temperature", "Wind speed", "Visibility",
        ]
        func heat(_ count: Int) -> [HeatMap.Row] {
            features.enumerated().map { row, name in
                let values = (0..<count).map { index -> Double? in
                    let isLate = row == 0 && index > count / 2 && index < count * 2 / 3
                    return (index + row) % 17 == 3
                        ? nil : 0.05 + 0.08 * numbers.uniform() + (isLate ? 0.3 : 0)
                }
                return HeatMap.Row(
                    label: name,
                    values: values,
                    flagged: values.indices.filter { (values[$0] ?? 0) > 0.3 }
                )
            }
        }
        func bins(_ bend: Double) -> [ReliabilityChart.Point] {
            (0..<10).map { index in
                let score = (Double(index) + 0.5) / 10
                let share = score + bend * score * (1 - score)
                return .init(
                    score: score,
                    share: share,
                    lower: max(0, share - 0.07),
                    upper: min(1, share + 0.07),
                    labels: 400 / (index + 2)
                )
            }
        }
        return [
            SampleChart(
                name: "heatmap",
                chart: HeatMap(
                    title: "Drift by feature and week",
                    description: "Departure delay moved in weeks 14 to 17.",
                    axis: "Kolmogorov–Smirnov distance",
                    columns: (1...26).map { "W\($0)" },
                    rows: heat(26)
                )
            ),
            SampleChart(
                name: "heatmap-thousand",
                chart: HeatMap(
                    title: "Drift, 1 000 windows",
                    description: "Departure delay moved in the second half.",
                    axis: "Kolmogorov–Smirnov distance",
                    columns: (1...1_000).map { "\($0)" },
                    rows: heat(1_000)
                )
            ),
            SampleChart(
                name: "confusion",
                chart: ConfusionMatrix(
                    title: "Predictions against labels",
                    description: "One late flight in four is missed.",
                    classes: ["On time", "Late", "Cancelled"],
                    counts: [[4_210, 122, 3], [310, 958, 12], [4, 31, 88]]
                )
            ),
            SampleChart(
                name: "confusion-many",
                chart: ConfusionMatrix(
                    title: "Twelve classes",
                    description: "Neighbours are mixed up.",
                    classes: (1...12).map { "Class number \($0)" },
                    counts: (0..<12).map { row in (0..<12).map { Double(max(0, 40 - 15 * abs(row - $0))) } }
                )
            ),
            SampleChart(
                name: "residuals",
                chart: ResidualChart(
                    title: "Residuals in April",
                    description: "The window's errors lie 4 minutes above zero.",
                    axis: "Residual (minutes)",
                    bins: .fit(
                        baseline: numbers.normals(3_000, deviation: 8),
                        window: numbers.normals(700, mean: 4, deviation: 10)
                    )
                )
            ),
            SampleChart(
                name: "reliability",
                chart: ReliabilityChart(
                    title: "Calibration in April",
                    description: "Scores between 0.3 and 0.7 promise too little.",
                    baseline: bins(0.03),
                    window: bins(0.55),
                    windowName: "April"
                )
            ),
            SampleChart(
                name: "waterfall",
                chart: WaterfallChart(
                    title: "Why the score rose",
                    description: "Departure delay explains most of the rise.",
                    axis: "Mean score",
                    start: Tick(position: 0.221, label: "Baseline"),
                    steps: [
                        .init(label: "Departure delay", change: 0.083, standardError: 0.011),
                        .init(label: "Carrier", change: 0.021, standardError: 0.006),
                        .init(label: "Visibility", change: -0.034, standardError: 0.009),
                        .init(label: "Distance", change: -0.008),
                    ],
                    end: Tick(position: 0.29, label: "22 April")
                )
            ),
        ]
    }()
}
