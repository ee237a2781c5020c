public import Monitoring

/// Which class was taken for which: rows by true and by predicted class, each label weighted by the rows it speaks for.
public struct ClassConfusion: Sendable, Equatable, Codable {
    /// The classes in the order of rows and columns, by their titles; the last may be all rarer ones together.
    public var classes: [String]
    /// Rows, `counts[truth][prediction]`.
    public var counts: [[Double]]
    /// How many labels stand behind the counts.
    public var labels: Int
    /// The windows that the labels come from, oldest first.
    public var windows: [String]

    /// More classes than this cannot be read in one picture; the rarest become one.
    public static let mostClasses = 12

    /// Counts from their parts.
    public init(classes: [String], counts: [[Double]], labels: Int, windows: [String]) {
        self.classes = classes
        self.counts = counts
        self.labels = labels
        self.windows = windows
    }

    /// Counts labelled rows; nil without rows, and for numbers.
    ///
    /// Two classes stand with the negative one first, several in the order of the model. Of more than twelve, the eleven
    /// that are most in truth and answers are kept and the others become one. O(rows + classes²).
    public init?(_ rows: [(row: LabelledRow, weight: Double)], of model: MonitoredModel, windows: [String]) {
        let negative = model.classes.first { $0.value != model.positiveClass }?.value ?? ""
        let positive = model.positiveClass ?? ""
        let pairs = rows.compactMap { row, weight -> (actual: String, predicted: String, weight: Double)? in
            switch row.answer {
            case .binary(let predicted, let actual):
                (actual ? positive : negative, predicted ? positive : negative, weight)
            case .multiclass(let predicted, let actual): (actual, predicted, weight)
            case .number: nil
            }
        }
        guard !pairs.isEmpty else { return nil }
        var sizes: [String: Double] = [:]
        for pair in pairs {
            sizes[pair.actual, default: 0] += pair.weight
            sizes[pair.predicted, default: 0] += pair.weight
        }
        let order = model.task == .binary ? [negative, positive] : model.classes.map(\.value)
        let isCut = order.count > Self.mostClasses
        let frequent = order.enumerated().sorted {
            (sizes[$1.element] ?? 0, $0.offset) < (sizes[$0.element] ?? 0, $1.offset)
        }
        let kept = Set(frequent.prefix(isCut ? Self.mostClasses - 1 : order.count).map(\.element))
        let shown = order.filter { kept.contains($0) }
        let places = Dictionary(
            shown.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let hasOthers = isCut || pairs.contains { places[$0.actual] == nil || places[$0.predicted] == nil }
        let size = shown.count + (hasOthers ? 1 : 0)
        var counts = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for pair in pairs {
            counts[places[pair.actual] ?? shown.count][places[pair.predicted] ?? shown.count] += pair.weight
        }
        self.init(
            classes: shown.map { model.title(ofClass: $0) } + (hasOthers ? ["all others"] : []),
            counts: counts,
            labels: pairs.count,
            windows: windows
        )
    }

    /// The most frequent mistake, as a sentence; nil where nothing is wrong.
    public var mostFrequentMistake: String? {
        let total = counts.joined().reduce(0, +)
        let wrong = classes.indices.flatMap { truth in
            classes.indices.filter { $0 != truth }.map { (truth: truth, answer: $0, rows: counts[truth][$0]) }
        }.max { $0.rows < $1.rows }
        guard let wrong, total > 0, wrong.rows > 0 else { return nil }
        return
            "The most frequent mistake: \(Wording.percent(wrong.rows / total)) are “\(classes[wrong.truth])” and were predicted “\(classes[wrong.answer])”."
    }
}
