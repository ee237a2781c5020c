/// Quality per window with its interval, against the baseline and the tolerance; gaps where nothing was measured.
public struct QualityTimeline: Chart {
    /// One window.
    public struct Point: Sendable, Equatable {
        /// When, as epoch seconds or a running number.
        public var position: Double
        /// The window's name.
        public var label: String
        /// The estimate; `nil` where nothing was measured.
        public var estimate: Double?
        /// The lower end of the interval.
        public var lower: Double?
        /// The upper end of the interval.
        public var upper: Double?
        /// How many labels it rests on.
        public var labels: Int?
        /// What the window turned out to be.
        public var mark: WindowMark
        /// What people said, if anything.
        public var verdict: VerdictMark?

        /// A window with its estimate.
        public init(
            position: Double,
            label: String,
            estimate: Double?,
            lower: Double? = nil,
            upper: Double? = nil,
            labels: Int? = nil,
            mark: WindowMark = .quiet,
            verdict: VerdictMark? = nil
        ) {
            func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
            (self.position, self.label, self.labels) = (position, label, labels)
            (self.estimate, self.lower, self.upper) = (finite(estimate), finite(lower), finite(upper))
            (self.mark, self.verdict) = (mark, verdict)
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the metric.
    public var axis: String
    /// The windows, in any order.
    public var points: [Point]
    /// The baseline's quality.
    public var baseline: Double?
    /// The quality below (or above) which a window is flagged.
    public var tolerance: Double?
    /// Whether the metric is a share to be shown as a percentage.
    public var percent: Bool
    /// Ticks, events and incidents.
    public var context: TimelineContext

    /// A timeline of estimates.
    public init(
        title: String,
        description: String,
        axis: String,
        points: [Point],
        baseline: Double? = nil,
        tolerance: Double? = nil,
        percent: Bool = true,
        context: TimelineContext = TimelineContext()
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        self.points = points.filter(\.position.isFinite).sorted {
            ($0.position, $0.label) < ($1.position, $1.label)
        }
        self.baseline = baseline.flatMap { $0.isFinite ? $0 : nil }
        self.tolerance = tolerance.flatMap { $0.isFinite ? $0 : nil }
        (self.percent, self.context) = (percent, context)
    }

    /// One row per window: estimate, interval, labels, state, verdict, what happened.
    public var table: ChartTable {
        let remarks = TimelineFrame.remarks(windows, context)
        return ChartTable(
            header: ["Window", axis, "Lower", "Upper", "Labels", "State", "Verdict", "Remarks"],
            rows: zip(points, remarks).map { point, remark in
                [
                    point.label, point.estimate.map(text) ?? "not measured", point.lower.map(text) ?? "–",
                    point.upper.map(text) ?? "–",
                    point.labels.map { NumberText.fixed(Double($0), decimals: 0) } ?? "–",
                    point.mark.rawValue, point.verdict?.words ?? "", remark,
                ]
            }
        )
    }

    private var windows: [TimelineFrame.Window] {
        points.map { .init(position: $0.position, label: $0.label, verdict: $0.verdict) }
    }

    private func text(_ value: Double) -> String {
        percent ? NumberText.percent(value) : NumberText.short(value)
    }

    /// Band and points; baseline and tolerance are named at the right edge.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "quality", layout: layout, height: 60)
        let measured = points.filter { $0.estimate != nil }
        let values = measured.flatMap { [$0.estimate, $0.lower, $0.upper] } + [baseline, tolerance]
        guard let range = Scale.range(of: values.compactMap(\.self)), !measured.isEmpty else {
            drawing.noData(points.isEmpty ? "No data" : "Nothing measured yet")
            return drawing
        }
        var keys =
            TimelineFrame.windowKeys(points.map(\.mark)) + TimelineFrame.verdictKeys(points.map(\.verdict))
        if measured.contains(where: { $0.lower != nil && $0.upper != nil }) {
            keys.append((TimelineFrame.Key(marker: nil, ink: .window, isFilled: true), "interval"))
        }
        let gaps = points.filter { $0.estimate == nil }
        if !gaps.isEmpty {
            keys.append((TimelineFrame.Key(marker: .bar, ink: .baseline, isFilled: false), "not measured"))
        }
        let levels: [TimelineFrame.Level] = [
            baseline.map { .init(text: "baseline \(text($0))", value: $0, ink: .baseline, dash: "") },
            tolerance.map { .init(text: "tolerance \(text($0))", value: $0, ink: .limit, dash: "7 3") },
        ].compactMap(\.self)
        keys += TimelineFrame.levelKeys(levels, layout: layout)
        let right = TimelineFrame.rightRoom(levels, layout: layout, drawing: drawing)
        let frame = TimelineFrame(
            windows: windows,
            context: context,
            values: Scale.padded(range, by: 0.06),
            percent: percent,
            yTitle: axis,
            layout: layout,
            keys: keys.map(\.words),
            right: right,
            drawing: &drawing
        )
        frame.drawBack(on: &drawing)
        drawBand(frame, on: &drawing)
        if let baseline {
            drawing.line(
                frame.plot.x,
                frame.y(baseline),
                frame.plot.right,
                frame.y(baseline),
                .baseline,
                width: 1.5
            )
        }
        if let tolerance {
            let y = frame.y(tolerance)
            drawing.line(frame.plot.x, y, frame.plot.right, y, .limit, width: 1.5, dash: "7 3")
        }
        drawEstimates(frame, on: &drawing)
        drawGaps(gaps, frame, on: &drawing)
        frame.labelRight(levels, on: &drawing)
        frame.drawFront(on: &drawing, keys: keys)
        return drawing
    }

    /// Neighbouring windows share a band; each window also has its own thin whisker.
    private func drawBand(_ frame: TimelineFrame, on drawing: inout Drawing) {
        typealias Edge = (x: Double, low: Double, high: Double)
        var (band, whiskers) = (PathText(), PathText())
        var run: [Edge] = []
        func finish() {
            if run.count > 1, let first = run.first {
                band.move(first.x, first.high)
                for edge in run.dropFirst() { band.line(edge.x, edge.high) }
                for edge in run.reversed() { band.line(edge.x, edge.low) }
                band.close()
            }
            run = []
        }
        let lone = zip(
            zip([nil] + points.map(\.estimate), points.dropFirst().map(\.estimate) + [nil]),
            points
        )
        for (around, point) in lone {
            guard point.estimate != nil, let lower = point.lower, let upper = point.upper else {
                finish()
                continue
            }
            let edge = (frame.x(point.position), frame.y(lower), frame.y(upper))
            run.append(edge)
            let isAlone = around.0 == nil && around.1 == nil
            if isAlone || frame.dotsFit { whiskers.segment(edge.0, edge.1, edge.0, edge.2) }
        }
        finish()
        drawing.fill(band, .window, opacity: 0.16)
        drawing.stroke(whiskers, .window, width: 1, opacity: 0.55)
    }

    private func drawEstimates(_ frame: TimelineFrame, on drawing: inout Drawing) {
        var line = PathText()
        line.polyline(points.map { point in point.estimate.map { (frame.x(point.position), frame.y($0)) } })
        drawing.stroke(line, .window, width: points.count > 300 ? 1 : 1.5, round: true)
        frame.drawMarkers(points.map { ($0.position, $0.estimate ?? .nan, $0.mark) }, on: &drawing)
    }

    /// Short strokes along the foot of the plot, so that a gap reads as "not measured" and not as a mistake.
    private func drawGaps(_ gaps: [Point], _ frame: TimelineFrame, on drawing: inout Drawing) {
        var path = PathText()
        let half = min(4, max(1, frame.plot.width / Double(max(points.count, 1)) / 2))
        for gap in gaps where frame.x.contains(gap.position) {
            let x = frame.x(gap.position)
            path.segment(x - half, frame.plot.bottom - 5, x + half, frame.plot.bottom - 5)
        }
        drawing.stroke(path, .baseline, width: 1.5)
    }
}
