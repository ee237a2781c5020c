/// A statistic per window with the limit that held at the time, flagged windows, verdicts and what happened.
public struct StatisticTimeline: Chart {
    /// One window.
    public struct Point: Sendable, Equatable {
        /// When, as epoch seconds or a running number.
        public var position: Double
        /// The window's name.
        public var label: String
        /// The statistic; `nil` where it was not evaluated, which leaves a gap.
        public var value: Double?
        /// What the window turned out to be.
        public var mark: WindowMark
        /// What people said, if anything.
        public var verdict: VerdictMark?

        /// A window with its value.
        public init(
            position: Double,
            label: String,
            value: Double?,
            mark: WindowMark = .quiet,
            verdict: VerdictMark? = nil
        ) {
            self.position = position
            self.label = label
            self.value = value.flatMap { $0.isFinite ? $0 : nil }
            self.mark = mark
            self.verdict = verdict
        }
    }

    /// A limit that holds from a moment on, until the next one.
    public struct Limit: Sendable, Equatable {
        /// From when on.
        public var from: Double
        /// The limit; `nil` ends the line.
        public var value: Double?

        /// A limit from a moment on.
        public init(from: Double, value: Double?) {
            self.from = from
            self.value = value.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the statistic with its unit.
    public var axis: String
    /// The windows, in any order.
    public var points: [Point]
    /// Upper limits by revision.
    public var limits: [Limit]
    /// Lower limits by revision, for statistics that can be too low.
    public var lowerLimits: [Limit]
    /// What is written at the limit line.
    public var limitName: String
    /// Whether values are shares to be shown as percentages.
    public var percent: Bool
    /// Ticks, events and incidents.
    public var context: TimelineContext

    /// A timeline of values and limits.
    public init(
        title: String,
        description: String,
        axis: String,
        points: [Point],
        limits: [Limit] = [],
        lowerLimits: [Limit] = [],
        limitName: String = "limit",
        percent: Bool = false,
        context: TimelineContext = TimelineContext()
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        self.points = points.filter(\.position.isFinite).sorted {
            ($0.position, $0.label) < ($1.position, $1.label)
        }
        self.limits = StatisticTimeline.ordered(limits)
        self.lowerLimits = StatisticTimeline.ordered(lowerLimits)
        (self.limitName, self.percent, self.context) = (limitName, percent, context)
    }

    /// One row per window: value, limit, what it was, the verdict, what happened.
    public var table: ChartTable {
        let remarks = TimelineFrame.remarks(windows, context)
        return ChartTable(
            header: ["Window", axis, limitName, "State", "Verdict", "Remarks"],
            rows: zip(points, remarks).map { point, remark in
                let bounds = [lowerLimits, limits].compactMap {
                    StatisticTimeline.limit($0, at: point.position)
                }
                return [
                    point.label, point.value.map(text) ?? "not evaluated",
                    bounds.isEmpty ? "–" : bounds.map(text).joined(separator: " to "),
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

    private static func ordered(_ limits: [Limit]) -> [Limit] {
        limits.filter { !$0.from.isNaN }.sorted { $0.from < $1.from }
    }

    private static func limit(_ limits: [Limit], at position: Double) -> Double? {
        limits.last { $0.from <= position }?.value
    }

    /// The same picture in both sizes, with fewer ticks when narrow.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "timeline", layout: layout, height: 60)
        let values = points.compactMap(\.value)
        guard var range = Scale.range(of: values + (limits + lowerLimits).compactMap(\.value)),
            !values.isEmpty
        else {
            drawing.noData()
            return drawing
        }
        // Distances start at zero; means of a narrow range far from zero do not.
        if range.lowerBound >= 0, range.lowerBound < range.upperBound * 0.6 { range = 0...range.upperBound }
        let levels = [limits, lowerLimits].compactMap { $0.last?.value }.map {
            TimelineFrame.Level(text: "\(limitName) \(text($0))", value: $0, ink: .limit, dash: "7 3")
        }
        let keys =
            TimelineFrame.windowKeys(points.map(\.mark)) + TimelineFrame.verdictKeys(points.map(\.verdict))
            + TimelineFrame.levelKeys(levels, layout: layout)
        let right = TimelineFrame.rightRoom(levels, layout: layout, drawing: drawing)
        let padded = Scale.padded(range, by: 0.06)
        let frame = TimelineFrame(
            windows: windows,
            context: context,
            values: (range.lowerBound == 0 ? 0 : padded.lowerBound)...padded.upperBound,
            percent: percent,
            yTitle: axis,
            layout: layout,
            keys: keys.map(\.words),
            right: right,
            drawing: &drawing
        )
        frame.drawBack(on: &drawing)
        for steps in [limits, lowerLimits] { drawLimit(steps, frame, on: &drawing) }
        var line = PathText()
        line.polyline(points.map { point in point.value.map { (frame.x(point.position), frame.y($0)) } })
        drawing.stroke(line, .window, width: points.count > 300 ? 1 : 1.75, round: true)
        frame.drawMarkers(
            points.map { ($0.position, $0.value ?? .nan, $0.mark) },
            on: &drawing
        )
        drawLonePoints(frame, on: &drawing)
        frame.labelRight(levels, on: &drawing)
        frame.drawFront(on: &drawing, keys: keys)
        return drawing
    }

    /// A window between two gaps has no line: it keeps its dot even where dots are left out.
    private func drawLonePoints(_ frame: TimelineFrame, on drawing: inout Drawing) {
        guard !frame.dotsFit else { return }
        var path = PathText()
        let values: [Double?] = [nil] + points.map(\.value) + [nil]
        for (point, around) in zip(points, zip(values, values.dropFirst(2)))
        where around.0 == nil && around.1 == nil {
            guard let value = point.value else { continue }
            path.segment(frame.x(point.position), frame.y(value), frame.x(point.position), frame.y(value))
        }
        drawing.stroke(path, .window, width: 2.5, round: true)
    }

    private func drawLimit(_ steps: [Limit], _ frame: TimelineFrame, on drawing: inout Drawing) {
        var path = PathText()
        let ends = steps.dropFirst().map(\.from) + [frame.x.high]
        var previous: Double?
        for (step, end) in zip(steps, ends) {
            guard end > frame.x.low, step.from < frame.x.high, let value = step.value else {
                previous = nil
                continue
            }
            let y = frame.y(value)
            if previous == nil { path.move(frame.x(step.from), y) } else { path.vertical(y) }
            path.horizontal(frame.x(end))
            previous = value
        }
        drawing.stroke(path, .limit, width: 1.5, dash: "7 3")
    }
}
