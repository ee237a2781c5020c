import DriftStatistics
import Foundation
import Monitoring

/// Windows of a made-up model: 16 numeric features that share a common factor, 4 categories, and a score made of them.
struct AlertStream {
    /// How the rows of a stream depend on each other.
    enum Kind: String, CaseIterable {
        /// Each row stands for itself.
        case iid
        /// Each row remembers four fifths of the one before.
        case ar
        /// Each window has an offset of its own, a tenth of a standard deviation for each feature.
        case day

        var title: String {
            switch self {
            case .iid: "independent rows"
            case .ar: "autocorrelated rows (φ = 0.8)"
            case .day: "day effect (sd 0.1)"
            }
        }
    }

    /// What happens to a stream.
    struct Change {
        var title: String
        /// Standard deviations by which three of the numeric features move.
        var shift = 0.0
        /// The share of rows that moves from the first to the second category of one feature.
        var categoryShift = 0.0

        static let none = Change(title: "none")
        static let all = [
            Change(title: "0.1 sd", shift: 0.1), Change(title: "0.25 sd", shift: 0.25),
            Change(title: "0.5 sd", shift: 0.5), Change(title: "5% of a category", categoryShift: 0.05),
        ]
    }

    static let numbers = 16
    static let categories = 4
    static let shares = [0.4, 0.25, 0.15, 0.1, 0.06, 0.04]

    static let model = MonitoredModel(
        name: "simulated",
        task: .binary,
        question: "Is it so?",
        classes: [LabelClass(value: "0", title: "No"), LabelClass(value: "1", title: "Yes")],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            features: (0..<numbers).map { FeatureColumn(name: "x\($0)", kind: .number) }
                + (0..<categories).map { FeatureColumn(name: "c\($0)", kind: .category) }
        ),
        windows: WindowPlan(grain: .day)
    )

    let kind: Kind
    let rows: Int
    private var random: SeededGenerator
    private var spare: Double?

    init(kind: Kind, rows: Int, seed: UInt64) {
        self.kind = kind
        self.rows = rows
        random = SeededGenerator(seed: seed)
    }

    /// Windows in a row; autocorrelation runs through all of them.
    mutating func windows(_ count: Int, _ change: Change = .none) -> [ColumnBatch] {
        let latents = Self.numbers + 1 + Self.categories
        var memory = [Double](repeating: 0, count: latents)
        // So many rows that the start is forgotten: 0.8 to the power of 200 is nothing.
        if kind == .ar { for _ in 0..<200 { step(&memory) } }
        return (0..<count).map { _ in window(&memory, change) }
    }

    private mutating func step(_ memory: inout [Double]) {
        for place in memory.indices {
            memory[place] = kind == .ar ? 0.8 * memory[place] + 0.6 * normal() : normal()
        }
    }

    private mutating func window(_ memory: inout [Double], _ change: Change) -> ColumnBatch {
        let offsets = (0..<(Self.numbers + Self.categories)).map { _ in kind == .day ? 0.1 * normal() : 0 }
        var numbers = [[Double]](repeating: [], count: Self.numbers)
        var codes = [[Int32]](repeating: [], count: Self.categories)
        var scores: [Double] = []
        let (common, own) = (0.3.squareRoot(), 0.7.squareRoot())
        let limits = Self.limits(spread: kind == .day ? 1.01.squareRoot() : 1)
        for _ in 0..<rows {
            step(&memory)
            var sum = 0.0
            for place in 0..<Self.numbers {
                let shift = place < 3 ? change.shift : 0
                let value = common * memory[0] + own * memory[place + 1] + offsets[place] + shift
                numbers[place].append(value)
                // Three features carry most of the score and three a little; a model rarely uses all it is given.
                if place < 6 { sum += (place < 3 ? 0.6 : 0.3) * value }
            }
            for place in 0..<Self.categories {
                let latent = memory[Self.numbers + 1 + place] + offsets[Self.numbers + place]
                var code = Int32(limits.firstIndex { latent < $0 } ?? limits.count)
                if place == 0, change.categoryShift > 0, code == 0,
                    random.uniform() < change.categoryShift / Self.shares[0]
                {
                    code = 1
                }
                codes[place].append(code)
                if place == 0, code == 1 { sum += 0.3 }
            }
            scores.append(1 / (1 + exp(-sum)))
        }
        return batch(numbers, codes, scores)
    }

    private func batch(_ numbers: [[Double]], _ codes: [[Int32]], _ scores: [Double]) -> ColumnBatch {
        let names = Self.shares.indices.map { "k\($0)" }
        let answers = CategoryColumn(names: ["0", "1"], codes: scores.map { $0 >= 0.5 ? 1 : 0 })
        return ColumnBatch(
            ids: TextColumn(scores.map { _ in "" }),
            columns: [
                NamedColumn(name: "score", values: .numbers(scores)),
                NamedColumn(name: "prediction", values: .categories(answers)),
            ]
                + numbers.enumerated().map { NamedColumn(name: "x\($0)", values: .numbers($1)) }
                + codes.enumerated().map { place, codes in
                    NamedColumn(
                        name: "c\(place)",
                        values: .categories(CategoryColumn(names: names, codes: codes))
                    )
                }
        )
    }

    /// Where a normal latent passes from one category into the next.
    private static func limits(spread: Double) -> [Double] {
        var sum = 0.0
        return shares.dropLast().map { share in
            sum += share
            return SpecialFunctions.normalQuantile(sum) * spread
        }
    }

    /// Box and Muller's pair, one of them kept; the quantile function would take most of the time.
    private mutating func normal() -> Double {
        if let kept = spare {
            spare = nil
            return kept
        }
        let radius = (-2 * log(random.uniform())).squareRoot()
        let angle = 2 * Double.pi * random.uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}
