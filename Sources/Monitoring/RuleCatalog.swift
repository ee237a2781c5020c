/// What is known of each statistic as a rule: where it fits, its defaults, and its words.
public struct CatalogEntry: Sendable, Equatable {
    /// The statistic.
    public let statistic: Statistic
    /// What people read.
    public let title: String
    /// What it says, as a sentence that ends before the limit: "The distance … is above".
    public let meaning: String
    /// What it is measured on.
    public let fits: Fit
    /// The level where a rule of it stands by default on the model's output, its data or its quality.
    public let level: Level
    /// The side on which it is unusual.
    public let direction: Direction
    /// The default limit, in the unit of the score.
    public let limit: Double
    /// The default smallest effect.
    public let minimumEffect: Double
    /// The fewest usable rows.
    public let minimumRows: Int

    /// What a statistic is measured on.
    public enum Fit: String, Sendable, Codable {
        /// The score, and a numeric prediction.
        case numericOutput
        /// The score, a numeric prediction, and each numeric feature.
        case numbers
        /// A prediction that is a class, class by class.
        case predictedClasses
        /// Each category feature.
        case categories
        /// Every watched column.
        case columns
        /// The window as a whole.
        case window
        /// The labelled predictions of a classifier.
        case classLabels
        /// The labelled predictions of a regression.
        case numberLabels
        /// The labelled predictions of any model with a score or a number.
        case labels
        /// The residuals of a regression.
        case residualNumbers
    }
}

/// Every rule there is; the defaults need no mention in a model file.
public enum RuleCatalog {
    /// The entry of a statistic.
    public static func entry(_ statistic: Statistic) -> CatalogEntry {
        switch statistic {
        case .mean:
            make(
                statistic,
                "Mean",
                "the standardised difference of means (Hedges g)",
                .numericOutput,
                limit: 0.2,
                effect: 0.1,
                rows: 8
            )
        case .standardDeviation:
            make(
                statistic,
                "Standard deviation",
                "the log ratio of standard deviations",
                .numericOutput,
                limit: 0.2,
                effect: 0.05,
                rows: 8
            )
        case .skewness:
            make(
                statistic,
                "Skewness",
                "the difference of skewness",
                .numericOutput,
                limit: 0.75,
                effect: 0.3,
                rows: 30
            )
        case .kolmogorovSmirnov:
            make(
                statistic,
                "Kolmogorov–Smirnov distance",
                "the largest gap between the two cumulative distributions",
                .numbers,
                direction: .above,
                limit: 0.1,
                effect: 0.03,
                rows: 5
            )
        case .classShare:
            make(
                statistic,
                "Share of a class",
                "the change of the share of predictions of this class",
                .predictedClasses,
                limit: 0.1,
                effect: 0.03,
                rows: 20
            )
        case .lInfinity:
            make(
                statistic,
                "L-infinity distance",
                "the largest change of any category's share",
                .categories,
                direction: .above,
                limit: 0.1,
                effect: 0.03,
                rows: 20
            )
        case .missingShare:
            make(
                statistic,
                "Missing share",
                "the rise of the share of missing values",
                .columns,
                direction: .above,
                limit: 0.1,
                effect: 0.03,
                rows: 20
            )
        case .newCategoryShare:
            make(
                statistic,
                "New-category share",
                "the share of values that the baseline never had",
                .categories,
                direction: .above,
                limit: 0.01,
                effect: 0.005,
                rows: 20
            )
        case .typeShare:
            make(
                statistic,
                "Type share",
                "the share of rows refused because a number was expected",
                .window,
                direction: .above,
                limit: 0.001,
                effect: 0,
                rows: 1
            )
        case .volume:
            make(
                statistic,
                "Volume",
                "the log ratio of rows to the usual number",
                .window,
                direction: .both,
                limit: 0.7,
                effect: 0.3,
                rows: 1
            )
        case .schema:
            make(
                statistic,
                "Schema",
                "the number of columns that the model file does not know",
                .window,
                direction: .above,
                limit: 0,
                effect: 0,
                rows: 1,
                level: .notice
            )
        case .accuracy:
            make(
                statistic,
                "Accuracy",
                "the probability that accuracy fell by more than is tolerated",
                .classLabels,
                direction: .above,
                limit: 0.5,
                effect: 0,
                rows: 10
            )
        case .meanAbsoluteError:
            make(
                statistic,
                "Mean absolute error",
                "the probability that the error rose by more than is tolerated",
                .numberLabels,
                direction: .above,
                limit: 0.5,
                effect: 0,
                rows: 10
            )
        case .precision:
            make(
                statistic,
                "Precision",
                "the fall of precision",
                .classLabels,
                direction: .above,
                limit: 0.1,
                effect: 0.03,
                rows: 30
            )
        case .recall:
            make(
                statistic,
                "Recall",
                "the fall of recall",
                .classLabels,
                direction: .above,
                limit: 0.1,
                effect: 0.03,
                rows: 30
            )
        case .meanResidual:
            make(
                statistic,
                "Mean residual",
                "the change of the mean residual in the baseline's standard deviations",
                .labels,
                limit: 0.3,
                effect: 0.1,
                rows: 20
            )
        case .residualSpread:
            make(
                statistic,
                "Spread of residuals",
                "the log ratio of the residuals' standard deviations",
                .residualNumbers,
                direction: .above,
                limit: 0.3,
                effect: 0.1,
                rows: 20
            )
        }
    }

    /// The statistics that every model is watched by unless its file says otherwise.
    public static let defaults: [Statistic] = [
        .mean, .standardDeviation, .skewness, .kolmogorovSmirnov, .classShare, .lInfinity, .missingShare,
        .newCategoryShare, .typeShare, .volume, .schema, .accuracy, .meanAbsoluteError, .meanResidual,
        .residualSpread,
    ]

    /// The rules of a model: the defaults, changed and added to by its file.
    ///
    /// The order is fixed.
    public static func rules(for model: MonitoredModel) -> [Rule] {
        var rules: [Rule] = []
        for statistic in Statistic.allCases {
            let settings = model.rules.filter { $0.statistic == statistic }
            for var rule in candidates(statistic, model) {
                let setting = settings.last { $0.columns.isEmpty || $0.columns.contains(rule.column ?? "") }
                guard defaults.contains(statistic) || setting != nil, setting?.enabled ?? true else {
                    continue
                }
                if let setting { rule.apply(setting) }
                rules.append(rule)
            }
        }
        return rules
    }

    /// Every rule of a statistic that a model's columns allow.
    static func candidates(_ statistic: Statistic, _ model: MonitoredModel) -> [Rule] {
        let entry = entry(statistic)
        let classes = model.task != .regression
        switch entry.fits {
        case .numericOutput: return outputs(model).map { rule(entry, column: $0.name, subject: $0.subject) }
        case .numbers:
            let features = model.columns.features.filter { $0.kind == .number }
            return outputs(model).map { rule(entry, column: $0.name, subject: $0.subject) }
                + features.map { rule(entry, column: $0.name, subject: .feature) }
        case .predictedClasses:
            guard classes else { return [] }
            // The shares of two classes sum to one: one rule says it all.
            let named =
                model.task == .binary ? [model.positiveClass].compactMap { $0 } : model.classes.map(\.value)
            return named.map {
                rule(entry, column: model.columns.prediction, category: $0, subject: .prediction)
            }
        case .categories:
            return model.columns.features.filter { $0.kind == .category }
                .map { rule(entry, column: $0.name, subject: .feature) }
        case .columns:
            return model.watchedColumns.map { column in
                let isFeature = model.columns.features.contains { $0.name == column.name }
                return rule(entry, column: column.name, subject: isFeature ? .feature : .data)
            }
        case .window: return [rule(entry, column: nil, subject: .data)]
        case .classLabels: return classes ? [rule(entry, column: nil, subject: .quality)] : []
        case .numberLabels: return classes ? [] : [rule(entry, column: nil, subject: .quality)]
        case .residualNumbers: return classes ? [] : [rule(entry, column: nil, subject: .residual)]
        case .labels: return model.task == .multiclass ? [] : [rule(entry, column: nil, subject: .residual)]
        }
    }

    private static func outputs(_ model: MonitoredModel) -> [(name: String, subject: RuleSubject)] {
        var outputs: [(name: String, subject: RuleSubject)] = []
        if let score = model.columns.score { outputs.append((score, .score)) }
        for (_, column) in model.columns.scores.sorted(by: { $0.key < $1.key }) {
            outputs.append((column, .score))
        }
        if model.task == .regression { outputs.append((model.columns.prediction, .prediction)) }
        return outputs
    }

    private static func rule(
        _ entry: CatalogEntry,
        column: String?,
        category: String? = nil,
        subject: RuleSubject
    ) -> Rule {
        Rule(
            statistic: entry.statistic,
            column: column,
            category: category,
            subject: subject,
            level: subject == .feature ? .notice : entry.level,
            direction: entry.direction,
            limit: entry.limit,
            minimumEffect: entry.minimumEffect,
            minimumRows: entry.minimumRows
        )
    }

    private static func make(
        _ statistic: Statistic,
        _ title: String,
        _ meaning: String,
        _ fits: CatalogEntry.Fit,
        direction: Direction = .both,
        limit: Double,
        effect: Double,
        rows: Int,
        level: Level = .alert
    ) -> CatalogEntry {
        CatalogEntry(
            statistic: statistic,
            title: title,
            meaning: meaning,
            fits: fits,
            level: level,
            direction: direction,
            limit: limit,
            minimumEffect: effect,
            minimumRows: rows
        )
    }
}

extension Rule {
    /// Takes over what a model file sets.
    mutating func apply(_ setting: RuleSetting) {
        limit = setting.limit ?? limit
        level = setting.level ?? level
        direction = setting.direction ?? direction
        minimumEffect = setting.minimumEffect ?? minimumEffect
        minimumRows = setting.minimumRows ?? minimumRows
    }
}
