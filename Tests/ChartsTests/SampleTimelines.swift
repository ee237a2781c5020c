import Charts

extension SampleChart {
    static let timelines: [SampleChart] = {
        var numbers = SampleNumbers(seed: 11)
        let week = 604_800.0
        func label(_ index: Int) -> String { "W\(index + 1)" }
        let flags: [Int: VerdictMark] = [
            9: .dismissed, 17: .confirmed, 18: .confirmed, 19: .confirmed, 30: .cannotTell, 37: .waiting,
        ]
        let statistic = (0..<40).map { index -> StatisticTimeline.Point in
            let isFlagged = flags[index] != nil
            let value = 0.04 + 0.03 * numbers.uniform() + (isFlagged ? 0.09 + 0.05 * numbers.uniform() : 0)
            let mark: WindowMark =
                isFlagged ? .flagged : (index == 25 ? .notice : (index < 5 ? .provisional : .quiet))
            return .init(
                position: Double(index) * week,
                label: label(index),
                value: index == 13 ? nil : value,
                mark: mark,
                verdict: flags[index]
            )
        }
        let quality = (0..<40).map { index -> QualityTimeline.Point in
            let isBad = (17...19).contains(index)
            let estimate = 0.925 + 0.02 * (numbers.uniform() - 0.5) - (isBad ? 0.11 : 0)
            let isGap = [6, 7, 8, 22, 24].contains(index)
            return .init(
                position: Double(index) * week,
                label: label(index),
                estimate: isGap ? nil : estimate,
                lower: estimate - 0.035,
                upper: min(1, estimate + 0.03),
                labels: isGap ? 0 : 60,
                mark: isBad ? .flagged : .quiet,
                verdict: isBad ? .confirmed : nil
            )
        }
        let months = zip(
            stride(from: 0.0, to: 40, by: 4.345),
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
        )
        .map { Tick(position: $0 * week, label: $1) }
        let context = TimelineContext(
            ticks: months,
            events: [
                TimelineEvent(position: 12 * week, label: "Limit 0.13", kind: .threshold),
                TimelineEvent(position: 22.5 * week, label: "Version 2", kind: .deployment),
                TimelineEvent(position: 24 * week, label: "Reference 2", kind: .reference),
            ],
            incidents: [TimelineIncident(from: 16.5 * week, to: 19.5 * week, label: "Feed outage")]
        )
        let many = (0..<1_000).map { index -> StatisticTimeline.Point in
            let value = 0.2 + 0.05 * numbers.normal()
            return .init(
                position: Double(index),
                label: "w\(index)",
                value: index % 97 == 5 ? nil : value,
                mark: value > 0.31 ? .flagged : .quiet,
                verdict: value > 0.33 ? .confirmed : nil
            )
        }
        return [
            SampleChart(
                name: "timeline",
                chart: StatisticTimeline(
                    title: "Kolmogorov–Smirnov distance of the score, 2013",
                    description: "Six weeks passed the limit; three of them, in May, were confirmed.",
                    axis: "Kolmogorov–Smirnov distance of score",
                    points: statistic,
                    limits: [.init(from: -1e12, value: 0.1), .init(from: 12 * week, value: 0.13)],
                    context: context
                )
            ),
            SampleChart(
                name: "timeline-thousand",
                chart: StatisticTimeline(
                    title: "A thousand windows",
                    description: "A few are flagged.",
                    axis: "Distance",
                    points: many,
                    limits: [.init(from: 0, value: 0.31)],
                    lowerLimits: [.init(from: 300, value: 0.05)]
                )
            ),
            SampleChart(
                name: "quality",
                chart: QualityTimeline(
                    title: "Accuracy, 2013",
                    description: "Accuracy fell to 81% for three weeks in May.",
                    axis: "Accuracy with 95% interval",
                    points: quality,
                    baseline: 0.927,
                    tolerance: 0.897,
                    context: context
                )
            ),
            SampleChart(
                name: "sparkline",
                chart: Sparkline(
                    title: "Drift of age",
                    description: "Rising, past the limit.",
                    values: statistic.map(\.value),
                    limit: 0.12,
                    flagged: flags.keys.sorted()
                )
            ),
            SampleChart(
                name: "intervals",
                chart: IntervalChart(
                    title: "Accuracy in April by method",
                    description: "All methods agree within two points.",
                    axis: "Accuracy",
                    rows: [
                        .init(
                            label: "Prediction-powered",
                            estimate: 0.912,
                            lower: 0.893,
                            upper: 0.931,
                            note: "480 labels",
                            isMain: true
                        ),
                        .init(
                            label: "Weighted sample",
                            estimate: 0.905,
                            lower: 0.876,
                            upper: 0.931,
                            note: "480 labels"
                        ),
                        .init(
                            label: "Uniform half",
                            estimate: 0.898,
                            lower: 0.857,
                            upper: 0.928,
                            note: "240 labels"
                        ),
                        .init(label: "Upstream labels", estimate: nil, note: "none yet"),
                    ],
                    references: [Tick(position: 0.927, label: "baseline")],
                    percent: true
                )
            ),
        ]
    }()
}
