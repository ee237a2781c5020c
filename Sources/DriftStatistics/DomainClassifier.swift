/// One feature's values for the domain classifier.
public enum DomainFeature: Hashable, Sendable {
    /// Numbers of the baseline's and the window's rows; NaN is missing.
    case numbers(baseline: [Double], window: [Double])
    /// Names of the baseline's and the window's rows; nil is missing.
    case categories(baseline: [String?], window: [String?])

    /// How many columns it becomes in the classifier.
    public var columnCount: Int { DomainDesign.width(of: self) }

    var sizes: (baseline: Int, window: Int) {
        switch self {
        case .numbers(let baseline, let window): (baseline.count, window.count)
        case .categories(let baseline, let window): (baseline.count, window.count)
        }
    }
}

/// How well rows of the window can be told from rows of the baseline, and by which features.
public struct DomainSeparation: Hashable, Sendable {
    /// The area under the curve of the out-of-fold scores: 0.5 when the two cannot be told apart, 1 when always.
    public var auc: Double
    /// How many standard errors that is above 0.5, were both the same.
    public var z: Double
    /// The mean out-of-fold log-odds of the window's rows less that of the baseline's.
    public var logOddsGap: Double
    /// What each feature adds to the gap; they sum to it.
    public var contributions: [Double]
    /// The standard error of each contribution, for the coefficients as they are.
    public var standardErrors: [Double]
    /// The out-of-fold log-odds of the baseline's rows.
    public var baselineScores: [Double]
    /// The out-of-fold log-odds of the window's rows.
    public var windowScores: [Double]
}

/// Tells a window's rows from a baseline's with a cross-fitted ridge logistic regression, feature by feature.
///
/// A number becomes its mid-rank in the baseline less ½ and the square of that less 1/12; a category one column for
/// each of the 20 most frequent names but the first and one for all others; missing values a column of their own.
/// Both samples are cut into two contiguous halves; each half is scored by the fit to the other.
/// `shareⱼ = Σ over the columns of j of β·(mean over window − mean over baseline)`: exact linear Shapley values of the
/// gap. A feature that only goes along with another is not blamed, as it would be by its marginal change.
///
/// - Parameters:
///   - features: The same rows in each, at least four of the baseline and of the window.
///   - penalty: The ridge penalty λ, above 0.
/// - Returns: The separation with its shares.
/// - Throws: `emptySample` without features, `tooFew`, `mismatchedBins`, `outOfRange`.
/// - Complexity: O(rows · features²) an iteration. Source: Lopez-Paz & Oquab (2017) for the test by classifier.
public func domainClassifier(_ features: [DomainFeature], penalty: Double = 1) throws(StatisticsError)
    -> DomainSeparation
{
    guard let sizes = features.first?.sizes else { throw .emptySample }
    guard sizes.baseline >= 4, sizes.window >= 4 else {
        throw .tooFew(needed: 4, has: min(sizes.baseline, sizes.window))
    }
    for feature in features where feature.sizes != sizes {
        throw .mismatchedBins(feature.sizes.baseline + feature.sizes.window, sizes.baseline + sizes.window)
    }
    let design = DomainDesign(features, sizes)
    let (m, n) = sizes
    let isWindow = [Bool](repeating: false, count: m) + [Bool](repeating: true, count: n)
    let folds = (0..<m).map { $0 * 2 / m } + (0..<n).map { $0 * 2 / n }
    var scores = [Double](repeating: 0, count: m + n)
    var contributions = [Double](repeating: 0, count: features.count)
    var variances = [Double](repeating: 0, count: features.count)
    for fold in 0..<2 {
        let beta = try ridgeLogistic(
            design.rows,
            members: folds.indices.filter { folds[$0] != fold },
            isPositive: isWindow,
            penalty: penalty
        )
        var sums = [[Moments]](repeating: [.init(), .init()], count: features.count)
        for row in folds.indices where folds[row] == fold {
            var parts = [Double](repeating: 0, count: features.count)
            for place in design.rows.places(row) {
                let column = Int(design.rows.columns[place])
                parts[design.owner[column]] += beta[column] * design.rows.values[place]
            }
            for feature in parts.indices { sums[feature][isWindow[row] ? 1 : 0].add(parts[feature]) }
            scores[row] = design.rows.score(row, beta)
        }
        for feature in features.indices {
            let (there, here) = (sums[feature][0], sums[feature][1])
            contributions[feature] += (here.mean - there.mean) / 2
            let variance =
                (here.variance ?? 0) / Double(max(1, here.count))
                + (there.variance ?? 0) / Double(max(1, there.count))
            variances[feature] += variance / 4
        }
    }
    let (there, here) = (Array(scores[..<m]), Array(scores[m...]))
    let auc = try mannWhitney(window: here, baseline: there).auc
    let error = (Double(n + m + 1) / (12 * Double(n) * Double(m))).squareRoot()
    return DomainSeparation(
        auc: auc,
        z: (auc - 0.5) / error,
        logOddsGap: contributions.reduce(0, +),
        contributions: contributions,
        standardErrors: variances.map { $0.squareRoot() },
        baselineScores: there,
        windowScores: here
    )
}

/// The columns of the domain classifier.
struct DomainDesign {
    private(set) var rows: SparseRows
    /// The feature that each column belongs to.
    private(set) var owner: [Int] = []

    init(_ features: [DomainFeature], _ sizes: (baseline: Int, window: Int)) {
        let encoded = features.map { DomainDesign.encode($0) }
        var starts: [Int] = []
        for (feature, columns) in encoded.enumerated() {
            starts.append(owner.count)
            owner += [Int](repeating: feature, count: columns.width)
        }
        rows = SparseRows(width: owner.count)
        var entries: [(column: Int, value: Double)] = []
        for row in 0..<(sizes.baseline + sizes.window) {
            entries.removeAll(keepingCapacity: true)
            for (start, columns) in zip(starts, encoded) { columns.add(row, to: &entries, from: start) }
            rows.append(entries)
        }
    }

    /// What a feature becomes.
    enum Columns {
        /// The mid-rank of each row in the baseline, less ½; NaN is missing.
        case ranks([Double], hasMissing: Bool)
        /// The column of each row that is 1; nil: none.
        case names([Int?], width: Int)

        var width: Int {
            switch self {
            case .ranks(_, let hasMissing): hasMissing ? 3 : 2
            case .names(_, let width): width
            }
        }

        /// Adds a row's entries, in ascending columns.
        func add(_ row: Int, to entries: inout [(column: Int, value: Double)], from start: Int) {
            switch self {
            case .ranks(let ranks, _):
                let rank = ranks[row]
                guard !rank.isNaN else { return entries.append((start + 2, 1)) }
                entries.append((start, rank))
                entries.append((start + 1, rank * rank - 1.0 / 12))
            case .names(let columns, _):
                if let column = columns[row] { entries.append((start + column, 1)) }
            }
        }
    }

    /// The width of a feature's columns, without making them.
    static func width(of feature: DomainFeature) -> Int {
        switch feature {
        case .numbers(let baseline, let window):
            return 2 + (baseline.allSatisfy(\.isFinite) && window.allSatisfy(\.isFinite) ? 0 : 1)
        case .categories(let baseline, let window):
            let names = Set(baseline.lazy.compactMap(\.self)).count
            return max(1, min(names, mostNames)) + (baseline.contains(nil) || window.contains(nil) ? 1 : 0)
        }
    }

    /// So many names have a column of their own, but the most frequent one.
    private static let mostNames = 20

    static func encode(_ feature: DomainFeature) -> Columns {
        switch feature {
        case .numbers(let baseline, let window): return encode(baseline, window)
        case .categories(let baseline, let window): return encode(baseline, window)
        }
    }

    private static func encode(_ baseline: [Double], _ window: [Double]) -> Columns {
        let values = baseline + window
        let present = values.indices.filter { values[$0].isFinite }
        let order = radixOrder(present.map { values[$0] }).map { present[$0] }
        let size = Double(baseline.count { $0.isFinite } + 1)
        var ranks = [Double](repeating: .nan, count: values.count)
        var (start, below) = (0, 0)
        while start < order.count {
            var (end, through) = (start, below)
            while end < order.count, values[order[end]] == values[order[start]] {
                through += order[end] < baseline.count ? 1 : 0
                end += 1
            }
            for place in start..<end { ranks[order[place]] = (Double(below + through + 1) / 2) / size - 0.5 }
            (start, below) = (end, through)
        }
        return .ranks(ranks, hasMissing: present.count < values.count)
    }

    private static func encode(_ baseline: [String?], _ window: [String?]) -> Columns {
        var counts: [String: Int] = [:]
        for name in baseline { if let name { counts[name, default: 0] += 1 } }
        let top = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostNames).map(\.key)
        let places = Dictionary(top.enumerated().map { ($1, $0) }) { first, _ in first }
        let other = max(1, top.count)
        let columns = (baseline + window).map { name -> Int in
            name.map { places[$0] ?? other } ?? other + 1
        }
        let hasMissing = columns.contains(other + 1)
        return .names(
            // The most frequent name is what the others are compared with: it has no column.
            columns.map { $0 == 0 ? nil : $0 - 1 },
            width: other + (hasMissing ? 1 : 0)
        )
    }
}
