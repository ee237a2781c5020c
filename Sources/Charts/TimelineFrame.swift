/// The parts that all timelines share: room, axes, incidents, events, verdicts and the key of the shapes used.
struct TimelineFrame {
    /// One window as every timeline sees it.
    struct Window {
        var position: Double
        var label: String
        var verdict: VerdictMark?
    }

    let windows: [Window]
    let context: TimelineContext
    let layout: Layout
    let plot: Box
    let x: Scale
    let y: Scale
    private let yTicks: [Tick]
    private let hasVerdicts: Bool
    private let laneHeight = 20.0
    private let stripRows: Int
    private let stripTop: Double

    /// Lays a timeline out; `right` is the room for labels at the right edge.
    init(
        windows: [Window],
        context: TimelineContext,
        values: ClosedRange<Double>,
        percent: Bool,
        yTitle: String,
        layout: Layout,
        keys: [String],
        right: Double,
        drawing: inout Drawing
    ) {
        self.windows = windows
        self.context = context
        self.layout = layout
        let size = drawing.fontSize
        hasVerdicts = windows.contains { $0.verdict != nil }
        let marked = context.events.count + context.incidents.count
        stripRows = marked == 0 ? 0 : (layout.isNarrow ? 3 : 2)
        let keyRows = TimelineFrame.rows(of: keys, width: layout.width - 4, drawing: drawing)
        stripTop = 6 + Double(keyRows) * (size + 7) + size + 6
        let top = stripTop + Double(stripRows) * (size + 3) + 6
        let plotHeight: Double = layout.isNarrow ? 150 : 170
        let rough = Scale(values, from: top + plotHeight, to: top)
        yTicks = rough.labelledTicks(about: 4, percent: percent)
        let left = Axis.leftWidth(drawing, ticks: yTicks) + 2
        plot = Box(x: left, y: top, width: max(40, layout.width - left - right - 2), height: plotHeight)
        y = rough
        let positions = windows.map(\.position)
        let range = Scale.range(of: positions) ?? 0...1
        let room = min(0.04, 0.5 / Double(max(windows.count, 1)))
        x = Scale(Scale.padded(range, by: room), from: plot.x, to: plot.right)
        drawing.height =
            plot.bottom + (hasVerdicts ? laneHeight : 0) + Axis.bottomHeight(drawing, title: "") + 4
        drawing.text(
            TextMetrics.fit(yTitle, width: layout.width - 4, size: size),
            x: 2,
            y: stripTop - 6 - size * 0.2,
            muted: true
        )
    }

    /// How many lines the key of shapes takes.
    private static func rows(of keys: [String], width: Double, drawing: Drawing) -> Int {
        guard !keys.isEmpty else { return 0 }
        var (rows, used) = (1, 0.0)
        for key in keys {
            let need = drawing.measure(key) + 30
            if used > 0, used + need > width { (rows, used) = (rows + 1, 0) }
            used += need
        }
        return rows
    }

    /// What lies behind the data: grid, incidents, events.
    func drawBack(on drawing: inout Drawing) {
        Axis.left(&drawing, plot: plot, scale: y, ticks: yTicks)
        var spans = PathText()
        for incident in context.incidents where incident.to > x.low && incident.from < x.high {
            let left = x(max(incident.from, x.low))
            let width = max(2, x(min(incident.to, x.high)) - left)
            spans.rect(Box(x: left, y: plot.y, width: width, height: plot.height))
        }
        if !spans.isEmpty {
            drawing.fill(spans, .paint(Palette.incident), opacity: 0.12)
            let hatch = drawing.hatch(Palette.incident, named: "incident", reversed: true)
            drawing.fill(spans, hatch, opacity: 0.35)
        }
        drawStrip(on: &drawing)
    }

    /// The labels of incidents and events over the plot, on the first line with room; without room only the line.
    private func drawStrip(on drawing: inout Drawing) {
        let size = drawing.fontSize
        let incidents = context.incidents.filter { $0.to > x.low && $0.from < x.high && $0.from.isFinite }
            .map { (at: max($0.from, x.low), label: $0.label, event: TimelineEvent?.none) }
        let events = context.events.filter { x.contains($0.position) }
            .map { (at: $0.position, label: $0.label, event: TimelineEvent?.some($0)) }
        var lines: [(place: Double, top: Double, event: TimelineEvent?)] = []
        var texts: [(text: String, x: Double, y: Double, ink: Ink)] = []
        var taken: [Box] = []
        for mark in (incidents + events).sorted(by: { ($0.at, $0.label) < ($1.at, $1.label) }) {
            let place = x(mark.at)
            let text = TextMetrics.fit(mark.label, width: layout.width * 0.6, size: size)
            let start = min(max(2, place - 3), layout.width - 2 - drawing.measure(text))
            var top = plot.y
            for row in 0..<stripRows {
                let baseline = plot.y - 6 - Double(row) * (size + 3)
                let box = drawing.box(of: text, x: start, y: baseline).inset(left: -3, right: -5)
                guard drawing.isFree(box), !taken.contains(where: { $0.intersects(box) }) else { continue }
                taken.append(box)
                texts.append((text, start, baseline, mark.event == nil ? .paint(Palette.incident) : .text))
                top = baseline + 3
                break
            }
            lines.append((place, top, mark.event))
        }
        // All lines before all words: the halo of a word then cuts the line that would run through it.
        for line in lines {
            if let event = line.event {
                drawing.line(
                    line.place,
                    line.top,
                    line.place,
                    plot.bottom,
                    width: event.kind == .deployment ? 1.5 : 1,
                    dash: event.dash,
                    opacity: 0.65
                )
            } else if line.top < plot.y {
                drawing.line(line.place, line.top, line.place, plot.y, .paint(Palette.incident), opacity: 0.7)
            }
        }
        for text in texts { drawing.text(text.text, x: text.x, y: text.y, ink: text.ink, halo: true) }
    }

    /// The time axis and the lane of verdicts under the plot.
    func drawFront(on drawing: inout Drawing, keys: [(shape: Key, words: String)]) {
        let size = drawing.fontSize
        if hasVerdicts {
            let middle = plot.bottom + laneHeight / 2 + 2
            for verdict in VerdictMark.allCases {
                let places = windows.filter { $0.verdict == verdict && x.contains($0.position) }
                var path = PathText()
                for window in places {
                    path.marker(verdict.shape, x(window.position), middle, radius: radius)
                }
                drawing.stroke(path, .text, width: 1.5, fill: verdict == .confirmed ? .text : nil)
            }
        }
        drawing.line(plot.x, plot.bottom, plot.right, plot.bottom, opacity: 0.25)
        var axis = plot
        axis.height += hasVerdicts ? laneHeight : 0
        let own = windows.map { Tick(position: $0.position, label: $0.label) }
        Axis.bottom(
            &drawing,
            plot: axis,
            scale: x,
            ticks: context.ticks.isEmpty ? own : context.ticks,
            title: "",
            within: Box(x: 0, y: 0, width: layout.width, height: drawing.height)
        )
        var (left, baseline) = (2.0, 6 + size * 0.8)
        for key in keys {
            let need = drawing.measure(key.words) + 30
            if left > 2, left + need > layout.width - 2 { (left, baseline) = (2, baseline + size + 7) }
            key.shape.draw(x: left + 8, y: baseline - size * 0.32, on: &drawing)
            drawing.text(key.words, x: left + 19, y: baseline)
            left += need
        }
    }

    /// How large markers may be without running into each other.
    var radius: Double { windows.count > 150 ? 3 : 4 }
    /// Whether there is room to dot every quiet window.
    var dotsFit: Bool { plot.width / Double(max(windows.count, 1)) >= 5 }

    /// Writes labels at the right edge beside their values, moved apart where they would touch.
    func labelRight(_ labels: [Level], on drawing: inout Drawing) {
        guard !layout.isNarrow else { return }
        let size = drawing.fontSize
        let ordered = labels.filter { !$0.text.isEmpty && $0.value.isFinite }
            .sorted { ($0.value, $0.text) > ($1.value, $1.text) }
        var middles: [Double] = []
        for label in ordered { middles.append(max(y(label.value), (middles.last ?? -.infinity) + size + 2)) }
        let over = max(0, (middles.last ?? 0) - plot.bottom)
        for (label, middle) in zip(ordered, middles) {
            let room = layout.width - plot.right - 8
            drawing.text(
                TextMetrics.fit(label.text, width: room, size: size),
                x: plot.right + 6,
                y: middle - over + size * 0.32,
                ink: label.ink
            )
        }
    }

    /// Draws one marker per window, each kind as a single path.
    func drawMarkers(
        _ marks: [(position: Double, value: Double, mark: WindowMark)],
        on drawing: inout Drawing
    ) {
        for kind in WindowMark.allCases {
            var path = PathText()
            for mark in marks where mark.mark == kind && mark.value.isFinite && x.contains(mark.position) {
                let (px, py) = (x(mark.position), y(mark.value))
                switch kind {
                case .quiet: if dotsFit { path.segment(px, py, px, py) }
                case .notice: path.marker(.square, px, py, radius: radius)
                case .provisional: path.marker(.circle, px, py, radius: radius - 0.5)
                case .flagged: path.marker(.diamond, px, py, radius: radius)
                }
            }
            switch kind {
            case .quiet: drawing.stroke(path, .window, width: 4.5, round: true)
            case .notice, .provisional: drawing.stroke(path, .window, width: 1.5, fill: .surface)
            case .flagged: drawing.stroke(path, .surface, width: 1, fill: .alarm)
            }
        }
    }

    /// What a table says about the moment of each window: the events and incidents at or since the window before.
    static func remarks(_ windows: [Window], _ context: TimelineContext) -> [String] {
        var previous = -Double.infinity
        return windows.map { window in
            let events = context.events.filter { $0.position > previous && $0.position <= window.position }
            let incidents = context.incidents.filter { $0.from <= window.position && window.position < $0.to }
            previous = window.position
            return (events.map(\.label) + incidents.map { "incident: \($0.label)" }).joined(separator: "; ")
        }
    }
}
