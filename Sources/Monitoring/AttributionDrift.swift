internal import DriftStatistics
internal import Foundation

/// How the order of what a model leans on changed.
public struct AttributionDrift: Sendable, Equatable, Codable {
    /// nDCG: 1 for the baseline's order, less the further it is from it.
    public var agreement: Double
    /// The features, those that moved it most first.
    public var features: [Feature]

    /// One feature's place.
    public struct Feature: Sendable, Equatable, Codable {
        /// The feature's name.
        public var feature: String
        /// Its mean absolute attribution over the baseline.
        public var baselineImportance: Double
        /// The same over the window.
        public var windowImportance: Double
        /// Its place by importance in the baseline, from 1; of equals the first.
        public var baselineRank: Int
        /// Its place in the window.
        public var windowRank: Int
        /// Its part in 1 − nDCG; the parts of all features add up to it.
        public var part: Double

        /// A place from its parts.
        public init(
            feature: String,
            baselineImportance: Double,
            windowImportance: Double,
            baselineRank: Int,
            windowRank: Int,
            part: Double
        ) {
            self.feature = feature
            self.baselineImportance = baselineImportance
            self.windowImportance = windowImportance
            self.baselineRank = baselineRank
            self.windowRank = windowRank
            self.part = part
        }
    }

    /// The features whose place changed and that moved it most, as a clause: "dep_delay from 1st to 3rd"; nil where no
    /// place changed.
    public func movedWords(_ title: (String) -> String = { $0 }) -> String? {
        let moved = features.filter { $0.baselineRank != $0.windowRank }.prefix(3)
        guard !moved.isEmpty else { return nil }
        return moved.map { feature in
            "\(title(feature.feature)) from \(Wording.ordinal(feature.baselineRank)) to "
                + Wording.ordinal(feature.windowRank)
        }.joined(separator: ", ")
    }
}

extension AttributionDrift {
    /// Compares the importance of features, by name.
    ///
    /// `part = gain·(1/log₂(rank_b + 1) − 1/log₂(rank_w + 1))/iDCG`, with the mean discount of features that are equally
    /// important in the window. O(k log k).
    init(baseline: [(feature: String, importance: Double)], window: [Double]) throws(StatisticsError) {
        let before = baseline.map(\.importance)
        agreement = try normalizedDiscountedCumulativeGain(baseline: before, window: window)
        let there = Self.places(before)
        let here = Self.places(window)
        let best = zip(before, there).reduce(0) { $0 + $1.0 * $1.1.discount }
        features = baseline.indices.map { place in
            Feature(
                feature: baseline[place].feature,
                baselineImportance: before[place],
                windowImportance: window[place],
                baselineRank: there[place].rank,
                windowRank: here[place].rank,
                part: before[place] * (there[place].discount - here[place].discount) / best
            )
        }.sorted { (abs($0.part), $1.feature) > (abs($1.part), $0.feature) }
    }

    /// Rank and discount of each value, largest first; equals share the mean discount and the first rank.
    private static func places(_ values: [Double]) -> [(rank: Int, discount: Double)] {
        let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
        var places = values.map { _ in (rank: 0, discount: 0.0) }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let sum = (start..<end).reduce(0) { $0 + 1 / Foundation.log2(Double($1 + 2)) }
            for index in order[start..<end] { places[index] = (start + 1, sum / Double(end - start)) }
            start = end
        }
        return places
    }
}

extension Rule {
    /// How the order of attributions changed, with its bound by seeded draws.
    func measureAttributions(_ window: MeasuredColumns, against baseline: MeasuredColumns) throws(NotMeasured)
        -> Measurement
    {
        guard let attributions else {
            throw NotMeasured("The model has no attributions any more. Correct it in the model file.")
        }
        guard window.rows >= minimumRows else {
            throw NotMeasured("Too few rows: has \(window.rows), needs \(minimumRows).")
        }
        var (before, after): ([(feature: String, importance: Double)], [Moments]) = ([], [])
        for (feature, column) in attributions.sorted(by: { $0.key < $1.key }) {
            guard let there = baseline[column]?.absoluteMoments, there.count > 0 else {
                throw NotMeasured("The baseline has no attributions of \(feature).")
            }
            guard let here = window[column]?.absoluteMoments, here.count > 0 else {
                throw NotMeasured("The window has no attributions of \(feature).")
            }
            before.append((feature, there.mean))
            after.append(here)
        }
        do {
            let found = try AttributionDrift(baseline: before, window: after.map(\.mean))
            let value = 1 - found.agreement
            var measured = Measurement(
                value: value,
                effectLower: try lowerBound(before.map(\.importance), after, value),
                windowFigure: found.agreement,
                baselineFigure: 1
            )
            measured.note = found.movedWords()
            return measured
        } catch {
            throw NotMeasured("\(error)")
        }
    }

    private func lowerBound(_ before: [Double], _ after: [Moments], _ value: Double) throws(StatisticsError)
        -> Double
    {
        var random = SeededGenerator(seed: 2_013)
        var drifts: [Double] = []
        for _ in 0..<200 {
            var drawn: [Double] = []
            for moments in after {
                let error = ((moments.variance ?? 0) / Double(max(1, moments.count))).squareRoot()
                drawn.append(max(0, moments.mean + error * random.normal()))
            }
            drifts.append(1 - (try normalizedDiscountedCumulativeGain(baseline: before, window: drawn)))
        }
        drifts.sort()
        return min(value, try quantile(ofSorted: drifts, at: 0.025))
    }
}

extension MeasuredColumn {
    /// The moments of the absolute values; nil for categories.
    fileprivate var absoluteMoments: Moments? {
        guard case .numbers(let sorted, _, _) = self else { return nil }
        return Moments(of: sorted.map(abs))
    }
}
