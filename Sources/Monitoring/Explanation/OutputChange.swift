internal import DriftStatistics

/// Since when the output is another, from the course of its mean over this window and those before.
public struct OutputChange: Sendable, Equatable, Codable {
    /// The first moment after the change.
    public var at: Moment
    /// The earliest moment that is not ruled out at 95%.
    public var earliest: Moment
    /// The latest such moment.
    public var latest: Moment
    /// The mean before.
    public var before: Double
    /// The mean since.
    public var after: Double
    /// The p-value of no change, corrected for the search.
    public var pValue: Double

    /// A change from its parts.
    public init(at: Moment, earliest: Moment, latest: Moment, before: Double, after: Double, pValue: Double) {
        self.at = at
        self.earliest = earliest
        self.latest = latest
        self.before = before
        self.after = after
        self.pValue = pValue
    }

    /// Finds the change in values with times; nil where there are too few of them, or none stands out at 5%.
    ///
    /// The span is cut into days where it has ten or more, else into forty parts: the spread of their means is the
    /// yardstick, which holds what changes from day to day by itself.
    static func found(times: [Moment], values: [Double]) -> OutputChange? {
        guard times.count == values.count, let first = times.min(), let last = times.max(),
            last.milliseconds > first.milliseconds
        else { return nil }
        let span = last.milliseconds - first.milliseconds + 1
        let day: Int64 = 86_400_000
        let length = span >= 10 * day ? max(day, (span / 400 + day - 1) / day * day) : max(1, span / 40)
        let start = span >= 10 * day ? first.milliseconds / day * day : first.milliseconds
        let parts = Int((last.milliseconds - start) / length) + 1
        var sums = [Double](repeating: 0, count: parts)
        var counts = [Double](repeating: 0, count: parts)
        for (time, value) in zip(times, values) {
            let part = Int((time.milliseconds - start) / length)
            sums[part] += value
            counts[part] += 1
        }
        let used = sums.indices.filter { counts[$0] > 0 }
        guard used.count >= 8,
            let found = try? changePoint(
                used.map { sums[$0] / counts[$0] },
                weights: used.map { counts[$0] }
            ), found.pValue < 0.05
        else { return nil }
        func moment(_ place: Int) -> Moment {
            Moment(clamping: start + Int64(used[place]) * length)
        }
        return OutputChange(
            at: moment(found.index),
            earliest: moment(found.earliest),
            latest: moment(found.latest),
            before: found.before,
            after: found.after,
            pValue: found.pValue
        )
    }
}
