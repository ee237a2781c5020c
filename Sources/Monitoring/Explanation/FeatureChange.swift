internal import DriftStatistics
internal import Foundation

extension [ExplainedFeature] {
    /// How each feature moved, as a clause for people, by feature name.
    func changes() -> [String: String] {
        var clauses: [String: String] = [:]
        for feature in self { clauses[feature.name] = feature.change }
        // Two columns that took each other's place explain more than how each of them moved.
        let moved = filter { $0.totalVariation > 0.3 }
        for (place, first) in moved.enumerated() {
            for second in moved.dropFirst(place + 1) where first.looksLikeSwapped(with: second) {
                clauses[first.name] = "its values look like those of \(second.title) in the baseline"
                clauses[second.name] = "its values look like those of \(first.title) in the baseline"
            }
        }
        return clauses
    }
}

extension ExplainedFeature {
    /// What stands out in how this feature moved.
    var change: String {
        let variation = totalVariation
        let (before, after) = missingShares
        if abs(after - before) > 0.005, abs(after - before) >= 0.5 * variation {
            return
                "missing values \(rose(before, after)) from \(Wording.percent(before)) to \(Wording.percent(after))"
        }
        switch summary {
        case .numbers(let baseline, let window): return numberChange(baseline, window)
        case .categories(let baseline, let window): return categoryChange(baseline, window, variation)
        }
    }

    private func rose(_ before: Double, _ after: Double) -> String { after >= before ? "rose" : "fell" }

    private func numberChange(_ baseline: NumberSummary, _ window: NumberSummary) -> String {
        guard baseline.moments.count > 0, window.moments.count > 0 else { return "no values to compare" }
        let suffix = unit.map { " \($0)" } ?? ""
        func span(_ what: String, _ before: Double, _ after: Double) -> String {
            "\(what) \(rose(before, after)) from \(Wording.number(before)) to \(Wording.number(after))\(suffix)"
        }
        if let factor = scaleFactor(baseline, window) {
            return "its values look multiplied by \(Wording.number(factor)): "
                + span("mean", baseline.moments.mean, window.moments.mean)
        }
        let (before, after) = (baseline.moments, window.moments)
        let spread = before.standardDeviation ?? 0
        let meanShift =
            spread > 0 ? abs(after.mean - before.mean) / spread : after.mean == before.mean ? 0 : 1
        let spreadAfter = after.standardDeviation ?? 0
        let spreadShift = spread > 0 && spreadAfter > 0 ? abs(log(spreadAfter / spread)) : 0
        if meanShift < 0.02, spreadShift < 0.02 { return "hardly moved" }
        return meanShift >= spreadShift / 2
            ? span("mean", before.mean, after.mean) : span("standard deviation", spread, spreadAfter)
    }

    /// The factor by which all deciles were multiplied, such as a change of unit; nil where they were not.
    private func scaleFactor(_ baseline: NumberSummary, _ window: NumberSummary) -> Double? {
        guard totalVariation > 0.4 else { return nil }
        let ratios = zip(baseline.deciles, window.deciles).compactMap { before, after -> Double? in
            before * after > 0 ? log(after / before) : nil
        }
        guard ratios.count >= 7, let spread = Moments(of: ratios).standardDeviation else { return nil }
        let mean = ratios.average
        // A factor of two that differs by a tenth from decile to decile is a drift, not a unit.
        guard abs(mean) > log(1.8), spread < 0.1 * abs(mean) else { return nil }
        return exp(mean)
    }

    private func categoryChange(_ baseline: [String: Int], _ window: [String: Int], _ variation: Double)
        -> String
    {
        let (m, n) = (
            Double(max(1, baseline.values.reduce(0, +))), Double(max(1, window.values.reduce(0, +)))
        )
        let new = window.filter { baseline[$0.key] == nil }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let newShare = Double(new.reduce(0) { $0 + $1.value }) / n
        if let first = new.first, newShare > 0.002, newShare >= 0.5 * variation {
            let others = new.count > 1 ? " and \(new.count - 1) more" : ""
            return
                "“\(first.key)”\(others), never seen in the baseline, makes up \(Wording.percent(newShare))"
        }
        let widest = Set(baseline.keys).union(window.keys).map { name in
            (name: name, before: Double(baseline[name] ?? 0) / m, after: Double(window[name] ?? 0) / n)
        }.max { (abs($0.after - $0.before), $1.name) < (abs($1.after - $1.before), $0.name) }
        guard let widest, abs(widest.after - widest.before) > 0.002 else { return "hardly moved" }
        return "“\(widest.name)” \(rose(widest.before, widest.after)) from \(Wording.percent(widest.before)) "
            + "to \(Wording.percent(widest.after))"
    }

    /// Whether each of two columns holds in the window what the other held in the baseline.
    func looksLikeSwapped(with other: ExplainedFeature) -> Bool {
        switch (summary, other.summary) {
        case (.numbers(let a, let aNow), .numbers(let b, let bNow)):
            return Self.distance(aNow, b) < 0.15 && Self.distance(bNow, a) < 0.15
                && Self.distance(aNow, a) > 0.5 && Self.distance(bNow, b) > 0.5
        case (.categories(let a, let aNow), .categories(let b, let bNow)):
            return Self.distance(aNow, b) < 0.15 && Self.distance(bNow, a) < 0.15
        default: return false
        }
    }

    /// The mean distance of deciles in standard deviations of the baseline's column.
    private static func distance(_ window: NumberSummary, _ baseline: NumberSummary) -> Double {
        guard window.deciles.count == 9, baseline.deciles.count == 9,
            let spread = baseline.moments.standardDeviation, spread > 0
        else { return .infinity }
        return zip(window.deciles, baseline.deciles).map { abs($0 - $1) / spread }.average
    }

    private static func distance(_ window: [String: Int], _ baseline: [String: Int]) -> Double {
        let (n, m) = (Double(window.values.reduce(0, +)), Double(baseline.values.reduce(0, +)))
        guard n > 0, m > 0 else { return .infinity }
        return Set(window.keys).union(baseline.keys).reduce(0) {
            $0 + abs(Double(window[$1] ?? 0) / n - Double(baseline[$1] ?? 0) / m)
        } / 2
    }
}
