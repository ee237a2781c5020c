/// Fleiss' κ, the agreement of equally many reviewers an item beyond chance.
///
/// `P_i = (Σ n_ij² − n)/(n(n − 1))`, `κ = (P̄ − Σp_j²)/(1 − Σp_j²)`.
///
/// - Parameter table: Per item the number of reviewers who chose each category; the same sum `n ≥ 2` in
///   every row.
/// - Returns: κ, at most 1.
/// - Throws: `emptySample`, `mismatchedBins` for ragged rows, `tooFew` below two reviewers, `outOfRange`
///   for unequal sums or negative counts, `undefined` if one category only was used.
/// - Complexity: O(items × categories). Source: Fleiss (1971).
public func fleissKappa(table: [[Int]]) throws(StatisticsError) -> Double {
    guard let first = table.first else { throw .emptySample }
    let reviewers = first.reduce(0, +)
    guard reviewers >= 2 else { throw .tooFew(needed: 2, has: reviewers) }
    let n = Double(reviewers)
    var totals = [Double](repeating: 0, count: first.count)
    var agreement = 0.0
    for row in table {
        guard row.count == first.count else { throw .mismatchedBins(first.count, row.count) }
        guard row.allSatisfy({ $0 >= 0 }), row.reduce(0, +) == reviewers else {
            throw .outOfRange("every item needs the same number of answers")
        }
        agreement += (row.reduce(0) { $0 + Double($1) * Double($1) } - n) / (n * (n - 1))
        for (category, count) in row.enumerated() { totals[category] += Double(count) }
    }
    let items = Double(table.count)
    let chance = totals.reduce(0) { $0 + ($1 / (items * n)) * ($1 / (items * n)) }
    guard chance < 1 else { throw .undefined("all reviewers used one category only") }
    return (agreement / items - chance) / (1 - chance)
}
