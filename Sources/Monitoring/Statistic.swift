/// A measure of a window against a baseline; the raw value is its key in files, commands, JSON and pages.
///
/// Most can carry a rule's limit; `RuleCatalog` says which, and what each is measured on.
public enum Statistic: String, Sendable, Codable, CaseIterable {
    // Numbers.
    case mean, standardDeviation, skewness, kolmogorovSmirnov
    case wasserstein, energy, cramerVonMises, andersonDarling, mannWhitney
    // Categories, and numbers in the baseline's tenths.
    case classShare
    case lInfinity, totalVariation, chiSquared, gTest, cramersV
    case populationStability, jensenShannon, hellinger
    case sageMakerSimple, sageMakerRobust
    // The data itself.
    case missingShare, infiniteShare, newCategoryShare, vanishedCategory, outsideRange, negativeShare
    case typeShare, duplicateIdShare, volume, schema
    // Whether the truth arrives.
    case labelJoinRate, labelLag
    // Quality and residuals, from labels.
    case accuracy, meanAbsoluteError
    case precision, recall, f1
    case macroPrecision, macroRecall, macroF1, weightedPrecision, weightedRecall, weightedF1
    case auc, logLoss, brier, calibrationError, rootMeanSquaredError, rSquared
    case meanResidual, residualSpread, residualGap, spiegelhalter
    // What the model leans on.
    case attributionDrift
    // What a model file writes itself.
    case custom
}

extension Statistic {
    /// The largest size a value can have; nil where there is none.
    ///
    /// A learned limit stops there: beyond it lies nothing, and the rule stays silent.
    public var largestValue: Double? {
        switch self {
        case .kolmogorovSmirnov, .mannWhitney, .classShare, .lInfinity, .totalVariation, .cramersV,
            .sageMakerSimple, .sageMakerRobust:
            1
        default: nil
        }
    }
}
