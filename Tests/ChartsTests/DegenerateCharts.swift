import Charts
import Testing

/// Every chart with the inputs that break pictures: nothing, one value, constants, what is not finite, huge ranges.
extension SampleChart {
    private typealias Values = (name: String, values: [Double])

    private static let troubles: [Values] = [
        ("nothing", []), ("one value", [3]), ("a constant", [2.5, 2.5, 2.5, 2.5]), ("zeros", [0, 0, 0]),
        ("not finite", [.nan, .infinity, -.infinity]), ("some not finite", [1, .nan, 4, .infinity, 2]),
        ("huge", [-1.7e308, 1.7e308, 1e308]),
        ("tiny", [.leastNonzeroMagnitude, 0, 3 * .leastNonzeroMagnitude]),
        ("large and close", [1e16, 1e16 + 2]),
        ("negative", [-5, -3.5, -4]),
    ]

    static let degenerate: [SampleChart] = troubles.flatMap { trouble in
        charts(trouble.values).map { SampleChart(name: "\(trouble.name): \(type(of: $0))", chart: $0) }
    }

    private static func charts(_ values: [Double]) -> [any Chart] {
        let (title, description) = ("Title", "Description")
        let indexed = values.enumerated().map { (position: Double($0.offset), value: $0.element) }
        return [
            DistributionChart(
                title: title,
                description: description,
                axis: "x",
                baseline: values,
                window: values
            ),
            DistributionChart(
                title: title,
                description: description,
                axis: "x",
                baseline: values,
                window: []
            ),
            DistributionChart(
                title: title,
                description: description,
                axis: "x",
                bins: HistogramBins(edges: values.sorted(), baseline: values, window: values)
            ),
            CumulativeChart(
                title: title,
                description: description,
                axis: "x",
                curves: .fit(baseline: values, window: values.map { $0 / 2 })
            ),
            CategoryChart(
                title: title,
                description: description,
                axis: "x",
                categories: indexed.map { .init(name: "c\($0.position)", baseline: $0.value, window: 1) }
            ),
            StatisticTimeline(
                title: title,
                description: description,
                axis: "x",
                points: indexed.map {
                    .init(position: $0.position, label: "w", value: $0.value, mark: .flagged)
                },
                limits: values.map { .init(from: $0, value: $0) },
                context: TimelineContext(
                    ticks: values.map { Tick(position: $0, label: "tick") },
                    events: values.map { .init(position: $0, label: "event", kind: .reference) },
                    incidents: values.map { .init(from: $0, to: $0 + 1, label: "incident") }
                )
            ),
            StatisticTimeline(
                title: title,
                description: description,
                axis: "x",
                points: values.map { .init(position: $0, label: "w", value: 1, verdict: .confirmed) }
            ),
            QualityTimeline(
                title: title,
                description: description,
                axis: "x",
                points: indexed.map {
                    .init(
                        position: $0.position,
                        label: "w",
                        estimate: $0.value,
                        lower: $0.value - 1,
                        upper: $0.value + 1
                    )
                },
                baseline: values.first,
                tolerance: values.last,
                percent: false
            ),
            Sparkline(
                title: title,
                description: description,
                values: values,
                limit: values.first,
                flagged: [0, 99, -1]
            ),
            IntervalChart(
                title: title,
                description: description,
                axis: "x",
                rows: values.map { .init(label: "r", estimate: $0, lower: $0 - 1, upper: $0 + 1) },
                references: values.map { Tick(position: $0, label: "reference") }
            ),
            WaterfallChart(
                title: title,
                description: description,
                axis: "x",
                start: Tick(position: values.first ?? 0, label: "start"),
                steps: values.map { .init(label: "s", change: $0, standardError: $0) },
                end: Tick(position: values.last ?? 0, label: "end")
            ),
            HeatMap(
                title: title,
                description: description,
                axis: "x",
                columns: indexed.map { "c\($0.position)" },
                rows: [
                    .init(label: "r", values: values, flagged: [0, 7, -2]), .init(label: "short", values: []),
                ]
            ),
            ConfusionMatrix(
                title: title,
                description: description,
                classes: indexed.map { "c\($0.position)" },
                counts: [values, []]
            ),
            ResidualChart(
                title: title,
                description: description,
                bins: .fit(baseline: values, window: values)
            ),
            ReliabilityChart(
                title: title,
                description: description,
                window: values.map { .init(score: $0, share: $0, lower: $0, upper: $0, labels: Int.max) }
            ),
        ]
    }
}
