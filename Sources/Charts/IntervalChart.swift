/// Estimates with their intervals under each other, such as the same quantity by several methods.
public struct IntervalChart: Chart {
    /// One estimate.
    public struct Row: Sendable, Equatable {
        /// What was estimated, or how.
        public var label: String
        /// The estimate; `nil` when it could not be made.
        public var estimate: Double?
        /// The lower end of the interval.
        public var lower: Double?
        /// The upper end of the interval.
        public var upper: Double?
        /// A remark behind the name, such as the number of labels.
        public var note: String
        /// Whether this is the figure that counts: drawn filled and bold.
        public var isMain: Bool

        /// An estimate with its interval.
        public init(
            label: String,
            estimate: Double?,
            lower: Double? = nil,
            upper: Double? = nil,
            note: String = "",
            isMain: Bool = false
        ) {
            func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
            (self.label, self.note, self.isMain) = (label, note, isMain)
            (self.estimate, self.lower, self.upper) = (finite(estimate), finite(lower), finite(upper))
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the quantity with its unit.
    public var axis: String
    /// From top to bottom.
    public var rows: [Row]
    /// Values to compare with, such as the baseline.
    public var references: [Tick]
    /// Whether values are shares to be shown as percentages.
    public var percent: Bool

    /// A chart of estimates.
    public init(
        title: String,
        description: String,
        axis: String,
        rows: [Row],
        references: [Tick] = [],
        percent: Bool = false
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.rows, self.references, self.percent) = (rows, references.filter(\.position.isFinite), percent)
    }

    /// One row per estimate.
    public var table: ChartTable {
        ChartTable(
            header: [axis, "Estimate", "Lower", "Upper", "Remark"],
            rows: rows.map { row in
                [
                    row.label, row.estimate.map(text) ?? "not estimable", row.lower.map(text) ?? "–",
                    row.upper.map(text) ?? "–", row.note,
                ]
            }
                + references.map { [$0.label, text($0.position), "–", "–", "reference"] }
        )
    }

    private func text(_ value: Double) -> String {
        percent ? NumberText.percent(value) : NumberText.short(value, significant: 3)
    }

    private func figures(_ row: Row) -> String {
        guard let estimate = row.estimate else { return "not estimable" }
        guard let lower = row.lower, let upper = row.upper else { return text(estimate) }
        return "\(text(estimate)) (\(text(lower))–\(text(upper)))"
    }

    /// Names left and figures right when wide; both over the interval when narrow.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "intervals", layout: layout, height: 60)
        let values = rows.flatMap { [$0.estimate, $0.lower, $0.upper] }.compactMap(\.self)
        guard let range = Scale.range(of: values + references.map(\.position)), !values.isEmpty else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let names = rows.map { $0.note.isEmpty ? $0.label : "\($0.label) · \($0.note)" }
        let nameWidth =
            layout.isNarrow ? 8 : min(300, (names.map { drawing.measure($0, bold: true) }.max() ?? 0) + 14)
        let figureWidth =
            layout.isNarrow ? 8 : (rows.map { drawing.measure(figures($0), bold: true) }.max() ?? 0) + 14
        let step = layout.isNarrow ? size * 2.9 : size * 2
        let top = references.isEmpty ? 6 : size + 12
        let plot = Box(
            x: nameWidth,
            y: top,
            width: layout.width - nameWidth - figureWidth,
            height: step * Double(rows.count) + 4
        )
        drawing.height = plot.bottom + Axis.bottomHeight(drawing, title: axis) + 4
        let x = Scale(Scale.padded(range, by: 0.04), from: plot.x, to: plot.right)
        let ticks = x.labelledTicks(about: Int(plot.width / 80) + 1, percent: percent)
        drawReferences(x, plot, layout: layout, on: &drawing)
        for (index, (row, name)) in zip(rows, names).enumerated() {
            let foot = plot.y + step * Double(index)
            let middle = layout.isNarrow ? foot + size * 2.1 : foot + step / 2
            let written = layout.isNarrow ? foot + size : middle + size * 0.33
            let figure = figures(row)
            let figureRoom = drawing.measure(figure, bold: row.isMain)
            let room = layout.isNarrow ? layout.width - figureRoom - 16 : nameWidth - 14
            // The remark goes before a name is cut: the table has it.
            let whole = drawing.measure(name, bold: row.isMain) <= room ? name : row.label
            let fitting = TextMetrics.fit(whole, width: room, size: size, bold: row.isMain)
            if layout.isNarrow {
                drawing.text(fitting, x: 2, y: written, bold: row.isMain, halo: true)
            } else {
                drawing.text(fitting, x: nameWidth - 12, y: written, anchor: .end, bold: row.isMain)
            }
            drawing.text(
                figure,
                x: layout.width - 2,
                y: written,
                anchor: .end,
                bold: row.isMain,
                muted: row.estimate == nil,
                halo: layout.isNarrow
            )
            drawRow(row, x, middle, on: &drawing)
        }
        Axis.bottom(
            &drawing,
            plot: plot,
            scale: x,
            ticks: ticks,
            title: axis,
            within: Box(x: 0, y: 0, width: layout.width, height: 0)
        )
        return drawing
    }

    private func drawRow(_ row: Row, _ x: Scale, _ middle: Double, on drawing: inout Drawing) {
        guard let estimate = row.estimate else { return }
        var path = PathText()
        if let lower = row.lower, let upper = row.upper {
            path.segment(x(lower), middle, x(upper), middle)
            path.segment(x(lower), middle - 4, x(lower), middle + 4)
            path.segment(x(upper), middle - 4, x(upper), middle + 4)
        }
        drawing.stroke(path, row.isMain ? .window : .baseline, width: row.isMain ? 2.5 : 1.5)
        var marker = PathText()
        marker.marker(row.isMain ? .diamond : .circle, x(estimate), middle, radius: row.isMain ? 5 : 4)
        drawing.stroke(
            marker,
            row.isMain ? .window : .baseline,
            width: 1.5,
            fill: row.isMain ? .window : .surface
        )
    }

    private func drawReferences(_ x: Scale, _ plot: Box, layout: Layout, on drawing: inout Drawing) {
        for reference in references.sorted(by: { ($0.position, $0.label) < ($1.position, $1.label) }) {
            let place = x(reference.position)
            if layout.isNarrow {
                // Only beside the intervals, or the line would run through the figures over them.
                var path = PathText()
                for row in rows.indices {
                    let middle = plot.y + drawing.fontSize * (2.9 * Double(row) + 2.1)
                    path.segment(place, middle - 8, place, middle + 8)
                }
                drawing.stroke(path, .baseline, width: 1.25)
            } else {
                drawing.line(place, plot.y - 2, place, plot.bottom, .baseline, width: 1.25, dash: "5 3")
            }
            let text = TextMetrics.fit(
                "\(reference.label) \(text(reference.position))",
                width: layout.width,
                size: drawing.fontSize
            )
            let half = drawing.measure(text) / 2
            let centre = min(max(place, half + 2), layout.width - half - 2)
            let box = drawing.box(of: text, x: centre, y: plot.y - 7, anchor: .middle)
            guard drawing.isFree(box.inset(left: -4, right: -4)) else { continue }
            drawing.text(text, x: centre, y: plot.y - 7, anchor: .middle, ink: .baseline)
        }
    }
}
