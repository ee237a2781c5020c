/// Axes: a line, ticks and as many labels as have room.
enum Axis {
    /// The height that a bottom axis takes, with or without a title under it.
    static func bottomHeight(_ drawing: Drawing, title: String) -> Double {
        drawing.fontSize + 11 + (title.isEmpty ? 0 : drawing.fontSize + 5)
    }

    /// Draws the axis along the lower edge of the plot.
    static func bottom(
        _ drawing: inout Drawing,
        plot: Box,
        scale: Scale,
        ticks: [Tick],
        title: String,
        within room: Box
    ) {
        drawing.line(plot.x, plot.bottom, plot.right, plot.bottom, opacity: 0.6)
        let baseline = plot.bottom + 7 + drawing.fontSize * 0.85
        let shown = ticks.filter { $0.position.isFinite && scale.contains($0.position) }
            .sorted { ($0.position, $0.label) < ($1.position, $1.label) }
        let places = shown.map { tick -> (tick: Tick, x: Double, box: Box) in
            let x = scale(tick.position)
            let half = drawing.measure(tick.label) / 2
            let centre = min(max(x, room.x + half), max(room.x + half, room.right - half))
            return (tick, x, drawing.box(of: tick.label, x: centre, y: baseline, anchor: .middle))
        }
        let kept = keptApart(places.map(\.box), gap: drawing.fontSize * 0.7)
        var marks = PathText()
        for (place, keep) in zip(places, kept) {
            guard keep else {
                if places.count <= 60 { marks.segment(place.x, plot.bottom, place.x, plot.bottom + 2) }
                continue
            }
            marks.segment(place.x, plot.bottom, place.x, plot.bottom + 4)
            drawing.text(place.tick.label, x: place.box.centre, y: baseline, anchor: .middle)
        }
        drawing.stroke(marks, .text, opacity: 0.6)
        guard !title.isEmpty else { return }
        let fitting = TextMetrics.fit(title, width: room.width, size: drawing.fontSize)
        let half = drawing.measure(fitting) / 2
        let centre = min(max(plot.centre, room.x + half), max(room.x + half, room.right - half))
        drawing.text(
            fitting,
            x: centre,
            y: baseline + drawing.fontSize + 5,
            anchor: .middle,
            muted: true
        )
    }

    /// Draws faint grid lines with labels left of the plot.
    static func left(_ drawing: inout Drawing, plot: Box, scale: Scale, ticks: [Tick]) {
        var grid = PathText()
        var lastTop = Double.infinity
        for tick in ticks where scale.contains(tick.position) {
            let y = scale(tick.position)
            grid.segment(plot.x, y, plot.right, y)
            let baseline = y + drawing.fontSize * 0.32
            let box = drawing.box(of: tick.label, x: plot.x - 6, y: baseline, anchor: .end)
            guard box.bottom < lastTop, drawing.isFree(box) else { continue }
            drawing.text(tick.label, x: plot.x - 6, y: baseline, anchor: .end)
            lastTop = box.y - 2
        }
        drawing.stroke(grid, .grid, opacity: 0.16)
    }

    /// The room that labels left of a plot need.
    static func leftWidth(_ drawing: Drawing, ticks: [Tick]) -> Double {
        (ticks.map { drawing.measure($0.label) }.max() ?? 0) + 8
    }

    /// Which labels to keep: every k-th, with the smallest k at which no two touch.
    static func keptApart(_ boxes: [Box], gap: Double) -> [Bool] {
        for every in [
            1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15, 20, 24, 25, 26, 30, 40, 50, 52, 60, 90, 100, 200,
        ] {
            let kept = boxes.enumerated().filter { $0.offset % every == 0 }.map(\.element)
            if zip(kept, kept.dropFirst()).allSatisfy({ $0.right + gap <= $1.x }) {
                return boxes.indices.map { $0 % every == 0 }
            }
        }
        return boxes.indices.map { $0 == 0 }
    }
}
