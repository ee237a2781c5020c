import DriftStatistics
import Formats
public import Monitoring
import Review
import Storage

/// A period as the files that SageMaker's own tooling reads.
public struct SageMakerReport: Sendable {
    /// A file and its text.
    public struct File: Sendable {
        /// Its place inside the folder.
        public var name: String
        /// What it holds.
        public var text: String
    }

    /// `statistics.json`, `constraints.json` and `constraint_violations.json` for data quality, and in `model_quality`
    /// the same three.
    public var files: [File]
}

extension Workbench {
    /// A period of a model as SageMaker's files: the rows of its windows against the baseline.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - from: The first moment of the period, by the windows' start; nil: from the first window.
    ///   - to: The moment after the period; nil: through the last window.
    /// - Returns: The files.
    /// - Throws: `notFound` for an unknown model, `conflict` without a baseline or without rows in the period.
    public func sageMakerReport(model name: String, from: Moment? = nil, to: Moment? = nil)
        throws(WorkbenchError) -> SageMakerReport
    {
        let report = try report(model: name, from: from, to: to)
        return try mapping {
            try database.read { read in
                let stored = try read.required(name)
                guard let baseline = try read.currentBaseline(of: stored.id) else {
                    throw WorkbenchError.conflict(
                        "\(name) has no baseline to compare with. Next: plumbline baseline import \(name) FILE"
                    )
                }
                let names = stored.model.watchedColumns.map(\.name)
                var window = MeasuredColumns(ColumnBatch(), names: names)
                var rejected: [String: Int] = [:]
                for entry in report.windows {
                    guard try read.windowProfiles(ofWindow: entry.window, model: stored.id).isEmpty else {
                        throw WorkbenchError.conflict(
                            "The window \(entry.window) came as a profile, and SageMaker's files need its rows. "
                                + "Choose a period without it."
                        )
                    }
                    let rows = try read.storedColumns(ofWindow: entry.window, model: stored.id)
                    window = window.merged(with: try rows.measured(names))
                    let bad = try read.rejectedValues(ofWindow: entry.window, model: stored.id)
                    rejected.merge(bad, uniquingKeysWith: +)
                }
                guard window.rows > 0 else {
                    throw WorkbenchError.conflict("The period has no rows; there is nothing to write.")
                }
                let inPeriod = Set(report.windows.map(\.window))
                let findings = try read.findings(of: stored.id, onlyBreached: true).filter {
                    inPeriod.contains($0.window)
                }
                let data = SageMakerDataQuality(
                    model: stored.model,
                    baseline: try measuredColumns(of: baseline, stored, in: read),
                    window: window,
                    rejected: rejected,
                    findings: findings,
                    thresholds: try thresholdsInForce(of: stored, in: read)
                )
                let quality = SageMakerModelQuality(
                    model: stored.model,
                    plan: try qualityPlan(of: stored, in: read),
                    figures: report.quality
                )
                return SageMakerReport(files: try data.files + quality.files)
            }
        }
    }
}

/// Data quality in SageMaker's terms.
struct SageMakerDataQuality {
    let model: MonitoredModel
    let baseline: MeasuredColumns
    let window: MeasuredColumns
    let rejected: [String: Int]
    let findings: [Finding]
    let thresholds: [String: Threshold]

    /// What generated files carry: the limit of both distances, and `Robust`.
    static let threshold = 0.1
    /// More names than these are no domain (the cut of Deequ's profiler).
    static let domainAtMost = 120

    var files: [SageMakerReport.File] {
        get throws {
            [
                .init(name: "statistics.json", text: try SageMakerFile.text(of: statistics)),
                .init(name: "constraints.json", text: try SageMakerFile.text(of: constraints)),
                .init(name: "constraint_violations.json", text: try SageMakerFile.text(of: violations)),
            ]
        }
    }

    // MARK: Statistics

    var statistics: SageMakerStatistics {
        SageMakerStatistics(
            version: 0,
            dataset: .init(itemCount: Double(window.rows)),
            features: window.names.compactMap { name in window[name].map { feature(name, $0) } }
        )
    }

    private func feature(_ name: String, _ column: MeasuredColumn) -> SageMakerStatistics.Feature {
        let common = SageMakerStatistics.Common(
            present: Double(column.present),
            missing: Double(column.missing)
        )
        var feature = SageMakerStatistics.Feature(name: name, inferredType: column.sageMakerType)
        switch column {
        case .numbers(let sorted, let moments, _):
            feature.numbers = SageMakerStatistics.Numbers(common: common)
            guard let first = sorted.first, let last = sorted.last else { return feature }
            let deviation = (moments.m2 / Double(max(1, moments.count))).squareRoot()
            feature.numbers?.mean = moments.mean
            feature.numbers?.sum = finite(moments.mean * Double(moments.count))
            feature.numbers?.standardDeviation = finite(deviation)
            feature.numbers?.minimum = first
            feature.numbers?.maximum = last
            feature.numbers?.distribution = .init(kll: SageMakerStatistics.Sketch(sorted: sorted))
        case .categories(let counts, _):
            let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let buckets = ranked.map {
                SageMakerStatistics.Strings.Bucket(value: $0.key, count: Double($0.value))
            }
            feature.strings = .init(
                common: common,
                distinctCount: Double(counts.count),
                distribution: .init(categorical: .init(buckets: buckets))
            )
        // Windows that came as profiles are refused before anything is written.
        case .counted, .sketched: break
        }
        return feature
    }

    private func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }

    // MARK: Constraints

    var constraints: SageMakerConstraints {
        let rules = RuleCatalog.rules(for: model)
        return SageMakerConstraints(
            version: 0,
            features: baseline.names.compactMap { name in baseline[name].map { constraint(name, $0) } },
            monitoringConfig: .init(
                evaluate: "Enabled",
                emit: "Enabled",
                datatypeThreshold: 1,
                domainThreshold: 1,
                distribution: .init(
                    perform: "Enabled",
                    threshold: Self.threshold,
                    method: "Robust",
                    categoricalThreshold: Self.threshold,
                    categoricalMethod: "LInfinity"
                )
            ),
            plumbline: .init(
                rules: rules.map { rule in
                    let inForce = thresholds[rule.key]
                    return .init(
                        rule: rule.key,
                        limit: inForce?.limit ?? rule.limit,
                        revision: inForce?.revision ?? 1,
                        level: rule.level.rawValue,
                        direction: rule.direction.rawValue,
                        minimumEffect: rule.minimumEffect
                    )
                }
            )
        )
    }

    private func constraint(_ name: String, _ column: MeasuredColumn) -> SageMakerConstraints.Feature {
        let all = column.present + column.missing
        var feature = SageMakerConstraints.Feature(name: name, inferredType: column.sageMakerType)
        feature.completeness = all > 0 ? Double(column.present) / Double(all) : 0
        switch column {
        case .numbers(let sorted, _, _):
            feature.numbers = .init(isNonNegative: (sorted.first ?? 0) >= 0)
        case .categories(let counts, _) where (1...Self.domainAtMost).contains(counts.count):
            feature.strings = .init(domains: counts.keys.sorted())
        case .categories, .counted, .sketched: break
        }
        return feature
    }

    // MARK: Violations

    /// What SageMaker's checks find on the whole period, then what our rules found window by window.
    var violations: SageMakerViolations {
        let checks = baseline.names.flatMap { name -> [SageMakerViolations.Violation] in
            guard let there = baseline[name] else { return [] }
            guard let here = window[name] else {
                return [violation(name, "missing_column_check", "The column is missing in the period.")]
            }
            return [type(name, there), completeness(name, here, there), domain(name, here, there)]
                .compactMap(\.self) + drift(name, here, there)
        }
        return SageMakerViolations(violations: checks + findings.compactMap(violation))
    }

    private func violation(_ feature: String, _ check: String, _ description: String)
        -> SageMakerViolations.Violation
    {
        .init(feature: feature, check: check, description: description)
    }

    private func type(_ name: String, _ there: MeasuredColumn) -> SageMakerViolations.Violation? {
        guard let bad = rejected[name], bad > 0 else { return nil }
        let share = Double(window.rows) / Double(window.rows + bad) * 100
        return violation(
            name,
            "data_type_check",
            "Data type match requirement is not met. Expected data type: \(there.sageMakerType), "
                + "Expected match: 100.0%. Observed: Only \(share)% of data is \(there.sageMakerType)."
        )
    }

    private func completeness(_ name: String, _ here: MeasuredColumn, _ there: MeasuredColumn)
        -> SageMakerViolations.Violation?
    {
        let (now, usual) = (here.completeness, there.completeness)
        guard now < usual else { return nil }
        return violation(
            name,
            "completeness_check",
            "Value: \(now) does not meet the constraint requirement! "
        )
    }

    private func domain(_ name: String, _ here: MeasuredColumn, _ there: MeasuredColumn)
        -> SageMakerViolations.Violation?
    {
        guard case .categories(let counts, _) = here, case .categories(let usual, _) = there,
            usual.count <= Self.domainAtMost, here.present > 0, there.present > 0
        else { return nil }
        let known = counts.filter { usual[$0.key] != nil }.values.reduce(0, +)
        guard known < here.present else { return nil }
        let share = Double(known) / Double(here.present)
        return violation(
            name,
            "categorical_values_check",
            "Value: \(share) does not meet the constraint requirement! "
        )
    }

    private func drift(_ name: String, _ here: MeasuredColumn, _ there: MeasuredColumn)
        -> [SageMakerViolations.Violation]
    {
        guard let distance = here.sageMakerRobust(against: there), distance > Self.threshold else {
            return []
        }
        let kind =
            if case .numbers = here { ("Numerical", "numerical") } else { ("Categorical", "categorical") }
        return [
            violation(
                name,
                "baseline_drift_check",
                "\(kind.0) distance: \(distance) exceeds \(kind.1) threshold: \(Self.threshold)"
            )
        ]
    }

    /// A finding of ours in SageMaker's three fields; what these cannot hold is beside them.
    private func violation(_ finding: Finding) -> SageMakerViolations.Violation? {
        guard let measured = finding.measurement, finding.rule.subject != .quality,
            finding.rule.subject != .residual
        else { return nil }
        let check =
            switch finding.rule.statistic {
            case .missingShare: "completeness_check"
            case .newCategoryShare: "categorical_values_check"
            case .typeShare: "data_type_check"
            case .schema: "extra_column_check"
            default: "baseline_drift_check"
            }
        return .init(
            feature: finding.rule.column ?? "",
            check: check,
            description: "\(finding.rule.key) in window \(finding.window): \(measured.value) exceeds "
                + "\(finding.threshold.limit)",
            plumbline: .init(
                window: finding.window,
                rule: finding.rule.key,
                value: measured.value,
                effectLower: measured.effectLower,
                z: finding.z,
                pValue: measured.pValue,
                limit: finding.threshold.limit,
                rows: finding.windowRows,
                level: finding.rule.level.rawValue
            )
        )
    }
}

extension MeasuredColumn {
    /// The type that SageMaker would infer.
    var sageMakerType: String {
        switch self {
        case .numbers(let sorted, _, _):
            sorted.allSatisfy { $0 == $0.rounded() } ? "Integral" : "Fractional"
        case .counted: "Fractional"
        case .categories, .sketched: "String"
        }
    }

    /// The share of values that are there.
    var completeness: Double {
        let all = present + missing
        return all > 0 ? Double(present) / Double(all) : 0
    }

    /// SageMaker's distance `Simple`: Kolmogorov–Smirnov's D, or the largest difference of a share; nil without values.
    func sageMakerSimple(against baseline: MeasuredColumn) -> Double? {
        switch (self, baseline) {
        case (.numbers(let here, _, _), .numbers(let there, _, _)):
            return try? kolmogorovSmirnov(sorted: here, baseline: there).statistic
        case (.categories(let here, _), .categories(let there, _)):
            let names = Set(here.keys).union(there.keys).sorted()
            return try? DriftStatistics.sageMakerSimple(
                window: names.map { here[$0] ?? 0 },
                baseline: names.map { there[$0] ?? 0 }
            )
        default: return nil
        }
    }

    /// SageMaker's distance `Robust`: `Simple` less what sampling alone explains; nil without values.
    func sageMakerRobust(against baseline: MeasuredColumn) -> Double? {
        guard let distance = sageMakerSimple(against: baseline) else { return nil }
        return try? DriftStatistics.sageMakerRobust(
            distance: distance,
            windowCount: Double(present),
            baselineCount: Double(baseline.present)
        )
    }
}

extension SageMakerStatistics.Sketch {
    /// The size of the sketch that Deequ makes.
    private static let size = 2_048

    /// Ten buckets of equal width, counted exactly, and items: all of up to 2,048 values, else every 2^L-th.
    init(sorted: [Double]) {
        let (low, high) = (sorted.first ?? 0, sorted.last ?? 0)
        let width = (high - low) / 10
        var buckets: [Bucket] = []
        var start = 0
        for number in 0..<10 {
            let upper = number == 9 ? high : low + width * Double(number + 1)
            var end = sorted.count
            if number < 9 {
                var (left, right) = (start, sorted.count)
                while left < right {
                    let middle = left + (right - left) / 2
                    if sorted[middle] >= upper { right = middle } else { left = middle + 1 }
                }
                end = left
            }
            let lower = low + width * Double(number)
            buckets.append(Bucket(lower: lower, upper: upper, count: Double(end - start)))
            start = end
        }
        var level = 0
        while sorted.count >> level > Self.size { level += 1 }
        let step = 1 << level
        let whole = sorted.count / step
        var data = [[Double]](repeating: [], count: level + 1)
        data[level] = (0..<whole).map { sorted[$0 * step + step / 2] }
        // What is left over stands for itself, one by one.
        data[0] += sorted[(whole * step)...]
        self.init(
            buckets: width.isFinite ? buckets : nil,
            sketch: Items(parameters: ["c": 0.64, "k": Double(Self.size)], data: data)
        )
    }
}
