/// A column of a file that probably is a feature which the file lacks, under a new name.
///
/// It is proposed and never taken: only a person knows what was meant.
public struct ProbableRename: Sendable, Hashable, Codable {
    /// The feature that is missing.
    public var column: String
    /// The column that probably holds it.
    public var fileName: String
    /// Why, as the end of a sentence.
    public var reason: String

    /// A proposal from its parts.
    public init(column: String, fileName: String, reason: String) {
        self.column = column
        self.fileName = fileName
        self.reason = reason
    }
}

/// A column of a file that no model names, read as what a missing feature holds.
public struct UnknownColumn: Sendable {
    /// Its name.
    public var name: String
    /// What it was read as.
    public var kind: ColumnKind
    /// Its values.
    public var values: MeasuredColumn

    /// A column from its parts.
    public init(name: String, kind: ColumnKind, values: MeasuredColumn) {
        self.name = name
        self.kind = kind
        self.values = values
    }
}

/// Which unknown columns of a file probably are which missing features.
///
/// A pair is proposed when both hold the same kind of values and their distributions (Kolmogorov–Smirnov for numbers,
/// total variation for categories) are surely at most 0.05 and at most 0.3 apart; with names that are alike, surely at
/// most 0.25 and at most 0.5. Nearest pairs come first, each column is used once. Without values to compare, names
/// alone decide. O(missing × unknown × values).
/// - Parameters:
///   - missing: The features that the file lacks.
///   - unknown: The columns that the model does not name, once for each kind they can be read as.
///   - baseline: What the features held before; nil without a baseline.
/// - Returns: The proposals, in the order of the features.
public func probableRenames(
    of missing: [FeatureColumn],
    among unknown: [UnknownColumn],
    baseline: MeasuredColumns?
) -> [ProbableRename] {
    var pairs: [(feature: Int, candidate: String, rank: Double, reason: String)] = []
    for (place, feature) in missing.enumerated() {
        for candidate in unknown where candidate.kind == feature.kind {
            guard let (rank, reason) = likeness(of: feature, candidate, baseline) else { continue }
            pairs.append((place, candidate.name, rank, reason))
        }
    }
    var found: [Int: ProbableRename] = [:]
    var taken: Set<String> = []
    for pair in pairs.sorted(by: { ($0.rank, $0.candidate) < ($1.rank, $1.candidate) })
    where found[pair.feature] == nil && taken.insert(pair.candidate).inserted {
        found[pair.feature] = ProbableRename(
            column: missing[pair.feature].name,
            fileName: pair.candidate,
            reason: pair.reason
        )
    }
    return missing.indices.compactMap { found[$0] }
}

/// How unlike a column and a feature are, and why it may be the same; nil where nothing speaks for it.
private func likeness(
    of feature: FeatureColumn,
    _ candidate: UnknownColumn,
    _ baseline: MeasuredColumns?
) -> (rank: Double, reason: String)? {
    let isAlike = nearestName(to: feature.name, among: [candidate.name]) != nil
    let kind = feature.kind == .number ? "numbers" : "categories"
    guard let before = baseline?[feature.name], before.present >= 20, candidate.values.present >= 20,
        let found = distance(candidate.values, before)
    else {
        return isAlike ? (1, "the names are alike; there are no values to compare") : nil
    }
    guard found.surely <= (isAlike ? 0.25 : 0.05), found.gap <= (isAlike ? 0.5 : 0.3) else { return nil }
    let rows =
        "\(Wording.grouped(Int64(candidate.values.present))) rows against "
        + "\(Wording.grouped(Int64(before.present))) of the baseline"
    return (
        found.gap - (isAlike ? 0.2 : 0),
        "both hold \(kind), their distributions lie \(Wording.number(found.gap)) apart (\(rows))"
            + (isAlike ? ", and the names are alike" : "")
    )
}

private func distance(_ here: MeasuredColumn, _ there: MeasuredColumn) -> (gap: Double, surely: Double)? {
    let found: Comparison?
    switch (here, there) {
    case (.numbers, .numbers):
        found = try? Statistic.kolmogorovSmirnov.compare(here.sample, with: there.sample)
    case (.categories(let window, let missing), .categories(let baseline, let baselineMissing)):
        found = try? Statistic.totalVariation.compare(
            window,
            missing: missing,
            with: baseline,
            baselineMissing: baselineMissing
        )
    default: found = nil
    }
    return found.flatMap { found in found.effect.map { ($0, found.effectLower ?? 0) } }
}
