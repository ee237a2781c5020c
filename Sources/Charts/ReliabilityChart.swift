/// How often what was predicted with a score came true, against the line where both are equal.
public struct ReliabilityChart: Chart {
    /// One bin of scores.
    public struct Point: Sendable, Equatable {
        /// The mean score, 0…1.
        public var score: Double
        /// The share that came true, 0…1.
        public var share: Double
        /// The lower end of its interval.
        public var lower: Double?
        /// The upper end of its interval.
        public var upper: Double?
        /// Labels in the bin.
        public var labels: Int

        /// A bin of scores.
        public init(score: Double, share: Double, lower: Double? = nil, upper: Double? = nil, labels: Int) {
            (self.score, self.share, self.labels) = (score, share, labels)
            self.lower = lower.flatMap { $0.isFinite ? $0 : nil }
            self.upper = upper.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The baseline's bins; may be empty.
    public var baseline: [Point]
    /// The window's bins.
    public var window: [Point]
    /// What the baseline is called in the picture.
    public var baselineName: String
    /// What the window is called in the picture.
    public var windowName: String

    /// A diagram of binned scores; bins without a finite score and share are skipped.
    public init(
        title: String,
        description: String,
        baseline: [Point] = [],
        window: [Point],
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        func usable(_ points: [Point]) -> [Point] {
            points.filter { $0.score.isFinite && $0.share.isFinite }.sorted {
                ($0.score, $0.share) < ($1.score, $1.share)
            }
        }
        (self.title, self.description) = (title, description)
        (self.baseline, self.window) = (usable(baseline), usable(window))
        (self.baselineName, self.windowName) = (baselineName, windowName)
    }

    /// One row per bin of either.
    public var table: ChartTable {
        let named = baseline.map { (baselineName, $0) } + window.map { (windowName, $0) }
        return ChartTable(
            header: ["Sample", "Mean score", "Came true", "Lower", "Upper", "Labels"],
            rows: named.map { name, point in
                [
                    name, NumberText.short(point.score, significant: 3), NumberText.percent(point.share),
                    point.lower.map(NumberText.percent) ?? "–", point.upper.map(NumberText.percent) ?? "–",
                    NumberText.fixed(Double(point.labels), decimals: 0),
                ]
            }
        )
    }

    /// A square with the diagonal; under it, how many labels each bin of the window rests on.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "reliability", layout: layout, height: 60)
        guard !baseline.isEmpty || !window.isEmpty else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let side: Double = layout.isNarrow ? 230 : 300
        let unit = Scale(0...1, from: 0, to: 1)
        let ticks = unit.labelledTicks(about: 5, percent: true)
        let left = Axis.leftWidth(drawing, ticks: ticks)
        let plot = Box(x: left, y: size + 16, width: min(side, layout.width - left - 8), height: side)
        let counts = Box(x: left, y: plot.bottom + 8, width: plot.width, height: 30)
        drawing.height = counts.bottom + Axis.bottomHeight(drawing, title: "Score") + 4
        drawing.text("Share that came true", x: 2, y: 4 + size * 0.8, muted: true)
        let x = Scale(0...1, from: plot.x, to: plot.right)
        let y = Scale(0...1, from: plot.bottom, to: plot.y)
        Axis.left(&drawing, plot: plot, scale: y, ticks: ticks)
        drawing.line(x(0), y(0), x(1), y(1), dash: "2 3", opacity: 0.7)
        let labelled = [
            (baseline, baselineName, Ink.baseline, MarkerShape.square, "5 3"),
            (window, windowName, Ink.window, MarkerShape.circle, ""),
        ]
        for (points, _, ink, shape, dash) in labelled { draw(points, ink, shape, dash, x, y, on: &drawing) }
        let most = window.map { Double($0.labels) }.max() ?? 0
        var bars = PathText()
        for point in window where most > 0 {
            let height = Double(max(0, point.labels)) / most * counts.height
            bars.rect(Box(x: x(point.score) - 4, y: counts.bottom - height, width: 8, height: height))
        }
        drawing.fill(bars, .window, opacity: 0.55)
        Axis.bottom(
            &drawing,
            plot: counts,
            scale: x,
            ticks: ticks.map { Tick(position: $0.position, label: NumberText.short($0.position)) },
            title: "Score",
            within: Box(x: 0, y: 0, width: layout.width, height: 0)
        )
        drawNames(labelled.map { ($0.0, $0.1, $0.2, $0.3) }, counts, most, plot, x, y, layout, on: &drawing)
        return drawing
    }

    private func draw(
        _ points: [Point],
        _ ink: Ink,
        _ shape: MarkerShape,
        _ dash: String,
        _ x: Scale,
        _ y: Scale,
        on drawing: inout Drawing
    ) {
        var (line, whiskers, markers) = (PathText(), PathText(), PathText())
        line.polyline(points.map { (x($0.score), y($0.share)) })
        for point in points {
            if let lower = point.lower, let upper = point.upper {
                whiskers.segment(x(point.score), y(lower), x(point.score), y(upper))
            }
            markers.marker(shape, x(point.score), y(point.share), radius: 3.5)
        }
        drawing.stroke(whiskers, ink, width: 1.25, opacity: 0.6)
        drawing.stroke(line, ink, width: 1.75, dash: dash)
        drawing.stroke(markers, ink, width: 1.5, fill: shape == .square ? .surface : ink)
    }

    /// Names beside the square when there is room, else in its empty upper left corner.
    private func drawNames(
        _ series: [(points: [Point], name: String, ink: Ink, shape: MarkerShape)],
        _ counts: Box,
        _ most: Double,
        _ plot: Box,
        _ x: Scale,
        _ y: Scale,
        _ layout: Layout,
        on drawing: inout Drawing
    ) {
        let size = drawing.fontSize
        let start = layout.isNarrow ? plot.x + 18 : plot.right + 24
        let room = layout.isNarrow ? plot.width * 0.6 : layout.width - start - 4
        let shown = series.filter { !$0.points.isEmpty }
        let lastShares = shown.map { y($0.points.last?.share ?? 0) }
        var next = plot.y + size
        let ordered = zip(shown, lastShares).sorted { $0.1 < $1.1 }
        for (item, end) in ordered {
            // The lowest two lines beside the square are taken by the remarks.
            let middle = layout.isNarrow ? next : max(next, min(end, plot.bottom - 4 * size))
            var marker = PathText()
            marker.marker(item.shape, start - 9, middle, radius: 3.5)
            drawing.stroke(marker, item.ink, width: 1.5, fill: item.shape == .square ? .surface : item.ink)
            let text = TextMetrics.fit(item.name, width: room, size: size, bold: true)
            drawing.text(text, x: start, y: middle + size * 0.33, ink: item.ink, bold: true, halo: true)
            next = middle + size + 5
        }
        guard !layout.isNarrow else { return }
        drawing.text(
            "labels per bin, at most \(NumberText.fixed(most, decimals: 0))",
            x: plot.right + 15,
            y: counts.y + counts.height / 2 + size * 0.33,
            muted: true
        )
        drawing.text(
            "dotted: scores that keep their word",
            x: plot.right + 15,
            y: plot.bottom - 2,
            muted: true
        )
    }
}
