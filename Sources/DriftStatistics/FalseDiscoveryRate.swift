/// The p-values adjusted for their number after Benjamini and Hochberg.
///
/// `min over j ≥ i of p₍ⱼ₎·k/j`, at most 1, in the order given. Listing those at most `q` keeps the
/// expected share of false entries at `q`, for independent or positively dependent tests.
///
/// - Parameter pValues: Numbers in 0…1; may be empty.
/// - Returns: As many numbers in 0…1, none below its p-value.
/// - Throws: `outOfRange` for other numbers.
/// - Complexity: O(k log k). Source: Benjamini & Hochberg (1995).
public func benjaminiHochberg(pValues: [Double]) throws(StatisticsError) -> [Double] {
    try steppedUp(pValues, factor: 1)
}

/// The p-values adjusted for their number after Benjamini and Yekutieli: those of `benjaminiHochberg` times `Σ 1/i`.
///
/// Listing those at most `q` keeps the expected share of false entries at `q` however the tests depend on each other.
///
/// - Parameter pValues: Numbers in 0…1; may be empty.
/// - Returns: As many numbers in 0…1, none below its p-value.
/// - Throws: `outOfRange` for other numbers.
/// - Complexity: O(k log k). Source: Benjamini & Yekutieli (2001).
public func benjaminiYekutieli(pValues: [Double]) throws(StatisticsError) -> [Double] {
    try steppedUp(pValues, factor: pValues.indices.reduce(0) { $0 + 1 / Double($1 + 1) })
}

private func steppedUp(_ pValues: [Double], factor: Double) throws(StatisticsError) -> [Double] {
    for p in pValues where !(p >= 0 && p <= 1) { throw .outOfRange("the p-value \(p)") }
    var adjusted = pValues
    var smallest = 1.0
    let order = pValues.indices.sorted { pValues[$0] > pValues[$1] }
    for (position, index) in order.enumerated() {
        let rank = pValues.count - position
        smallest = min(smallest, pValues[index] * factor * Double(pValues.count) / Double(rank))
        adjusted[index] = smallest
    }
    return adjusted
}
