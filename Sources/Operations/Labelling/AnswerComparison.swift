import DriftStatistics
import Monitoring
public import Review
import Storage

/// How a model's answers compare with the truth, in the baseline and in its labelled windows.
public struct AnswerComparison: Sendable, Equatable {
    /// The windows that the labels come from, oldest first.
    public var windows: [String]
    /// Labels of the windows.
    public var labels: Int
    /// How often what was predicted with a score came true, for scores; else empty.
    public var reliability: (baseline: [ReliabilityPoint], window: [ReliabilityPoint])
    /// Rows by true and by predicted class, for classes; nil for numbers.
    public var confusion: ClassConfusion?
    /// Label less prediction, for numbers.
    public var residuals: (baseline: [Double], window: [Double])

    /// One bin of scores.
    public struct ReliabilityPoint: Sendable, Equatable {
        /// The mean score.
        public var score: Double
        /// The share that came true.
        public var share: Double
        /// The lower end of its 95% interval.
        public var lower: Double
        /// The upper end.
        public var upper: Double
        /// Labels in the bin.
        public var labels: Int
    }

    /// Whether two comparisons hold the same.
    public static func == (left: AnswerComparison, right: AnswerComparison) -> Bool {
        left.windows == right.windows && left.labels == right.labels && left.reliability == right.reliability
            && left.confusion == right.confusion && left.residuals == right.residuals
    }
}

extension Workbench {
    /// The answers of the last labelled windows beside the truth; nil without labels.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - most: So many windows at most, the newest ones.
    /// - Returns: The comparison, each label weighted by the rows it speaks for.
    /// - Throws: `notFound` for an unknown model.
    public func answerComparison(model name: String, windows most: Int = 26) throws(WorkbenchError)
        -> AnswerComparison?
    {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                let keys = try labelledWindows(of: model, in: read).suffix(most)
                let here = try keys.flatMap { try weightedAnswers(ofWindow: $0, model, in: read) }
                guard !here.isEmpty else { return nil }
                return AnswerComparison(
                    windows: Array(keys),
                    labels: here.count,
                    reliability: (
                        Self.reliabilityPoints(try baselineAnswers(model, in: read)),
                        Self.reliabilityPoints(here)
                    ),
                    confusion: ClassConfusion(
                        here.map { ($0.row, $0.weight) },
                        of: model.model,
                        windows: Array(keys)
                    ),
                    residuals: (
                        Self.residuals(try baselineAnswers(model, in: read)), Self.residuals(here)
                    )
                )
            }
        }
    }

    /// Which class was taken for which in a model's labelled windows; nil without labels, and for numbers.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - window: The one window that is asked for; nil: all.
    /// - Returns: The counts, each label weighted by the rows it speaks for.
    /// - Throws: `notFound` for an unknown model or window, `invalid` for a regression.
    public func confusion(model name: String, window: String? = nil) throws(WorkbenchError) -> ClassConfusion?
    {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard model.model.task != .regression else {
                    throw WorkbenchError.invalid(
                        "The model “\(name)” predicts numbers: no class can be taken for another."
                    )
                }
                if let window, try read.window(window, of: model.id) == nil {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no window “\(window)”. `plumbline window list \(name)` shows them."
                    )
                }
                let keys = try labelledWindows(of: model, in: read).filter { window == nil || $0 == window }
                return try confusion(inWindows: keys, of: model, in: read)
            }
        }
    }

    private func confusion(inWindows keys: [String], of model: StoredModel, in read: ReadTransaction) throws
        -> ClassConfusion?
    {
        let answers = try keys.flatMap { try weightedAnswers(ofWindow: $0, model, in: read) }
        return ClassConfusion(answers, of: model.model, windows: keys)
    }

    private func labelledWindows(of model: StoredModel, in read: ReadTransaction) throws -> [String] {
        let counts = try read.labelCounts(of: model.id)
        return try read.windows(of: model.id).map(\.window.key).filter { counts[$0] != nil }
    }

    private func baselineAnswers(_ model: StoredModel, in read: ReadTransaction) throws -> [WeightedAnswer] {
        guard let baseline = try read.currentBaseline(of: model.id) else { return [] }
        let names = model.model.columns.answers + [model.model.columns.labelName]
        let rows = try read.columns(ofBaseline: baseline.id, names: names)
        return rows.labelledRows(of: model.model).rows.map { ($0, 1) }
    }

    /// A window's labels that were drawn or delivered, each with the rows it speaks for.
    private func weightedAnswers(ofWindow key: String, _ model: StoredModel, in read: ReadTransaction) throws
        -> [WeightedAnswer]
    {
        let labels = try read.windowLabels(key, of: model)
        let rows = try read.windowRowCount(ofWindow: key, model: model.id)?.rows ?? 0
        return labels.weighted(windowRows: rows)
    }

    /// Ten bins of equal width; the interval rests on the effective number of labels, `(Σw)²/Σw²`.
    private static func reliabilityPoints(_ answers: [WeightedAnswer]) -> [AnswerComparison.ReliabilityPoint]
    {
        var bins = [[(score: Double, truth: Double, weight: Double)]](repeating: [], count: 10)
        for answer in answers {
            guard let score = answer.row.score, score >= 0, score <= 1 else { continue }
            let truth: Double
            switch answer.row.answer {
            case .binary(_, let actual): truth = actual ? 1 : 0
            case .multiclass(let predicted, let actual): truth = predicted == actual ? 1 : 0
            case .number: continue
            }
            bins[min(9, Int(score * 10))].append((score, truth, answer.weight))
        }
        return bins.compactMap { rows in
            let weight = rows.reduce(0) { $0 + $1.weight }
            guard weight > 0 else { return nil }
            let share = rows.reduce(0) { $0 + $1.weight * $1.truth } / weight
            let effective = weight * weight / rows.reduce(0) { $0 + $1.weight * $1.weight }
            let interval = try? wilsonInterval(successes: share * effective, trials: effective)
            return AnswerComparison.ReliabilityPoint(
                score: rows.reduce(0) { $0 + $1.weight * $1.score } / weight,
                share: share,
                lower: interval?.lower ?? share,
                upper: interval?.upper ?? share,
                labels: rows.count
            )
        }
    }

    private static func residuals(_ answers: [WeightedAnswer]) -> [Double] {
        answers.compactMap { answer in
            guard case .number(let predicted, let actual) = answer.row.answer else { return nil }
            return actual - predicted
        }
    }
}

/// A labelled answer and how many rows it speaks for.
private typealias WeightedAnswer = (row: LabelledRow, weight: Double)
