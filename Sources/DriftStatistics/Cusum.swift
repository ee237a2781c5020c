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
/// - Complexity: 1,100 · sequences windows × rules.
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
    // One flat list, since a window's row is looked up half a million times; NaN where there is no score.
    let (rules, rows) = (reference.means.count, reference.leaveOneOut)
    let scores = rows.flatMap { $0.map { $0 ?? .nan } }
    let draws = (0..<sequences * length).map { _ in random.index(below: rows.count) }
    var (low, high) = (1.0, 30.0)
    for _ in 0..<11 {
        let middle = (low + high) / 2
        var alarms = 0
        var sums = [Double](repeating: 0, count: rules)
        for (step, draw) in draws.enumerated() {
            if step % length == 0 { sums = [Double](repeating: 0, count: rules) }
            var isAlarm = false
            for rule in 0..<rules {
                let score = scores[draw * rules + rule]
                if score.isNaN { continue }
                sums[rule] = max(0, sums[rule] + score - allowance)
                if sums[rule] > middle { isAlarm = true }
            }
            if isAlarm {
                alarms += 1
                sums = [Double](repeating: 0, count: rules)
            }
        }
        if Double(alarms) > falseAlarmShare * Double(draws.count) { low = middle } else { high = middle }
    }
    return high
}
