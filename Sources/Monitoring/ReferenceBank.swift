internal import Foundation

/// What a rule's score usually is on a window of the reference.
///
/// The score's logarithm is described by its mean and standard deviation over reference windows, each compared
/// with the rest of the reference; the `z` of a live score is how many standard deviations its logarithm lies
/// above that mean. Source: leave-one-window-out conformal scores, with `½·ln((1+1/R)/(1+1/(R−1)))` added for
/// the smaller base each reference window is compared with.
public struct ReferenceScore: Sendable, Equatable, Codable {
    /// The mean of the log scores.
    public var mean: Double
    /// Their standard deviation with n − 1.
    public var standardDeviation: Double
    /// How many reference windows stand behind it.
    public var windows: Int

    /// The scores of `R ≥ 3` reference windows, described; nil for fewer, or where they do not vary (sd < 1e-9).
    ///
    /// Zero scores are raised to 1e-12 so that their logarithm exists.
    public init?(scores: [Double]) {
        let count = Double(scores.count)
        guard scores.count >= 3, scores.allSatisfy(\.isFinite) else { return nil }
        let shift = 0.5 * log((1 + 1 / count) / (1 + 1 / (count - 1)))
        let logs = scores.map { log(max(abs($0), Self.tiny)) + shift }
        let centre = logs.reduce(0, +) / count
        let spread = (logs.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (count - 1)).squareRoot()
        guard spread >= 1e-9 else { return nil }
        mean = centre
        standardDeviation = spread
        windows = scores.count
    }

    /// The z of a score.
    public func z(of score: Double) -> Double {
        (log(max(abs(score), Self.tiny)) - mean) / standardDeviation
    }

    /// The score at a z, in the rule's unit.
    public func score(at z: Double) -> Double {
        exp(mean + z * standardDeviation)
    }

    private static let tiny = 1e-12
}

/// What is usual, rule by rule, from the windows of the baseline.
public struct ReferenceBank: Sendable, Equatable, Codable {
    /// Which state of the reference this is, rising by one with each refresh.
    public var revision: Int
    /// The description of each rule's scores, by rule key; rules without spread are left out.
    public var scores: [String: ReferenceScore]
    /// How many rows a reference window has in the middle.
    public var usualRows: Double?
    /// How many reference windows there are.
    public var windows: Int

    /// Measures every rule on each part of the baseline against the rest of it.
    ///
    /// - Parameters:
    ///   - revision: The number of this state of the reference.
    ///   - parts: The baseline cut into windows of the plan, in order; parts with fewer than half of the median
    ///     number of rows (a first or last week cut off by the file) are left out.
    ///   - names: The watched columns.
    ///   - rules: The rules to measure; those about data are left out.
    /// - Complexity: O(R · rows) a column.
    public init(revision: Int, parts: [ColumnBatch], names: [String], rules: [Rule]) {
        self.revision = revision
        let sizes = parts.map(\.rowCount).sorted()
        let median = sizes.isEmpty ? 0 : sizes[sizes.count / 2]
        let whole = parts.filter { $0.rowCount * 2 >= median && $0.rowCount > 0 }
        windows = whole.count
        usualRows = whole.count >= 3 ? Double(median) : nil
        scores = [:]
        guard whole.count >= 3 else { return }
        var found: [String: [Double]] = [:]
        for index in whole.indices {
            let here = MeasuredColumns(whole[index], names: names)
            let rest = MeasuredColumns(
                ColumnBatch(joining: whole.indices.filter { $0 != index }.map { whole[$0] }),
                names: names
            )
            let facts = WindowFacts(usualRows: usualRows)
            for rule in rules where rule.subject != .data {
                guard let measured = try? rule.measure(here, against: rest, facts: facts) else { continue }
                found[rule.key, default: []].append(measured.value)
            }
        }
        for (rule, values) in found { scores[rule] = ReferenceScore(scores: values) }
    }
}

extension ColumnBatch {
    /// Batches laid end to end; the names of categories are unified, columns that are not in all are left out.
    public init(joining batches: [ColumnBatch]) {
        var ids = TextColumn()
        for batch in batches { for row in batch.ids.indices { ids.append(batch.ids.bytes(at: row)) } }
        let names = batches.first?.columns.map(\.name) ?? []
        let columns = names.compactMap { name -> NamedColumn? in
            let parts = batches.compactMap { $0.values(of: name) }
            guard parts.count == batches.count, let joined = ColumnValues(joining: parts) else { return nil }
            return NamedColumn(name: name, values: joined)
        }
        self.init(ids: ids, times: batches.flatMap(\.times), columns: columns)
    }
}

extension ColumnValues {
    /// Columns of one kind laid end to end; nil when the kinds differ.
    init?(joining parts: [ColumnValues]) {
        switch parts.first {
        case .numbers:
            var all: [Double] = []
            for part in parts {
                guard case .numbers(let values) = part else { return nil }
                all += values
            }
            self = .numbers(all)
        case .categories:
            var joined = CategoryColumn()
            var codeOf: [String: Int32] = [:]
            for part in parts {
                guard case .categories(let column) = part else { return nil }
                let moved = column.names.map { name -> Int32 in
                    if let code = codeOf[name] { return code }
                    let code = Int32(clamping: joined.names.count)
                    joined.names.append(name)
                    codeOf[name] = code
                    return code
                }
                joined.codes += column.codes.map { moved.indices.contains(Int($0)) ? moved[Int($0)] : -1 }
            }
            self = .categories(joined)
        case .texts:
            var joined = TextColumn()
            for part in parts {
                guard case .texts(let texts) = part else { return nil }
                for row in texts.indices { joined.append(texts.bytes(at: row)) }
            }
            self = .texts(joined)
        case nil: return nil
        }
    }
}
