/// Cumulative sums of standardised scores, one per rule, that find small lasting shifts.
///
/// `S ← max(0, S + z − k)`; an alarm when a sum exceeds the level `h`, after which all start at 0 again.
public struct Cusum: Hashable, Sendable {
    /// What is taken off every score, `k`.
    public let allowance: Double
    /// The level `h`.
    public let level: Double
    /// The present sums.
    public private(set) var sums: [Double]

    /// Creates sums that start at 0, or at stored values.
    public init(rules: Int, allowance: Double, level: Double, sums: [Double]? = nil) {
        self.allowance = allowance
        self.level = level
        var start = [Double](repeating: 0, count: max(0, rules))
        for (index, sum) in (sums ?? []).prefix(start.count).enumerated() { start[index] = max(0, sum) }
        self.sums = start
    }

    /// Adds the scores of one window and names the rules whose sums exceeded the level; those end all sums.
    ///
    /// A missing score leaves its sum as it is.
    public mutating func add(_ scores: [Double?]) -> [Int] {
        for (index, score) in scores.prefix(sums.count).enumerated() {
            if let score, score.isFinite { sums[index] = max(0, sums[index] + score - allowance) }
        }
        let exceeded = sums.indices.filter { sums[$0] > level }
        if !exceeded.isEmpty { sums = sums.map { _ in 0 } }
        return exceeded
    }
}

/// The level of a CUSUM that gives the wanted share of false alarms on the reference.
///
/// Draws sequences of 100 reference windows with replacement and halves the range 1…30 eleven times.
///
/// - Parameters:
///   - reference: The reference windows; their leave-one-out rows are drawn.
///   - falseAlarmShare: Alarms per window, between 0 and 1.
///   - allowance: What is taken off every score, `k`.
///   - sequences: How many sequences, 1 or more; the fewer alarms they hold, the more the level scatters.
///   - random: The source of the draws; the same seed gives the same level.
/// - Returns: The level `h`, 1…30.
/// - Throws: `outOfRange` for another share.
/// - Complexity: 100 · sequences windows × rules, and eleven times those of them that come near the level.
public func cusumLevel(
    reference: Conformal,
    falseAlarmShare: Double,
    allowance: Double,
    sequences: Int = 40,
    using random: inout SeededGenerator
) throws(StatisticsError) -> Double {
    guard falseAlarmShare > 0, falseAlarmShare < 1 else {
        throw .outOfRange("the false-alarm share \(falseAlarmShare)")
    }
    let (sequences, length) = (max(1, sequences), 100)
    let steps = reference.means.indices.map { rule in
        reference.leaveOneOut.map { scores in scores[rule].map { $0 - allowance } ?? 0 }
    }
    let drawn = (0..<sequences).map { _ in
        DrawnSequence((0..<length).map { _ in random.index(below: reference.leaveOneOut.count) }, steps)
    }
    var (low, high) = (1.0, 30.0)
    for _ in 0..<11 {
        let middle = (low + high) / 2
        let alarms = drawn.reduce(0) { $0 + $1.alarms(above: middle, steps) }
        if Double(alarms) > falseAlarmShare * Double(sequences * length) {
            low = middle
        } else {
            high = middle
        }
    }
    return high
}

/// Reference windows in the order in which they were drawn.
private struct DrawnSequence {
    private let windows: [Int]
    /// The largest sum that each rule would reach if no alarm ended it.
    ///
    /// An alarm only makes later sums smaller, so that a rule whose peak is not above a level need not be followed there.
    private let peaks: [Double]

    /// - Parameters:
    ///   - windows: The places of the windows that were drawn.
    ///   - steps: What each window adds to the sum of each rule, rule by rule.
    init(_ windows: [Int], _ steps: [[Double]]) {
        self.windows = windows
        peaks = steps.map { steps in
            var (sum, peak) = (0.0, 0.0)
            for window in windows {
                sum = max(0, sum + steps[window])
                peak = max(peak, sum)
            }
            return peak
        }
    }

    /// How many windows set off an alarm, each of which starts all sums again.
    func alarms(above level: Double, _ steps: [[Double]]) -> Int {
        let near = peaks.indices.filter { peaks[$0] > level }.map { steps[$0] }
        guard !near.isEmpty else { return 0 }
        var alarms = 0
        var sums = [Double](repeating: 0, count: near.count)
        for window in windows {
            var isAlarm = false
            for (rule, steps) in near.enumerated() {
                sums[rule] = max(0, sums[rule] + steps[window])
                if sums[rule] > level { isAlarm = true }
            }
            guard isAlarm else { continue }
            alarms += 1
            for rule in sums.indices { sums[rule] = 0 }
        }
        return alarms
    }
}
