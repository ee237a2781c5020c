/// Rows in which a segment is looked for: bins of features and one value a row.
public struct SegmentRows: Hashable, Sendable {
    /// For each feature the bin of each row.
    public var bins: [[UInt8]]
    /// The value whose mean is compared, finite, one a row.
    public var values: [Double]
    /// A weight above 0 for each row, such as `1/π`; nil for equal ones.
    public var weights: [Double]?

    /// Rows from their parts.
    public init(bins: [[UInt8]], values: [Double], weights: [Double]? = nil) {
        (self.bins, self.values, self.weights) = (bins, values, weights)
    }
}

/// Rows that share the bins of one or two features, and how their mean moved.
public struct Segment: Hashable, Sendable {
    /// The features, one or two, as positions.
    public var features: [Int]
    /// The bin of each.
    public var bins: [Int]
    /// Rows of the window in it.
    public var windowRows: Int
    /// Rows of the baseline in it.
    public var baselineRows: Int
    /// The mean over its rows of the window.
    public var windowMean: Double
    /// The mean over its rows of the baseline.
    public var baselineMean: Double
    /// How far its mean moved beyond how far that of all other rows moved.
    public var excess: Double
    /// The interval of the excess, corrected for all segments that were looked at.
    public var interval: Interval
    /// The excess in standard errors.
    public var z: Double
}

/// Finds the segments of one and of two features in which a mean moved farther than elsewhere.
///
/// `excess = (ȳ_w − ȳ_b in the segment) − (the same outside)`, with the sum of the four sampling variances. Segments are
/// ranked by `|excess|` in standard errors, which prefers the segment itself to a part of it and to what contains it. The
/// intervals hold at 95% for all segments looked at together (Bonferroni). A pair is listed only where it stands out more
/// than each of its features alone by a standard error.
///
/// - Parameters:
///   - window: Rows of the window.
///   - baseline: Rows of the baseline, the same features in the same bins.
///   - minimumRows: Smaller segments, in either, are not looked at; at least 2.
///   - pairsAmong: Pairs are made of so many features, those that stand out most by themselves.
///   - most: At most so many segments are returned.
/// - Returns: Segments whose interval does not hold 0, strongest first, and how many were looked at.
/// - Throws: `emptySample`, `mismatchedBins`, `outOfRange`.
/// - Complexity: O(rows · (features + pairs)).
public func searchSegments(
    window: SegmentRows,
    baseline: SegmentRows,
    minimumRows: Int = 30,
    pairsAmong: Int = 12,
    most: Int = 5
) throws(StatisticsError) -> (segments: [Segment], examined: Int) {
    for rows in [window, baseline] {
        guard !rows.values.isEmpty else { throw .emptySample }
        for column in rows.bins where column.count != rows.values.count {
            throw .mismatchedBins(column.count, rows.values.count)
        }
        guard rows.values.allSatisfy(\.isFinite) else { throw .outOfRange("a value that is not finite") }
        if let weights = rows.weights {
            guard weights.count == rows.values.count else {
                throw .mismatchedBins(weights.count, rows.values.count)
            }
            guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .outOfRange("a weight") }
        }
    }
    guard window.bins.count == baseline.bins.count else {
        throw .mismatchedBins(window.bins.count, baseline.bins.count)
    }
    let features = window.bins.indices
    let search = SegmentTally(window, baseline, minimumRows: max(2, minimumRows))
    var found: [Segment] = []
    var strength = [Double](repeating: 0, count: features.count)
    for feature in features {
        let own = search.segments([feature])
        strength[feature] = own.map { abs($0.z) }.max() ?? 0
        found += own
    }
    let singles = Dictionary(found.map { ([$0.features[0], $0.bins[0]], abs($0.z)) }) { first, _ in first }
    let strongest = features.sorted { (strength[$0], $1) > (strength[$1], $0) }.prefix(pairsAmong).sorted()
    var examined = found.count
    for (place, first) in strongest.enumerated() {
        for second in strongest.dropFirst(place + 1) {
            let pairs = search.segments([first, second])
            examined += pairs.count
            found += pairs.filter { pair in
                let alone = zip(pair.features, pair.bins).map { singles[[$0, $1]] ?? 0 }.max() ?? 0
                return abs(pair.z) > alone + 1
            }
        }
    }
    guard examined > 0 else { return ([], 0) }
    let critical = SpecialFunctions.normalQuantile(1 - 0.025 / Double(examined))
    let clear = found.filter { abs($0.z) > critical }.sorted {
        (abs($0.z), $1.features.count) > (abs($1.z), $0.features.count)
    }
    return (
        clear.prefix(most).map { segment in
            var segment = segment
            let half = abs(segment.excess / segment.z) * critical
            segment.interval = Interval(lower: segment.excess - half, upper: segment.excess + half)
            return segment
        }, examined
    )
}

/// Sums by cell from which the means of segments follow.
private struct SegmentTally {
    private let window: SegmentRows
    private let baseline: SegmentRows
    private let minimumRows: Int
    private let all: (window: CellSums, baseline: CellSums)

    init(_ window: SegmentRows, _ baseline: SegmentRows, minimumRows: Int) {
        (self.window, self.baseline, self.minimumRows) = (window, baseline, minimumRows)
        func whole(_ rows: SegmentRows) -> CellSums {
            var sums = CellSums()
            for row in rows.values.indices { sums.add(rows.values[row], rows.weights?[row] ?? 1) }
            return sums
        }
        all = (whole(window), whole(baseline))
    }

    /// The segments of one or two features that are large enough, with the rest large enough too.
    func segments(_ features: [Int]) -> [Segment] {
        let widths = features.map { feature in
            Int(max(window.bins[feature].max() ?? 0, baseline.bins[feature].max() ?? 0)) + 1
        }
        let (here, there) = (cells(window, features, widths), cells(baseline, features, widths))
        return here.indices.compactMap { cell in
            let (w, b) = (here[cell], there[cell])
            let (restW, restB) = (all.window.without(w), all.baseline.without(b))
            guard min(w.rows, b.rows, restW.rows, restB.rows) >= minimumRows else { return nil }
            let variance = w.variance + b.variance + restW.variance + restB.variance
            guard variance > 0 else { return nil }
            let excess = (w.mean - b.mean) - (restW.mean - restB.mean)
            guard excess != 0 else { return nil }
            return Segment(
                features: features,
                bins: features.count == 1 ? [cell] : [cell / widths[1], cell % widths[1]],
                windowRows: w.rows,
                baselineRows: b.rows,
                windowMean: w.mean,
                baselineMean: b.mean,
                excess: excess,
                interval: Interval(lower: excess, upper: excess),
                z: excess / variance.squareRoot()
            )
        }
    }

    private func cells(_ rows: SegmentRows, _ features: [Int], _ widths: [Int]) -> [CellSums] {
        var cells = [CellSums](repeating: CellSums(), count: widths.reduce(1, *))
        let first = rows.bins[features[0]]
        let second = features.count > 1 ? rows.bins[features[1]] : nil
        for row in rows.values.indices {
            let cell = second.map { Int(first[row]) * widths[1] + Int($0[row]) } ?? Int(first[row])
            cells[cell].add(rows.values[row], rows.weights?[row] ?? 1)
        }
        return cells
    }
}

/// What a weighted mean and its sampling variance follow from.
private struct CellSums {
    var rows = 0
    var weight = 0.0
    var sum = 0.0
    var squaredWeight = 0.0
    var squaredSum = 0.0
    var squaredSquares = 0.0

    mutating func add(_ value: Double, _ w: Double) {
        rows += 1
        weight += w
        sum += w * value
        squaredWeight += w * w
        squaredSum += w * w * value
        squaredSquares += w * w * value * value
    }

    func without(_ other: CellSums) -> CellSums {
        CellSums(
            rows: rows - other.rows,
            weight: weight - other.weight,
            sum: sum - other.sum,
            squaredWeight: squaredWeight - other.squaredWeight,
            squaredSum: squaredSum - other.squaredSum,
            squaredSquares: squaredSquares - other.squaredSquares
        )
    }

    var mean: Double { sum / weight }

    /// `Σw²(y − ȳ)²/(Σw)²·n/(n − 1)`; a segment of equal values is given the variance of half a row more, so that
    /// thirty rows without a single error are not taken for certainty.
    var variance: Double {
        let centre = mean
        let squares = squaredSquares - 2 * centre * squaredSum + centre * centre * squaredWeight
        let n = Double(rows)
        let own = max(0, squares) / (weight * weight) * n / (n - 1)
        let floor = 0.25 / ((n + 1) * (n + 1))
        return max(own, isShare ? floor : 0)
    }

    /// Whether the values can only have been 0 and 1 (for weights of 1).
    private var isShare: Bool { squaredSum == squaredSquares }
}
