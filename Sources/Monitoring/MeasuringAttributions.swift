internal import DriftStatistics

extension AttributionAggregation {
    /// The figure of some attributions, and its standard error; nil without any.
    ///
    /// The error of a median is that of the ranks between which it lies at 95%.
    func figure(ofSorted sorted: [Double]) -> (value: Double, standardError: Double)? {
        guard !sorted.isEmpty else { return nil }
        let moments: Moments
        switch self {
        case .meanAbsolute: moments = Moments(of: sorted.map(abs))
        case .meanSquare: moments = Moments(of: sorted.map { $0 * $0 })
        case .median:
            let (half, reach) = (0.5, 0.98 / Double(sorted.count).squareRoot())
            guard let middle = try? quantile(ofSorted: sorted, at: half),
                let low = try? quantile(ofSorted: sorted, at: max(0, half - reach)),
                let high = try? quantile(ofSorted: sorted, at: min(1, half + reach))
            else { return nil }
            return (middle, (high - low) / (2 * 1.96))
        }
        let error = ((moments.variance ?? 0) / Double(max(1, moments.count))).squareRoot()
        return (moments.mean, error)
    }
}

extension AttributionAggregation {
    /// The figure of a column of attributions, from its rows or from a profile; nil for categories and without any.
    ///
    /// - Throws: `NotMeasured` for the median of a profile, which has counts in bins and not the rows.
    func figure(of column: MeasuredColumn) throws(NotMeasured) -> (value: Double, standardError: Double)? {
        switch column {
        case .numbers(let sorted, _, _): return figure(ofSorted: sorted)
        case .categories, .sketched: return nil
        case .counted(let counted):
            let higher = counted.numbers.moments.moments
            guard higher.count > 0 else { return nil }
            let n = Double(higher.count)
            switch self {
            case .meanAbsolute:
                guard let sizes = counted.numbers.absolute?.moments else { return nil }
                return (sizes.mean, ((sizes.variance ?? 0) / n).squareRoot())
            case .meanSquare:
                // The moments of squares follow from those about the mean: E x⁴ = m4/n + 4x̄·m3/n + 6x̄²·m2/n + x̄⁴.
                let square = higher.m2 / n + higher.mean * higher.mean
                let mean = higher.mean
                let fourth =
                    (higher.m4 + 4 * mean * higher.m3 + 6 * mean * mean * higher.m2) / n + mean * mean * mean
                    * mean
                let variance = n > 1 ? max(0, fourth - square * square) * n / (n - 1) : 0
                return (square, (variance / n).squareRoot())
            case .median:
                throw NotMeasured(
                    "The median of attributions needs the rows, of which the window has a profile only."
                )
            }
        }
    }
}

extension Rule {
    /// How the order of attributions changed, with its bound by seeded draws.
    func measureAttributions(_ window: MeasuredColumns, against baseline: MeasuredColumns) throws(NotMeasured)
        -> Measurement
    {
        guard let attributions, let first = attributions.first else {
            throw NotMeasured("The model has no attributions any more. Correct it in the model file.")
        }
        guard window.rows >= minimumRows else {
            throw NotMeasured("Too few rows: has \(window.rows), needs \(minimumRows).")
        }
        var (pairs, errors): ([AttributionPair], [Double]) = ([], [])
        for set in attributions {
            for feature in first.columns.keys.sorted() {
                let (pair, error) = try pair(feature, set, window, baseline)
                pairs.append(pair)
                errors.append(error)
            }
        }
        do {
            let found = try AttributionDrift(pairs)
            let value = 1 - found.agreement
            var measured = Measurement(
                value: value,
                effectLower: try lowerBound(pairs, errors, value),
                windowFigure: found.agreement,
                baselineFigure: 1
            )
            measured.note = found.movedWords()
            return measured
        } catch {
            throw NotMeasured("\(error)")
        }
    }

    /// How much a feature matters to an output on both sides, and the standard error of it in the window.
    ///
    /// What an analysis made elsewhere tells of the baseline goes before its rows: somebody imported it for this.
    private func pair(
        _ feature: String,
        _ set: AttributionSet,
        _ window: MeasuredColumns,
        _ baseline: MeasuredColumns
    ) throws(NotMeasured) -> (AttributionPair, standardError: Double) {
        let output = set.category.map { " for the class \($0)" } ?? ""
        let aggregation = baseline.attributions?.aggregation ?? .meanAbsolute
        let column = set.columns[feature] ?? ""
        let there: Double? =
            if let told = baseline.attributions {
                told.importance(of: feature, for: set.category)
            } else {
                baseline[column]?.sortedNumbers.flatMap { aggregation.figure(ofSorted: $0)?.value }
            }
        guard let there else { throw NotMeasured("The baseline has no attributions of \(feature)\(output).") }
        var here: (value: Double, standardError: Double)?
        if let shares = window[column] { here = try aggregation.figure(of: shares) }
        guard let here else {
            throw NotMeasured("The window has no attributions of \(feature)\(output).")
        }
        let pair = AttributionPair(
            category: set.category,
            feature: feature,
            baseline: there,
            window: here.value
        )
        return (pair, here.standardError)
    }

    private func lowerBound(_ pairs: [AttributionPair], _ errors: [Double], _ value: Double)
        throws(StatisticsError) -> Double
    {
        var random = SeededGenerator(seed: 2_013)
        var drifts: [Double] = []
        let features = max(1, pairs.count / max(1, attributions?.count ?? 1))
        /// Over all outputs a feature's importance is the mean of its importance for each.
        func means(_ values: [Double]) -> [Double] {
            (0..<features).map { feature in
                stride(from: feature, to: values.count, by: features).map { values[$0] }.average
            }
        }
        let gains = means(pairs.map(\.baseline))
        for _ in 0..<200 {
            let drawn = zip(pairs, errors).map { max(0, $0.window + $1 * random.normal()) }
            drifts.append(
                1 - (try normalizedDiscountedCumulativeGain(baseline: gains, window: means(drawn)))
            )
        }
        drifts.sort()
        return min(value, try quantile(ofSorted: drifts, at: 0.025))
    }
}

extension MeasuredColumn {
    /// The finite values in ascending order; nil for categories.
    fileprivate var sortedNumbers: [Double]? {
        guard case .numbers(let sorted, _, _) = self else { return nil }
        return sorted
    }
}
