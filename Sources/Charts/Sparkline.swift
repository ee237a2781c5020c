/// A word-sized timeline: the course of a statistic, its limit and where it ended.
public struct Sparkline: Chart {
    /// What it shows.
    public var title: String
    /// The finding in words.
    public var description: String
    /// The values in order; `nil` leaves a gap.
    public var values: [Double?]
    /// The limit now.
    public var limit: Double?
    /// Positions in `values` of flagged windows.
    public var flagged: [Int]

    /// A line of values.
    public init(
        title: String,
        description: String,
        values: [Double?],
        limit: Double? = nil,
        flagged: [Int] = []
    ) {
        (self.title, self.description, self.flagged) = (title, description, flagged)
        self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
        self.limit = limit.flatMap { $0.isFinite ? $0 : nil }
    }

    /// One row per value, counted from 1.
    public var table: ChartTable {
        ChartTable(
            header: ["Window", "Value", "State"],
            rows: values.enumerated().map { index, value in
                [
                    "\(index + 1)", value.map { NumberText.short($0) } ?? "not evaluated",
                    flagged.contains(index) ? "flagged" : "",
                ]
            }
        )
    }

    /// The same small picture in both layouts.
    public func drawing(_ layout: Layout, id: String) -> Drawing {
        var drawing = Drawing(id: id, kind: "sparkline", width: 128, height: 28, fontSize: 10)
        guard let range = Scale.range(of: values.compactMap(\.self) + [limit].compactMap(\.self)),
            values.contains(where: { $0 != nil })
        else {
            drawing.text("No data", x: 64, y: 18, anchor: .middle, muted: true)
            return drawing
        }
        let x = Scale(0...Double(max(1, values.count - 1)), from: 5, to: 123)
        let low = range.lowerBound >= 0 ? 0 : range.lowerBound
        let y = Scale(low...max(low, range.upperBound), from: 24, to: 5)
        if let limit { drawing.line(2, y(limit), 126, y(limit), .limit, width: 1, dash: "4 2") }
        var (line, dots, marks) = (PathText(), PathText(), PathText())
        line.polyline(values.enumerated().map { index, value in value.map { (x(Double(index)), y($0)) } })
        let flags = Set(flagged)
        let last = values.lastIndex { $0 != nil }
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            if flags.contains(index) {
                marks.marker(.diamond, x(Double(index)), y(value), radius: 2.6)
            } else if index == last {
                dots.marker(.circle, x(Double(index)), y(value), radius: 2)
            }
        }
        drawing.stroke(line, .window, width: 1.25, round: true)
        drawing.fill(dots, .window)
        drawing.fill(marks, .alarm)
        return drawing
    }
}
