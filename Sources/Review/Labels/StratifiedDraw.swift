import DriftStatistics
import Monitoring

/// Draws a stratified sample with permanent random numbers.
///
/// The rows are cut into fifths by what is known of them (fewer where values repeat). Neyman's rule shares out the
/// labels, `n_h ∝ N_h·σ_h` with `σ_h = 0.8·s(c̄_h) + 0.2·s₀`, at least the plan's minimum in each; `s` is
/// `√(c(1 − c))` with `s₀ = 0.36` for confidences, and for expected absolute residuals their mean with the overall
/// mean as `s₀`. The fifth of `s₀` keeps a stratum that the model is sure of from being left out. In each stratum the
/// `n_h` rows with the smallest permanent random numbers are taken, so `π = n_h/N_h`. An earlier draw's numbers of
/// labels are kept as the least, so that it stays a part of a larger one while the window's rows stay the same.
///
/// - Returns: The draw in an order of which each beginning is spread over the strata; nil for a target below 1, or
///   without rows.
/// - Complexity: O(rows log rows). Source: Cochran, *Sampling Techniques*, chapter 5; Ohlsson (1998) for the numbers.
func drawStratified(
    ids: TextColumn,
    predicted: PredictedQuality,
    plan: SamplingPlan,
    target: Int,
    earlier: SampleDraw?
) -> SampleDraw? {
    guard target > 0, ids.count > 0, predicted.values.count == ids.count,
        let strata = Strata(of: predicted)
    else { return nil }
    var earlierCounts = [Int](repeating: 0, count: strata.rows.count)
    if let earlier, earlier.design == .stratified {
        for item in earlier.items {
            if let stratum = item.stratum, earlierCounts.indices.contains(stratum) {
                earlierCounts[stratum] += 1
            }
        }
    }
    guard
        var wanted = try? neymanAllocation(
            counts: strata.rows.map(\.count),
            deviations: strata.deviations,
            total: target,
            minimum: min(plan.minimumPerStratum, max(1, target / strata.rows.count))
        )
    else { return nil }
    for stratum in wanted.indices {
        wanted[stratum] = min(strata.rows[stratum].count, max(wanted[stratum], earlierCounts[stratum]))
    }
    var items: [SampledPrediction] = []
    for (stratum, rows) in strata.rows.enumerated() where wanted[stratum] > 0 {
        var smallest = SmallestKeys(limit: wanted[stratum])
        for row in rows {
            smallest.offer(row, key: permanentRandomNumber(id: ids.bytes(at: row), salt: plan.seed))
        }
        let probability = Double(wanted[stratum]) / Double(rows.count)
        items += smallest.sorted().map { row, number in
            SampledPrediction(
                predictionID: ids.text(at: row),
                probability: probability,
                ratio: number / probability,
                predicted: predicted.values[row],
                stratum: stratum
            )
        }
    }
    SampleDraw.order(&items)
    return SampleDraw(
        design: .stratified,
        seed: plan.seed,
        target: target,
        rows: ids.count,
        meanPredicted: predicted.mean,
        items: items
    )
}

/// The fifths of a window's rows by what is known of them, the least sure first.
private struct Strata {
    var rows: [[Int]]
    var deviations: [Double]

    init?(of predicted: PredictedQuality) {
        guard let edges = try? quantileEdges(ofSorted: radixSorted(predicted.values), bins: 5) else {
            return nil
        }
        rows = [[Int]](repeating: [], count: edges.count + 1)
        var sums = [Double](repeating: 0, count: edges.count + 1)
        for (row, value) in predicted.values.enumerated() {
            let stratum = edges.firstIndex { value <= $0 } ?? edges.count
            rows[stratum].append(row)
            sums[stratum] += value
        }
        let means = zip(sums, rows).map { $1.isEmpty ? 0 : $0 / Double($1.count) }
        let usual = predicted.kind == .confidence ? 0.36 : predicted.mean
        deviations = means.map { 0.8 * predicted.kind.size(of: $0) + 0.2 * usual }
    }
}
