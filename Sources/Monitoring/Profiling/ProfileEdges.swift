internal import DriftStatistics

/// The edges of a column's bins.
public struct ColumnEdges: Sendable, Equatable, Codable {
    /// The column's name.
    public var name: String
    /// The ascending inner edges.
    public var edges: [Double]

    /// Edges of a column.
    public init(name: String, edges: [Double]) {
        self.name = name
        self.edges = edges
    }
}

extension MonitoredModel {
    /// The edges at which every machine counts, cut from the baseline once.
    ///
    /// 256 bins of equal share and one for each frequent value bound the Kolmogorov–Smirnov distance
    /// (`BaselineBins`). Further edges make exact what has an edge in the rows too: the baseline's deciles and its
    /// range, zero, and the numbers in conditions of the model's own rules.
    ///
    /// - Parameter baseline: The baseline's columns.
    /// - Returns: The edges of every column of numbers that the baseline has values of; without a baseline's values
    ///   there is one bin.
    /// - Complexity: O(rows of the baseline) a column.
    public func profileEdges(of baseline: MeasuredColumns) -> [ColumnEdges] {
        let rules = RuleCatalog.rules(for: self).compactMap(\.custom)
        return measuredColumns.compactMap { name in
            guard case .numbers(let sorted, _, _)? = baseline[name] else { return nil }
            var further: [Double] = [Double.zero.nextDown]
            further += (try? quantileEdges(ofSorted: sorted, bins: 10)) ?? []
            if let first = sorted.first, let last = sorted.last { further += [first.nextDown, last] }
            for value in rules.flatMap({ $0.boundaries(ofColumn: name) }) {
                further += [value.nextDown, value]
            }
            let bins = try? BaselineBins(sorted: sorted, further: further)
            return ColumnEdges(name: name, edges: bins?.edges ?? [])
        }
    }
}
