internal import DriftStatistics
internal import Foundation

/// The logarithm of the odds, with probabilities held a millionth away from 0 and 1.
func logOdds(_ probability: Double) -> Double {
    let held = min(1 - 1e-6, max(1e-6, probability))
    return log(held / (1 - held))
}

/// One feature's values in the baseline and in the window, binned and summarised.
struct ExplainedFeature {
    let name: String
    let title: String
    let unit: String?
    let bins: FeatureBins
    let baselineBins: [UInt8]
    let windowBins: [UInt8]
    let baselineCounts: [Int]
    let windowCounts: [Int]
    /// Evenly spaced rows for the domain classifier.
    let sample: DomainFeature
    let summary: Summary

    /// What is told of the values.
    enum Summary {
        case numbers(baseline: NumberSummary, window: NumberSummary)
        case categories(baseline: [String: Int], window: [String: Int])
    }

    /// Moments of all values and the deciles of the evenly spaced ones.
    struct NumberSummary {
        var moments: Moments
        var deciles: [Double]
    }

    /// nil where the two are of different kinds, or text.
    init?(_ feature: FeatureColumn, baseline: ColumnValues, window: ColumnValues) {
        (name, title, unit) = (feature.name, feature.title, feature.unit)
        let baselineRows = spaced(baseline.count, Explainer.classifierRows)
        let windowRows = spaced(window.count, Explainer.classifierRows)
        switch (baseline, window) {
        case (.numbers(let there), .numbers(let here)):
            let (sampleThere, sampleHere) = (there.picked(baselineRows), here.picked(windowRows))
            let sorted = radixSorted(
                finiteValues(there.picked(spaced(there.count, Explainer.surrogateRows)))
            )
            var cut = FeatureBins(sorted: sorted)
            // The range is that of all values, the quantiles those of the evenly spaced ones.
            let (least, greatest) = there.finiteRange
            if case .numbers(let edges, _, _) = cut.cut { cut = FeatureBins(edges: edges, least, greatest) }
            bins = cut
            (baselineBins, windowBins) = (bins.bins(of: there), bins.bins(of: here))
            sample = .numbers(baseline: sampleThere, window: sampleHere)
            summary = .numbers(
                baseline: Self.summary(there, sampleThere),
                window: Self.summary(here, sampleHere)
            )
        case (.categories(let there), .categories(let here)):
            let (countsThere, countsHere) = (Self.counts(there), Self.counts(here))
            bins = FeatureBins(counts: countsThere)
            baselineBins = bins.bins(of: there.codes, names: there.names)
            windowBins = bins.bins(of: here.codes, names: here.names)
            sample = .categories(
                baseline: there.picked(baselineRows),
                window: here.picked(windowRows)
            )
            summary = .categories(baseline: countsThere, window: countsHere)
        default: return nil
        }
        baselineCounts = bins.counts(of: baselineBins)
        windowCounts = bins.counts(of: windowBins)
    }

    /// Half the sum of the differences of bin shares: 0 the same, 1 nothing in common.
    var totalVariation: Double {
        let (m, n) = (Double(max(1, baselineBins.count)), Double(max(1, windowBins.count)))
        return zip(baselineCounts, windowCounts).reduce(0) { $0 + abs(Double($1.0) / m - Double($1.1) / n) }
            / 2
    }

    /// The share of missing values.
    var missingShares: (baseline: Double, window: Double) {
        (
            Double(baselineCounts[bins.missing]) / Double(max(1, baselineBins.count)),
            Double(windowCounts[bins.missing]) / Double(max(1, windowBins.count))
        )
    }

    private static func summary(_ values: [Double], _ sample: [Double]) -> NumberSummary {
        let sorted = radixSorted(finiteValues(sample))
        return NumberSummary(
            moments: Moments(of: finiteValues(values)),
            deciles: (1...9).compactMap { try? quantile(ofSorted: sorted, at: Double($0) / 10) }
        )
    }

    private static func counts(_ column: CategoryColumn) -> [String: Int] {
        var byCode = [Int](repeating: 0, count: column.names.count)
        for code in column.codes where byCode.indices.contains(Int(code)) { byCode[Int(code)] += 1 }
        return zip(column.names, byCode).reduce(into: [:]) { counts, pair in
            if pair.1 > 0 { counts[pair.0, default: 0] += pair.1 }
        }
    }
}

extension CategoryColumn {
    /// The names at some positions; nil: of all rows.
    fileprivate func picked(_ positions: [Int]?) -> [String?] {
        (positions ?? Array(codes.indices)).map { name(at: $0) }
    }
}

extension [Double] {
    /// The smallest and the largest finite value; an empty range without any.
    fileprivate var finiteRange: (Double, Double) {
        var (least, greatest) = (Double.infinity, -Double.infinity)
        for value in self where value.isFinite {
            if value < least { least = value }
            if value > greatest { greatest = value }
        }
        return least <= greatest ? (least, greatest) : (-.infinity, -.infinity)
    }
}
