/// The cumulative curves of baseline and window with their largest distance marked.
public struct CumulativeChart: Chart {
    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the value with its unit.
    public var axis: String
    /// The curves.
    public var curves: CumulativeCurves
    /// What the baseline is called in the picture.
    public var baselineName: String
    /// What the window is called in the picture.
    public var windowName: String

    /// A chart of two curves.
    public init(
        title: String,
        description: String,
        axis: String,
        curves: CumulativeCurves,
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.curves, self.baselineName, self.windowName) = (curves, baselineName, windowName)
    }

    /// The shares of both at about twenty values, and at the gap.
    public var table: ChartTable {
        let values = (curves.baseline + curves.window).map(\.value).sorted()
        let every = max(1, values.count / 20)
        var shown = values.enumerated().filter { $0.offset % every == 0 }.map(\.element)
        shown += [values.last, curves.gap?.value].compactMap(\.self)
        var rows: [[String]] = []
        var previous: Double?
        for value in shown.sorted() where value != previous {
            previous = value
            rows.append([
                NumberText.short(value, significant: 6),
                NumberText.percent(CumulativeCurves.share(curves.baseline, at: value)),
                NumberText.percent(CumulativeCurves.share(curves.window, at: value)),
                value == curves.gap?.value ? "largest gap, " + CumulativeChart.gapLabel(curves) : "",
            ])
        }
        return ChartTable(
            header: [axis, "\(baselineName): at or below", "\(windowName): at or below", "Mark"],
            rows: rows
        )
    }

    /// One panel.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        let height = 260.0
        var drawing = Drawing(id: id, kind: "cumulative", layout: layout, height: height)
        guard !curves.baseline.isEmpty || !curves.window.isEmpty else {
            drawing.noData()
            return drawing
        }
        CumulativePanel(
            curves: curves,
            axis: axis,
            range: nil,
            baselineName: baselineName,
            windowName: windowName,
            gapLabel: CumulativeChart.gapLabel(curves)
        ).draw(in: Box(x: 2, y: 4, width: layout.width - 4, height: height - 8), on: &drawing)
        return drawing
    }

    static func gapLabel(_ curves: CumulativeCurves) -> String {
        curves.gap.map { "D = " + NumberText.short($0.size, significant: 2) } ?? ""
    }

    /// The name without what follows a middle dot, for a second panel that repeats it.
    static func shortened(_ name: String) -> String {
        name.split(separator: "·").first.map { String($0).trimmingSpaces } ?? name
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
