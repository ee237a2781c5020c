/// Why a statistic has no value for the numbers it was given.
///
/// Every function of this module either returns finite numbers or throws one of these; none returns NaN.
public enum StatisticsError: Error, Equatable, Sendable {
    /// A sample without a single value.
    case emptySample
    /// Fewer values than the statistic needs to be defined.
    case tooFew(needed: Int, has: Int)
    /// All values are equal, so a spread to compare with does not exist.
    case constant
    /// Two lists that belong together (bins, values and weights) differ in length.
    case mismatchedBins(Int, Int)
    /// Counts or weights that sum to zero.
    case emptyDistribution
    /// An argument, or a result, that lies outside of what the statistic or `Double` can express.
    case outOfRange(String)
    /// The statistic is mathematically undefined here, for the reason given.
    case undefined(String)
}

extension StatisticsError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .emptySample:
            "There are no values to compare."
        case .tooFew(let needed, let has):
            "There are too few values: \(has) of at least \(needed)."
        case .constant:
            "All values are equal, so there is no spread to compare with."
        case .mismatchedBins(let first, let second):
            "Two lists that belong together differ in length: \(first) and \(second)."
        case .emptyDistribution:
            "All counts or weights are zero."
        case .outOfRange(let what):
            "Out of range: \(what)."
        case .undefined(let why):
            "Not defined: \(why)."
        }
    }
}
