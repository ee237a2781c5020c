/// Which cells a test of a 2 × K table uses.
public enum CellPolicy: Hashable, Sendable {
    /// Every category for itself, however rare.
    case asGiven
    /// The rarest categories merged until the χ² law holds.
    ///
    /// That is, until no expected count is below 1 and at most 20% are below 5 (Cochran's rule).
    case merged
}

/// Counts of two samples over categories, without the categories that occur in neither.
struct ContingencyTable {
    private(set) var window: [Double]
    private(set) var baseline: [Double]
    let windowTotal: Double
    let baselineTotal: Double

    init(window: [Int], baseline: [Int], cells: CellPolicy) throws(StatisticsError) {
        let shares = try PairedShares(window: window, baseline: baseline)
        windowTotal = shares.windowTotal
        baselineTotal = shares.baselineTotal
        let used = zip(window, baseline).filter { $0 > 0 || $1 > 0 }
        self.window = used.map { Double($0.0) }
        self.baseline = used.map { Double($0.1) }
        if cells == .merged { mergeRareCells() }
        guard self.window.count > 1 else { throw .undefined("fewer than two categories are left to compare") }
    }

    var total: Double { windowTotal + baselineTotal }
    var degreesOfFreedom: Int { window.count - 1 }

    /// The counts of one sample, each with the count expected if both samples had the same shares.
    func cells() -> [(observed: Double, expected: Double)] {
        let (shareX, shareY) = (windowTotal / total, baselineTotal / total)
        return zip(window, baseline).flatMap {
            (x: Double, y: Double) -> [(observed: Double, expected: Double)] in
            let both = x + y
            return [(x, both * shareX), (y, both * shareY)]
        }
    }

    /// Merges the two columns with the smallest totals, which have the smallest expected counts, until valid.
    private mutating func mergeRareCells() {
        let smallShare = min(windowTotal, baselineTotal) / total
        let largeShare = max(windowTotal, baselineTotal) / total
        let unsorted: [(x: Double, y: Double)] = zip(window, baseline).map { ($0, $1) }
        var columns = unsorted.sorted { $0.x + $0.y < $1.x + $1.y }
        var start = 0
        func isValid() -> Bool {
            let rest = columns[start...]
            if let first = rest.first, (first.x + first.y) * smallShare < 1 { return false }
            let low = rest.prefix { ($0.x + $0.y) * largeShare < 5 }.count
            let half = rest.prefix { ($0.x + $0.y) * smallShare < 5 }.count
            return Double(low + half) <= 0.2 * Double(2 * rest.count)
        }
        while columns.count - start > 1, !isValid() {
            let sum = (x: columns[start].x + columns[start + 1].x, y: columns[start].y + columns[start + 1].y)
            start += 1
            var position = start
            while position + 1 < columns.count,
                columns[position + 1].x + columns[position + 1].y < sum.x + sum.y
            {
                columns[position] = columns[position + 1]
                position += 1
            }
            columns[position] = sum
        }
        window = columns[start...].map(\.x)
        baseline = columns[start...].map(\.y)
    }
}
