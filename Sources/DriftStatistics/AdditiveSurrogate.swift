/// A model that adds up one number per feature and bin, fitted to the answers of another model.
///
/// `f(x) = base + Σⱼ fⱼ(bin of xⱼ)`, each `fⱼ` with mean 0 over the rows it was fitted to. Because it only adds,
/// a shift of its mean is exactly the sum of what each feature's shift of bins does to it: the interventional
/// Shapley values of the surrogate.
public struct AdditiveSurrogate: Hashable, Sendable {
    /// The mean over the rows it was fitted to.
    public private(set) var base: Double
    /// The effect of each bin of each feature.
    public private(set) var effects: [[Double]]
    /// The share of the targets' variance that it reproduces on the rows it was fitted to, at most 1; 1 for constant
    /// targets.
    public private(set) var rSquared: Double

    /// Fits by cyclic boosting of bin means.
    ///
    /// Each round goes through the features; each feature takes up `rate` of the mean residual of each of its bins,
    /// shrunk by `count/(count + shrinkage)`. Stops early when a round no longer changes anything that matters.
    ///
    /// - Parameters:
    ///   - bins: For each feature the bin of each row.
    ///   - binCounts: For each feature how many bins there are.
    ///   - targets: What the other model answered, finite, one a row, at least one.
    ///   - rounds: At most so many rounds.
    ///   - rate: The share taken up at once, above 0 and at most 1.
    ///   - shrinkage: Rows that a bin is short of before it is half believed.
    /// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`.
    /// - Complexity: O(rounds · features · rows).
    ///   Source: Lou, Caruana, Gehrke & Hooker (2013), without interactions.
    public init(
        bins: [[UInt8]],
        binCounts: [Int],
        targets: [Double],
        rounds: Int = 40,
        rate: Double = 0.3,
        shrinkage: Double = 5
    ) throws(StatisticsError) {
        try Self.check(bins, binCounts, targets)
        let n = Double(targets.count)
        let mean = targets.reduce(0, +) / n
        var residuals = targets.map { $0 - mean }
        let total = residuals.reduce(0) { $0 + $1 * $1 }
        let spread = (total / n).squareRoot()
        let counts = zip(bins, binCounts).map { column, count in Self.tally(column, count) }
        var effects = binCounts.map { [Double](repeating: 0, count: $0) }
        var base = mean
        for _ in 0..<rounds where spread > 0 {
            var largest = 0.0
            for feature in bins.indices {
                var change = Self.sums(bins[feature], residuals, binCounts[feature])
                for bin in change.indices {
                    let rows = counts[feature][bin]
                    change[bin] *= rows > 0 ? rate / (rows + shrinkage) : 0
                    effects[feature][bin] += change[bin]
                    largest = max(largest, abs(change[bin]) * (rows / n).squareRoot())
                }
                Self.subtract(change, bins[feature], from: &residuals)
            }
            // A thousandth of the spread, far below any standard error that is shown.
            if largest < spread * 1e-3 { break }
        }
        for feature in effects.indices {
            let centre = zip(effects[feature], counts[feature]).reduce(0) { $0 + $1.0 * $1.1 } / n
            // A bin without rows keeps 0, the effect of an average row, until `learned` knows better.
            for bin in effects[feature].indices where counts[feature][bin] > 0 {
                effects[feature][bin] -= centre
            }
            base += centre
        }
        self.base = base
        self.effects = effects
        rSquared = 1
        guard total > 0 else { return }
        let left = zip(predictions(bins), targets).reduce(0) { sum, pair in
            sum + (pair.1 - pair.0) * (pair.1 - pair.0)
        }
        rSquared = 1 - left / total
    }

    /// The same with effects for bins that no fitted row had, from rows that have them.
    ///
    /// What the baseline never showed has no effect in a surrogate of it. The mean residual of the window's rows in
    /// such a bin is the best there is; where several features are new in the same rows they share it by turns.
    ///
    /// - Parameters:
    ///   - bins: For each feature the bin of each row of the window.
    ///   - targets: The answers for these rows.
    ///   - seen: For each feature which bins the fitted rows had.
    ///   - rounds: So many rounds.
    ///   - rate: The share taken up at once, above 0 and at most 1.
    ///   - shrinkage: Rows that a bin is short of before it is half believed.
    /// - Returns: A surrogate that differs only in unseen bins.
    /// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`.
    public func learned(
        unseenIn bins: [[UInt8]],
        targets: [Double],
        seen: [[Bool]],
        rounds: Int = 20,
        rate: Double = 0.5,
        shrinkage: Double = 5
    ) throws(StatisticsError) -> AdditiveSurrogate {
        try Self.check(bins, effects.map(\.count), targets)
        guard seen.map(\.count) == effects.map(\.count) else {
            throw .mismatchedBins(seen.count, effects.count)
        }
        let unseen = seen.map { $0.map { !$0 } }
        let counts = zip(bins, effects).map { column, effect in Self.tally(column, effect.count) }
        let open = bins.indices.filter { feature in
            zip(unseen[feature], counts[feature]).contains { $0 && $1 > 0 }
        }
        guard !open.isEmpty else { return self }
        // Only what lies in such rows counts; the residual elsewhere is not theirs to explain.
        var result = self
        var residuals = zip(targets, predictions(bins)).map { $0 - $1 }
        for _ in 0..<rounds {
            for feature in open {
                var change = Self.sums(bins[feature], residuals, effects[feature].count)
                for bin in change.indices {
                    let rows = counts[feature][bin]
                    change[bin] *= unseen[feature][bin] && rows > 0 ? rate / (rows + shrinkage) : 0
                    result.effects[feature][bin] += change[bin]
                }
                Self.subtract(change, bins[feature], from: &residuals)
            }
        }
        return result
    }

    /// What it answers for rows.
    public func predictions(_ bins: [[UInt8]]) -> [Double] {
        var answers = [Double](repeating: base, count: bins.first?.count ?? 0)
        for (feature, column) in bins.prefix(effects.count).enumerated() {
            Self.subtract(effects[feature].map { -$0 }, column, from: &answers)
        }
        return answers
    }

    private static func check(_ bins: [[UInt8]], _ binCounts: [Int], _ targets: [Double])
        throws(StatisticsError)
    {
        guard !targets.isEmpty else { throw .emptySample }
        guard bins.count == binCounts.count else { throw .mismatchedBins(bins.count, binCounts.count) }
        for (column, count) in zip(bins, binCounts) {
            guard column.count == targets.count else { throw .mismatchedBins(column.count, targets.count) }
            if let largest = column.max(), Int(largest) >= count {
                throw .outOfRange("the bin \(largest) of \(count)")
            }
        }
        guard targets.allSatisfy(\.isFinite) else { throw .outOfRange("an answer that is not finite") }
    }

    private static func tally(_ bins: [UInt8], _ count: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: count)
        for bin in bins { counts[Int(bin)] += 1 }
        return counts
    }

    private static func sums(_ bins: [UInt8], _ values: [Double], _ count: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for index in bins.indices { sums[Int(bins[index])] += values[index] }
        return sums
    }

    private static func subtract(_ change: [Double], _ bins: [UInt8], from values: inout [Double]) {
        for index in bins.indices { values[index] -= change[Int(bins[index])] }
    }
}
