/// How contributions add up from one value to another.
public struct WaterfallChart: Chart {
    /// One contribution.
    public struct Step: Sendable, Equatable {
        /// What contributes.
        public var label: String
        /// By how much, with its sign.
        public var change: Double
        /// The standard error of the contribution.
        public var standardError: Double?

        /// A contribution; one that is not finite counts as 0.
        public init(label: String, change: Double, standardError: Double? = nil) {
            self.label = label
            self.change = change.isFinite ? change : 0
            self.standardError = standardError.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the quantity with its unit.
    public var axis: String
    /// The name and value it starts from.
    public var start: Tick
    /// The contributions, from top to bottom.
    public var steps: [Step]
    /// The name and value it ends at.
    public var end: Tick
    /// What the part is called that the steps leave unexplained.
    public var remainderName: String

    /// A chart from a start to an end.
    ///
    /// What the steps do not explain is drawn as a step of its own, so the picture
    /// always adds up.
    public init(
        title: String,
        description: String,
        axis: String,
        start: Tick,
        steps: [Step],
        end: Tick,
        remainderName: String = "not explained"
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.start, self.steps, self.end, self.remainderName) = (start, steps, end, remainderName)
    }

    /// Start, one row per contribution, end; with the running total.
    public var table: ChartTable {
        var total = start.position
        var rows = [[start.label, "", "", NumberText.short(total)]]
        for step in allSteps {
            total += step.change
            rows.append([
                step.label, NumberText.signed(step.change),
                step.standardError.map { NumberText.short($0, significant: 2) } ?? "–",
                NumberText.short(total),
            ])
        }
        rows.append([end.label, "", "", NumberText.short(end.position)])
        return ChartTable(header: [axis, "Change", "Standard error", "Total"], rows: rows)
    }

    /// The given steps and, if it is worth a thousandth of the longest, the remainder.
    private var allSteps: [Step] {
        let rest = end.position - steps.reduce(start.position) { $0 + $1.change }
        let size = ([abs(end.position - start.position)] + steps.map { abs($0.change) }).max() ?? 0
        guard rest.isFinite, abs(rest) > size * 1e-3 else { return steps }
        return steps + [Step(label: remainderName, change: rest)]
    }

    /// All figures with the same decimals, so that a reader can add them up; one that would be 0 keeps its digits.
    private func figures(_ steps: [Step]) -> (signed: (Double) -> String, plain: (Double) -> String) {
        let size = steps.map { abs($0.change) }.max() ?? 0
        let decimals = NumberText.decimals(
            for: size,
            in: steps.map(\.change) + [start.position, end.position]
        )
        // Very large and very small numbers are told by their exponent.
        let isPlain = (1e-4..<1e9).contains(size) && max(abs(start.position), abs(end.position)) < 1e9
        func signed(_ value: Double) -> String {
            let text = NumberText.fixed(value, decimals: decimals)
            let isNothing = !text.contains { ("1"..."9").contains($0) }
            guard isPlain, !isNothing else { return NumberText.signed(value, significant: isPlain ? 1 : 3) }
            return value > 0 ? "+" + text : text
        }
        return (
            signed,
            { isPlain ? NumberText.fixed($0, decimals: decimals) : NumberText.short($0) }
        )
    }

    /// Bars that start where the one above ended.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "waterfall", layout: layout, height: 60)
        let steps = allSteps
        var totals = [start.position]
        for step in steps { totals.append((totals.last ?? 0) + step.change) }
        guard start.position.isFinite, end.position.isFinite, totals.allSatisfy(\.isFinite), !steps.isEmpty,
            let range = Scale.range(of: totals + [end.position])
        else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let names = [start.label] + steps.map(\.label) + [end.label]
        let left =
            layout.isNarrow ? 4 : min(290, (names.map { drawing.measure($0, bold: true) }.max() ?? 0) + 16)
        let written = figures(steps)
        let figures = steps.map { drawing.measure(written.signed($0.change)) }.max() ?? 0
        let plotRight = layout.width - figures - 12
        let rowHeight = layout.isNarrow ? size * 2.95 : size * 1.9
        let bar = size * 1.1
        let plot = Box(
            x: left,
            y: 6,
            width: plotRight - left,
            height: rowHeight * Double(names.count)
        )
        drawing.height = plot.bottom + Axis.bottomHeight(drawing, title: axis) + 4
        let x = Scale(
            Scale.padded(range, by: 0.03),
            from: plot.x + (layout.isNarrow ? 0 : figures * 0.5),
            to: plot.right
        )
        func middle(_ row: Int) -> Double {
            plot.y + rowHeight * Double(row) + (layout.isNarrow ? size * 2.1 : rowHeight / 2)
        }
        let hatch = drawing.hatch(Palette.decrease, named: "down")
        var (ups, downs, errors, links) = (PathText(), PathText(), PathText(), PathText())
        for (row, (step, before)) in zip(steps, totals).enumerated() {
            let y = middle(row + 1)
            let (from, to) = (x(before), x(before + step.change))
            let box = Box(x: min(from, to), y: y - bar / 2, width: max(0.75, abs(to - from)), height: bar)
            if step.change >= 0 { ups.rect(box) } else { downs.rect(box) }
            links.segment(from, middle(row) + (row == 0 ? 0 : bar / 2), from, y - bar / 2)
            var right = box.right
            if let error = step.standardError {
                let (low, high) = (x(before + step.change - error), x(before + step.change + error))
                errors.segment(low, y, high, y)
                errors.segment(low, y - 3, low, y + 3)
                errors.segment(high, y - 3, high, y + 3)
                right = max(right, high)
            }
            let ink: Ink = .paint(step.change >= 0 ? Palette.increase : Palette.decrease)
            drawing.text(written.signed(step.change), x: right + 5, y: y + size * 0.33, ink: ink)
        }
        links.segment(
            x(totals.last ?? 0),
            middle(steps.count) + bar / 2,
            x(end.position),
            middle(names.count - 1)
        )
        drawing.stroke(links, .text, width: 1, dash: "2 2", opacity: 0.55)
        drawing.fill(ups, .paint(Palette.increase))
        drawing.fill(downs, .paint(Palette.decrease), opacity: 0.2)
        drawing.fill(downs, hatch)
        drawing.stroke(downs, .paint(Palette.decrease), width: 1)
        drawing.stroke(errors, .surface, width: 3)
        drawing.stroke(errors, .text, width: 1.25)
        for (row, total) in [(0, start), (names.count - 1, end)] {
            drawEnd(written.plain(total.position), at: x(total.position), middle(row), on: &drawing)
        }
        for (row, name) in names.enumerated() {
            let isEnd = row == 0 || row == names.count - 1
            let text = TextMetrics.fit(
                name,
                width: layout.isNarrow ? layout.width - 4 : left - 14,
                size: size,
                bold: isEnd
            )
            if layout.isNarrow {
                drawing.text(text, x: 2, y: middle(row) - bar / 2 - 4, bold: isEnd)
            } else {
                drawing.text(text, x: left - 10, y: middle(row) + size * 0.33, anchor: .end, bold: isEnd)
            }
        }
        Axis.bottom(
            &drawing,
            plot: plot,
            scale: x,
            ticks: x.labelledTicks(about: Int(plot.width / 80) + 1),
            title: axis,
            within: Box(x: 0, y: 0, width: layout.width, height: 0)
        )
        return drawing
    }

    private func drawEnd(_ text: String, at x: Double, _ y: Double, on drawing: inout Drawing) {
        var marker = PathText()
        marker.marker(.circle, x, y, radius: 4.5)
        drawing.fill(marker, .text)
        let fitsRight = x + 9 + drawing.measure(text, bold: true) <= drawing.width - 2
        drawing.text(
            text,
            x: fitsRight ? x + 9 : x - 9,
            y: y + drawing.fontSize * 0.33,
            anchor: fitsRight ? .start : .end,
            bold: true
        )
    }
}
