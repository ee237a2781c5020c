/// Draws two histograms over each other: the baseline filled, the window as an outline with hatching.
struct HistogramPanel {
    var bins: HistogramBins
    var axis: String
    var baselineName: String
    var windowName: String
    /// A value marked by an upright line, such as zero for residuals.
    var reference: Tick?

    private struct Bar {
        var box: ClosedRange<Double>
        var baseline: Double
        var window: Double
    }

    func draw(in area: Box, on drawing: inout Drawing) {
        var trial = drawing
        draw(in: area, on: &trial, labelLines: 1)
        let ceiling = area.y + drawing.fontSize + 3
        let fits = trial.labels.dropFirst(drawing.labels.count + 1).allSatisfy { $0.box.y >= ceiling }
        if fits { drawing = trial } else { draw(in: area, on: &drawing, labelLines: 2) }
    }

    private func draw(in area: Box, on drawing: inout Drawing, labelLines: Double) {
        let size = drawing.fontSize
        let shares = heights
        let highest = (shares.baseline + shares.window + tailShares).max() ?? 1
        let labelRoom = labelLines * (size + 4) + (reference == nil ? 0 : size + 4)
        let top = area.y + size + 8 + labelRoom
        let bottom = area.bottom - Axis.bottomHeight(drawing, title: axis)
        let y = Scale(0...max(highest, 1e-12), from: bottom, to: top)
        let yTicks = isEven ? y.labelledTicks(about: 4, percent: true) : []
        let left = isEven ? Axis.leftWidth(drawing, ticks: yTicks) : 4
        let plot = Box(
            x: area.x + left,
            y: top,
            width: max(10, area.width - left - 4),
            height: max(10, bottom - top)
        )
        drawing.text(
            isEven ? "Share of rows" : "Density",
            x: area.x,
            y: area.y + size * 0.85,
            muted: true
        )
        Axis.left(&drawing, plot: plot, scale: y, ticks: yTicks)

        let tail = (width: plot.width * 0.035, gap: plot.width * 0.02)
        let hasBelow = bins.baselineTails.below + bins.windowTails.below > 0
        let hasAbove = bins.baselineTails.above + bins.windowTails.above > 0
        let xStart = plot.x + (hasBelow ? tail.width + tail.gap : 0)
        let xEnd = plot.right - (hasAbove ? tail.width + tail.gap : 0)
        let x = Scale((bins.edges.first ?? 0)...(bins.edges.last ?? 1), from: xStart, to: xEnd)
        var groups = [
            zip(zip(bins.edges, bins.edges.dropFirst()), zip(shares.baseline, shares.window)).map {
                Bar(box: x($0.0)...max(x($0.0), x($0.1)), baseline: $1.0, window: $1.1)
            }
        ]
        let below = tailShares.prefix(2)
        let above = tailShares.suffix(2)
        if hasBelow, let one = below.first, let two = below.last {
            groups.insert([Bar(box: plot.x...plot.x + tail.width, baseline: one, window: two)], at: 0)
        }
        if hasAbove, let one = above.first, let two = above.last {
            groups.append([Bar(box: plot.right - tail.width...plot.right, baseline: one, window: two)])
        }
        drawBars(groups, y: y, on: &drawing)
        drawReference(x: x, plot: plot, top: area.y, on: &drawing)
        label(groups.flatMap { $0 }, y: y, plot: plot, on: &drawing)
        let whole =
            bins.edges.allSatisfy { ($0 * 2).rounded() == $0 * 2 } && bins.edges.count > 2
            && bins.edges.contains { $0.rounded() != $0 }
        Axis.bottom(
            &drawing,
            plot: plot,
            scale: x,
            ticks: x.labelledTicks(about: Int(plot.width / 70) + 1, integersOnly: whole),
            title: axis,
            within: area
        )
        drawTailMarks(hasBelow: hasBelow, hasAbove: hasAbove, plot: plot, tail: tail, on: &drawing)
    }

    /// Whether all bins are equally wide, so that heights can be read as shares.
    private var isEven: Bool {
        let widths = zip(bins.edges.dropFirst(), bins.edges).map { $0 / 2 - $1 / 2 }
        guard let least = widths.min(), let most = widths.max() else { return true }
        return most <= least * 1.001
    }

    private var heights: (baseline: [Double], window: [Double]) {
        let widths = zip(bins.edges.dropFirst(), bins.edges).map { $0 / 2 - $1 / 2 }
        let usual = widths.sorted().dropFirst(widths.count / 2).first ?? 1
        func heights(_ counts: [Double], _ total: Double) -> [Double] {
            zip(counts, widths).map { count, width in
                guard total > 0 else { return 0 }
                return isEven || width == 0 ? count / total : count / total * (usual / width)
            }
        }
        return (heights(bins.baseline, bins.baselineTotal), heights(bins.window, bins.windowTotal))
    }

    private var tailShares: [Double] {
        func share(_ part: Double, _ total: Double) -> Double { total > 0 ? part / total : 0 }
        return [
            share(bins.baselineTails.below, bins.baselineTotal),
            share(bins.windowTails.below, bins.windowTotal),
            share(bins.baselineTails.above, bins.baselineTotal),
            share(bins.windowTails.above, bins.windowTotal),
        ]
    }

    private func drawBars(_ groups: [[Bar]], y: Scale, on drawing: inout Drawing) {
        var filled = PathText()
        var outline = PathText()
        for group in groups {
            guard let first = group.first else { continue }
            filled.move(first.box.lowerBound, y(0))
            outline.move(first.box.lowerBound, y(0))
            for bar in group {
                filled.vertical(y(bar.baseline))
                filled.horizontal(bar.box.upperBound)
                outline.vertical(y(bar.window))
                outline.horizontal(bar.box.upperBound)
            }
            filled.vertical(y(0))
            filled.close()
            outline.vertical(y(0))
        }
        drawing.fill(filled, .baseline, opacity: 0.38)
        drawing.stroke(filled, .baseline, width: 0.75, opacity: 0.7)
        if bins.windowTotal > 0 { drawing.stroke(outline, .window, width: 2) }
    }

    private func drawReference(x: Scale, plot: Box, top: Double, on drawing: inout Drawing) {
        guard let reference, x.contains(reference.position) else { return }
        let place = x(reference.position)
        let y = top + 2 * drawing.fontSize + 8
        let half = drawing.measure(reference.label) / 2
        drawing.line(place, y + 4, place, plot.bottom, width: 1, dash: "1 3", opacity: 0.9)
        drawing.text(
            reference.label,
            x: min(max(place, plot.x + half), plot.right - half),
            y: y,
            anchor: .middle
        )
    }

    /// Writes each name over the bar by which its series stands out most.
    private func label(_ bars: [Bar], y: Scale, plot: Box, on drawing: inout Drawing) {
        let size = drawing.fontSize
        func place(_ name: String, _ own: (Bar) -> Double, _ other: (Bar) -> Double, _ ink: Ink, bold: Bool) {
            let text = TextMetrics.fit(name, width: plot.width, size: size, bold: bold)
            let half = drawing.measure(text, bold: bold) / 2
            func spot(over bar: Bar) -> (centre: Double, baseline: Double, box: Box) {
                let middle = (bar.box.lowerBound + bar.box.upperBound) / 2
                let centre = min(max(middle, plot.x + half), max(plot.x + half, plot.right - half))
                let under = bars.filter {
                    $0.box.upperBound > centre - half - 3 && $0.box.lowerBound < centre + half + 3
                }
                let peak = under.map { max($0.baseline, $0.window) }.max() ?? 0
                let box = drawing.box(of: text, x: centre, y: y(peak) - 6, anchor: .middle, bold: bold)
                return (centre, y(peak) - 6, box)
            }
            let ranked = bars.sorted { own($0) - other($0) > own($1) - other($1) }
            guard let best = ranked.first else { return }
            let near = ranked.filter { own($0) - other($0) > 0.35 * (own(best) - other(best)) }
            let free = near.map(spot).first { drawing.isFree($0.box) }
            var (centre, baseline, box) = free ?? spot(over: best)
            while !drawing.isFree(box), baseline > size * 2 {
                baseline -= 2
                box = drawing.box(of: text, x: centre, y: baseline, anchor: .middle, bold: bold)
            }
            drawing.text(text, x: centre, y: baseline, anchor: .middle, ink: ink, bold: bold, halo: true)
        }
        if bins.baselineTotal > 0 { place(baselineName, \.baseline, \.window, .baseline, bold: false) }
        if bins.windowTotal > 0 { place(windowName, \.window, \.baseline, .window, bold: true) }
    }

    /// Marks the detached bars as open: everything beyond.
    private func drawTailMarks(
        hasBelow: Bool,
        hasAbove: Bool,
        plot: Box,
        tail: (width: Double, gap: Double),
        on drawing: inout Drawing
    ) {
        let baseline = plot.bottom + 7 + drawing.fontSize * 0.85
        func mark(_ text: String, _ x: Double) {
            guard drawing.isFree(drawing.box(of: text, x: x, y: baseline, anchor: .middle)) else { return }
            drawing.text(text, x: x, y: baseline, anchor: .middle, muted: true)
        }
        if hasBelow { mark("<", plot.x + tail.width / 2) }
        if hasAbove { mark(">", plot.right - tail.width / 2) }
    }
}
