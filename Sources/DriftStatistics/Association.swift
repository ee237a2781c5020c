import RealModule

/// How strongly two columns go together, with the p-value of no association.
public struct Association: Hashable, Sendable {
    /// The coefficient, 0…1 where it has no sign.
    public var coefficient: Double
    /// The p-value, 0…1.
    public var pValue: Double
}

/// The association of two categorical columns: Cramér's V with Bergsma's correction of its bias.
///
/// `φ̃² = max(0, χ²/n − (r − 1)(c − 1)/(n − 1))`, `r̃ = r − (r − 1)²/(n − 1)`, `c̃` alike, `V = √(φ̃²/min(r̃ − 1, c̃ − 1))`.
///
/// - Parameter table: Counts, one row for each category of the first column; rows of equal length.
/// - Returns: V in 0…1 with the p-value of χ² without correction for continuity.
/// - Throws: `mismatchedBins`, `outOfRange`, `emptyDistribution`, `undefined` with fewer than two used rows or columns.
/// - Complexity: O(r·c). Source: Bergsma (2013).
public func biasCorrectedCramersV(_ table: [[Int]]) throws(StatisticsError) -> Association {
    let width = table.first?.count ?? 0
    for row in table {
        guard row.count == width else { throw .mismatchedBins(row.count, width) }
        for count in row where count < 0 { throw .outOfRange("the count \(count)") }
    }
    let rowSums = table.map { Double($0.reduce(0, +)) }
    let columnSums = (0..<width).map { column in Double(table.reduce(0) { $0 + $1[column] }) }
    let n = rowSums.reduce(0, +)
    guard n > 0 else { throw .emptyDistribution }
    let (r, c) = (Double(rowSums.count { $0 > 0 }), Double(columnSums.count { $0 > 0 }))
    guard r > 1, c > 1 else { throw .undefined("fewer than two categories occur") }
    var chi = 0.0
    for (row, rowSum) in zip(table, rowSums) where rowSum > 0 {
        for (count, columnSum) in zip(row, columnSums) where columnSum > 0 {
            let expected = rowSum * columnSum / n
            chi += (Double(count) - expected) * (Double(count) - expected) / expected
        }
    }
    guard n > 1 else { throw .tooFew(needed: 2, has: Int(n)) }
    let phi = max(0, chi / n - (r - 1) * (c - 1) / (n - 1))
    let (rows, columns) = (r - (r - 1) * (r - 1) / (n - 1), c - (c - 1) * (c - 1) / (n - 1))
    let smaller = min(rows - 1, columns - 1)
    return Association(
        coefficient: smaller > 0 ? min(1, (phi / smaller).squareRoot()) : 0,
        pValue: SpecialFunctions.chiSquaredSurvival(chi, degreesOfFreedom: (r - 1) * (c - 1))
    )
}

/// The association of a categorical with a numeric column: the correlation ratio η.
///
/// `η = √(between-group sum of squares / total sum of squares)`; its p-value is that of the one-way analysis of
/// variance, `F = (SSB/(k − 1))/(SSW/(n − k))`.
///
/// - Parameter groups: The numbers of each category; empty ones are left out.
/// - Returns: η in 0…1 with its p-value.
/// - Throws: `undefined` with fewer than two groups, `tooFew`, `constant` where all numbers are equal.
/// - Complexity: O(n). Source: Fisher (1925).
public func correlationRatio(_ groups: [[Double]]) throws(StatisticsError) -> Association {
    let used = groups.filter { !$0.isEmpty }
    guard used.count >= 2 else { throw .undefined("fewer than two categories occur") }
    let n = used.reduce(0) { $0 + $1.count }
    guard n > used.count else { throw .tooFew(needed: used.count + 1, has: n) }
    let mean = used.reduce(0) { $0 + $1.reduce(0, +) } / Double(n)
    var (between, within) = (0.0, 0.0)
    for group in used {
        let centre = group.reduce(0, +) / Double(group.count)
        between += Double(group.count) * (centre - mean) * (centre - mean)
        for value in group { within += (value - centre) * (value - centre) }
    }
    guard (between + within).isFinite else { throw .outOfRange("the numbers are too far apart") }
    guard between + within > 0 else { throw .constant }
    let (first, second) = (Double(used.count - 1), Double(n - used.count))
    let f = within > 0 ? (between / first) / (within / second) : .infinity
    return Association(
        coefficient: min(1, (between / (between + within)).squareRoot()),
        pValue: f.isFinite ? SpecialFunctions.fSurvival(f, first: first, second: second) : 0
    )
}

/// The mutual information of two binned columns in nats, less its upward bias.
///
/// `Σ p(a,b)·ln(p(a,b)/(p(a)p(b))) − (A − 1)(B − 1)/(2n)` over the used rows A and columns B, at least 0.
///
/// - Parameter table: Counts, one row for each bin of the first column; rows of equal length.
/// - Returns: Nats, 0 or more.
/// - Throws: `mismatchedBins`, `outOfRange`, `emptyDistribution`.
/// - Complexity: O(r·c). Source: Miller (1955).
public func mutualInformation(_ table: [[Int]]) throws(StatisticsError) -> Double {
    let width = table.first?.count ?? 0
    for row in table {
        guard row.count == width else { throw .mismatchedBins(row.count, width) }
        for count in row where count < 0 { throw .outOfRange("the count \(count)") }
    }
    let rowSums = table.map { Double($0.reduce(0, +)) }
    let columnSums = (0..<width).map { column in Double(table.reduce(0) { $0 + $1[column] }) }
    let n = rowSums.reduce(0, +)
    guard n > 0 else { throw .emptyDistribution }
    var sum = 0.0
    for (row, rowSum) in zip(table, rowSums) {
        for (count, columnSum) in zip(row, columnSums) where count > 0 {
            let both = Double(count)
            sum += both / n * .log(both * n / (rowSum * columnSum))
        }
    }
    let (a, b) = (Double(rowSums.count { $0 > 0 }), Double(columnSums.count { $0 > 0 }))
    return max(0, sum - (a - 1) * (b - 1) / (2 * n))
}

/// The rank correlation of two series in the order of time, with a p-value that their own persistence does not fool.
///
/// The p-value is the share of circular shifts of one series against the other that correlate at least as strongly:
/// a shift keeps each series as smooth as it is, which a permutation would not.
///
/// - Parameters:
///   - x: At least three finite values, not all equal.
///   - y: As many finite values, not all equal.
/// - Returns: Spearman's ρ with its p-value; of n values at least `1/n`.
/// - Throws: As `spearman`.
/// - Complexity: O(n²), for 1,000 shifts at most.
public func circularShiftCorrelation(_ x: [Double], _ y: [Double]) throws(StatisticsError) -> RankCorrelation
{
    let observed = try spearman(x, y).rho
    let mean = Double(x.count + 1) / 2
    let (a, b) = (Midranks(x).ranks.map { $0 - mean }, Midranks(y).ranks.map { $0 - mean })
    let scale =
        (a.reduce(0) { $0 + $1 * $1 }).squareRoot() * (b.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let n = x.count
    let step = max(1, n / 1_000)
    var (asStrong, all) = (1, 1)
    for shift in stride(from: step, to: n, by: step) {
        var product = 0.0
        for index in 0..<n { product += a[index] * b[(index + shift) % n] }
        if abs(product / scale) >= abs(observed) - 1e-12 { asStrong += 1 }
        all += 1
    }
    return RankCorrelation(rho: observed, pValue: Double(asStrong) / Double(all))
}
