/// The empirical distribution functions of two samples and the place where they are furthest apart.
public struct CumulativeCurves: Sendable, Equatable {
    /// The share of rows at or below a value.
    public struct Point: Sendable, Equatable {
        /// A value.
        public let value: Double
        /// The share of rows at or below it, 0…1.
        public let share: Double

        /// A step of the curve.
        public init(value: Double, share: Double) {
            self.value = value
            self.share = min(max(share.isFinite ? share : 0, 0), 1)
        }
    }

    /// The largest vertical distance between the curves.
    public struct Gap: Sendable, Equatable {
        /// Where it is.
        public let value: Double
        /// The baseline's share there.
        public let baseline: Double
        /// The window's share there.
        public let window: Double

        /// A distance at a value.
        public init(value: Double, baseline: Double, window: Double) {
            (self.value, self.baseline, self.window) = (value, baseline, window)
        }

        /// How large it is: the Kolmogorov–Smirnov distance.
        public var size: Double { abs(window - baseline) }
    }

    /// Steps of the baseline, rising.
    public let baseline: [Point]
    /// Steps of the window, rising.
    public let window: [Point]
    /// Where to draw the distance; not drawn when `nil`.
    public let gap: Gap?

    /// Curves that were computed elsewhere; steps are sorted, those at values that are not finite are skipped.
    public init(baseline: [Point], window: [Point], gap: Gap?) {
        func usable(_ points: [Point]) -> [Point] {
            points.filter(\.value.isFinite).sorted { ($0.value, $0.share) < ($1.value, $1.share) }
        }
        self.baseline = usable(baseline)
        self.window = usable(window)
        self.gap = gap.flatMap { $0.value.isFinite && $0.size.isFinite ? $0 : nil }
    }

    /// Curves of two samples: at most 200 steps each, the gap exact.
    ///
    /// - Parameters:
    ///   - baseline: Values in any order; those that are not finite are skipped.
    ///   - window: The same.
    /// - Returns: Curves without steps for samples without finite values.
    /// - Complexity: O(n log n).
    public static func fit(baseline: [Double], window: [Double]) -> CumulativeCurves {
        let baseline = steps(of: baseline)
        let window = steps(of: window)
        let gap = largestGap(baseline, window)
        return CumulativeCurves(
            baseline: thinned(baseline, keeping: gap?.value),
            window: thinned(window, keeping: gap?.value),
            gap: gap
        )
    }

    /// The share at a value, 0 before the first step.
    static func share(_ points: [Point], at value: Double) -> Double {
        points.last { $0.value <= value }?.share ?? 0
    }

    private static func steps(of values: [Double]) -> [Point] {
        let sorted = values.filter(\.isFinite).sorted()
        var points: [Point] = []
        for (index, value) in sorted.enumerated() {
            if points.last?.value == value { points.removeLast() }
            points.append(Point(value: value, share: Double(index + 1) / Double(sorted.count)))
        }
        return points
    }

    private static func largestGap(_ baseline: [Point], _ window: [Point]) -> Gap? {
        guard !baseline.isEmpty, !window.isEmpty else { return nil }
        var best: Gap?
        var (shareA, shareB) = (0.0, 0.0)
        var rest = (a: baseline[...], b: window[...])
        while let next = [rest.a.first, rest.b.first].compactMap({ $0?.value }).min() {
            if let point = rest.a.first, point.value == next {
                shareA = point.share
                rest.a.removeFirst()
            }
            if let point = rest.b.first, point.value == next {
                shareB = point.share
                rest.b.removeFirst()
            }
            let gap = Gap(value: next, baseline: shareA, window: shareB)
            if gap.size > (best?.size ?? -1) { best = gap }
        }
        return best
    }

    private static func thinned(_ points: [Point], keeping kept: Double?) -> [Point] {
        guard points.count > 200 else { return points }
        var result: [Point] = []
        for (index, point) in points.enumerated() {
            let moved = point.share - (result.last?.share ?? 0) >= 1.0 / 180
            let isEnd = index == points.count - 1 || index == 0
            // The last step at or before the gap's place, or the marked distance would not touch the curve.
            let follows = points.dropFirst(index + 1).first?.value ?? .infinity
            let isGap = kept.map { point.value <= $0 && follows > $0 } ?? false
            if moved || isEnd || isGap { result.append(point) }
        }
        return result
    }
}
