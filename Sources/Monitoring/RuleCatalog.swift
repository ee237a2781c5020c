/// Every rule there is; the defaults need no mention in a model file.
///
/// A statistic is one case of `Statistic` and one entry in `Catalog`; forms, help, the model-file schema and the rule
/// reference are made from here.
public enum RuleCatalog {
    /// The entry of a statistic.
    public static func entry(_ statistic: Statistic) -> CatalogEntry {
        switch statistic {
        case .mean: .mean
        case .standardDeviation: .standardDeviation
        case .skewness: .skewness
        case .kolmogorovSmirnov: .kolmogorovSmirnov
        case .wasserstein: .wasserstein
        case .energy: .energy
        case .cramerVonMises: .cramerVonMises
        case .andersonDarling: .andersonDarling
        case .mannWhitney: .mannWhitney
        case .classShare: .classShare
        case .lInfinity: .lInfinity
        case .totalVariation: .totalVariation
        case .chiSquared: .chiSquared
        case .gTest: .gTest
        case .cramersV: .cramersV
        case .populationStability: .populationStability
        case .jensenShannon: .jensenShannon
        case .hellinger: .hellinger
        case .sageMakerSimple: .sageMakerSimple
        case .sageMakerRobust: .sageMakerRobust
        case .missingShare: .missingShare
        case .infiniteShare: .infiniteShare
        case .newCategoryShare: .newCategoryShare
        case .typeShare: .typeShare
        case .duplicateIdShare: .duplicateIdShare
        case .volume: .volume
        case .schema: .schema
        case .labelJoinRate: .labelJoinRate
        case .labelLag: .labelLag
        case .vanishedCategory: .vanishedCategory
        case .outsideRange: .outsideRange
        case .negativeShare: .negativeShare
        case .accuracy: .accuracy
        case .meanAbsoluteError: .meanAbsoluteError
        case .precision: .precision
        case .recall: .recall
        case .f1: .f1
        case .macroPrecision: .macroPrecision
        case .macroRecall: .macroRecall
        case .macroF1: .macroF1
        case .weightedPrecision: .weightedPrecision
        case .weightedRecall: .weightedRecall
        case .weightedF1: .weightedF1
        case .auc: .auc
        case .logLoss: .logLoss
        case .brier: .brier
        case .calibrationError: .calibrationError
        case .rootMeanSquaredError: .rootMeanSquaredError
        case .rSquared: .rSquared
        case .spiegelhalter: .spiegelhalter
        case .meanResidual: .meanResidual
        case .residualSpread: .residualSpread
        case .residualGap: .residualGap
        case .attributionDrift: .attributionDrift
        case .custom: .custom
        }
    }

    /// The statistics that a model file can name.
    public static let statistics: [Statistic] = Statistic.allCases.filter { entry($0).use.isNamed }

    /// The statistics that every model is watched by unless its file says otherwise.
    public static let defaults: [Statistic] = Statistic.allCases.filter { entry($0).use == .standard }

    /// The rules of a model: the defaults, changed and added to by its file.
    ///
    /// The order is fixed.
    public static func rules(for model: MonitoredModel) -> [Rule] {
        var rules: [Rule] = []
        for statistic in Statistic.allCases {
            let settings = model.rules.filter { $0.statistic == statistic }
            let named = Set(settings.flatMap(\.columns))
            for var rule in candidates(statistic, model, named: named) {
                let setting = settings.last { $0.columns.isEmpty || $0.columns.contains(rule.column ?? "") }
                guard defaults.contains(statistic) || setting != nil, setting?.enabled ?? true else {
                    continue
                }
                if let setting { rule.apply(setting) }
                rules.append(rule)
            }
        }
        return rules + customRules(of: model)
    }

    /// The rules that a model's file writes itself.
    ///
    /// A rule over features alone makes notices, as every rule on features does.
    private static func customRules(of model: MonitoredModel) -> [Rule] {
        let entry = entry(.custom)
        let known = model.subjects
        return model.rules.compactMap { setting in
            guard let text = setting.custom, setting.enabled else { return nil }
            // Checked when the file was applied; a rule that a later file has broken says so in its findings.
            let custom = try? text.parsed(for: model)
            let subjects = (custom?.columns ?? []).map { known[$0] }
            let isOfFeatures = !subjects.isEmpty && subjects.allSatisfy { $0 == .feature }
            let subject =
                isOfFeatures ? .feature : subjects.contains(.score) ? .score : RuleSubject.prediction
            var rule = rule(entry, column: nil, category: text.name, subject: subject)
            rule.custom = custom
            rule.apply(setting)
            return rule
        }
    }

    /// Every rule of a statistic that a model's columns allow: those it is meant for, and those that its file names.
    static func candidates(
        _ statistic: Statistic,
        _ model: MonitoredModel,
        named columns: Set<String> = []
    ) -> [Rule] {
        let entry = entry(statistic)
        guard entry.use.isNamed, entry.fits.suits(model.task) else { return [] }
        guard entry.fits != .predictedClasses else {
            // The shares of two classes sum to one: one rule says it all.
            let classes =
                model.task == .binary ? [model.positiveClass].compactMap { $0 } : model.classes.map(\.value)
            return classes.map {
                rule(entry, column: model.columns.prediction, category: $0, subject: .prediction)
            }
        }
        if entry.fits == .attributions {
            return attributionRules(entry, model)
        }
        guard let kinds = entry.fits.kinds else {
            guard entry.fits != .residuals || model.task != .multiclass || !model.columns.scores.isEmpty
            else {
                return []
            }
            return [rule(entry, column: nil, subject: entry.fits.subject)]
        }
        let subjects = model.subjects
        return model.watchedColumns.compactMap { column in
            let subject = subjects[column.name]
            guard kinds.contains(column.kind) else { return nil }
            let isMeant = entry.fits.isMeant(for: subject, column.kind)
            guard isMeant || columns.contains(column.name) else { return nil }
            let isWhole = entry.fits == .columns || entry.fits == .numberColumns
            return rule(
                entry,
                column: column.name,
                subject: isWhole && subject != .feature ? .data : subject ?? .data
            )
        }
    }

    /// One rule over all outputs and, of a model of several classes, one for each.
    private static func attributionRules(_ entry: CatalogEntry, _ model: MonitoredModel) -> [Rule] {
        let sets = model.columns.attributions
        guard let first = sets.first, first.columns.count >= 2 else { return [] }
        let classes = sets.count > 1 ? sets.map { [$0] } : []
        return ([sets] + classes).map { sets in
            var rule = rule(
                entry,
                column: nil,
                category: sets.count == 1 ? sets.first?.category : nil,
                subject: .prediction
            )
            rule.attributions = sets
            return rule
        }
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
}

extension MonitoredModel {
    /// What a rule on each column is about; the version is about nothing, which only data rules watch.
    var subjects: [String: RuleSubject] {
        var subjects: [String: RuleSubject] = [columns.prediction: .prediction]
        for score in [columns.score].compactMap(\.self) + columns.scores.values { subjects[score] = .score }
        for feature in columns.features { subjects[feature.name] = .feature }
        return subjects
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
        severity = setting.severity ?? severity
        persistence = setting.persistence ?? persistence
    }
}
