/// Draws two distribution functions and the distance between them.
struct CumulativePanel {
    var curves: CumulativeCurves
    var axis: String
    var range: ClosedRange<Double>?
    var baselineName: String
    var windowName: String
    var gapLabel: String

    func draw(in area: Box, on drawing: inout Drawing) {
        let size = drawing.fontSize
        let bottom = area.bottom - Axis.bottomHeight(drawing, title: axis)
        let top = area.y + size + 14
        let y = Scale(0...1, from: bottom, to: top)
        let yTicks = y.labelledTicks(about: 4, percent: true)
        let left = Axis.leftWidth(drawing, ticks: yTicks)
        let plot = Box(
            x: area.x + left,
            y: top,
            width: max(10, area.width - left - 4),
            height: max(10, bottom - top)
        )
        drawing.text("Share at or below", x: area.x, y: area.y + size * 0.85, muted: true)
        Axis.left(&drawing, plot: plot, scale: y, ticks: yTicks)
        let values = (curves.baseline + curves.window).map(\.value)
        let x = Scale(range ?? Scale.range(of: values) ?? 0...1, from: plot.x, to: plot.right)
        drawing.stroke(steps(curves.baseline, x, y), .baseline, width: 1.75, dash: "5 3")
        drawing.stroke(steps(curves.window, x, y), .window, width: 2)
        drawGap(x, y, plot: plot, on: &drawing)
        label(x, y, plot: plot, heading: area, on: &drawing)
        Axis.bottom(
            &drawing,
            plot: plot,
            scale: x,
            ticks: x.labelledTicks(about: Int(plot.width / 70) + 1),
            title: axis,
            within: area
        )
    }

    private func steps(_ points: [CumulativeCurves.Point], _ x: Scale, _ y: Scale) -> PathText {
        var path = PathText()
        guard !points.isEmpty else { return path }
        path.move(x(x.low), y(CumulativeCurves.share(points, at: x.low)))
        for point in points where point.value > x.low && point.value <= x.high {
            path.horizontal(x(point.value))
            path.vertical(y(point.share))
        }
        path.horizontal(x(x.high))
        return path
    }

    private func drawGap(_ x: Scale, _ y: Scale, plot: Box, on drawing: inout Drawing) {
        guard let gap = curves.gap, x.contains(gap.value), gap.size > 0 else { return }
        let place = x(gap.value)
        var path = PathText()
        path.segment(place, y(gap.baseline), place, y(gap.window))
        path.segment(place - 4, y(gap.baseline), place + 4, y(gap.baseline))
        path.segment(place - 4, y(gap.window), place + 4, y(gap.window))
        drawing.stroke(path, .alarm, width: 2.25)
        let text = TextMetrics.fit(gapLabel, width: plot.width, size: drawing.fontSize, bold: true)
        let width = drawing.measure(text, bold: true)
        let size = drawing.fontSize
        let (high, low) = (y(max(gap.baseline, gap.window)), y(min(gap.baseline, gap.window)))
        // Along the gap first, then past its ends: curves that run steeply leave no room beside it.
        let along = [0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95].map { high + (low - high) * $0 }
        let past = [high - size * 0.9, low + size * 0.9, high - size * 1.8, low + size * 1.8]
        let spots = (along + past).flatMap { middle -> [Box] in
            [place + 8, place - 8 - width].map {
                Box(x: $0, y: middle - size / 2, width: width, height: size)
            }
        }.filter {
            $0.x >= plot.x && $0.right <= plot.right && $0.y >= plot.y && $0.bottom <= plot.bottom - 2
        }
        let fallback = Box(x: max(plot.x, plot.right - width), y: plot.y, width: width, height: size)
        let box =
            spots.first { isClear($0.inset(left: -3, top: -2, right: -3, bottom: -2), x, y) } ?? spots.first
        let chosen = box ?? fallback
        drawing.text(text, x: chosen.x, y: chosen.y + size * 0.83, ink: .alarm, bold: true, halo: true)
    }

    /// Writes each name beside its own curve, on the side away from the other; where no place is free, with a piece of
    /// its line elsewhere.
    private func label(_ x: Scale, _ y: Scale, plot: Box, heading: Box, on drawing: inout Drawing) {
        func place(
            _ name: String,
            _ own: [CumulativeCurves.Point],
            _ other: [CumulativeCurves.Point],
            _ ink: Ink,
            bold: Bool
        ) {
            guard !own.isEmpty else { return }
            let text = TextMetrics.fit(name, width: plot.width * 0.8, size: drawing.fontSize, bold: bold)
            let size = drawing.fontSize
            let spots = spots(
                for: own,
                other,
                x,
                y,
                plot: plot,
                width: drawing.measure(text, bold: bold),
                size: size
            )
            let clear = spots.first { spot in
                let room = Box(
                    x: spot.x - 4,
                    y: spot.y - 2,
                    width: spot.width + 8,
                    height: spot.height + 4
                )
                return drawing.isFree(room) && isClear(room, x, y)
            }
            if clear == nil, let key = keySpot(text, x, y, plot: plot, heading: heading, bold: bold, drawing)
            {
                var line = PathText()
                line.segment(key.x, key.bottom - size * 0.3, key.x + 17, key.bottom - size * 0.3)
                drawing.stroke(line, ink, width: bold ? 2 : 1.75, dash: bold ? "" : "5 3")
                drawing.text(text, x: key.x + 22, y: key.bottom, ink: ink, bold: bold, halo: true)
                return
            }
            guard let box = clear ?? spots.first(where: { drawing.isFree($0) }) else { return }
            drawing.text(text, x: box.x, y: box.y + size * 0.78, ink: ink, bold: bold, halo: true)
        }
        place(baselineName, curves.baseline, curves.window, .baseline, bold: false)
        place(windowName, curves.window, curves.baseline, .window, bold: true)
    }

    /// Where a name has room with a piece of its line before it: over the plot, else in its emptier corners.
    private func keySpot(
        _ text: String,
        _ x: Scale,
        _ y: Scale,
        plot: Box,
        heading: Box,
        bold: Bool,
        _ drawing: Drawing
    ) -> Box? {
        let (size, width) = (drawing.fontSize, drawing.measure(text, bold: bold) + 22)
        func box(right: Double, baseline: Double) -> Box {
            Box(x: right - width, y: baseline - size, width: width, height: size)
        }
        let over = box(right: heading.right, baseline: heading.y + size * 0.85)
        if drawing.isFree(over.inset(left: -8)), over.x >= heading.x { return over }
        let rights: [Double] = [plot.right - 4, plot.x + 6 + width]
        let inside = (1...12).flatMap { (line: Int) -> [Box] in
            let baseline = plot.bottom - Double(line) * size * 0.75
            return rights.map { box(right: $0, baseline: baseline) }
        }
        return inside.first {
            let room = $0.inset(left: -4, top: -2, right: -4, bottom: -4)
            return $0.x >= plot.x + 4 && $0.y >= plot.y && drawing.isFree(room) && isClear(room, x, y)
        }
    }

    /// Candidate boxes along a curve, those near its middle first.
    private func spots(
        for own: [CumulativeCurves.Point],
        _ other: [CumulativeCurves.Point],
        _ x: Scale,
        _ y: Scale,
        plot: Box,
        width: Double,
        size: Double
    ) -> [Box] {
        let places: [Double] = (1...38).map { Double($0) / 39 }
        let fractions = places.sorted { abs($0 - 0.55) < abs($1 - 0.55) }
        let spots = fractions.flatMap { fraction -> [(box: Box, cost: Double)] in
            let value = x.low + (x.high / 2 - x.low / 2) * 2 * fraction
            guard value.isFinite else { return [] }
            let (share, rival) = (
                CumulativeCurves.share(own, at: value), CumulativeCurves.share(other, at: value)
            )
            let (px, py) = (x(value), y(share))
            let above = Box(x: px - width - 5, y: py - size - 3, width: width, height: size)
            let below = Box(x: px + 5, y: py + 4, width: width, height: size)
            // Above is the free side for the upper curve; flat ends say little about which curve is meant.
            let ends: Double = share < 0.06 || share > 0.94 ? 1 : 0
            let close: Double = abs(share - rival) < 0.03 ? 0.5 : 0
            let (under, over): (Double, Double) = (share >= rival ? 0 : 2, share <= rival ? 0 : 2)
            return [(above, ends + close + under), (below, ends + close + over)]
        }
        let inside = spots.filter {
            $0.box.x >= plot.x + 2 && $0.box.right <= plot.right && $0.box.y >= plot.y - 6
                && $0.box.bottom <= plot.bottom - 2
        }
        return (0..<8).flatMap { step in inside.filter { $0.cost == Double(step) / 2 }.map(\.box) }
    }

    private func isClear(_ box: Box, _ x: Scale, _ y: Scale) -> Bool {
        [curves.baseline, curves.window].allSatisfy { points in
            var previous = (x: x(x.low), y: y(CumulativeCurves.share(points, at: x.low)))
            let inner = points.filter { $0.value > x.low && $0.value <= x.high }
            for next in inner.map({ (x: x($0.value), y: y($0.share)) }) + [(x: x(x.high), y: y(1))] {
                let run = Box(x: previous.x, y: previous.y - 1, width: next.x - previous.x, height: 2)
                let rise = Box(x: next.x - 1, y: next.y, width: 2, height: max(0.5, previous.y - next.y))
                if box.intersects(run) || (next.x < x(x.high) && box.intersects(rise)) { return false }
                previous = next
            }
            return true
        }
    }
}
