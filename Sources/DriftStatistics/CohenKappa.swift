/// How a disagreement of two ordered categories counts.
public enum DisagreementWeight: Hashable, Sendable {
    /// Every disagreement alike.
    case equal
    /// By the distance of the categories.
    case linear
    /// By the squared distance of the categories.
    case quadratic
}

/// Cohen's κ, the agreement of two reviewers beyond chance.
///
/// `κ = 1 − Σ W·O / Σ W·E`, `O` the observed table, `E` the product of its margins; −1…1. With one dominant
/// category κ can be negative although nearly all answers agree, so show the percent agreement beside it.
///
/// - Parameters:
///   - first: The categories given by one reviewer, 0…categories − 1.
///   - second: The categories given by the other to the same items.
///   - categories: The number of categories, at least 1.
///   - weights: How a disagreement counts.
/// - Returns: κ, at most 1.
/// - Throws: `mismatchedBins`, `emptySample`, `outOfRange` for another category, `undefined` if both used one
///   category only.
/// - Complexity: O(items + categories²). Source: Cohen (1960, 1968).
public func cohenKappa(
    _ first: [Int],
    _ second: [Int],
    categories: Int,
    weights: DisagreementWeight = .equal
) throws(StatisticsError) -> Double {
    guard first.count == second.count else { throw .mismatchedBins(first.count, second.count) }
    guard !first.isEmpty else { throw .emptySample }
    guard categories >= 1, (first + second).allSatisfy({ (0..<categories).contains($0) }) else {
        throw .outOfRange("a category outside of 0…\(categories - 1)")
    }
    func weight(_ a: Int, _ b: Int) -> Double {
        let distance = abs(Double(a) - Double(b))
        return switch weights {
        case .equal: a == b ? 0 : 1
        case .linear: distance
        case .quadratic: distance * distance
        }
    }
    var rows = [Double](repeating: 0, count: categories)
    var columns = rows
    var observed = 0.0
    for (a, b) in zip(first, second) {
        rows[a] += 1
        columns[b] += 1
        observed += weight(a, b)
    }
    var expected = 0.0
    for a in 0..<categories where rows[a] > 0 {
        for b in 0..<categories { expected += weight(a, b) * rows[a] * columns[b] }
    }
    expected /= Double(first.count)
    guard expected > 0 else { throw .undefined("both reviewers used one category only") }
    return 1 - observed / expected
}

/// The share of items on which two reviewers gave the same answer, 0…1.
///
/// - Returns: The share, 0…1.
/// - Throws: `mismatchedBins`, `emptySample`.
public func percentAgreement(_ first: [Int], _ second: [Int]) throws(StatisticsError) -> Double {
    guard first.count == second.count else { throw .mismatchedBins(first.count, second.count) }
    guard !first.isEmpty else { throw .emptySample }
    return Double(zip(first, second).count { $0 == $1 }) / Double(first.count)
}
