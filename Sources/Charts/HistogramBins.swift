/// Counts of two samples in the same bins, with what lies outside them.
///
/// Bins are half-open `[edge, next)`, except that the last one includes its upper edge.
public struct HistogramBins: Sendable, Equatable {
    /// The edges in rising order, one more than there are bins.
    public let edges: [Double]
    /// Rows of the baseline per bin.
    public let baseline: [Double]
    /// Rows of the window per bin.
    public let window: [Double]
    /// Rows below the first edge and above the last.
    public let baselineTails: Tails
    /// Rows below the first edge and above the last.
    public let windowTails: Tails

    /// What lies outside the bins.
    public struct Tails: Sendable, Equatable {
        /// Rows below the first edge.
        public let below: Double
        /// Rows above the last edge.
        public let above: Double

        /// Rows on either side.
        public init(below: Double = 0, above: Double = 0) {
            self.below = HistogramBins.usable(below)
            self.above = HistogramBins.usable(above)
        }
    }

    /// Bins that were counted elsewhere.
    ///
    /// Counts that are negative or not finite become 0, missing counts are 0, and edges stop at the first one that
    /// does not rise.
    public init(
        edges: [Double],
        baseline: [Double],
        window: [Double],
        baselineTails: Tails = Tails(),
        windowTails: Tails = Tails()
    ) {
        var rising: [Double] = []
        for edge in edges where edge.isFinite {
            if let last = rising.last, edge <= last { break }
            rising.append(edge)
        }
        let count = max(0, rising.count - 1)
        func padded(_ counts: [Double]) -> [Double] {
            let kept = counts.prefix(count).map(HistogramBins.usable)
            return kept + Array(repeating: 0, count: count - kept.count)
        }
        self.edges = rising
        self.baseline = padded(baseline)
        self.window = padded(window)
        self.baselineTails = baselineTails
        self.windowTails = windowTails
    }

    /// Chooses bins for two samples and counts them.
    ///
    /// The bins cover the central 99.5% of each sample; the rest is counted in the open tails. The width follows
    /// Freedman and Diaconis, `2·IQR·n^(−1/3)` of the baseline (of the window when there is no baseline), rounded
    /// to 1, 2 or 5 times a power of ten so that edges are round, and held so that there are 10…40 bins. When all
    /// values are whole numbers, bins are centred on whole numbers and there may be fewer.
    ///
    /// - Parameters:
    ///   - baseline: Values in any order; those that are not finite are skipped.
    ///   - window: The same.
    /// - Returns: Bins without edges when neither sample has a finite value.
    /// - Complexity: O(n log n). Source: Freedman & Diaconis, *On the histogram as a density estimator*, 1981.
    public static func fit(baseline: [Double], window: [Double]) -> HistogramBins {
        let baseline = baseline.filter(\.isFinite).sorted()
        let window = window.filter(\.isFinite).sorted()
        guard let range = centralRange(baseline, window) else {
            return HistogramBins(edges: [], baseline: [], window: [])
        }
        let edges = chosenEdges(
            range,
            for: baseline.isEmpty ? window : baseline,
            whole: isWhole(baseline, window)
        )
        let (inBaseline, outBaseline) = counts(of: baseline, in: edges)
        let (inWindow, outWindow) = counts(of: window, in: edges)
        return HistogramBins(
            edges: edges,
            baseline: inBaseline,
            window: inWindow,
            baselineTails: outBaseline,
            windowTails: outWindow
        )
    }

    /// All rows of the baseline, with the tails.
    public var baselineTotal: Double { baseline.reduce(baselineTails.below + baselineTails.above, +) }
    /// All rows of the window, with the tails.
    public var windowTotal: Double { window.reduce(windowTails.below + windowTails.above, +) }

    static func usable(_ count: Double) -> Double { count.isFinite && count > 0 ? count : 0 }

    /// The hull of the central 99.5% of each sorted sample.
    static func centralRange(_ samples: [Double]...) -> ClosedRange<Double>? {
        Scale.range(
            of: samples.flatMap { sorted -> [Double] in
                let cut = Int(Double(sorted.count) * 0.0025)
                let middle = sorted.dropFirst(cut).dropLast(cut)
                return [middle.first, middle.last].compactMap(\.self)
            }
        )
    }

    private static func isWhole(_ samples: [Double]...) -> Bool {
        samples.allSatisfy { $0.allSatisfy { $0.rounded() == $0 && abs($0) < 1e15 } }
    }

    private static func chosenEdges(_ range: ClosedRange<Double>, for sorted: [Double], whole: Bool)
        -> [Double]
    {
        let (low, high) = (range.lowerBound, range.upperBound)
        let half = high / 2 - low / 2
        let size = max(abs(low), abs(high))
        if half <= size * 1e-13 {
            let room = whole ? 0.5 : (size == 0 ? 0.5 : size * 0.05)
            return [
                max(low - room, -Double.greatestFiniteMagnitude), min(high + room, .greatestFiniteMagnitude),
            ]
        }
        let width = binWidth(half: half, sorted: sorted, whole: whole)
        let shift = whole ? 0.5 : 0
        let first = ((low + shift) / width + 1e-9).rounded(.down)
        let last = ((high + shift) / width - 1e-9).rounded(.up)
        // A whole number on an edge belongs to the bin above it.
        let end = whole && last * width - shift <= high ? last + 1 : max(last, first + 1)
        guard end - first <= 60 else { return [low, high] }
        let edges = (0...Int(end - first)).map { (first + Double($0)) * width - shift }
        return edges.allSatisfy(\.isFinite) ? edges : [low, high]
    }

    private static func binWidth(half: Double, sorted: [Double], whole: Bool) -> Double {
        let quarter = sorted.count / 4
        let middle = sorted.dropFirst(quarter).dropLast(quarter)
        let halfSpread = ((middle.last ?? 0) / 2 - (middle.first ?? 0) / 2)
        // n^(−1/3) by Newton's steps keeps this module free of a mathematics library.
        var root = 1.0
        for _ in 0..<60 { root -= (root - Double(max(sorted.count, 1)) / (root * root)) / 3 }
        let ideal = 4 * halfSpread / root
        let narrowest = half / 20
        let widest = half / 5
        let wanted = min(max(ideal, narrowest), widest)
        let unit = NumberText.power(NumberText.decimalExponent(wanted))
        let candidates = [1, 2, 5, 10].map { $0 * unit }.filter { $0 >= narrowest && $0 <= widest }
        // Four steps span a factor of ten and the bounds a factor of four: one always fits.
        let width = candidates.min { abs($0 - wanted) < abs($1 - wanted) } ?? wanted
        return whole ? max(1, width.rounded()) : width
    }

    private static func counts(of sorted: [Double], in edges: [Double]) -> (inside: [Double], tails: Tails) {
        var inside = Array(repeating: 0.0, count: max(0, edges.count - 1))
        guard let first = edges.first, let last = edges.last else { return (inside, Tails()) }
        var below = 0.0
        var above = 0.0
        var bin = 0
        var uppers = edges.dropFirst().makeIterator()
        var upper = uppers.next() ?? last
        for value in sorted {
            if value < first {
                below += 1
            } else if value > last {
                above += 1
            } else {
                while value >= upper, bin < inside.count - 1 {
                    bin += 1
                    upper = uppers.next() ?? last
                }
                if inside.indices.contains(bin) { inside[bin] += 1 }
            }
        }
        return (inside, Tails(below: below, above: above))
    }
}
