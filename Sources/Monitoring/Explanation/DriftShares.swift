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
    /// How many features the classifier did not look at, since others moved more by themselves; they contribute 0.
    public var leftOut: Int

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
    public init(auc: Double, z: Double, logOddsGap: Double, features: [Share], leftOut: Int = 0) {
        self.leftOut = leftOut
        self.auc = auc
        self.z = z
        self.logOddsGap = logOddsGap
        self.features = features
    }

    /// What the classifier did not look at, as a sentence.
    var leftOutSentence: String {
        "Which features moved is told from the \(features.count - leftOut) of \(features.count) that moved most by themselves; the "
            + "\(leftOut) others were left out."
    }

    /// Whether the window can be told from the baseline beyond chance, and well enough to matter.
    public var isClear: Bool { z > 4 && auc > 0.53 }
}

extension [ExplainedFeature] {
    /// Which of these features moved, with the log-odds of the sampled window rows.
    func shares(_ changes: [String: String]) throws(StatisticsError) -> (DriftShares, scores: [Double]) {
        let marginal = try marginalShares(
            baselineCounts: map(\.baselineCounts),
            windowCounts: map(\.windowCounts)
        )
        let admitted = classified(marginal.shares)
        let separation = try domainClassifier(admitted.map { self[$0].sample })
        let positive = separation.contributions.reduce(0) { $0 + Swift.max(0, $1) }
        var places = [Int?](repeating: nil, count: count)
        for (place, index) in admitted.enumerated() { places[index] = place }
        let features = indices.map { index in
            let contribution = places[index].map { separation.contributions[$0] } ?? 0
            return DriftShares.Share(
                feature: self[index].name,
                contribution: contribution,
                standardError: places[index].map { separation.standardErrors[$0] } ?? 0,
                share: positive > 0 ? Swift.max(0, contribution) / positive : 0,
                marginalShare: marginal.shares[index],
                moved: changes[self[index].name] ?? ""
            )
        }.sorted { ($0.contribution, $1.feature) > ($1.contribution, $0.feature) }
        let shares = DriftShares(
            auc: separation.auc,
            z: separation.z,
            logOddsGap: separation.logOddsGap,
            features: features,
            leftOut: count - admitted.count
        )
        return (shares, separation.windowScores)
    }

    /// The places of the features that the classifier looks at, in their order: those that moved most by themselves, as
    /// many as have room in its columns.
    ///
    /// A part is a coefficient times the shift of a column's mean, so a feature that did not move has none whatever its
    /// coefficient. What leaving it out can cost is that a feature which goes along with it is told a little less
    /// sharply; what keeping it costs is the square of the columns.
    private func classified(_ marginal: [Double]) -> [Int] {
        var (room, kept) = (Self.mostColumns, [Int]())
        for index in indices.sorted(by: { (marginal[$0], $1) > (marginal[$1], $0) }) {
            let width = self[index].sample.columnCount
            // One feature at least, and a wide one does not keep out narrow ones that moved less.
            guard width <= room || kept.isEmpty else { continue }
            kept.append(index)
            room -= width
        }
        return kept.sorted()
    }

    /// A half of the sample has 2,000 rows of the window: twenty for each column, the usual rule for logistic regression
    /// (Austin & Steyerberg 2017).
    private static var mostColumns: Int { Explainer.classifierRows / 2 / 20 }
}
