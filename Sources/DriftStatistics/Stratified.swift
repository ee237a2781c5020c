/// The mean of a population from simple random samples of its strata.
///
/// `Σ W_h·ȳ_h`, variance `Σ W_h²·(1 − n_h/N_h)·s_h²/n_h` with `W_h = N_h/N`. A stratum with one label gets
/// the largest variance of a share, ¼, since its own cannot be seen.
///
/// - Parameters:
///   - strata: The sampled values per stratum, none empty.
///   - counts: The sizes `N_h` of the strata, at least those of the samples.
/// - Returns: The mean with its variance.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange` for a stratum smaller than its sample.
/// - Complexity: O(n). Source: Cochran, *Sampling Techniques*, chapter 5.
public func stratified(_ strata: [[Double]], counts: [Int]) throws(StatisticsError) -> DesignEstimate {
    guard strata.count == counts.count else { throw .mismatchedBins(strata.count, counts.count) }
    guard !strata.isEmpty, strata.allSatisfy({ !$0.isEmpty }) else { throw .emptySample }
    let total = counts.reduce(0) { $0 + Double($1) }
    var result = DesignEstimate(estimate: 0, variance: 0)
    for (values, count) in zip(strata, counts) {
        guard count >= values.count else {
            throw .outOfRange("a stratum of \(count) with \(values.count) sampled")
        }
        let moments = Moments(of: values)
        let (n, size) = (Double(values.count), Double(count))
        let weight = size / total
        result.estimate += weight * moments.mean
        result.variance += weight * weight * (1 - n / size) * (moments.variance ?? 0.25) / n
    }
    return result
}

/// How many labels each stratum gets so that the stratified mean varies least.
///
/// `n_h ∝ N_h·σ_h`, at least `minimum` and at most `N_h` each, whole by largest remainders.
///
/// - Parameters:
///   - counts: The sizes `N_h` of the strata.
///   - deviations: The expected standard deviations `σ_h ≥ 0`.
///   - total: The labels to give, between the sum of the minima and the population.
///   - minimum: The fewest labels of a stratum (all of it if it is smaller).
/// - Returns: One number of labels per stratum.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange` for negative numbers and for deviations too large to
///   add up. A total below the sum of the minima is raised to it, one above the population lowered.
/// - Complexity: O(H²). Source: Neyman (1934).
public func neymanAllocation(
    counts: [Int],
    deviations: [Double],
    total: Int,
    minimum: Int = 2
) throws(StatisticsError) -> [Int] {
    guard counts.count == deviations.count else { throw .mismatchedBins(counts.count, deviations.count) }
    guard !counts.isEmpty else { throw .emptySample }
    guard counts.allSatisfy({ $0 >= 0 }), total >= 0, minimum >= 0 else {
        throw .outOfRange("a negative count")
    }
    guard deviations.allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .outOfRange("a negative deviation") }
    let sizes = counts.map { Double($0) }
    let floors = sizes.map { min(Double(minimum), $0) }
    // A spread of 0 keeps a trace of weight, so that all strata can share what is left.
    let weights = zip(sizes, deviations).map { $0 * max($1, 1e-12) }
    let weightTotal = weights.reduce(0, +)
    guard weightTotal > 0 else { throw .emptyDistribution }
    let wanted = min(max(Double(total), floors.reduce(0, +)), sizes.reduce(0, +))
    guard (weightTotal * max(wanted, 1)).isFinite else {
        throw .outOfRange("deviations too large to add up")
    }
    func clamped(_ index: Int, _ value: Double) -> Double { max(floors[index], min(value, sizes[index])) }
    var shares = weights.indices.map { clamped($0, wanted * weights[$0] / weightTotal) }
    for _ in 0..<50 {
        let excess = shares.reduce(0, +) - wanted
        let free = shares.indices.filter { shares[$0] > floors[$0] + 1e-12 && shares[$0] < sizes[$0] - 1e-12 }
        let freeWeight = free.reduce(0) { $0 + weights[$1] }
        if abs(excess) < 1e-9 || freeWeight == 0 { break }
        for index in free {
            shares[index] = clamped(index, shares[index] - excess * weights[index] / freeWeight)
        }
    }
    return wholeNumbers(shares, limits: counts, total: Int(wanted.rounded()))
}

/// Rounds down and gives what is left to the largest remainders with room.
private func wholeNumbers(_ shares: [Double], limits: [Int], total: Int) -> [Int] {
    var result = shares.map { Int(($0 + 1e-9).rounded(.down)) }
    let order = shares.indices.sorted { first, second in
        let (a, b) = (shares[first] - Double(result[first]), shares[second] - Double(result[second]))
        return a == b ? first < second : a > b
    }
    var left = total - result.reduce(0, +)
    while left > 0 {
        let before = left
        for index in order where left > 0 && result[index] < limits[index] {
            result[index] += 1
            left -= 1
        }
        if left == before { break }
    }
    return result
}
