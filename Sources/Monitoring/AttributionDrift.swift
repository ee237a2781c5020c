internal import DriftStatistics
internal import Foundation

/// How the order of what a model leans on changed.
public struct AttributionDrift: Sendable, Equatable, Codable {
    /// nDCG: 1 for the baseline's order, less the further it is from it.
    public var agreement: Double
    /// The features, those that moved it most first.
    public var features: [Feature]
    /// The class whose probability is split; nil for the only output, and over all classes.
    public var category: String?
    /// Over all classes: the same for each of them.
    public var classes: [AttributionDrift]

    /// A comparison from its parts.
    public init(
        agreement: Double,
        features: [Feature],
        category: String? = nil,
        classes: [AttributionDrift] = []
    ) {
        self.agreement = agreement
        self.features = features
        self.category = category
        self.classes = classes
    }

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

    /// What moved class by class, as clauses: "of “high”: age from 1st to 2nd (nDCG 0.81)".
    public func classWords(_ title: (String) -> String = { $0 }, _ classTitle: (String) -> String = { $0 })
        -> [String]
    {
        classes.compactMap { drift in
            drift.movedWords(title).map {
                "of “\(classTitle(drift.category ?? ""))”: \($0) (nDCG \(Wording.number(drift.agreement)))"
            }
        }
    }
}

/// How much a feature mattered to one output, before and now.
struct AttributionPair {
    var category: String?
    var feature: String
    var baseline: Double
    var window: Double
}

extension AttributionDrift {
    /// Compares the importance of features over all outputs, and output by output where there are several.
    ///
    /// Over all outputs a feature's importance is the mean of its importance for each of them.
    ///
    /// - Parameter pairs: Output by output the same features in the same order.
    /// - Throws: What the ranking throws; `mismatchedBins` where an output has other features.
    init(_ pairs: [AttributionPair]) throws(StatisticsError) {
        var outputs: [[AttributionPair]] = []
        for pair in pairs {
            if let last = outputs.last, last.first?.category == pair.category {
                outputs[outputs.count - 1].append(pair)
            } else {
                outputs.append([pair])
            }
        }
        let features = (outputs.first ?? []).map(\.feature)
        for output in outputs where output.map(\.feature) != features {
            throw .mismatchedBins(features.count, output.count)
        }
        let drifts = try outputs.map { output throws(StatisticsError) in
            var drift = try AttributionDrift(
                baseline: output.map { ($0.feature, $0.baseline) },
                window: output.map(\.window)
            )
            drift.category = output.first?.category
            return drift
        }
        guard drifts.count != 1, let only = outputs.first else {
            guard let drift = drifts.first else { throw .emptySample }
            self = drift
            return
        }
        try self.init(
            baseline: only.indices.map { place in
                (features[place], outputs.map { $0[place].baseline }.average)
            },
            window: only.indices.map { place in outputs.map { $0[place].window }.average }
        )
        classes = drifts
    }

    /// Compares the importance of features, by name.
    ///
    /// `part = gain·(1/log₂(rank_b + 1) − 1/log₂(rank_w + 1))/iDCG`, with the mean discount of features that are equally
    /// important in the window. O(k log k).
    init(baseline: [(feature: String, importance: Double)], window: [Double]) throws(StatisticsError) {
        let before = baseline.map(\.importance)
        let agreement = try normalizedDiscountedCumulativeGain(baseline: before, window: window)
        let there = Self.places(before)
        let here = Self.places(window)
        let best = zip(before, there).reduce(0) { $0 + $1.0 * $1.1.discount }
        let features = baseline.indices.map { place in
            Feature(
                feature: baseline[place].feature,
                baselineImportance: before[place],
                windowImportance: window[place],
                baselineRank: there[place].rank,
                windowRank: here[place].rank,
                part: before[place] * (there[place].discount - here[place].discount) / best
            )
        }.sorted { (abs($0.part), $1.feature) > (abs($1.part), $0.feature) }
        self.init(agreement: agreement, features: features)
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
