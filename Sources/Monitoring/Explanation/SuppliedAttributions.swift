internal import DriftStatistics

/// What a feature contributed to each answer, as somebody computed it.
struct SuppliedAttribution: Sendable {
    /// The class to whose probability; nil for the only output.
    var category: String?
    var feature: String
    /// Row by row; nil where the baseline has none.
    var baseline: [Double]?
    var window: [Double]
}

extension AttributionDrift {
    /// How the order of what the model leans on changed; nil for fewer than two features, or where one side has none.
    init?(supplied: [SuppliedAttribution], against told: GlobalAttributions?) {
        let aggregation = told?.aggregation ?? .meanAbsolute
        func figure(_ values: [Double]) -> Double? {
            aggregation.figure(ofSorted: radixSorted(finiteValues(values)))?.value
        }
        var categories: [String?] = []
        for item in supplied where !categories.contains(item.category) { categories.append(item.category) }
        var pairs: [AttributionPair] = []
        for category in categories {
            let own = supplied.filter { $0.category == category }.sorted { $0.feature < $1.feature }
            guard own.count >= 2 else { return nil }
            for item in own {
                let there =
                    told.map { $0.importance(of: item.feature, for: category) }
                    ?? item.baseline.flatMap(figure)
                guard let there, let here = figure(item.window) else { return nil }
                pairs.append(
                    AttributionPair(
                        category: category,
                        feature: item.feature,
                        baseline: there,
                        window: here
                    )
                )
            }
        }
        guard let drift = try? AttributionDrift(pairs) else { return nil }
        self = drift
    }
}

extension [SuppliedAttribution] {
    /// For how many rows there are attributions, as a sentence; nil where nearly all have some, and without any.
    var coverageSentence: String? {
        func share(_ columns: [[Double]]) -> Double? {
            columns.map { Double($0.count(where: \.isFinite)) / Double(Swift.max(1, $0.count)) }.min()
        }
        guard let here = share(map(\.window)) else { return nil }
        let there = share(compactMap(\.baseline))
        guard Swift.min(here, there ?? 1) < 0.99 else { return nil }
        return "Attributions are there for \(Wording.percent(here)) of the window's rows"
            + (there.map { " and \(Wording.percent($0)) of the baseline's." } ?? ".")
    }

    /// The split of an output's shift by its attributions: of each feature the difference of its means.
    ///
    /// nil without attributions for rows of both sides.
    func effect(on output: ExplainedOutput, _ changes: [String: String]) -> OutputEffect? {
        let both = compactMap { item in item.baseline.map { (item.feature, $0, item.window) } }
        guard !both.isEmpty, both.count == count else { return nil }
        let scale = Self.scale(of: both.map(\.1), output)
        func scaled(_ values: [Double]) -> [Double] { scale == .logOdds ? values.map(logOdds) : values }
        let shift = scaled(output.window).average - scaled(output.baseline).average
        var left = (there: scaled(output.baseline), here: scaled(output.window))
        let contributions = both.map { feature, there, here in
            for row in there.indices where there[row].isFinite { left.there[row] -= there[row] }
            for row in here.indices where here[row].isFinite { left.here[row] -= here[row] }
            let (a, b) = (Moments(of: finiteValues(there)), Moments(of: finiteValues(here)))
            let variance =
                (a.variance ?? 0) / Double(Swift.max(1, a.count)) + (b.variance ?? 0)
                / Double(Swift.max(1, b.count))
            return OutputEffect.Contribution(
                feature: feature,
                effect: b.mean - a.mean,
                standardError: variance.squareRoot(),
                moved: changes[feature] ?? ""
            )
        }.sorted { (abs($0.effect), $1.feature) > (abs($1.effect), $0.feature) }
        let variance =
            (Moments(of: left.there).variance ?? 0) / Double(Swift.max(1, left.there.count))
            + (Moments(of: left.here).variance ?? 0) / Double(Swift.max(1, left.here.count))
        return OutputEffect(
            quantity: output.quantity,
            category: output.category,
            scale: scale,
            baselineMean: output.baseline.average,
            windowMean: output.window.average,
            shift: shift,
            contributions: contributions,
            remainder: shift - contributions.reduce(0) { $0 + $1.effect },
            remainderStandardError: variance.squareRoot(),
            surrogateR2: nil
        )
    }

    /// SHAP values add up to the answer or, for a probability, often to its log-odds: the scale on which the answer less
    /// their sum varies least in proportion.
    private static func scale(of baseline: [[Double]], _ output: ExplainedOutput) -> OutputEffect.Scale {
        guard output.quantity == .probability else { return .mean }
        let rows = spaced(output.baseline.count, Explainer.classifierRows)
        var sums = output.baseline.map { _ in 0.0 }
        for values in baseline {
            for (row, value) in values.enumerated() where value.isFinite { sums[row] += value }
        }
        func spread(_ answers: [Double]) -> Double {
            let rest = zip(answers, sums).map { $0 - $1 }.picked(rows)
            let whole = Moments(of: answers.picked(rows)).standardDeviation ?? 0
            return (Moments(of: rest).standardDeviation ?? 0) / Swift.max(whole, 1e-12)
        }
        return spread(output.baseline.map(logOdds)) < spread(output.baseline) ? .logOdds : .mean
    }
}
