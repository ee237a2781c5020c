/// A straight mapping from values to pixels that survives constant, huge and tiny ranges.
struct Scale: Sendable {
    let low: Double
    let high: Double
    let start: Double
    let end: Double

    /// A scale over exactly this range; a range without width is widened around its value.
    init(_ range: ClosedRange<Double>, from start: Double, to end: Double) {
        var low = range.lowerBound.isFinite ? range.lowerBound : 0
        var high = range.upperBound.isFinite ? range.upperBound : 1
        let size = max(abs(low), abs(high))
        // Fewer than some hundred representable numbers between the ends cannot carry ticks.
        if high / 2 - low / 2 <= size * 1e-13 {
            let room = size == 0 ? 1 : size * 0.1
            (low, high) = (max(low - room, -Scale.most), min(high + room, Scale.most))
        }
        (self.low, self.high, self.start, self.end) = (low, high, start, end)
    }

    /// The range of what is finite, or `nil` when nothing is.
    static func range(of values: some Sequence<Double>) -> ClosedRange<Double>? {
        var found: ClosedRange<Double>?
        for value in values where value.isFinite {
            found = found.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
        }
        return found
    }

    /// A range with some of its own width added at both ends.
    static func padded(_ range: ClosedRange<Double>, by share: Double) -> ClosedRange<Double> {
        let half = range.upperBound / 2 - range.lowerBound / 2
        let room = half * share * 2
        return max(range.lowerBound - room, -most)...min(range.upperBound + room, most)
    }

    func callAsFunction(_ value: Double) -> Double {
        // Halves, because the width of −10³⁰⁸…10³⁰⁸ is not a finite number.
        let share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return start + min(max(share, 0), 1) * (end - start)
    }

    func contains(_ value: Double) -> Bool { value >= low && value <= high }

    /// Round positions (1, 2 or 5 times a power of ten) within the range, about as many as asked.
    func niceTicks(about count: Int, integersOnly: Bool = false) -> [Double] {
        let step = Scale.niceStep(over: low, high, count: count, integersOnly: integersOnly)
        guard step > 0, step.isFinite else { return [] }
        var ticks: [Double] = []
        var multiple = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        while multiple <= last, ticks.count < 60 {
            let tick = multiple * step
            if tick.isFinite { ticks.append(tick == 0 ? 0 : tick) }
            multiple += 1
        }
        return ticks
    }

    /// Nice ticks with labels that carry just the digits that tell them apart.
    func labelledTicks(about count: Int, percent: Bool = false, integersOnly: Bool = false) -> [Tick] {
        let ticks = niceTicks(about: count, integersOnly: integersOnly)
        let step = zip(ticks.dropFirst(), ticks).map { $0 / 2 - $1 / 2 }.first.map { $0 * 2 } ?? 0
        let largest = ticks.map(abs).max() ?? 0
        let digits = NumberText.decimalExponent(largest) - NumberText.decimalExponent(step) + 1
        return ticks.map { value in
            let decimals = -NumberText.decimalExponent(step)
            if percent {
                let text = NumberText.fixed(value * 100, decimals: min(max(0, decimals - 2), 4))
                return Tick(position: value, label: text + "%")
            }
            guard largest < 1e9, decimals <= 5, step > 0 else {
                return Tick(position: value, label: NumberText.short(value, significant: max(digits, 2)))
            }
            return Tick(position: value, label: NumberText.fixed(value, decimals: max(0, decimals)))
        }
    }

    static func niceStep(over low: Double, _ high: Double, count: Int, integersOnly: Bool = false) -> Double {
        let rough = (high / 2 - low / 2) / (Double(max(count, 1)) / 2)
        guard rough > 0, rough.isFinite else { return 0 }
        let unit = NumberText.power(NumberText.decimalExponent(rough))
        guard unit > 0 else { return rough }
        // 1-2-5 with switches at the geometric means, so that the count stays close to what was asked.
        let step =
            switch rough / unit {
            case ..<1.5: unit
            case ..<3.5: unit * 2
            case ..<7.5: unit * 5
            default: unit * 10
            }
        return integersOnly ? max(1, step) : step
    }

    private static let most = Double.greatestFiniteMagnitude
}

/// A labelled position on an axis.
public struct Tick: Sendable, Equatable {
    /// Where, in the units of the axis.
    public var position: Double
    /// What is written there.
    public var label: String

    /// A label at a position.
    public init(position: Double, label: String) {
        self.position = position
        self.label = label
    }
}
