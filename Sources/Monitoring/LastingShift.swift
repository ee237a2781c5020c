/// A small shift that lasts: the cumulative sum of a rule's z, and the effect over the windows it has run.
///
/// `S ← max(0, S + z − k)`. One window's effect may be too uncertain to matter while the windows of a run together are
/// not; so the run keeps the mean of its squared values, from which what chance alone makes is taken off.
public struct LastingShift: Sendable, Equatable, Codable {
    /// The sum, 0 or more.
    public var sum: Double
    /// For how many windows it has been above 0.
    public var windows: Int
    /// The mean of the squared values in those windows.
    public var meanSquare: Double

    /// No shift.
    public static let none = LastingShift(sum: 0, windows: 0, meanSquare: 0)

    /// A shift from its parts.
    public init(sum: Double, windows: Int, meanSquare: Double) {
        self.sum = sum
        self.windows = windows
        self.meanSquare = meanSquare
    }

    /// The shift after another window, whose sum is known.
    func after(_ value: Double, sum: Double) -> LastingShift {
        guard sum > 0 else { return .none }
        // After an alarm the sum is 0 while the run is still shown.
        let before = self.sum > 0 ? windows : 0
        let count = Double(before)
        return LastingShift(
            sum: sum,
            windows: before + 1,
            meanSquare: (meanSquare * count + value * value) / (count + 1)
        )
    }

    /// The size over the run, in the rule's unit: the root of the mean square.
    public var size: Double { max(0, meanSquare).squareRoot() }

    /// The lower bound of the effect over the run, at 95% on one side.
    ///
    /// Chance and effect add up in squares: `√(mean(v²) − v₀² − 1.645·s/√k)`, at least 0, with `v₀²` the mean square of
    /// reference windows and `s` the deviation of theirs, made larger in the measure of the values themselves.
    public func effectLower(_ usual: ReferenceScore) -> Double {
        guard windows > 0 else { return 0 }
        let growth = usual.meanSquare > 0 ? max(1, (meanSquare / usual.meanSquare).squareRoot()) : 1
        let error = usual.squareDeviation * growth / Double(windows).squareRoot()
        return max(0, meanSquare - usual.meanSquare - 1.645 * error).squareRoot()
    }
}

/// What earlier windows left behind that the next one is judged by.
public struct WindowHistory: Sendable, Equatable {
    /// The running sums by rule key.
    public var shifts: [String: LastingShift]
    /// Whether a rule was past its limit, newest window first, for rules that need several windows.
    public var pastLimit: [String: [Bool]]
    /// The size of the largest shift of a rule that people dismissed, in the rule's unit: what is no larger adds nothing
    /// to its sum any more.
    public var accepted: [String: Double]

    /// A history from its parts; without any, nothing was there before.
    public init(
        shifts: [String: LastingShift] = [:],
        pastLimit: [String: [Bool]] = [:],
        accepted: [String: Double] = [:]
    ) {
        self.shifts = shifts
        self.pastLimit = pastLimit
        self.accepted = accepted
    }

    /// The history that the findings of earlier windows make, newest window first.
    public init(_ windows: [[Finding]]) {
        self.init()
        for finding in windows.first ?? [] { shifts[finding.rule.key] = finding.shift }
        for findings in windows {
            for finding in findings where !finding.rule.persistence.isSingle {
                pastLimit[finding.rule.key, default: []].append(finding.isPastLimit)
            }
        }
    }
}
