import Foundation
public import Monitoring

/// A baseline rebuilt from SageMaker's `statistics.json`.
///
/// Each column has the distribution that the file tells; how columns go together, and which labels the rows had, the
/// file does not tell. Columns are mixed by a fixed rule, so that the same file gives the same rows.
public struct SageMakerBaseline: Sendable {
    /// The rows as CSV: ids and the watched columns, without times and labels.
    public let csv: [UInt8]
    /// What a person should know, a sentence each; rules for the model file among them.
    public let notes: [String]

    /// More rows than these make no distribution plainer.
    public static let rowsAtMost = 100_000

    /// Rebuilds a baseline.
    ///
    /// - Parameters:
    ///   - statistics: What `statistics.json` holds.
    ///   - constraints: What `constraints.json` holds, where there is one.
    ///   - model: Whose columns are wanted.
    /// - Throws: `badDocument` where a column is told in another kind or not at all, `nothingToRead` where the
    ///   meaning of a threshold must be said first.
    public init(
        statistics: SageMakerStatistics,
        constraints: SageMakerConstraints?,
        model: MonitoredModel
    ) throws(FormatError) {
        let told = statistics.features.map { ($0.name, $0) }
        let byName = Dictionary(told, uniquingKeysWith: { first, _ in first })
        let total = statistics.dataset?.itemCount ?? statistics.features.map(\.rows).max() ?? 0
        guard total >= 1, total.isFinite else {
            throw .badDocument(file: "statistics.json", place: "dataset.item_count", rule: "is below 1")
        }
        let rows = Int(min(total, Double(Self.rowsAtMost)))
        var columns: [[String]] = []
        var names: [String] = []
        var absent: [String] = []
        var worst = (name: "", error: 0.0)
        for (name, kind) in model.watchedColumns {
            guard let feature = byName[name] else {
                guard !model.columns.features.contains(where: { $0.name == name }) else {
                    throw .badDocument(file: "statistics.json", place: "features", rule: "lack \"\(name)\"")
                }
                absent.append(name)
                continue
            }
            let (values, error) = try feature.values(kind, rows: rows)
            names.append(name)
            columns.append(mixed(values, seed: UInt64(truncatingIfNeeded: names.count)))
            if error > worst.error { worst = (name, error) }
        }
        csv = Self.text(id: model.columns.id, names: names + absent, columns: columns, rows: rows)
        var notes = [
            "Rebuilt from statistics.json: \(rows) rows in which each column is distributed as the file tells, off by at "
                + "most \(canonicalText((worst.error * 10_000).rounded() / 10_000)) in any share"
                + (worst.name.isEmpty ? "" : " (\"\(clipped(worst.name))\")")
                + ". How columns go together is not known, so explanations of drift say little."
        ]
        if !absent.isEmpty {
            notes.append(
                "The file does not tell \(absent.joined(separator: ", ")): rules on these need rows."
            )
        }
        if let constraints { notes += try Self.rules(constraints, model) }
        self.notes = notes
    }

    private static func text(id: String, names: [String], columns: [[String]], rows: Int) -> [UInt8] {
        var text = ([id] + names).map(CSVWriter.quoted).joined(separator: ",") + "\n"
        let empty = String(repeating: ",", count: names.count - columns.count)
        for row in 0..<rows {
            text += "sagemaker-\(row + 1)"
            for column in columns { text += "," + CSVWriter.quoted(column[row]) }
            text += empty + "\n"
        }
        return Array(text.utf8)
    }

    // MARK: Constraints as rules

    private static func rules(_ constraints: SageMakerConstraints, _ model: MonitoredModel)
        throws(FormatError) -> [String]
    {
        let config = constraints.monitoringConfig
        var rules: [String] = []
        if let share = config?.datatypeThreshold {
            let limit = try tolerated(
                share,
                "datatype_check_threshold",
                model.sageMaker?.datatypeThreshold,
                "datatypeThreshold"
            )
            rules.append("{ statistic: typeShare, limit: \(canonicalText(limit)) }")
        }
        if let share = config?.domainThreshold {
            let limit = try tolerated(
                share,
                "domain_content_threshold",
                model.sageMaker?.domainThreshold,
                "domainThreshold"
            )
            rules.append("{ statistic: newCategoryShare, limit: \(canonicalText(limit)) }")
        }
        rules += comparison(config, columns: nil)
        for feature in constraints.features {
            let own = feature.overrides
            if (own?.evaluate ?? feature.evaluate) == "Disabled" {
                rules.append("{ statistic: sageMakerRobust, columns: \(list(feature)), enabled: false }")
            } else {
                rules += comparison(own, columns: feature)
            }
        }
        var notes =
            rules.isEmpty
            ? [] : ["Rules of constraints.json for the model file: " + rules.joined(separator: ", ")]
        if config?.distribution?.categoricalMethod == "ChiSquared" {
            notes.append(
                "constraints.json asks for ChiSquared, whose direction is not documented: choose a rule, such as cramersV."
            )
        }
        if let limits = constraints.plumbline?.rules, !limits.isEmpty {
            let shown = limits.prefix(20).map { "\($0.rule) \(canonicalText($0.limit))" }
            notes.append("Limits that Plumbline wrote: \(shown.joined(separator: ", ")).")
        }
        return notes
    }

    private static func list(_ feature: SageMakerConstraints.Feature) -> String {
        "[\(ModelFile.scalar(feature.name))]"
    }

    private static func comparison(
        _ config: SageMakerConstraints.MonitoringConfig?,
        columns feature: SageMakerConstraints.Feature?
    ) -> [String] {
        guard let distribution = config?.distribution, let limit = distribution.threshold,
            distribution.perform != "Disabled"
        else { return [] }
        let isSimple = distribution.method?.lowercased().hasSuffix("simple") == true
        let statistic = isSimple ? "sageMakerSimple" : "sageMakerRobust"
        let columns = feature.map { ", columns: \(list($0))" } ?? ""
        return ["{ statistic: \(statistic)\(columns), limit: \(canonicalText(limit)) }"]
    }

    /// The share that may not fit, by what the model file says the figure means.
    private static func tolerated(
        _ share: Double,
        _ key: String,
        _ meaning: SageMakerPlan.ThresholdMeaning?,
        _ modelKey: String
    ) throws(FormatError) -> Double {
        switch meaning {
        case .required: return max(0, 1 - share)
        case .tolerated: return share
        case nil:
            throw .nothingToRead(
                "constraints.json: \(key) is \(canonicalText(share)), which Amazon's documents and its generated files mean "
                    + "in opposite ways. Say once in the model file: sagemaker: { \(modelKey): required } if at least this "
                    + "share must fit, tolerated if up to this share may not."
            )
        }
    }
}

extension SageMakerStatistics.Feature {
    var rows: Double {
        let common = numbers?.common ?? strings?.common
        return common.map { $0.present + $0.missing } ?? 0
    }

    /// As many values as rows, and how far a share of them may be off.
    func values(_ kind: ColumnKind, rows: Int) throws(FormatError) -> (values: [String], error: Double) {
        func bad(_ rule: String) -> FormatError {
            .badDocument(file: "statistics.json", place: "the feature \"\(name)\"", rule: rule)
        }
        let weighted: [(value: String, weight: Double)]
        var error = 0.0
        let common: SageMakerStatistics.Common
        switch (kind, numbers, strings) {
        case (.number, let numbers?, _):
            common = numbers.common
            let found = try numbers.weighted(bad)
            weighted = found.items.map { (canonicalText($0.value), $0.weight) }
            error = found.error
        case (.category, _, let strings?):
            common = strings.common
            guard let buckets = strings.distribution?.categorical?.buckets else {
                throw bad("has no distribution")
            }
            weighted = buckets.map { ($0.value, $0.count) }
        case (.category, let numbers?, nil):
            common = numbers.common
            let found = try numbers.weighted(bad)
            weighted = found.items.map { (canonicalText($0.value), $0.weight) }
            error = found.error
        default: throw bad("is told in another kind than the model file has")
        }
        guard common.present >= 0, common.missing >= 0, weighted.allSatisfy({ $0.weight >= 0 }) else {
            throw bad("has a count below 0")
        }
        let all = common.present + common.missing
        let sum = weighted.reduce(0) { $0 + $1.weight }
        guard all > 0, sum > 0, sum.isFinite, all.isFinite else {
            return ([String](repeating: "", count: rows), 0)
        }
        let present = Int((Double(rows) * common.present / all).rounded())
        var values: [String] = []
        values.reserveCapacity(rows)
        var (place, below) = (0, 0.0)
        for row in 0..<min(present, rows) {
            let rank = (Double(row) + 0.5) / Double(present) * sum
            while place < weighted.count - 1, below + weighted[place].weight < rank {
                below += weighted[place].weight
                place += 1
            }
            values.append(weighted[place].value)
        }
        values += [String](repeating: "", count: rows - values.count)
        return (values, error + (present > 0 ? 0.5 / Double(present) : 0))
    }
}

extension SageMakerStatistics.Numbers {
    /// The values in ascending order with their weights, and by how much a rank may be off.
    ///
    /// The sketch's items where it has them: exact with one level, else within 2.296/k^0.9723 in 99 of 100 sketches
    /// (Apache DataSketches). Without them the buckets, values spread evenly, off by up to the largest bucket.
    func weighted(_ bad: (String) -> FormatError) throws(FormatError) -> (
        items: [(value: Double, weight: Double)], error: Double
    ) {
        let sketch = distribution?.kll
        if let levels = sketch?.sketch?.data, levels.contains(where: { !$0.isEmpty }) {
            guard levels.count <= 60 else { throw bad("has a sketch of more than 60 levels") }
            var items: [(value: Double, weight: Double)] = []
            for (level, values) in levels.enumerated() {
                items += values.map { ($0, Double(UInt64(1) << UInt64(level))) }
            }
            let isExact = levels.dropFirst().allSatisfy(\.isEmpty)
            let size = max(8, sketch?.sketch?.parameters?["k"] ?? 2_048)
            return (
                items.sorted { $0.value < $1.value }, isExact ? 0 : 2.296 / pow(size, 0.9723)
            )
        }
        guard let buckets = sketch?.buckets, !buckets.isEmpty else {
            throw bad("has neither a sketch nor buckets")
        }
        let sum = buckets.reduce(0) { $0 + max(0, $1.count) }
        guard sum > 0 else { return ([], 0) }
        let parts = 100
        let items = buckets.flatMap { bucket in
            (0..<parts).map { part in
                let share = (Double(part) + 0.5) / Double(parts)
                return (
                    value: bucket.lower + (bucket.upper - bucket.lower) * share,
                    weight: bucket.count / Double(parts)
                )
            }
        }
        return (items, (buckets.map(\.count).max() ?? 0) / sum)
    }
}

/// The values in another order: the same for the same seed (SplitMix64, Fisher and Yates).
private func mixed(_ values: [String], seed: UInt64) -> [String] {
    var values = values
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
    for last in values.indices.dropFirst().reversed() {
        values.swapAt(last, Int(next() % UInt64(last + 1)))
    }
    return values
}
