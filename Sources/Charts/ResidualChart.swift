/// Residuals of a window over those of the baseline, with zero marked.
public struct ResidualChart: Chart {
    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the residual with its unit.
    public var axis: String
    /// The counts of both.
    public var bins: HistogramBins
    /// What the baseline is called in the picture.
    public var baselineName: String
    /// What the window is called in the picture.
    public var windowName: String

    /// A chart of counted residuals.
    public init(
        title: String,
        description: String,
        axis: String = "Residual (label − prediction)",
        bins: HistogramBins,
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        (self.title, self.description, self.axis, self.bins) = (title, description, axis, bins)
        (self.baselineName, self.windowName) = (baselineName, windowName)
    }

    /// One row per bin, open tails included.
    public var table: ChartTable {
        HistogramTable.table(bins, axis: axis, baselineName: baselineName, windowName: windowName)
    }

    /// One panel.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "residuals", layout: layout, height: 270)
        guard bins.baselineTotal + bins.windowTotal > 0, bins.edges.count > 1 else {
            drawing.noData()
            return drawing
        }
        HistogramPanel(
            bins: bins,
            axis: axis,
            baselineName: baselineName,
            windowName: windowName,
            reference: Tick(position: 0, label: "no error")
        ).draw(in: Box(x: 2, y: 4, width: layout.width - 4, height: 262), on: &drawing)
        return drawing
    }
}
