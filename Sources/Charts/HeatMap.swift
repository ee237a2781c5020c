/// A value per feature and window, as shades; flagged cells also carry a mark.
public struct HeatMap: Chart {
    /// One feature's row.
    public struct Row: Sendable, Equatable {
        /// The feature.
        public var label: String
        /// A value per window; `nil` where it was not evaluated.
        public var values: [Double?]
        /// Which windows were flagged, as positions in `values`.
        public var flagged: [Int]

        /// A feature with its values.
        public init(label: String, values: [Double?], flagged: [Int] = []) {
            self.label = label
            self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
            self.flagged = flagged
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the value.
    public var axis: String
    /// The windows' names, from left to right.
    public var columns: [String]
    /// From top to bottom.
    public var rows: [Row]

    /// A map of values.
    public init(title: String, description: String, axis: String, columns: [String], rows: [Row]) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.columns, self.rows) = (columns, rows)
    }

    /// Features down, windows across; an asterisk marks flagged cells.
    public var table: ChartTable {
        ChartTable(
            header: [axis] + columns,
            rows: rows.map { row in
                let flags = Set(row.flagged)
                let cells = columns.indices.map { index -> String in
                    let value = row.values.dropFirst(index).first.flatMap(\.self)
                    let text = value.map { NumberText.short($0, significant: 3) } ?? "–"
                    return flags.contains(index) ? text + " *" : text
                }
                return [row.label] + cells
            }
        )
    }

    /// Five shades with their bounds in the key; where cells would be thinner than two pixels, neighbours are drawn
    /// as one by their largest value, and the picture says so.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "heatmap", layout: layout, height: 60)
        let values = rows.flatMap { $0.values.prefix(columns.count) }.compactMap(\.self)
        guard !columns.isEmpty, let range = Scale.range(of: values) else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let names = rows.map { TextMetrics.fitName($0.label, width: layout.width * 0.32, size: size) }
        let left = (names.map { drawing.measure($0) }.max() ?? 0) + 10
        let across = layout.width - left - 4
        let merged = max(1, Int((2 * Double(columns.count) / across).rounded(.up)))
        let cells = (columns.count + merged - 1) / merged
        let cell = Box(x: left, y: 0, width: min(28, across / Double(cells)), height: size + 6)
        let bounds = HeatMap.bounds(range)
        let top = drawKey(bounds, layout: layout, merged: merged, on: &drawing)
        let plot = Box(
            x: left,
            y: top,
            width: cell.width * Double(cells),
            height: cell.height * Double(rows.count)
        )
        drawing.height = plot.bottom + Axis.bottomHeight(drawing, title: "") + 4
        drawCells(plot, cell, merged: merged, cells: cells, bounds: bounds, on: &drawing)
        for (index, name) in names.enumerated() {
            let y = plot.y + cell.height * (Double(index) + 0.5) + size * 0.33
            drawing.text(name, x: left - 7, y: y, anchor: .end)
        }
        let x = Scale(0...Double(cells * merged), from: plot.x, to: plot.right)
        let ticks = columns.enumerated().map { Tick(position: Double($0.offset) + 0.5, label: $0.element) }
        Axis.bottom(
            &drawing,
            plot: plot,
            scale: x,
            ticks: ticks,
            title: "",
            within: Box(x: 0, y: 0, width: layout.width, height: 0)
        )
        return drawing
    }

    /// Four round values that part the range into five shades.
    private static func bounds(_ range: ClosedRange<Double>) -> [Double] {
        let low = range.lowerBound >= 0 ? 0 : range.lowerBound
        guard range.upperBound > low else { return [] }
        let scale = Scale(low...range.upperBound, from: 0, to: 1)
        return Array(scale.niceTicks(about: 5).filter { $0 > low && $0 < range.upperBound }.prefix(5))
    }

    private static func shade(_ index: Int) -> Double {
        [0.06, 0.24, 0.44, 0.64, 0.84, 1].dropFirst(index).first ?? 1
    }

    private func drawKey(_ bounds: [Double], layout: Layout, merged: Int, on drawing: inout Drawing) -> Double
    {
        let size = drawing.fontSize
        let title = TextMetrics.fit(axis, width: layout.width - 4, size: size)
        drawing.text(title, x: 2, y: 4 + size * 0.8, muted: true)
        let swatch = Box(x: 2, y: size + 11, width: layout.isNarrow ? 34 : 44, height: 10)
        for index in 0...bounds.count {
            var path = PathText()
            path.rect(
                Box(
                    x: 2 + swatch.width * Double(index),
                    y: swatch.y,
                    width: swatch.width,
                    height: swatch.height
                )
            )
            drawing.fill(path, .paint(Palette.heat), opacity: HeatMap.shade(index))
            drawing.stroke(path, .text, width: 0.5, opacity: 0.4)
        }
        let foot = swatch.bottom + size
        var right = 0.0
        for (index, bound) in bounds.enumerated() {
            let text = NumberText.short(bound, significant: 3)
            let box = drawing.box(of: text, x: 2 + swatch.width * Double(index + 1), y: foot, anchor: .middle)
            guard box.x > right + 3 else { continue }
            drawing.text(text, x: box.centre, y: foot, anchor: .middle)
            right = box.right
        }
        var bottom = foot + 8
        let keyStart = 2 + swatch.width * Double(bounds.count + 1) + 16
        var path = PathText()
        path.marker(.diamond, keyStart, swatch.y + 5, radius: 3.5)
        if rows.contains(where: { !$0.flagged.isEmpty }) {
            drawing.stroke(path, .surface, width: 1, fill: .text)
            drawing.text("flagged", x: keyStart + 8, y: swatch.y + 5 + size * 0.33)
        }
        if merged > 1 {
            bottom += size + 4
            drawing.text("Each column: the largest of \(merged) windows", x: 2, y: bottom - 8, muted: true)
        }
        return bottom
    }

    private func drawCells(
        _ plot: Box,
        _ cell: Box,
        merged: Int,
        cells: Int,
        bounds: [Double],
        on drawing: inout Drawing
    ) {
        var shades = Array(repeating: PathText(), count: bounds.count + 1)
        var (missing, marks) = (PathText(), PathText())
        let gap = cell.width > 6 ? 1.0 : 0
        for (index, row) in rows.enumerated() {
            let y = plot.y + cell.height * Double(index)
            let flags = Set(row.flagged.filter { columns.indices.contains($0) }.map { $0 / merged })
            var rest = row.values.prefix(columns.count)[...]
            var run: (shade: Int?, from: Int)?
            func finish(_ end: Int) {
                guard let done = run else { return }
                let box = Box(
                    x: plot.x + cell.width * Double(done.from),
                    y: y,
                    width: cell.width * Double(end - done.from) - gap,
                    height: cell.height - 1
                )
                if let shade = done.shade, shades.indices.contains(shade) {
                    shades[shade].rect(box)
                } else {
                    missing.rect(box)
                }
            }
            for position in 0..<cells {
                let value = rest.prefix(merged).compactMap(\.self).max()
                rest = rest.dropFirst(merged)
                let shade = value.map { value in bounds.count { $0 <= value } }
                // Thin neighbours of one shade become one rectangle, which keeps a thousand windows small.
                if gap > 0 || run?.shade != shade || run == nil {
                    finish(position)
                    run = (shade, position)
                }
                if flags.contains(position) {
                    let x = plot.x + cell.width * (Double(position) + 0.5) - gap / 2
                    marks.marker(
                        .diamond,
                        x,
                        y + cell.height / 2 - 0.5,
                        radius: min(3.5, max(1.5, cell.width * 0.3))
                    )
                }
            }
            finish(cells)
        }
        for (index, path) in shades.enumerated() {
            drawing.fill(path, .paint(Palette.heat), opacity: HeatMap.shade(index))
        }
        if !missing.isEmpty {
            let hatch = drawing.hatch(Palette.baseline, named: "missing")
            drawing.fill(missing, hatch, opacity: 0.35)
        }
        drawing.stroke(marks, .surface, width: 1.25, fill: .text)
    }
}
