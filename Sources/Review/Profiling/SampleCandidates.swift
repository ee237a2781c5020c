import DriftStatistics
public import Monitoring

/// The rows of a part of a window that may be drawn for labelling, whatever the other parts hold.
///
/// Half of a draw's size is a row's uncertainty over the mean of all rows (`SamplingFrame`), which no part knows. With
/// permanent random number `u` and uncertainty `s`, the ratio that decides is `u/(½·s/s̄ + ½)`: whatever `s̄` is, a row
/// with a smaller `u` and a larger `s/u` goes before. A row is therefore kept unless `limit` others go before it for
/// every `s̄`. What is kept of all parts together holds the `limit` rows of every draw that one machine with all rows
/// could make; about `limit·ln(rows/limit)` rows are kept at most.
public struct SampleCandidates: Sendable, Equatable, Codable {
    /// A row that travels with the profile.
    public struct Row: Sendable, Equatable, Codable {
        /// The prediction's id.
        public var id: String
        /// The prediction's time.
        public var time: Moment
        /// What is known of the row before anybody labels it; nil where nothing is.
        public var predicted: Double?
        /// The watched columns and the attributions in the model's order, as text; nil where missing.
        public var values: [String?]

        /// A row from its parts.
        public init(id: String, time: Moment, predicted: Double?, values: [String?]) {
            self.id = id
            self.time = time
            self.predicted = predicted
            self.values = values
        }
    }

    /// How many rows can be drawn at most.
    public let limit: Int
    /// The seed of the permanent random numbers.
    public let seed: UInt64
    /// What is known of rows; nil where nothing is.
    public let kind: PredictedQuality.Kind?
    /// How many rows there are in all.
    public private(set) var rows: Int
    /// Of how many of them something is known.
    public private(set) var known: Int
    /// The sum of what is known.
    public private(set) var predictedTotal: Double
    /// The sum of the sizes of the rows of which something is known.
    public private(set) var sizeTotal: Double
    /// The largest of these sizes, at most `limit`.
    public private(set) var largestSizes: [Double]
    /// The rows that may be drawn, in the order of their random numbers.
    public private(set) var kept: [Row]

    /// The candidates among rows.
    ///
    /// - Parameters:
    ///   - rows: The rows, with times.
    ///   - plan: The model, its seed, and what the baseline taught.
    /// - Complexity: O(rows log rows).
    public init(of rows: ColumnBatch, plan: ProfilePlan) {
        limit = plan.candidates
        seed = plan.model.sampling.seed
        let found = PredictedQuality.known(of: rows, plan.model, lessons: plan.lessons)
        kind = found?.kind
        self.rows = rows.rowCount
        let values = found?.values ?? []
        let moments = Moments(of: finiteValues(values))
        known = moments.count
        predictedTotal = moments.mean * Double(moments.count)
        sizeTotal = 0
        largestSizes = []
        kept = []
        var largest = SmallestKeys(limit: limit)
        var drawn: [Drawn<Int>] = []
        drawn.reserveCapacity(rows.rowCount)
        for row in rows.ids.indices {
            let value = values.indices.contains(row) && values[row].isFinite ? values[row] : nil
            let size = value.flatMap { found?.kind.size(of: $0) }
            if let size {
                sizeTotal += size
                largest.offer(row, key: -size)
            }
            let number = permanentRandomNumber(id: rows.ids.bytes(at: row), salt: seed)
            drawn.append(Drawn(row, number: number, size: size))
        }
        largestSizes = largest.sorted().map { -$0.key }
        let columns = plan.model.measuredColumns.map { rows.values(of: $0) }
        kept = Self.leading(drawn, limit: limit) { rows.ids.text(at: $0) < rows.ids.text(at: $1) }.map {
            row in
            Row(
                id: rows.ids.text(at: row),
                time: rows.times.indices.contains(row) ? rows.times[row] : Moment(clamping: 0),
                predicted: values.indices.contains(row) && values[row].isFinite ? values[row] : nil,
                values: columns.map { $0?.text(at: row) }
            )
        }
    }

    /// Candidates without their rows, as they are stored; `kept` lies elsewhere.
    public func with(kept rows: [Row]) -> SampleCandidates {
        var other = self
        other.kept = rows
        return other
    }

    /// The candidates of both parts; nil where they were drawn with other seeds or limits, or know other things.
    ///
    /// - Complexity: O(kept rows · log).
    public func merged(with other: SampleCandidates) -> SampleCandidates? {
        guard limit == other.limit, seed == other.seed, kind == other.kind else { return nil }
        var merged = self
        merged.rows += other.rows
        merged.known += other.known
        merged.predictedTotal += other.predictedTotal
        merged.sizeTotal += other.sizeTotal
        merged.largestSizes = Array((largestSizes + other.largestSizes).sorted(by: >).prefix(limit))
        let drawn = (kept + other.kept).map { row in
            Drawn(
                row,
                number: permanentRandomNumber(id: row.id.utf8, salt: seed),
                size: row.predicted.flatMap { kind?.size(of: $0) }
            )
        }
        merged.kept = Self.leading(drawn, limit: limit) { $0.id < $1.id }
        return merged
    }

    /// The first id that both hold: the same row was counted twice.
    public func repeatedID(in other: SampleCandidates) -> String? {
        let mine = Set(kept.map(\.id))
        return other.kept.map(\.id).filter(mine.contains).min()
    }

    /// The first id that stands in it twice.
    public var repeatedID: String? {
        var seen: Set<String> = []
        return kept.map(\.id).filter { !seen.insert($0).inserted }.min()
    }

    /// What does not add up; nil where all does.
    ///
    /// - Parameters:
    ///   - rows: The rows of the profile it travels with.
    ///   - columns: How many values a row has.
    /// - Returns: The rule that is broken, as the end of a sentence that begins with the profile.
    public func fault(rows: Int, columns: Int) -> String? {
        guard self.rows == rows, (0...rows).contains(known), kept.count <= rows, limit > 0,
            kept.count >= min(limit, rows), largestSizes.count == min(limit, known), kind != nil || known == 0
        else { return "has a sample that does not belong to its \(rows) rows" }
        guard kept.allSatisfy({ $0.values.count == columns && !$0.id.isEmpty }) else {
            return "has sampled rows with another number of columns"
        }
        let numbers = largestSizes + kept.compactMap(\.predicted) + [predictedTotal, sizeTotal]
        guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            return "has a sample with impossible numbers"
        }
        return nil
    }

    /// Draws rows for labelling: those that one machine with all rows would draw.
    ///
    /// - Parameters:
    ///   - target: How many labels are wanted; at most `limit`.
    ///   - design: The design; strata need all rows at one place and are drawn uniformly.
    /// - Returns: The drawn rows in the order in which they should be labelled.
    public func draw(target: Int, design: SamplingPlan.Design) -> SampleDraw {
        let mean = known > 0 ? predictedTotal / Double(known) : nil
        let target = min(target, limit)
        // A row of which nothing is known gets the mean of the others.
        let usual = mean.flatMap { kind?.size(of: $0) } ?? 0
        let unknown = rows - known
        let frame = SamplingFrame(
            rows: rows,
            predictedTotal: mean.map { $0 * Double(rows) },
            sizes: (
                sizeTotal + usual * Double(unknown),
                largestSizes + Array(repeating: usual, count: min(unknown, max(0, target)))
            ),
            design: design,
            target: target
        )
        // An erased row has no id any more.
        let left = kept.filter { !$0.id.isEmpty }
        let predicted = kind.flatMap { kind in
            mean.flatMap { mean in PredictedQuality(kind, values: left.map { $0.predicted ?? mean }) }
        }
        return frame.draw(ids: TextColumn(left.map(\.id)), predicted: predicted, seed: seed)
    }

    /// A row with what decides whether it is kept.
    private struct Drawn<Place> {
        var place: Place
        var number: Double
        /// nil: nothing is known of the row.
        var size: Double?

        init(_ place: Place, number: Double, size: Double?) {
            (self.place, self.number, self.size) = (place, number, size)
        }
    }

    /// The rows that fewer than `limit` others precede for every mean size, by their numbers.
    ///
    /// Rows of which nothing is known all have one size, so their numbers alone decide among them.
    private static func leading<Place>(
        _ rows: [Drawn<Place>],
        limit: Int,
        isFirst: (Place, Place) -> Bool
    ) -> [Place] {
        let ordered = rows.sorted {
            $0.number == $1.number ? isFirst($0.place, $1.place) : $0.number < $1.number
        }
        // The largest `s/u` so far, the smallest of them on top.
        var gains = SmallestKeys(limit: limit)
        var unknown = 0
        return ordered.filter { row in
            guard let size = row.size else {
                unknown += 1
                return unknown <= limit
            }
            let gain = size / row.number
            defer { gains.offer(0, key: -gain) }
            return gains.largestKey.map { -gain < $0 } ?? true
        }.map(\.place)
    }
}
