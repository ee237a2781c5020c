/// A measure that a rule can put a limit on; the raw value is its key in files, commands, JSON and pages.
public enum Statistic: String, Sendable, Codable, CaseIterable {
    case mean, standardDeviation, skewness, kolmogorovSmirnov
    case classShare
    case lInfinity
    case missingShare, newCategoryShare, typeShare, volume, schema
    case accuracy, meanAbsoluteError
    case precision, recall
    case meanResidual, residualSpread
}
