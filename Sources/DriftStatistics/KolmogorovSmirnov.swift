import RealModule

/// The outcome of a two-sample Kolmogorov–Smirnov comparison.
public struct KolmogorovSmirnov: Hashable, Sendable {
    /// The largest distance of the two empirical distribution functions, 0…1.
    public var statistic: Double
    /// 1 if the window's distribution function lies above the baseline's there (smaller values), else −1.
    public var sign: Int
    /// The value at which the distance is reached.
    public var location: Double
    /// The probability of a distance at least as large if both samples come from one continuous law, 0…1.
    ///
    /// Conservative with ties, wrong for dependent rows.
    public var pValue: Double
    /// A 95% lower bound of the true distance, 0…1.
    public var lowerBound: Double

    /// How the p-value is computed.
    public enum Method: Hashable, Sendable {
        /// Exact up to a million pairs, the limit law beyond 100,000 values a side, in between asymptotic.
        case automatic
        /// By counting the interleavings of both samples; costs a few nanoseconds a pair.
        case exact
        /// The finite-n law of one sample of `round(nm/(n + m))` values.
        case asymptotic
        /// Kolmogorov's limit law at `√(nm/(n + m))·D`.
        case limit
    }
}

/// Compares two samples by the largest distance `D = max |F − G|` of their distribution functions.
///
/// `F` and `G` are right-continuous and compared at every value of either sample, so ties are exact.
/// The lower bound is `max(0, D − 1.358·√((n + m)/(nm)))`, 1.358 being the 95% point of Kolmogorov's law; its
/// level is exact where both laws are equal and approximate elsewhere.
///
/// - Parameters:
///   - window: `n ≥ 1` finite values in ascending order.
///   - baseline: `m ≥ 1` finite values in ascending order.
///   - method: How the p-value is computed.
/// - Returns: The distance with its place, p-value and bound.
/// - Throws: `emptySample` if a side is empty.
/// - Complexity: O(n + m), mostly O(m/64·log) since stretches that cannot hold the largest gap are jumped over; and
///   O(nm) for the exact p-value. Source: Hodges (1958) for the exact law, Simard &
///   L'Ecuyer (2011) for the asymptotic one.
public func kolmogorovSmirnov(
    sorted window: [Double],
    baseline: [Double],
    method: KolmogorovSmirnov.Method = .automatic
) throws(StatisticsError) -> KolmogorovSmirnov {
    guard !window.isEmpty, !baseline.isEmpty else { throw .emptySample }
    let gap = window.withUnsafeBufferPointer { window in
        baseline.withUnsafeBufferPointer { largestGap(window, $0) }
    }
    return KolmogorovSmirnov(
        distance: gap.distance,
        sign: gap.sign,
        location: gap.location,
        counts: (window.count, baseline.count),
        method
    )
}

extension KolmogorovSmirnov {
    /// A distance that was found, with its p-value and bound.
    init(
        distance: Double,
        sign: Int,
        location: Double,
        counts: (window: Int, baseline: Int),
        _ method: Method
    ) {
        let (n, m) = (Double(counts.window), Double(counts.baseline))
        let pooled = n * m / (n + m)
        let tail: Double =
            switch resolved(method, counts.window, counts.baseline) {
            case .exact:
                exactTail(counts.window, counts.baseline, distance)
            case .asymptotic:
                SpecialFunctions.kolmogorovSurvival(distance, count: Int(pooled.rounded(.toNearestOrEven)))
            case .limit, .automatic:
                SpecialFunctions.kolmogorovSurvival(pooled.squareRoot() * distance)
            }
        self.init(
            statistic: distance,
            sign: sign,
            location: location,
            pValue: min(1, max(0, tail)),
            lowerBound: max(0, distance - 1.358 / pooled.squareRoot())
        )
    }
}

private func resolved(
    _ method: KolmogorovSmirnov.Method,
    _ n: Int,
    _ m: Int
) -> KolmogorovSmirnov.Method {
    guard method == .automatic else { return method }
    // A million pairs take about 5 ms; beyond 100,000 values the laws agree to the digits that are shown.
    if Double(n) * Double(m) <= 1e6 { return .exact }
    return max(n, m) > 100_000 ? .limit : .asymptotic
}

/// The largest difference of both distribution functions.
private func largestGap(
    _ window: UnsafeBufferPointer<Double>,
    _ baseline: UnsafeBufferPointer<Double>
) -> (distance: Double, sign: Int, location: Double) {
    var walk = GapWalk(window, baseline)
    let stops = walk.stops()
    // Levels that are reached for certain; a stretch that stays within them cannot hold the largest gap.
    let (highest, lowest) = stops.reduce((0, 0)) { (max($0.0, $1.level), min($0.1, $1.level)) }
    for stop in stops {
        let range = walk.levels(until: stop)
        if range.upperBound < highest, range.lowerBound > lowest {
            walk.jump(to: stop)
        } else {
            walk.go(until: stop)
        }
    }
    walk.go(until: nil)
    // Once a side is used up the distance only shrinks.
    let (above, below) = (walk.above, walk.below)
    if below.distance > above.distance { return (below.distance, -1, below.location) }
    return (above.distance, 1, above.location)
}

/// Both samples walked at once, value by value.
///
/// The walk counts in whole numbers, `m` up for a window value and `n` down for a baseline value, so that
/// equal heights are recognised as equal; the height at a peak is then the difference of two quotients.
private struct GapWalk {
    private let window: UnsafeBufferPointer<Double>
    private let baseline: UnsafeBufferPointer<Double>
    private var i = 0
    private var j = 0
    private var level = 0
    private(set) var above: Peak
    private(set) var below: Peak

    struct Peak {
        var level = 0
        var distance = 0.0
        var location: Double
        var isShared = false
    }

    /// A place that the walk comes by, after all values that are equal to the last baseline value before it.
    struct Stop {
        var i: Int
        var j: Int
        var level: Int
    }

    /// Longer stretches have looser bounds, shorter ones more stops; a baseline of less is walked as it is.
    static let stretch = 64

    init(_ window: UnsafeBufferPointer<Double>, _ baseline: UnsafeBufferPointer<Double>) {
        (self.window, self.baseline) = (window, baseline)
        above = Peak(location: max(window[0], baseline[0]))
        below = above
    }

    /// Places after each 64 baseline values, up to where a side is used up.
    func stops() -> [Stop] {
        let (n, m) = (window.count, baseline.count)
        var stops: [Stop] = []
        var (i, j) = (0, 0)
        while j + Self.stretch < m {
            j += Self.stretch
            let value = baseline[j - 1]
            while j < m, baseline[j] == value { j += 1 }
            i = endOfValues(upTo: value, from: i)
            guard i < n, j < m else { break }
            stops.append(Stop(i: i, j: j, level: i &* m &- j &* n))
        }
        return stops
    }

    /// The levels between which the walk stays on its way: each side can only rise, or only fall.
    func levels(until stop: Stop) -> ClosedRange<Int> {
        let up = (stop.i - i) &* baseline.count
        let down = (stop.j - j) &* window.count
        return (level &- down)...(level &+ up)
    }

    mutating func jump(to stop: Stop) {
        (i, j, level) = (stop.i, stop.j, stop.level)
    }

    /// Walks on to a stop, or to where a side is used up.
    mutating func go(until stop: Stop?) {
        let (n, m) = (window.count, baseline.count)
        let (lastI, lastJ) = (stop?.i ?? n, stop?.j ?? m)
        while i < n, j < m, i < lastI || j < lastJ {
            let (x, y) = (window[i], baseline[j])
            if x <= y {
                repeat {
                    i += 1
                    level &+= m
                } while i < n && window[i] == x
            }
            if y <= x {
                repeat {
                    j += 1
                    level &-= n
                } while j < m && baseline[j] == y
            } else if x.isNaN || y.isNaN {
                return  // a broken promise must not become a walk without end
            }
            if level >= above.level, level > 0 {
                let distance = height
                if level > above.level || distance > above.distance {
                    above = Peak(level: level, distance: distance, location: x)
                }
            } else if level <= below.level, level < 0 {
                let distance = -height
                // Of equally deep places the first that is a value of the window, as scipy answers, else the first.
                let isShared = i > 0 && window[i - 1] == y
                if level < below.level || distance > below.distance
                    || (distance == below.distance && isShared && !below.isShared)
                {
                    below = Peak(level: level, distance: distance, location: y, isShared: isShared)
                }
            }
        }
    }

    private var height: Double {
        Double(i) / Double(window.count) - Double(j) / Double(baseline.count)
    }

    /// How many window values lie at or below a value, `start` of them for certain; steps double, then halve.
    private func endOfValues(upTo value: Double, from start: Int) -> Int {
        var (low, step) = (start, 1)
        while low + step <= window.count, window[low + step - 1] <= value {
            low += step
            step *= 2
        }
        var high = min(low + step - 1, window.count)
        while low < high {
            let middle = low + (high - low) / 2
            if window[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// `P(D ≥ distance)` with all interleavings of both samples equally likely.
///
/// The share of lattice paths that leave the band `|i/n − j/m| ≤ q`; complements are never taken, so small
/// probabilities keep their digits. One row is kept; cells outside of the band are 1.
private func exactTail(_ n: Int, _ m: Int, _ distance: Double) -> Double {
    let common = Double(n / greatestCommonDivisor(n, m)) * Double(m)
    let steps = (distance * common).rounded()
    if steps <= 0 { return 1 }
    let q = (steps - 0.5) / common
    let (width, height) = (Double(n), Double(m))
    var row = [Double](repeating: 1, count: m + 1)
    for j in 0...m where Double(j) / height <= q { row[j] = 0 }
    for i in 1...n {
        let share = Double(i) / width
        // One cell more on either side: the comparison below decides, these only save work.
        let first = max(0, Int(((share - q) * height).rounded(.down)) - 1)
        let last = min(m, Int(((share + q) * height).rounded(.up)) + 1)
        guard first <= last else { return 1 }
        for j in first...last {
            if abs(share - Double(j) / height) > q {
                row[j] = 1
            } else if j > 0 {
                row[j] = (Double(i) * row[j] + Double(j) * row[j - 1]) / Double(i + j)
            }
        }
    }
    return row[m]
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
