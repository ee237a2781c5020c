internal import DriftStatistics

/// What is known of the truth, for both sides of an explanation.
public struct ExplainedLabels: Sendable, Equatable {
    /// The baseline's labelled rows.
    public var baseline: Side
    /// The window's labelled rows.
    public var window: Side

    /// The labelled rows of one side.
    public struct Side: Sendable, Equatable {
        /// Their positions among the side's rows.
        public var rows: [Int]
        /// 1 for a wrong answer and 0 for a right one; the absolute error of a number.
        public var losses: [Double]
        /// Label less prediction, or less score.
        public var residuals: [Double]
        /// A weight for each, such as `1/π`; nil for equal ones.
        public var weights: [Double]?

        /// A side from its parts, all as long as `rows`.
        public init(
            rows: [Int] = [],
            losses: [Double] = [],
            residuals: [Double] = [],
            weights: [Double]? = nil
        ) {
            self.rows = rows
            self.losses = losses
            self.residuals = residuals
            self.weights = weights
        }

        /// The same with positions among the kept rows; nil when the lists do not fit together.
        func kept(_ kept: [Int]?) -> Side? {
            guard losses.count == rows.count, residuals.count == rows.count,
                weights.map({ $0.count == rows.count }) ?? true
            else { return nil }
            guard let kept else { return self }
            let places = Dictionary(kept.enumerated().map { ($1, $0) }) { first, _ in first }
            let used = rows.indices.filter { places[rows[$0]] != nil }
            return Side(
                rows: used.compactMap { places[rows[$0]] },
                losses: used.map { losses[$0] },
                residuals: used.map { residuals[$0] },
                weights: weights.map { weights in used.map { weights[$0] } }
            )
        }

        var mean: Double {
            guard let weights else { return losses.average }
            let total = weights.reduce(0, +)
            return total > 0 ? zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
        }

        /// The sampling variance of the mean.
        var variance: Double {
            let weights = weights ?? [Double](repeating: 1, count: losses.count)
            let (total, centre, n) = (weights.reduce(0, +), mean, Double(losses.count))
            guard total > 0, n > 1 else { return 0 }
            return zip(losses, weights).reduce(0) { sum, row in
                let part = row.1 / total * (row.0 - centre)
                return sum + part * part
            } * n / (n - 1)
        }
    }

    /// Labels of both sides.
    public init(baseline: Side, window: Side) {
        self.baseline = baseline
        self.window = window
    }
}

extension [ExplainedFeature] {
    /// Splits the shift of the mean loss: what the features' shift towards harder cases does, and what is worse on the
    /// same cases, which is the remainder.
    ///
    /// The surrogate learns the loss from the baseline's labelled rows. The window's bins are those of all its rows, its
    /// loss that of the labelled ones.
    func loss(
        baseline: ExplainedLabels.Side,
        window: ExplainedLabels.Side,
        task: ModelTask,
        changes: [String: String]
    ) throws(StatisticsError) -> OutputEffect {
        let surrogate = try AdditiveSurrogate(
            bins: map { $0.baselineBins.picked(baseline.rows) },
            binCounts: map(\.bins.count),
            targets: baseline.losses,
            // Losses are mostly noise: less is learned of each bin than of a model's own answers.
            shrinkage: 50
        )
        let split = try shiftDecomposition(
            effects: surrogate.effects,
            baselineCounts: map { $0.bins.counts(of: $0.baselineBins.picked(baseline.rows)) },
            windowCounts: map(\.windowCounts),
            baselineMean: baseline.mean,
            windowMean: window.mean
        )
        return OutputEffect(
            quantity: task == .regression ? .absoluteError : .errorShare,
            category: nil,
            scale: .mean,
            baselineMean: baseline.mean,
            windowMean: window.mean,
            shift: split.shift,
            contributions: indices.map { index in
                OutputEffect.Contribution(
                    feature: self[index].name,
                    effect: split.contributions[index],
                    standardError: split.standardErrors[index],
                    moved: changes[self[index].name] ?? ""
                )
            }.sorted { (abs($0.effect), $1.feature) > (abs($1.effect), $0.feature) },
            remainder: split.remainder,
            remainderStandardError: (baseline.variance + window.variance).squareRoot(),
            surrogateR2: surrogate.rSquared
        )
    }
}

extension ExplainedFeature {
    /// The window's bins at some rows, as a column to correlate: of numbers the bin's rank, of categories its number.
    func windowColumn(at rows: [Int]) -> Correlations.DomainColumn {
        let picked = windowBins.picked(rows)
        switch bins.cut {
        case .numbers(let edges, _, _):
            return .numbers(
                picked.map { bin in
                    switch Int(bin) {
                    case bins.missing: .nan
                    case edges.count + 1: -1
                    case edges.count + 2: Double(edges.count + 1)
                    default: Double(bin)
                    }
                }
            )
        case .categories: return .names(picked.map { Int($0) == bins.missing ? nil : "\($0)" })
        }
    }
}
