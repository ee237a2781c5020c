/// The shares of categories in baseline and window, paired bars under each other.
public struct CategoryChart: Chart {
    /// One category with its two counts.
    public struct Category: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Rows in the baseline.
        public var baseline: Double
        /// Rows in the window.
        public var window: Double
        /// A word written after the name, such as "new".
        public var note: String

        /// A category with counts.
        public init(name: String, baseline: Double, window: Double, note: String = "") {
            self.name = name
            self.baseline = HistogramBins.usable(baseline)
            self.window = HistogramBins.usable(window)
            self.note = note
        }
    }

    /// What the chart shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The name of the column.
    public var axis: String
    /// In the order to draw; "other" last is the caller's choice or ``folded(_:keeping:otherName:)``'s.
    public var categories: [Category]
    /// What the baseline is called in the picture.
    public var baselineName: String
    /// What the window is called in the picture.
    public var windowName: String

    /// A chart of counts per category.
    public init(
        title: String,
        description: String,
        axis: String,
        categories: [Category],
        baselineName: String = "Baseline",
        windowName: String = "Window"
    ) {
        (self.title, self.description, self.axis) = (title, description, axis)
        (self.categories, self.baselineName, self.windowName) = (categories, baselineName, windowName)
    }

    /// The categories with the largest share in either sample, largest first; the rest added up as "other", last.
    ///
    /// - Parameters:
    ///   - categories: In any order.
    ///   - count: How many to keep, at least 1.
    ///   - otherName: What the rest is called.
    /// - Returns: At most one category more than asked for.
    public static func folded(_ categories: [Category], keeping count: Int = 11, otherName: String = "other")
        -> [Category]
    {
        let baselineTotal: Double = max(1, categories.reduce(0) { $0 + $1.baseline })
        let windowTotal: Double = max(1, categories.reduce(0) { $0 + $1.window })
        func largerShare(_ category: Category) -> Double {
            max(category.baseline / baselineTotal, category.window / windowTotal)
        }
        let ranked = categories.sorted { left, right in
            let (here, there) = (largerShare(left), largerShare(right))
            return here == there ? left.name < right.name : here > there
        }
        let count = max(1, count)
        guard ranked.count > count + 1 else { return ranked }
        let rest = ranked.dropFirst(count)
        let baselineRest: Double = rest.reduce(0) { $0 + $1.baseline }
        let windowRest: Double = rest.reduce(0) { $0 + $1.window }
        let other = Category(
            name: "\(otherName) (\(rest.count))",
            baseline: baselineRest,
            window: windowRest
        )
        return ranked.prefix(count) + [other]
    }

    /// One row per category: counts, shares and the change of share.
    public var table: ChartTable {
        ChartTable(
            header: [
                axis, "\(baselineName): rows", "\(baselineName): share", "\(windowName): rows",
                "\(windowName): share", "Change in points",
            ],
            rows: zip(categories, shares).map { category, share in
                [
                    category.note.isEmpty ? category.name : "\(category.name) (\(category.note))",
                    NumberText.short(category.baseline, significant: 15), NumberText.percent(share.baseline),
                    NumberText.short(category.window, significant: 15), NumberText.percent(share.window),
                    NumberText.signed((share.window - share.baseline) * 100),
                ]
            }
        )
    }

    private var shares: [(baseline: Double, window: Double)] {
        let baselineTotal = categories.reduce(0) { $0 + $1.baseline }
        let windowTotal = categories.reduce(0) { $0 + $1.window }
        return categories.map {
            (
                baselineTotal > 0 ? $0.baseline / baselineTotal : 0,
                windowTotal > 0 ? $0.window / windowTotal : 0
            )
        }
    }

    /// Names left of the bars when wide, over them when narrow; the values stand at the bars' ends.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "categories", layout: layout, height: 60)
        let shares = shares
        let most = shares.map { max($0.baseline, $0.window) }.max() ?? 0
        guard most > 0 else {
            drawing.noData()
            return drawing
        }
        let size = drawing.fontSize
        let bar = size + 1
        let named = categories.map { $0.note.isEmpty ? $0.name : "\($0.name) · \($0.note)" }
        let nameWidth = min(200, (named.map { drawing.measure($0) }.max() ?? 0) + 12)
        let left = layout.isNarrow ? 2 : nameWidth
        // At the ends of the first pair also the names of the series are written.
        let firstEnds = [baselineName, windowName].map { drawing.measure("100.0%  \($0)", bold: true) }
        let endRoom = drawing.measure("100.0%", bold: true) + 10
        let first = shares.first ?? (0, 0)
        var right = layout.width - endRoom
        for (share, need) in zip([first.baseline, first.window], firstEnds) where share > 0 {
            right = min(right, left + (layout.width - need - 12 - left) * most / share)
        }
        right = max(right, left + 60)
        let x = Scale(0...most, from: left, to: right)
        let step = (layout.isNarrow ? size + 2 : 0) + 2 * bar + 3 + size * 0.85
        drawing.height = 8 + step * Double(categories.count)
        let hatch = drawing.hatch(Palette.baseline, named: "hatch")
        var (baselineBars, windowBars) = (PathText(), PathText())
        for (row, (name, share)) in zip(named, shares).enumerated() {
            var y = 6 + step * Double(row)
            if layout.isNarrow {
                drawing.text(
                    TextMetrics.fitName(name, width: layout.width - 4, size: size),
                    x: 2,
                    y: y + size * 0.8
                )
                y += size + 2
            } else {
                let text = TextMetrics.fitName(name, width: nameWidth - 10, size: size)
                drawing.text(text, x: left - 8, y: y + bar + size * 0.4, anchor: .end)
            }
            baselineBars.rect(Box(x: left, y: y, width: x(share.baseline) - left, height: bar))
            windowBars.rect(Box(x: left, y: y + bar + 2, width: x(share.window) - left, height: bar))
            let room = layout.width - 2
            label(
                share.baseline,
                row == 0 ? baselineName : "",
                x(share.baseline),
                y + bar * 0.83,
                room,
                .baseline,
                &drawing
            )
            label(
                share.window,
                row == 0 ? windowName : "",
                x(share.window),
                y + bar * 1.83 + 2,
                room,
                .window,
                &drawing
            )
        }
        drawing.fill(baselineBars, .baseline, opacity: 0.25)
        drawing.fill(baselineBars, hatch)
        drawing.stroke(baselineBars, .baseline, width: 0.75)
        drawing.fill(windowBars, .window)
        if !layout.isNarrow { drawing.line(left, 4, left, drawing.height - 4, opacity: 0.6) }
        return drawing
    }

    private func label(
        _ share: Double,
        _ name: String,
        _ x: Double,
        _ y: Double,
        _ right: Double,
        _ ink: Ink,
        _ drawing: inout Drawing
    ) {
        let box = drawing.text(NumberText.evenPercent(share), x: x + 5, y: y)
        guard !name.isEmpty else { return }
        let text = TextMetrics.fit(name, width: right - box.right - 8, size: drawing.fontSize, bold: true)
        drawing.text(text, x: box.right + 8, y: y, ink: ink, bold: true)
    }
}
