import Charts
import Testing

@Test func distributionTableHoldsTheCountsAndShares() {
    let bins = HistogramBins(
        edges: [0, 1, 2],
        baseline: [30, 50],
        window: [5, 2],
        baselineTails: .init(below: 0, above: 20),
        windowTails: .init(below: 0, above: 3)
    )
    let chart = DistributionChart(title: "t", description: "d", axis: "x", bins: bins)
    #expect(
        chart.table.rows == [
            ["0 to 1", "30", "30%", "5", "50%"], ["1 to 2", "50", "50%", "2", "20%"],
            ["above 2", "20", "20%", "3", "30%"],
        ]
    )
}

@Test func timelineTableNamesLimitVerdictAndEventsOfEachWindow() {
    let chart = StatisticTimeline(
        title: "t",
        description: "d",
        axis: "KS",
        points: [
            .init(position: 2, label: "B", value: 0.3, mark: .flagged, verdict: .cannotTell),
            .init(position: 1, label: "A", value: nil),
        ],
        limits: [.init(from: 0, value: 0.1), .init(from: 2, value: 0.25)],
        context: TimelineContext(
            events: [.init(position: 1.5, label: "Reference 2", kind: .reference)],
            incidents: [.init(from: 2, to: 3, label: "outage")]
        )
    )
    #expect(
        chart.table.rows == [
            ["A", "not evaluated", "0.1", "quiet", "", ""],
            ["B", "0.3", "0.25", "flagged", "cannot tell", "Reference 2; incident: outage"],
        ]
    )
}

@Test func waterfallAddsUpAndNamesWhatIsNotExplained() {
    let chart = WaterfallChart(
        title: "t",
        description: "d",
        axis: "score",
        start: Tick(position: 0.2, label: "before"),
        steps: [.init(label: "age", change: 0.1, standardError: 0.02)],
        end: Tick(position: 0.25, label: "after")
    )
    #expect(
        chart.table.rows == [
            ["before", "", "", "0.2"], ["age", "+0.1", "0.02", "0.3"],
            ["not explained", "−0.05", "–", "0.25"],
            ["after", "", "", "0.25"],
        ]
    )
}

@Test func qualityTableSaysWhereNothingWasMeasured() {
    let chart = QualityTimeline(
        title: "t",
        description: "d",
        axis: "Accuracy",
        points: [
            .init(position: 1, label: "A", estimate: 0.9, lower: 0.85, upper: 0.94, labels: 12_000),
            .init(position: 2, label: "B", estimate: nil, labels: 0),
        ]
    )
    #expect(
        chart.table.rows == [
            ["A", "90%", "85%", "94%", "12\u{202F}000", "quiet", "", ""],
            ["B", "not measured", "–", "–", "0", "quiet", "", ""],
        ]
    )
}

@Test func heatMapTableMarksFlaggedCells() {
    let map = HeatMap(
        title: "t",
        description: "d",
        axis: "KS",
        columns: ["A", "B", "C"],
        rows: [.init(label: "age", values: [0.1, nil], flagged: [0])]
    )
    #expect(map.table == ChartTable(header: ["KS", "A", "B", "C"], rows: [["age", "0.1 *", "–", "–"]]))
}

@Test func confusionTableHoldsCountsAndTheShareThatWasRight() {
    let matrix = ConfusionMatrix(
        title: "t",
        description: "d",
        classes: ["no", "yes"],
        counts: [[8, 2], [1]]
    )
    #expect(matrix.table.rows == [["no", "8", "2", "80%"], ["yes", "1", "0", "0%"]])
}

@Test func foldingKeepsTheLargestCategoriesAndAddsUpTheRest() {
    let folded = CategoryChart.folded(
        (1...6).map { .init(name: "c\($0)", baseline: Double($0), window: 1) },
        keeping: 2
    )
    #expect(folded.map(\.name) == ["c6", "c5", "other (4)"])
    #expect(folded.map(\.baseline) == [6, 5, 10])
    #expect(folded.map(\.window) == [1, 1, 4])
}
