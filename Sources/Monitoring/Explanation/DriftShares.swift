internal import DriftStatistics

/// Which features moved: how well a classifier tells the window from the baseline, and by what.
public struct DriftShares: Sendable, Equatable, Codable {
    /// The area under the curve of out-of-fold scores, 0.5 for windows that cannot be told from the baseline.
    public var auc: Double
    /// How many standard errors that is above 0.5.
    public var z: Double
    /// The mean log-odds of the window's rows less that of the baseline's.
    public var logOddsGap: Double
    /// Every feature, the one that tells most first; contributions add up to the gap.
    public var features: [Share]

    /// One feature's part.
    public struct Share: Sendable, Equatable, Codable {
        /// The feature's name.
        public var feature: String
        /// Its part of the gap: what it tells beyond the other features.
        public var contribution: Double
        /// The standard error of the part.
        public var standardError: Double
        /// Its share of all positive parts, 0…1.
        public var share: Double
        /// Its share of the marginal change, 0…1: also what only follows another feature.
        public var marginalShare: Double
        /// How it moved, as a clause.
        public var moved: String

        /// A share from its parts.
        public init(
            feature: String,
            contribution: Double,
            standardError: Double,
            share: Double,
            marginalShare: Double,
            moved: String
        ) {
            self.feature = feature
            self.contribution = contribution
            self.standardError = standardError
            self.share = share
            self.marginalShare = marginalShare
            self.moved = moved
        }
    }

    /// Shares from their parts.
    public init(auc: Double, z: Double, logOddsGap: Double, features: [Share]) {
        self.auc = auc
        self.z = z
        self.logOddsGap = logOddsGap
        self.features = features
    }

    /// Whether the window can be told from the baseline beyond chance, and well enough to matter.
    public var isClear: Bool { z > 4 && auc > 0.53 }
}

extension [ExplainedFeature] {
    /// Which of these features moved, with the log-odds of the sampled window rows.
    func shares(_ changes: [String: String]) throws(StatisticsError) -> (DriftShares, scores: [Double]) {
        let separation = try domainClassifier(map(\.sample))
        let marginal = try marginalShares(
            baselineCounts: map(\.baselineCounts),
            windowCounts: map(\.windowCounts)
        )
        let positive = separation.contributions.reduce(0) { $0 + Swift.max(0, $1) }
        let features = indices.map { index in
            DriftShares.Share(
                feature: self[index].name,
                contribution: separation.contributions[index],
                standardError: separation.standardErrors[index],
                share: positive > 0 ? Swift.max(0, separation.contributions[index]) / positive : 0,
                marginalShare: marginal.shares[index],
                moved: changes[self[index].name] ?? ""
            )
        }.sorted { ($0.contribution, $1.feature) > ($1.contribution, $0.feature) }
        let shares = DriftShares(
            auc: separation.auc,
            z: separation.z,
            logOddsGap: separation.logOddsGap,
            features: features
        )
        return (shares, separation.windowScores)
    }
}
