/// Which classes are taken for which: rows are the truth, columns the prediction.
public struct ConfusionMatrix: Chart {
    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The classes, in the order of rows and columns.
    public var classes: [String]
    /// Counts, or weighted counts: `counts[truth][prediction]`.
    public var counts: [[Double]]

    /// A matrix; missing, negative and not finite counts are 0.
    public init(title: String, description: String, classes: [String], counts: [[Double]]) {
        (self.title, self.description, self.classes) = (title, description, classes)
        self.counts = classes.indices.map { row in
            let given = counts.dropFirst(row).first ?? []
            return classes.indices.map { HistogramBins.usable(given.dropFirst($0).first ?? 0) }
        }
    }

    /// One row per true class, with counts and the share that was right.
    public var table: ChartTable {
        ChartTable(
            header: ["Truth"] + classes.map { "predicted \($0)" } + ["Right"],
            rows: zip(classes, counts).enumerated().map { index, row in
                let total = row.1.reduce(0, +)
                let right = row.1.dropFirst(index).first ?? 0
                return [row.0] + row.1.map { NumberText.short($0, significant: 12) }
                    + [total > 0 ? NumberText.percent(right / total) : "–"]
            }
        )
    }

    /// Shares of each true class as shades with their figures; right answers are framed.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "confusion", layout: layout, height: 60)
        guard !classes.isEmpty, counts.contains(where: { $0.contains { $0 > 0 } }) else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let names = classes.map { TextMetrics.fitName($0, width: layout.isNarrow ? 90 : 150, size: size) }
        let nameWidth = names.map { drawing.measure($0) }.max() ?? 0
        let left = max(nameWidth, drawing.measure("Truth")) + 12
        let width = min(layout.isNarrow ? 90 : 110, (layout.width - left - 4) / Double(classes.count))
        let height = max(size + 6, min(width, size * 3.6))
        let turned = names.contains { drawing.measure($0) > width - 4 }
        let top = size + 12 + (turned ? nameWidth : size) + 8
        drawing.height = top + height * Double(classes.count) + 6
        let heading = drawing.box(of: "Prediction", x: left, y: 4 + size * 0.8)
        drawing.text(
            "Prediction",
            x: min(left, layout.width - heading.width - 2),
            y: 4 + size * 0.8,
            muted: true
        )
        drawing.text("Truth", x: left - 10, y: top - 8, anchor: .end, muted: true)
        var frames = PathText()
        for (row, name) in names.enumerated() {
            let middle = top + height * (Double(row) + 0.5)
            drawing.text(name, x: left - 10, y: middle + size * 0.33, anchor: .end)
            let centre = left + width * (Double(row) + 0.5)
            if turned {
                if width >= size { drawing.uprightText(name, x: centre, bottom: top - 7) }
            } else {
                drawing.text(name, x: centre - 1, y: top - 8, anchor: .middle)
            }
            frames.rect(
                Box(
                    x: left + width * Double(row) + 0.5,
                    y: top + height * Double(row) + 0.5,
                    width: width - 2,
                    height: height - 2
                )
            )
        }
        for (row, values) in counts.enumerated() {
            drawRow(
                values,
                y: top + height * Double(row),
                left: left,
                width: width,
                height: height,
                on: &drawing
            )
        }
        drawing.stroke(frames, .text, width: 1.5)
        return drawing
    }

    private func drawRow(
        _ values: [Double],
        y: Double,
        left: Double,
        width: Double,
        height: Double,
        on drawing: inout Drawing
    ) {
        let total = values.reduce(0, +)
        let size = drawing.fontSize
        for (column, value) in values.enumerated() {
            let box = Box(x: left + width * Double(column), y: y, width: width - 1, height: height - 1)
            var path = PathText()
            path.rect(box)
            let share = total > 0 ? value / total : 0
            // At most half opaque: the figures on it stay readable in the page's own text colour.
            drawing.fill(path, .paint(Palette.heat), opacity: 0.04 + 0.46 * share)
            let percent = total > 0 ? NumberText.fixed(share * 100, decimals: 0) + "%" : "–"
            let count = NumberText.short(value, significant: 4)
            let fitsPercent = drawing.measure(percent) <= width - 4
            let fitsBoth = fitsPercent && drawing.measure(count) <= width - 4 && height >= 2 * size + 8
            if fitsBoth {
                drawing.text(
                    percent,
                    x: box.centre,
                    y: y + height / 2 - 3,
                    anchor: .middle,
                    bold: share >= 0.5
                )
                drawing.text(count, x: box.centre, y: y + height / 2 + size, anchor: .middle)
            } else if fitsPercent {
                drawing.text(percent, x: box.centre, y: y + height / 2 + size * 0.33, anchor: .middle)
            }
        }
    }
}
