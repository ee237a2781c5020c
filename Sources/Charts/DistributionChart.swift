/// A window's distribution over the baseline's, with the distance between their cumulative curves.
public struct DistributionChart: Chart {
    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the value with its unit, written under the axis.
    public var axis: String
    /// The counts of both.
    public var bins: HistogramBins
    /// The cumulative curves, drawn as a second panel; `nil` leaves it out.
    public var curves: CumulativeCurves?
    /// What the baseline is called in the picture; a count in it is useful.
    public var baselineName: String
    /// What the window is called in the picture.
    public var windowName: String

    /// A chart of counts and, if given, curves.
    public init(
        title: String,
        description: String,
        axis: String,
        bins: HistogramBins,
        curves: CumulativeCurves? = nil,
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.bins, self.curves) = (bins, curves)
        (self.baselineName, self.windowName) = (baselineName, windowName)
    }

    /// A chart of raw values.
    public init(
        title: String,
        description: String,
        axis: String,
        baseline: [Double],
        window: [Double],
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        self.init(
            title: title,
            description: description,
            axis: axis,
            bins: HistogramBins.fit(baseline: baseline, window: window),
            curves: CumulativeCurves.fit(baseline: baseline, window: window),
            baselineName: baselineName,
            windowName: windowName
        )
    }

    /// One row per bin, open tails included: counts and shares of both.
    public var table: ChartTable {
        HistogramTable.table(bins, axis: axis, baselineName: baselineName, windowName: windowName)
    }

    /// Beside each other when wide, under each other when narrow.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        let hasCurves = curves.map { !$0.baseline.isEmpty || !$0.window.isEmpty } ?? false
        let height: Double = layout.isNarrow ? (hasCurves ? 460 : 240) : 290
        var drawing = Drawing(id: id, kind: "distribution", layout: layout, height: height)
        guard bins.baselineTotal + bins.windowTotal > 0, bins.edges.count > 1 else {
            drawing.noData()
            return drawing
        }
        let whole = Box(x: 2, y: 4, width: layout.width - 4, height: height - 8)
        let split: (histogram: Box, curves: Box) =
            layout.isNarrow
            ? (
                whole.inset(bottom: hasCurves ? 226 : 0),
                whole.inset(top: 242)
            )
            : (whole.inset(right: hasCurves ? 292 : 0), whole.inset(left: 448))
        HistogramPanel(bins: bins, axis: axis, baselineName: baselineName, windowName: windowName)
            .draw(in: split.histogram, on: &drawing)
        if hasCurves, let curves {
            CumulativePanel(
                curves: curves,
                axis: axis,
                range: bins.edges.first.flatMap { low in bins.edges.last.map { low...$0 } },
                baselineName: CumulativeChart.shortened(baselineName),
                windowName: CumulativeChart.shortened(windowName),
                gapLabel: CumulativeChart.gapLabel(curves)
            ).draw(in: split.curves, on: &drawing)
        }
        return drawing
    }
}

/// The data table of two histograms.
enum HistogramTable {
    static func table(_ bins: HistogramBins, axis: String, baselineName: String, windowName: String)
        -> ChartTable
    {
        func share(_ part: Double, _ total: Double) -> String {
            total > 0 ? NumberText.percent(part / total) : "–"
        }
        func row(_ name: String, _ baseline: Double, _ window: Double) -> [String] {
            [
                name, NumberText.short(baseline, significant: 15), share(baseline, bins.baselineTotal),
                NumberText.short(window, significant: 15), share(window, bins.windowTotal),
            ]
        }
        func text(_ edge: Double) -> String { NumberText.short(edge, significant: 6) }
        var rows = zip(zip(bins.edges, bins.edges.dropFirst()), zip(bins.baseline, bins.window)).map {
            row("\(text($0.0)) to \(text($0.1))", $1.0, $1.1)
        }
        if let first = bins.edges.first, bins.baselineTails.below + bins.windowTails.below > 0 {
            rows.insert(row("below \(text(first))", bins.baselineTails.below, bins.windowTails.below), at: 0)
        }
        if let last = bins.edges.last, bins.baselineTails.above + bins.windowTails.above > 0 {
            rows.append(row("above \(text(last))", bins.baselineTails.above, bins.windowTails.above))
        }
        return ChartTable(
            header: [
                axis, "\(baselineName): rows", "\(baselineName): share", "\(windowName): rows",
                "\(windowName): share",
            ],
            rows: rows
        )
    }
}
