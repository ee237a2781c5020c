/// The probability with which each row is drawn for labelling, so that uncertain rows are drawn more often.
///
/// `π ∝ (1 − u)·√(c(1 − c))/mean + u`, summing to `target`; rows that reach 1 are certain and the others
/// rescaled. With `u = ½`, an over-confident or useless confidence costs nothing against uniform sampling,
/// and most of the gain stays.
///
/// - Parameters:
///   - confidence: The model's probability that its own call is right, per row; clipped to 0…1.
///   - target: The labels wanted, 0 or more; with at least as many as rows, all are certain.
///   - uniformShare: `u`, 0 (uncertainty only) … 1 (uniform).
/// - Returns: One probability per row, in 0…1, summing to `min(target, rows)`.
/// - Throws: `outOfRange` for a share outside of 0…1 or a negative target.
/// - Complexity: O(n) for each of a few rounds. Source: Zrnic & Candès, *Active Statistical Inference*
///   (2024).
public func inclusionProbabilities(
    confidence: [Double],
    target: Int,
    uniformShare: Double = 0.5
) throws(StatisticsError) -> [Double] {
    guard uniformShare >= 0, uniformShare <= 1 else { throw .outOfRange("the uniform share \(uniformShare)") }
    guard target >= 0 else { throw .outOfRange("the target \(target)") }
    guard !confidence.isEmpty else { return [] }
    guard target < confidence.count else { return confidence.map { _ in 1 } }
    let uncertainty = confidence.map { c in
        let share = min(1, max(0, c.isNaN ? 0.5 : c))
        return (share * (1 - share)).squareRoot()
    }
    let mean = uncertainty.reduce(0, +) / Double(confidence.count)
    let sizes =
        mean > 0
        ? uncertainty.map { (1 - uniformShare) * $0 / mean + uniformShare } : uncertainty.map { _ in 1 }
    var isCertain = [Bool](repeating: false, count: sizes.count)
    var certain = 0
    var scale = 0.0
    // Every round makes at least one more row certain or ends.
    while true {
        var free = 0.0
        for (index, size) in sizes.enumerated() where !isCertain[index] { free += size }
        guard free > 0 else { break }
        scale = Double(target - certain) / free
        let before = certain
        for (index, size) in sizes.enumerated() where !isCertain[index] && size * scale >= 1 {
            isCertain[index] = true
            certain += 1
        }
        if certain == before || certain >= target { break }
    }
    return sizes.indices.map { isCertain[$0] ? 1 : min(1, max(0, sizes[$0] * scale)) }
}
