internal import DriftStatistics
internal import Foundation

/// What goes together with the drift.
public struct FeatureCorrelation: Sendable, Equatable, Codable {
    /// What is correlated with what.
    public var kind: Kind
    /// The feature.
    public var feature: String
    /// The other feature, for a pair.
    public var other: String?
    /// Which coefficient fits the kinds of values.
    public var coefficient: Coefficient
    /// The coefficient.
    public var value: Double
    /// The same in the baseline, for a pair whose correlation changed.
    public var baselineValue: Double?
    /// The p-value.
    public var pValue: Double
    /// The p-value adjusted for all correlations that were looked at (Benjamini–Hochberg).
    public var adjusted: Double
    /// Rows, labels or windows behind it.
    public var count: Int

    /// What is correlated with what.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A feature with how unlike the baseline a row looks, across the window's rows.
        case featureWithDrift
        /// A feature with the residual, across the window's labelled rows.
        case featureWithResidual
        /// Two features whose correlation in the window is not that of the baseline.
        case pairChange
        /// A feature's mean with the output's drift, across windows.
        case meanWithDrift
        /// A feature's missing share with the output's drift, across windows.
        case missingWithDrift
        /// A feature's mean with the mean residual, across windows.
        case meanWithResidual
    }

    /// A measure of association.
    public enum Coefficient: String, Sendable, Codable {
        /// Spearman's ρ of two columns of numbers.
        case spearman
        /// The correlation ratio η of a category and a number.
        case correlationRatio
    }

    /// A correlation from its parts.
    public init(
        kind: Kind,
        feature: String,
        other: String? = nil,
        coefficient: Coefficient,
        value: Double,
        baselineValue: Double? = nil,
        pValue: Double,
        adjusted: Double = 1,
        count: Int
    ) {
        self.kind = kind
        self.feature = feature
        self.other = other
        self.coefficient = coefficient
        self.value = value
        self.baselineValue = baselineValue
        self.pValue = pValue
        self.adjusted = adjusted
        self.count = count
    }
}

/// What one window showed, for correlations across windows.
public struct WindowCourse: Sendable, Equatable {
    /// What it showed of its columns, by their names.
    public var columns: [String: ColumnCourse]
    /// How far its output had drifted; nil where it was not measured.
    public var drift: Double?
    /// Its mean residual; nil without labels.
    public var residual: Double?

    /// A window from its parts.
    public init(columns: [String: ColumnCourse], drift: Double?, residual: Double? = nil) {
        self.columns = columns
        self.drift = drift
        self.residual = residual
    }
}

/// What a window showed of a column, for correlations across windows.
public struct ColumnCourse: Sendable, Equatable {
    /// The mean of its numbers; nil without any.
    public var mean: Double?
    /// Which part of the rows has no value, 0…1.
    public var missingShare: Double

    /// A column from its parts.
    public init(mean: Double?, missingShare: Double) {
        self.mean = mean
        self.missingShare = missingShare
    }
}

enum Correlations {
    /// Fewer windows say nothing: of twelve the smallest p-value is 1/12.
    static let fewestWindows = 12
    /// Fewer labels say nothing about residuals.
    static let fewestLabels = 50
    /// Weaker ones are no help, however sure.
    static let weakest = 0.1
    private static let falseShare = 0.1

    /// The correlations that were looked at.
    ///
    /// Of those too weak to be named only the p-values are kept, since the search for the others is accounted for by all:
    /// a thousand features have half a million pairs.
    struct Search: Sendable {
        private var strong: [FeatureCorrelation] = []
        private var weak: [Double] = []

        mutating func add(_ found: FeatureCorrelation) {
            if found.strength >= weakest { strong.append(found) } else { weak.append(found.pValue) }
        }

        mutating func add(_ found: [FeatureCorrelation]) {
            for one in found { add(one) }
        }

        mutating func add(_ other: Search) {
            strong += other.strong
            weak += other.weak
        }

        /// Those that remain when the search for them is accounted for, strongest first, six of a kind at most.
        var chosen: [FeatureCorrelation] {
            let pValues = (strong.map(\.pValue) + weak).map { min(1, max(0, $0)) }
            guard let adjusted = try? benjaminiHochberg(pValues: pValues) else { return [] }
            let clear = zip(strong, adjusted).compactMap { found, adjusted -> FeatureCorrelation? in
                var found = found
                found.adjusted = adjusted
                return adjusted <= falseShare ? found : nil
            }
            return FeatureCorrelation.Kind.allCases.flatMap { kind in
                clear.filter { $0.kind == kind }
                    .sorted { ($0.strength, $1.feature) > ($1.strength, $0.feature) }
                    .prefix(6)
            }
        }
    }

    /// Each feature with one number a row.
    static func withRows(
        _ features: [ExplainedFeature],
        _ kind: FeatureCorrelation.Kind,
        _ values: [Double],
        column: (ExplainedFeature) -> DomainColumn
    ) -> [FeatureCorrelation] {
        features.compactMap { feature in
            switch column(feature) {
            case .numbers(let numbers):
                let used = numbers.indices.filter { numbers[$0].isFinite && values[$0].isFinite }
                guard used.count >= fewestLabels,
                    let found = try? spearman(used.map { numbers[$0] }, used.map { values[$0] })
                else { return nil }
                return FeatureCorrelation(
                    kind: kind,
                    feature: feature.name,
                    coefficient: .spearman,
                    value: found.rho,
                    pValue: found.pValue,
                    count: used.count
                )
            case .names(let names):
                var groups: [String: [Double]] = [:]
                for (name, value) in zip(names, values) where value.isFinite {
                    groups[name ?? "", default: []].append(value)
                }
                let ordered = groups.sorted { $0.key < $1.key }.map(\.value)
                let count = ordered.reduce(0) { $0 + $1.count }
                guard count >= fewestLabels, let found = try? correlationRatio(ordered) else { return nil }
                return FeatureCorrelation(
                    kind: kind,
                    feature: feature.name,
                    coefficient: .correlationRatio,
                    value: found.coefficient,
                    pValue: found.pValue,
                    count: count
                )
            }
        }
    }

    /// One side of a feature, row by row.
    enum DomainColumn {
        case numbers([Double])
        case names([String?])
    }

    /// Pairs of numeric features whose rank correlation differs between window and baseline, by Fisher's z.
    static func pairs(_ features: [ExplainedFeature]) -> Search {
        let ranked = features.compactMap { feature -> (name: String, there: [Double], here: [Double])? in
            guard case .numbers(let there, let here) = feature.sample,
                let a = centredRanks(there), let b = centredRanks(here)
            else { return nil }
            return (feature.name, a, b)
        }
        var search = Search()
        for (place, first) in ranked.enumerated() {
            for second in ranked.dropFirst(place + 1) {
                let (before, after) = (cosine(first.there, second.there), cosine(first.here, second.here))
                let (m, n) = (Double(first.there.count), Double(first.here.count))
                // 1.06: the variance of Fisher's z for Spearman's ρ (Fieller, Hartley & Pearson 1957).
                let error = (1.06 / (m - 3) + 1.06 / (n - 3)).squareRoot()
                let z = (atanh(held(after)) - atanh(held(before))) / error
                search.add(
                    FeatureCorrelation(
                        kind: .pairChange,
                        feature: first.name,
                        other: second.name,
                        coefficient: .spearman,
                        value: after,
                        baselineValue: before,
                        pValue: min(1, 2 * SpecialFunctions.normalSurvival(abs(z))),
                        count: first.here.count
                    )
                )
            }
        }
        return search
    }

    private static func held(_ rho: Double) -> Double { min(0.9999, max(-0.9999, rho)) }

    /// Mid-ranks less their mean, of unit length; missing values stand in the middle; nil for a constant column.
    private static func centredRanks(_ values: [Double]) -> [Double]? {
        let used = values.indices.filter { values[$0].isFinite }
        guard used.count >= fewestLabels else { return nil }
        let middle = Double(used.count + 1) / 2
        var ranks = [Double](repeating: 0, count: values.count)
        for (place, rank) in zip(used, Midranks(used.map { values[$0] }).ranks) {
            ranks[place] = rank - middle
        }
        let length = ranks.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? ranks.map { $0 / length } : nil
    }

    /// The scalar product of two columns of the same length, in four sums that need not wait for each other: a thousand
    /// columns have half a million pairs.
    private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                let count = min(a.count, b.count)
                var sums = (0.0, 0.0, 0.0, 0.0)
                var place = 0
                while place + 4 <= count {
                    sums.0 += a[place] * b[place]
                    sums.1 += a[place + 1] * b[place + 1]
                    sums.2 += a[place + 2] * b[place + 2]
                    sums.3 += a[place + 3] * b[place + 3]
                    place += 4
                }
                while place < count {
                    sums.0 += a[place] * b[place]
                    place += 1
                }
                return sums.0 + sums.1 + sums.2 + sums.3
            }
        }
    }

    /// Each feature's mean and missing share with drift and residual, across windows in the order of time.
    static func acrossWindows(_ courses: [WindowCourse], _ features: [FeatureColumn]) -> [FeatureCorrelation]
    {
        guard courses.count >= fewestWindows else { return [] }
        func series(_ kind: FeatureCorrelation.Kind, _ feature: FeatureColumn, _ pairs: [(Double?, Double?)])
            -> FeatureCorrelation?
        {
            let used = pairs.compactMap { x, y in x.flatMap { x in y.map { (x, $0) } } }
            guard used.count >= fewestWindows,
                let found = try? circularShiftCorrelation(used.map(\.0), used.map(\.1))
            else { return nil }
            return FeatureCorrelation(
                kind: kind,
                feature: feature.name,
                coefficient: .spearman,
                value: found.rho,
                pValue: found.pValue,
                count: used.count
            )
        }
        return features.flatMap { feature -> [FeatureCorrelation] in
            let columns = courses.map { $0.columns[feature.name] }
            let (means, missing) = (columns.map { $0?.mean }, columns.map { $0?.missingShare })
            return [
                series(.meanWithDrift, feature, Array(zip(means, courses.map(\.drift)))),
                series(.missingWithDrift, feature, Array(zip(missing, courses.map(\.drift)))),
                series(.meanWithResidual, feature, Array(zip(means, courses.map(\.residual)))),
            ].compactMap { $0 }
        }
    }
}

extension FeatureCorrelation {
    /// How strong it is, or how much it changed.
    fileprivate var strength: Double { abs(value - (baselineValue ?? 0)) }

    /// What was found, as a sentence.
    public func sentence(for model: MonitoredModel) -> String {
        let name = model.title(ofColumn: feature)
        let strength = (coefficient == .spearman ? "Spearman " : "correlation ratio ") + Wording.number(value)
        let many = Wording.grouped(Int64(count))
        switch kind {
        case .featureWithDrift:
            return "\(name) marks the rows that look least like the baseline: \(strength) over \(many) rows."
        case .featureWithResidual: return "\(name) goes with the residual: \(strength) over \(many) labels."
        case .pairChange:
            return "\(name) and \(model.title(ofColumn: other ?? "")) go together as \(strength), "
                + "\(Wording.number(baselineValue ?? 0)) in the baseline."
        case .meanWithDrift:
            return "The mean of \(name) goes with the drift: \(strength) over \(many) windows."
        case .missingWithDrift:
            return "Missing values of \(name) go with the drift: \(strength) over \(many) windows."
        case .meanWithResidual:
            return "The mean of \(name) goes with the mean residual: \(strength) over \(many) windows."
        }
    }
}
