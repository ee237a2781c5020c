internal import DriftStatistics

/// Rows that share the values of one or two features, and how a mean moved among them.
public struct DriftSegment: Sendable, Equatable, Codable {
    /// The conditions, one or two.
    public var conditions: [Condition]
    /// Rows of the window in it, among those looked at.
    public var rows: Int
    /// Their share of the window's rows looked at.
    public var share: Double
    /// The mean over its rows in the baseline.
    public var baselineMean: Double
    /// The mean over its rows in the window.
    public var windowMean: Double
    /// How far its mean moved beyond that of the other rows.
    public var excess: Double
    /// The lower end of the excess's interval, corrected for the search.
    public var lower: Double
    /// The upper end.
    public var upper: Double

    /// What the rows of a segment share.
    public struct Condition: Sendable, Equatable, Codable {
        /// The feature's name.
        public var feature: String
        /// In words: "Departure delay above 45 minutes", "From is EWR".
        public var text: String
        /// Values above this, for numbers; nil: no lower end.
        public var above: Double?
        /// Values up to this, for numbers; nil: no upper end.
        public var upTo: Double?
        /// The category, where it is one.
        public var category: String?

        /// A condition from its parts.
        public init(
            feature: String,
            text: String,
            above: Double? = nil,
            upTo: Double? = nil,
            category: String? = nil
        ) {
            self.feature = feature
            self.text = text
            self.above = above
            self.upTo = upTo
            self.category = category
        }
    }

    /// A segment from its parts.
    public init(
        conditions: [Condition],
        rows: Int,
        share: Double,
        baselineMean: Double,
        windowMean: Double,
        excess: Double,
        lower: Double,
        upper: Double
    ) {
        self.conditions = conditions
        self.rows = rows
        self.share = share
        self.baselineMean = baselineMean
        self.windowMean = windowMean
        self.excess = excess
        self.lower = lower
        self.upper = upper
    }

    /// The conditions in words.
    public var text: String { conditions.map(\.text).joined(separator: " and ") }
}

/// The coarser bins of one feature that segments are made of.
struct SegmentCut {
    /// The coarse bin of each fine one.
    let groups: [UInt8]
    private let conditions: [DriftSegment.Condition]

    /// Six groups of equal share for numbers, with what lies outside of the baseline's range in the outer ones; up to
    /// twelve categories and the rest.
    init(_ feature: ExplainedFeature) {
        let (name, title) = (feature.name, feature.title)
        let missing = DriftSegment.Condition(feature: name, text: "\(title) is missing")
        switch feature.bins.cut {
        case .numbers(let edges, _, _):
            let fine = edges.count + 1
            let coarse = min(6, fine)
            let inner = (0..<fine).map { UInt8($0 * coarse / fine) }
            groups = inner + [0, UInt8(coarse - 1), UInt8(coarse)]
            let unit = feature.unit.map { " \($0)" } ?? ""
            conditions =
                (0..<coarse).map { group in
                    // The last fine bin of a group ends at the edge of the same position.
                    func end(_ group: Int) -> Double? {
                        let last = inner.lastIndex(of: UInt8(max(0, group))) ?? 0
                        return group < 0 || group >= coarse - 1 ? nil : edges[last]
                    }
                    let (above, upTo) = (end(group - 1), end(group))
                    let text =
                        switch (above, upTo) {
                        case (nil, nil): "\(title) is there"
                        case (nil, let high?): "\(title) at most \(Wording.number(high))\(unit)"
                        case (let low?, nil): "\(title) above \(Wording.number(low))\(unit)"
                        case (let low?, let high?):
                            "\(title) above \(Wording.number(low)) and at most \(Wording.number(high))\(unit)"
                        }
                    return DriftSegment.Condition(feature: name, text: text, above: above, upTo: upTo)
                } + [missing]
        case .categories(let named, _):
            let kept = min(12, named.count)
            groups =
                (0..<named.count).map { UInt8(min($0, kept)) }
                + [UInt8(kept), UInt8(kept + 1), UInt8(kept + 2)]
            conditions =
                named.prefix(kept).map {
                    DriftSegment.Condition(feature: name, text: "\(title) is \($0)", category: $0)
                } + [
                    DriftSegment.Condition(feature: name, text: "\(title) is one of the rarer ones"),
                    DriftSegment.Condition(feature: name, text: "\(title) is new"), missing,
                ]
        }
    }

    func condition(_ group: Int) -> DriftSegment.Condition? {
        conditions.indices.contains(group) ? conditions[group] : nil
    }
}

/// Values of some rows whose means are compared segment by segment.
struct SegmentValues {
    /// The rows' positions; nil: all.
    var rows: [Int]?
    var values: [Double]
    var weights: [Double]?
}

extension [ExplainedFeature] {
    /// Where a mean moved farther than elsewhere, by itself and not only because the rest moved the other way.
    ///
    /// - Parameters:
    ///   - baseline: The values of the baseline.
    ///   - window: The values of the window.
    ///   - minimumRows: Smaller segments are not looked at.
    ///   - onlyRising: Whether only segments count in which the mean rose.
    /// - Returns: The five that are clearest, corrected for the search.
    /// - Throws: What the search throws.
    func segments(
        baseline: SegmentValues,
        window: SegmentValues,
        minimumRows: Int,
        onlyRising: Bool = false
    ) throws(StatisticsError) -> [DriftSegment] {
        let cuts = map(SegmentCut.init)
        func rows(_ side: SegmentValues, _ bins: (ExplainedFeature) -> [UInt8]) -> SegmentRows {
            SegmentRows(
                bins: zip(self, cuts).map { feature, cut in
                    bins(feature).picked(side.rows).map { cut.groups[Int($0)] }
                },
                values: side.values,
                weights: side.weights
            )
        }
        let (found, _) = try searchSegments(
            window: rows(window, \.windowBins),
            baseline: rows(baseline, \.baselineBins),
            minimumRows: minimumRows,
            most: .max
        )
        let moved = found.filter { segment in
            let move = segment.windowMean - segment.baselineMean
            return move * segment.excess > 0 && abs(move) >= abs(segment.excess) / 2
                && (move > 0 || !onlyRising)
        }
        return moved.prefix(5).compactMap { segment in
            let conditions = zip(segment.features, segment.bins).compactMap { cuts[$0].condition($1) }
            guard conditions.count == segment.features.count else { return nil }
            return DriftSegment(
                conditions: conditions,
                rows: segment.windowRows,
                share: Double(segment.windowRows) / Double(Swift.max(1, window.values.count)),
                baselineMean: segment.baselineMean,
                windowMean: segment.windowMean,
                excess: segment.excess,
                lower: segment.interval.lower,
                upper: segment.interval.upper
            )
        }
    }
}
