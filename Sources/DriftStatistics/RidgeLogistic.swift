import RealModule

/// Rows of which most entries are 0: only the others are kept.
public struct SparseRows: Hashable, Sendable {
    /// Where each row ends in `columns` and `values`.
    public private(set) var ends: [Int] = []
    /// The column of each kept entry.
    public private(set) var columns: [Int32] = []
    /// The kept entries.
    public private(set) var values: [Double] = []
    /// How many columns there are.
    public let width: Int

    /// No rows yet.
    public init(width: Int) { self.width = width }

    /// How many rows there are.
    public var count: Int { ends.count }

    /// Adds a row; entries outside of the width or not finite are left out.
    public mutating func append(_ entries: some Sequence<(column: Int, value: Double)>) {
        for (column, value) in entries where (0..<width).contains(column) && value.isFinite && value != 0 {
            columns.append(Int32(column))
            values.append(value)
        }
        ends.append(columns.count)
    }

    /// The places of a row's entries.
    func places(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    /// `β₀ + Σ βx` of a row.
    func score(_ row: Int, _ coefficients: [Double]) -> Double {
        var score = coefficients[width]
        for place in places(row) { score += coefficients[Int(columns[place])] * values[place] }
        return score
    }
}

/// Logistic regression with a quadratic penalty on all coefficients but the intercept.
///
/// Minimises `Σ log(1 + e^(−s·f)) + λ/2·Σβ²` with `s` = ±1 by Newton's method with halved steps; the penalty makes
/// the minimum unique even where the classes can be told apart without error.
///
/// - Parameters:
///   - rows: The rows; `members` says which count.
///   - members: The positions of the rows to fit to.
///   - isPositive: The class of each row of `rows`.
///   - penalty: λ, above 0.
/// - Returns: The coefficients, the intercept last.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`.
/// - Complexity: O(iterations · (Σ k² + d³)) for k entries a row and d columns. Source: Hastie, Tibshirani & Friedman,
///   *The Elements of Statistical Learning*, 4.4.
public func ridgeLogistic(
    _ rows: SparseRows,
    members: [Int],
    isPositive: [Bool],
    penalty: Double = 1
) throws(StatisticsError) -> [Double] {
    guard !members.isEmpty else { throw .emptySample }
    guard isPositive.count == rows.count else { throw .mismatchedBins(isPositive.count, rows.count) }
    guard penalty > 0, penalty.isFinite else { throw .outOfRange("the penalty \(penalty)") }
    guard members.allSatisfy({ (0..<rows.count).contains($0) }) else { throw .outOfRange("a row") }
    let size = rows.width + 1
    var beta = [Double](repeating: 0, count: size)
    func loss(_ beta: [Double]) -> Double {
        var sum = 0.0
        for row in members {
            let score = rows.score(row, beta)
            let margin = isPositive[row] ? score : -score
            sum += margin > 0 ? .log(onePlus: .exp(-margin)) : -margin + .log(onePlus: .exp(margin))
        }
        return sum + penalty / 2 * beta.dropLast().reduce(0) { $0 + $1 * $1 }
    }
    var current = loss(beta)
    for _ in 0..<50 {
        var gradient = beta.map { -penalty * $0 }
        gradient[rows.width] = 0
        var hessian = [Double](repeating: 0, count: size * size)
        hessian.withUnsafeMutableBufferPointer { hessian in
            rows.columns.withUnsafeBufferPointer { columns in
                rows.values.withUnsafeBufferPointer { values in
                    for row in members {
                        let probability = 1 / (1 + Double.exp(-rows.score(row, beta)))
                        let error = (isPositive[row] ? 1 : 0) - probability
                        let weight = probability * (1 - probability)
                        let places = rows.places(row)
                        for place in places {
                            let (column, value) = (Int(columns[place]), values[place])
                            gradient[column] += error * value
                            let (scaled, line) = (weight * value, column * size)
                            // The upper triangle: entries of a row stand in ascending columns.
                            for other in place..<places.upperBound {
                                hessian[line + Int(columns[other])] += scaled * values[other]
                            }
                            hessian[line + rows.width] += scaled
                        }
                        gradient[rows.width] += error
                        hessian[size * size - 1] += weight
                    }
                }
            }
        }
        for column in 0..<rows.width { hessian[column * size + column] += penalty }
        hessian[size * size - 1] += 1e-9
        let step = solveSymmetric(hessian, gradient)
        var scale = 1.0
        var next = zip(beta, step).map { $0 + $1 }
        var value = loss(next)
        while value > current + 1e-10 * abs(current), scale > 1e-4 {
            scale /= 2
            next = zip(beta, step).map { $0 + scale * $1 }
            value = loss(next)
        }
        guard next.allSatisfy(\.isFinite) else { break }
        (beta, current) = (next, value)
        if (step.map { abs($0) }.max() ?? 0) * scale < 1e-10 { break }
    }
    return beta
}

/// The solution of a symmetric positive definite system by Cholesky's decomposition; reads the upper triangle.
private func solveSymmetric(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    var upper = matrix
    var solution = right
    for i in 0..<n {
        var pivot = upper[i * n + i]
        for k in 0..<i { pivot -= upper[k * n + i] * upper[k * n + i] }
        // Rounding may leave a pivot of a column without any row a hair below 0.
        let root = max(pivot, 1e-12).squareRoot()
        upper[i * n + i] = root
        guard i + 1 < n else { break }
        for k in 0..<i {
            let factor = upper[k * n + i]
            if factor == 0 { continue }
            for j in (i + 1)..<n { upper[i * n + j] -= factor * upper[k * n + j] }
        }
        for j in (i + 1)..<n { upper[i * n + j] /= root }
    }
    for i in 0..<n {
        for k in 0..<i { solution[i] -= upper[k * n + i] * solution[k] }
        solution[i] /= upper[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
        for j in (i + 1)..<max(n, i + 1) { solution[i] -= upper[i * n + j] * solution[j] }
        solution[i] /= upper[i * n + i]
    }
    return solution
}
