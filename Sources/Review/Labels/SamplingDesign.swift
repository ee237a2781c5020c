import DriftStatistics
public import Monitoring

/// Draws the predictions of a window that people are asked to label.
///
/// The stratified design is `drawStratified`'s. The others: sequential Poisson sampling with permanent random numbers: every row has a number `uᵢ` in (0, 1) that follows from
/// its id and the plan's seed, and a relative size `gᵢ` (`SamplingFrame.relativeSize`). The sample is the `target`
/// rows with the smallest `uᵢ/gᵢ`; row i is in it with probability `πᵢ = min(1, target·gᵢ/Σg)`, the rest rescaled
/// after each cut at 1. Since `uᵢ/gᵢ` does not depend on the target, a larger target gives a superset; since it
/// depends on the row alone, neither does the order of rows matter, nor on which machine they lie.
///
/// - Parameters:
///   - ids: The ids of all the window's rows.
///   - predicted: What is known of each row, as many values as ids; nil, or another count, draws uniformly.
///   - plan: The design and the seed.
///   - target: How many labels are wanted; at least as many as rows takes all of them with probability 1.
///   - earlier: The draw that this one enlarges; only the stratified design needs it.
/// - Returns: The drawn rows in the order in which they should be labelled; none for a target below 1.
/// - Complexity: O(rows · (bytes of an id + log target)). Source: Ohlsson, *Sequential Poisson sampling* (1998).
public func drawSample(
    ids: TextColumn,
    predicted: PredictedQuality?,
    plan: SamplingPlan,
    target: Int,
    earlier: SampleDraw? = nil
) -> SampleDraw {
    if plan.design == .stratified, let predicted,
        let draw = drawStratified(
            ids: ids,
            predicted: predicted,
            plan: plan,
            target: target,
            earlier: earlier
        )
    {
        return draw
    }
    let frame = SamplingFrame(rows: ids.count, predicted: predicted, design: plan.design, target: target)
    return frame.draw(ids: ids, predicted: predicted, seed: plan.seed)
}

/// What a draw must know of all rows together; the frames of parts add up to the frame of the whole.
///
/// With rows on several machines: one frame a machine, merged; then `draw` with the merged frame on each machine; then
/// `SampleDraw.merged`. The result is the draw of one machine that holds all rows.
public struct SamplingFrame: Sendable, Equatable {
    /// The design; uniform where nothing is known of the rows.
    public let design: SamplingPlan.Design
    /// How many labels are wanted.
    public let target: Int
    /// How many rows there are.
    public private(set) var rows: Int
    /// The sum of what is known of the rows; nil where nothing is.
    public private(set) var predictedTotal: Double?
    /// The share of the sample that does not ask how unsure the model is, 0…1.
    private let uniformShare: Double
    private var sizeTotal: Double
    /// The largest sizes, at most `target` of them: only these can have probability 1.
    private var largestSizes: [Double]

    /// The frame of some rows; half uniform, unless a trial wants another share.
    public init(
        rows: Int,
        predicted: PredictedQuality?,
        design: SamplingPlan.Design,
        target: Int,
        uniformShare: Double = 0.5
    ) {
        self.uniformShare = min(1, max(0, uniformShare))
        let known = predicted.flatMap { $0.values.count == rows ? $0 : nil }
        // Strata are cut from all rows of one machine; what is drawn in parts is drawn uniformly instead.
        self.design = known == nil || design == .stratified ? .uniform : design
        self.target = max(0, target)
        self.rows = rows
        predictedTotal = known.map { $0.mean * Double(rows) }.flatMap { $0.isFinite ? $0 : nil }
        sizeTotal = 0
        largestSizes = []
        guard let known, self.design == .halfUncertainty else { return }
        var largest = SmallestKeys(limit: self.target)
        for (row, value) in known.values.enumerated() {
            let size = known.kind.size(of: value)
            sizeTotal += size
            largest.offer(row, key: -size)
        }
        largestSizes = largest.sorted().map { -$0.key }
    }

    /// The frame of rows of which only sums are known.
    ///
    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - predictedTotal: The sum of what is known of them; nil where nothing is.
    ///   - sizes: The sum of their sizes and the largest of these, at least `target` where there are so many.
    ///   - design: The design; strata need the rows and become uniform.
    ///   - target: How many labels are wanted.
    init(
        rows: Int,
        predictedTotal: Double?,
        sizes: (total: Double, largest: [Double]),
        design: SamplingPlan.Design,
        target: Int
    ) {
        uniformShare = 0.5
        self.design = predictedTotal == nil || design == .stratified ? .uniform : design
        self.target = max(0, target)
        self.rows = rows
        self.predictedTotal = predictedTotal.flatMap { $0.isFinite ? $0 : nil }
        let counts = self.design == .halfUncertainty
        sizeTotal = counts ? sizes.total : 0
        largestSizes = counts ? Array(sizes.largest.sorted(by: >).prefix(self.target)) : []
    }

    /// The frame of both parts' rows; the parts must have been made for the same design and target.
    public func merged(with other: SamplingFrame) -> SamplingFrame {
        var merged = self
        merged.rows += other.rows
        merged.sizeTotal += other.sizeTotal
        merged.largestSizes = Array((largestSizes + other.largestSizes).sorted(by: >).prefix(target))
        merged.predictedTotal = predictedTotal.flatMap { mine in other.predictedTotal.map { mine + $0 } }
        return merged
    }

    /// How large a row counts: `½·sᵢ/s̄ + ½` with `s = √(c(1 − c))` for a confidence and `s = e` for an expected
    /// absolute residual; 1 for a uniform design, where no row has a size, or where the sizes are too large to add up.
    ///
    /// Half uniform, because uncertainty alone costs a quarter more labels where confidences mean nothing, and its
    /// intervals then fail; the half keeps nine tenths of the gain where they mean something.
    public func relativeSize(of value: Double, _ kind: PredictedQuality.Kind) -> Double {
        relativeSize(ofSize: kind.size(of: value))
    }

    /// Whether rows count by their sizes: not where none has one, and not where these pass what a number can hold.
    private var isSized: Bool {
        design == .halfUncertainty && sizeTotal > 0 && (sizeTotal * Double(rows)).isFinite
    }

    private func relativeSize(ofSize size: Double) -> Double {
        guard isSized else { return 1 }
        return (1 - uniformShare) * size * Double(rows) / sizeTotal + uniformShare
    }

    /// The factor from relative size to probability, `(target − k)/(Σg − Σ of the k that are certain)`.
    var scale: Double {
        guard target < rows else { return .infinity }
        guard isSized else { return Double(target) / Double(rows) }
        var (left, total) = (Double(target), Double(rows))
        for size in largestSizes {
            let relative = relativeSize(ofSize: size)
            if left * relative < total { break }
            left -= 1
            total -= relative
        }
        return total > 0 ? left / total : .infinity
    }

    /// The draw from some or all of the frame's rows.
    public func draw(ids: TextColumn, predicted: PredictedQuality?, seed: UInt64) -> SampleDraw {
        let known = predicted.flatMap { $0.values.count == ids.count ? $0 : nil }
        var smallest = SmallestKeys(limit: target)
        let largestSize = largestSizes.first.map(relativeSize(ofSize:)) ?? 1
        ids.eachPermanentRandomNumber(salt: seed) { row, number in
            // Most rows would not be drawn if they were as large as the largest.
            if let largest = smallest.largestKey, number / largestSize > largest { return }
            let size = known.map { relativeSize(of: $0.values[row], $0.kind) } ?? 1
            smallest.offer(row, key: number / size)
        }
        let scale = scale
        var items = smallest.sorted().map { row, ratio in
            let size = known.map { relativeSize(of: $0.values[row], $0.kind) } ?? 1
            return SampledPrediction(
                predictionID: ids.text(at: row),
                probability: min(1, scale * size),
                ratio: ratio,
                predicted: known?.values[row]
            )
        }
        SampleDraw.order(&items)
        return SampleDraw(
            design: design,
            seed: seed,
            target: target,
            rows: rows,
            meanPredicted: rows > 0 ? predictedTotal.map { $0 / Double(rows) } : nil,
            items: items
        )
    }
}

extension SampleDraw {
    /// The draw from both parts' rows; the parts must have been drawn with the same merged frame and seed.
    public func merged(with other: SampleDraw) -> SampleDraw {
        var merged = self
        merged.items += other.items
        Self.order(&merged.items)
        merged.items = Array(merged.items.prefix(target))
        return merged
    }

    /// By ratio; ids decide between equal ones, so that the order of rows never does.
    static func order(_ items: inout [SampledPrediction]) {
        items.sort { ($0.ratio, $0.predictionID) < ($1.ratio, $1.predictionID) }
    }
}

/// Keeps the rows with the smallest keys: a heap with the largest of them on top, so that most rows cost one
/// comparison.
struct SmallestKeys {
    private let limit: Int
    private var heap: [(row: Int, key: Double)] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// The largest key that is kept; nil while there is room.
    var largestKey: Double? { heap.count < limit ? nil : heap.first?.key }

    mutating func offer(_ row: Int, key: Double) {
        if heap.count < limit {
            heap.append((row, key))
            siftUp(from: heap.count - 1)
        } else if let top = heap.first, key < top.key {
            heap[0] = (row, key)
            siftDown()
        }
    }

    func sorted() -> [(row: Int, key: Double)] {
        heap.sorted { $0.key < $1.key }
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].key < heap[child].key else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].key > heap[largest].key { largest = child }
            }
            guard largest != parent else { return }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
