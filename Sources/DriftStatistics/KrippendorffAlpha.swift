/// What the differences of categories mean.
public enum MeasurementLevel: Hashable, Sendable {
    /// Names only.
    case nominal
    /// An order.
    case ordinal
    /// Differences.
    case interval
    /// Ratios; values of one sign.
    case ratio
}

/// Krippendorff's α, the agreement of any number of reviewers with answers missing.
///
/// `α = 1 − D_o/D_e` on the coincidence matrix; 1 is perfect, 0 what chance gives. Items with fewer than
/// two answers say nothing about agreement and are left out.
///
/// - Parameters:
///   - units: Per item the answers given, missing ones left out; categories as numbers.
///   - level: What the differences of categories mean.
/// - Returns: α, at most 1.
/// - Throws: `emptySample` if no item has two answers, `undefined` if all answers are equal.
/// - Complexity: O(answers + items × categories²). Source: Krippendorff, *Content Analysis* (2004), chapter
///   11.
public func krippendorffAlpha(
    units: [[Double]],
    level: MeasurementLevel = .nominal
) throws(StatisticsError) -> Double {
    let table = CoincidenceTable(units)
    guard !table.rows.isEmpty else { throw .emptySample }
    guard let alpha = table.alpha(of: Array(table.rows.indices), level) else {
        throw .undefined("all answers are equal, so chance agreement is perfect too")
    }
    return alpha
}

/// The bootstrap interval of Krippendorff's α over items.
///
/// Percentiles of α over resamples of the items. Resamples in which all answers are equal have no α and are
/// left out.
///
/// - Parameters:
///   - units: Per item the answers given, missing ones left out.
///   - level: What the differences of categories mean.
///   - resamples: The number of resamples, at least 20.
///   - confidence: Between 0 and 1.
///   - random: The source of the draws.
/// - Returns: The interval; its ends are values of α.
/// - Throws: As `krippendorffAlpha(units:level:)`; `outOfRange`; `undefined` if most resamples have no α.
/// - Complexity: O(resamples × items × categories²).
public func krippendorffInterval(
    units: [[Double]],
    level: MeasurementLevel = .nominal,
    resamples: Int = 1_000,
    confidence: Double = 0.95,
    using random: inout SeededGenerator
) throws(StatisticsError) -> Interval {
    guard resamples >= 20 else { throw .outOfRange("\(resamples) resamples") }
    guard confidence > 0, confidence < 1 else { throw .outOfRange("the confidence \(confidence)") }
    let table = CoincidenceTable(units)
    guard !table.rows.isEmpty else { throw .emptySample }
    var values: [Double] = []
    for _ in 0..<resamples {
        let drawn = table.rows.indices.map { _ in random.index(below: table.rows.count) }
        if let alpha = table.alpha(of: drawn, level) { values.append(alpha) }
    }
    guard 2 * values.count >= resamples else {
        throw .undefined("too few items disagree to tell an interval")
    }
    values.sort()
    return Interval(
        lower: try quantile(ofSorted: values, at: (1 - confidence) / 2),
        upper: try quantile(ofSorted: values, at: (1 + confidence) / 2)
    )
}

/// The answers of all items with at least two, as counts per category.
private struct CoincidenceTable {
    let values: [Double]
    let rows: [[(category: Int, count: Double)]]

    init(_ units: [[Double]]) {
        let usable = units.filter { $0.count >= 2 }
        let values = Set(usable.joined()).sorted()
        self.values = values
        let positions = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
        rows = usable.map { unit in
            var counts: [Int: Double] = [:]
            for answer in unit {
                if let position = positions[answer] { counts[position, default: 0] += 1 }
            }
            return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    /// α over the chosen rows, nil if chance agreement is perfect.
    func alpha(of chosen: [Int], _ level: MeasurementLevel) -> Double? {
        var totals = [Double](repeating: 0, count: values.count)
        for row in chosen { for (category, count) in rows[row] { totals[category] += count } }
        let before = runningSums(totals)
        func difference(_ a: Int, _ b: Int) -> Double {
            switch level {
            case .nominal:
                return a == b ? 0 : 1
            case .ordinal:
                let (low, high) = (min(a, b), max(a, b))
                let between = before[high + 1] - before[low] - (totals[low] + totals[high]) / 2
                return a == b ? 0 : between * between
            case .interval:
                return (values[a] - values[b]) * (values[a] - values[b])
            case .ratio:
                let sum = values[a] + values[b]
                let ratio = sum == 0 ? 0 : (values[a] - values[b]) / sum
                return ratio * ratio
            }
        }
        var observed = 0.0
        for row in chosen {
            let size = rows[row].reduce(0) { $0 + $1.count }
            for (a, count) in rows[row] {
                for (b, other) in rows[row] where a != b {
                    observed += count * other * difference(a, b) / (size - 1)
                }
            }
        }
        var expected = 0.0
        for a in totals.indices where totals[a] > 0 {
            for b in totals.indices where a != b && totals[b] > 0 {
                expected += totals[a] * totals[b] * difference(a, b)
            }
        }
        expected /= totals.reduce(0, +) - 1
        return expected > 0 ? 1 - observed / expected : nil
    }

    private func runningSums(_ totals: [Double]) -> [Double] {
        var sums = [0.0]
        var sum = 0.0
        for total in totals {
            sum += total
            sums.append(sum)
        }
        return sums
    }
}
