internal import DriftStatistics

/// Explains one window against the baseline, fed one feature at a time so that the columns of a large window need not
/// lie in memory together.
public struct Explainer: Sendable {
    /// Rows of a side that the surrogate is fitted to at most.
    static let surrogateRows = 50_000
    /// Values that it is fitted to at most, so that a model of a thousand features is explained in seconds too.
    private static let surrogateValues = 10_000_000
    /// Rows of a side that the domain classifier sees.
    static let classifierRows = 4_000
    /// Rows of a side in which segments are looked for.
    static let segmentRows = 20_000

    /// Rows of a side that the surrogate of so many features is fitted to.
    static func surrogateRows(features: Int) -> Int {
        min(surrogateRows, max(classifierRows, surrogateValues / max(1, features)))
    }

    private let model: MonitoredModel
    private let window: String
    private let outputs: [ExplainedOutput]
    private let times: [Moment]
    /// The rows with an answer; nil: all.
    ///
    /// Of a wide model's baseline evenly spaced ones.
    private let baselineKept: [Int]?
    private let windowKept: [Int]?
    private let rows: (baseline: Int, window: Int)
    private var features: [ExplainedFeature] = []
    private var attributions: [SuppliedAttribution] = []
    /// What an analysis made elsewhere says the model leaned on in the baseline; nil where its rows tell.
    public var baselineAttributions: GlobalAttributions?
    private var versions: String?

    /// The answers of both sides; nil where one has none.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - window: The window's key.
    ///   - baselineAnswers: Its prediction and score columns over the baseline, with the version's where there is one.
    ///   - windowAnswers: The same over the window, with times where there are any.
    ///   - baselineValues: Values of the baseline's features that are held at most, a byte each, but those of 20,000 rows
    ///     in any case: of a thousand features 25,000 evenly spaced rows are looked at.
    public init?(
        model: MonitoredModel,
        window: String,
        baselineAnswers: ColumnBatch,
        windowAnswers: ColumnBatch,
        baselineValues: Int = 25_000_000
    ) {
        let (there, here) = (model.answers(in: baselineAnswers), model.answers(in: windowAnswers))
        let answered = Self.answered(there, baselineAnswers.rowCount)
        let count = answered?.count ?? baselineAnswers.rowCount
        let most = max(Self.segmentRows, baselineValues / max(1, model.columns.features.count))
        let chosen = spaced(count, most)
        baselineKept = chosen.map { rows in rows.map { answered?[$0] ?? $0 } } ?? answered
        windowKept = Self.answered(here, windowAnswers.rowCount)
        let (keptThere, keptHere) = (baselineKept, windowKept)
        let outputs = zip(there, here).map { there, here in
            ExplainedOutput(
                quantity: there.quantity,
                category: there.category,
                baseline: there.values.picked(keptThere),
                window: here.values.picked(keptHere)
            )
        }
        guard let first = outputs.first, !first.baseline.isEmpty, !first.window.isEmpty else { return nil }
        self.model = model
        self.window = window
        self.outputs = outputs
        times = windowAnswers.times.isEmpty ? [] : windowAnswers.times.picked(windowKept)
        rows = (first.baseline.count, first.window.count)
        if let version = model.columns.version,
            case .categories(let before)? = baselineAnswers.values(of: version),
            case .categories(let after)? = windowAnswers.values(of: version)
        {
            versions = Self.versionChange(before, after)
        }
    }

    /// Adds features: the same rows, in the same order, as the answers.
    ///
    /// - Parameters:
    ///   - added: The features; one without a column on both sides is left out.
    ///   - baseline: A feature's column in the baseline, read on the caller's thread; nil where there is none.
    ///   - window: The same in the window.
    /// - Throws: What the columns' readers throw.
    public mutating func add(
        _ added: [FeatureColumn],
        baseline: (String) throws -> ColumnValues?,
        window: (String) throws -> ColumnValues?
    ) rethrows {
        let (keptThere, keptHere, rows) = (baselineKept, windowKept, rows)
        let explained = try concurrentMap(
            added,
            reading: { (feature: $0, there: try baseline($0.name), here: try window($0.name)) },
            { column -> ExplainedFeature? in
                guard let before = column.there, let after = column.here else { return nil }
                let there = keptThere.map { before.rows(at: $0) } ?? before
                let here = keptHere.map { after.rows(at: $0) } ?? after
                guard there.count == rows.baseline, here.count == rows.window else { return nil }
                return ExplainedFeature(column.feature, baseline: there, window: here)
            }
        )
        features += explained.compactMap(\.self)
    }

    /// Adds the contribution of a feature to each answer as somebody computed it (SHAP values).
    ///
    /// - Parameters:
    ///   - feature: The feature.
    ///   - category: The class to whose probability it contributes; nil for the only output.
    ///   - baseline: The contributions in the baseline's rows; nil where it has none.
    ///   - window: The same of the window.
    public mutating func add(
        attributionsOf feature: String,
        to category: String? = nil,
        baseline: ColumnValues?,
        window: ColumnValues
    ) {
        guard case .numbers(let here) = window else { return }
        var there: [Double]?
        if case .numbers(let values)? = baseline { there = values.picked(baselineKept) }
        let kept = here.picked(windowKept)
        guard there.map({ $0.count == rows.baseline }) ?? true, kept.count == rows.window else { return }
        attributions.append(
            SuppliedAttribution(category: category, feature: feature, baseline: there, window: kept)
        )
    }

    /// As many as rules need: whatever fewer rows show may be chance.
    static let fewestRows = 20

    /// The explanation.
    ///
    /// - Parameters:
    ///   - earlier: The answers of the windows before, with their times, for the change point.
    ///   - courses: The windows up to this one, oldest first, for correlations across windows.
    ///   - labels: What is known of the truth on both sides.
    /// - Returns: What could be found; what could not is said in its notes.
    public func explanation(
        earlier: [ColumnBatch] = [],
        courses: [WindowCourse] = [],
        labels: ExplainedLabels? = nil
    ) -> Explanation {
        var result = Explanation(window: window, windowRows: rows.window, baselineRows: rows.baseline)
        let changes = features.changes()
        var correlations = Correlations.Search()
        correlations.add(Correlations.acrossWindows(courses, model.columns.features))
        result.versionChange = versions
        result.attributions = attributionDrift
        if let sentence = attributions.coverageSentence { result.notes.append(sentence) }
        guard rows.window >= Self.fewestRows else {
            result.notes.append(
                "Too few rows to say why: has \(rows.window), needs \(Self.fewestRows)."
            )
            return result
        }
        let (ofFeatures, ofOutputs) = concurrently({ featureShares(changes) }) {
            (effects: effects(changes), segments: outputSegments(), change: change(earlier))
        }
        (result.outputs, result.segments, result.change) = ofOutputs
        switch ofFeatures {
        case nil: result.notes.append("No feature could be compared.")
        case .success(let found)?:
            result.shares = found.shares
            if found.shares.leftOut > 0 { result.notes.append(found.shares.leftOutSentence) }
            correlations.add(found.correlations)
        case .failure(let error)?:
            result.notes.append("Which features moved cannot be said. \(error.description)")
        }
        addLoss(labels, changes, to: &result, &correlations)
        result.correlations = correlations.chosen
        return result
    }

    /// Which features tell the window from the baseline, and what goes along with that; nil without features.
    private func featureShares(_ changes: [String: String])
        -> Result<(shares: DriftShares, correlations: Correlations.Search), StatisticsError>?
    {
        guard !features.isEmpty else { return nil }
        return Result { () throws(StatisticsError) in
            let (shares, scores) = try features.shares(changes)
            let withDrift = Correlations.withRows(features, .featureWithDrift, scores) { feature in
                switch feature.sample {
                case .numbers(_, let here): .numbers(here)
                case .categories(_, let here): .names(here)
                }
            }
            var correlations = Correlations.Search()
            correlations.add(withDrift)
            correlations.add(Correlations.pairs(features))
            return (shares, correlations)
        }
    }

    private func effects(_ changes: [String: String]) -> [OutputEffect] {
        guard !features.isEmpty else { return [] }
        let found = outputs.compactMap { output in
            suppliedEffect(on: output, changes) ?? (try? features.effect(on: output, changes: changes))
        }
        return found.sorted { (abs($0.shift), $1.category ?? "") > (abs($1.shift), $0.category ?? "") }
    }

    /// How the order of what the model leans on changed; nil for fewer than two features.
    private var attributionDrift: AttributionDrift? {
        AttributionDrift(supplied: attributions, against: baselineAttributions)
    }

    /// The split by the attributions of an output; nil where they were not supplied for rows of both sides.
    private func suppliedEffect(on output: ExplainedOutput, _ changes: [String: String]) -> OutputEffect? {
        let category = outputs.count == 1 ? nil : output.category
        return attributions.filter { $0.category == category }.effect(on: output, changes)
    }

    private func outputSegments() -> [DriftSegment] {
        guard !features.isEmpty, let output = outputs.max(by: { abs($0.shift) < abs($1.shift) })
        else { return [] }
        let (there, here) = (
            spaced(rows.baseline, Self.segmentRows), spaced(rows.window, Self.segmentRows)
        )
        let fewest = max(30, (here?.count ?? rows.window) / 50)
        return
            (try? features.segments(
                baseline: SegmentValues(rows: there, values: output.baseline.picked(there)),
                window: SegmentValues(rows: here, values: output.window.picked(here)),
                minimumRows: fewest
            )) ?? []
    }

    private func change(_ earlier: [ColumnBatch]) -> OutputChange? {
        guard times.count == rows.window,
            let place = outputs.indices.max(by: { abs(outputs[$0].shift) < abs(outputs[$1].shift) })
        else { return nil }
        var (allTimes, values): ([Moment], [Double]) = ([], [])
        for batch in earlier where batch.times.count == batch.rowCount {
            let answers = model.answers(in: batch)
            guard answers.indices.contains(place) else { continue }
            for (time, value) in zip(batch.times, answers[place].values) where value.isFinite {
                allTimes.append(time)
                values.append(value)
            }
        }
        return OutputChange.found(times: allTimes + times, values: values + outputs[place].window)
    }

    private func addLoss(
        _ labels: ExplainedLabels?,
        _ changes: [String: String],
        to result: inout Explanation,
        _ correlations: inout Correlations.Search
    ) {
        guard let labels, !features.isEmpty else { return }
        guard let there = labels.baseline.kept(baselineKept), let here = labels.window.kept(windowKept) else {
            return
        }
        guard there.rows.count >= 100, here.rows.count >= 30 else {
            result.notes.append(
                "What carries the loss takes 30 labels of the window and 100 of the baseline; "
                    + "there are \(here.rows.count) and \(there.rows.count)."
            )
            return
        }
        result.loss = try? features.loss(baseline: there, window: here, task: model.task, changes: changes)
        result.lossSegments =
            (try? features.segments(
                baseline: SegmentValues(rows: there.rows, values: there.losses, weights: there.weights),
                window: SegmentValues(rows: here.rows, values: here.losses, weights: here.weights),
                minimumRows: 15,
                onlyRising: true
            )) ?? []
        guard here.rows.count >= Correlations.fewestLabels else { return }
        correlations.add(
            Correlations.withRows(features, .featureWithResidual, here.residuals) { feature in
                feature.windowColumn(at: here.rows)
            }
        )
    }

    private static func answered(_ answers: [ModelAnswers], _ count: Int) -> [Int]? {
        guard answers.contains(where: { $0.values.contains { !$0.isFinite } }) else { return nil }
        return (0..<count).filter { row in
            answers.allSatisfy { $0.values.indices.contains(row) && $0.values[row].isFinite }
        }
    }

    private static func versionChange(_ before: CategoryColumn, _ after: CategoryColumn) -> String? {
        func shares(_ column: CategoryColumn) -> [String: Double] {
            var counts: [String: Double] = [:]
            for row in column.codes.indices { counts[column.name(at: row) ?? "unknown", default: 0] += 1 }
            return counts.mapValues { $0 / Double(max(1, column.codes.count)) }
        }
        let (there, here) = (shares(before), shares(after))
        let widest = here.max { left, right in
            (left.value - (there[left.key] ?? 0), right.key) < (
                right.value - (there[right.key] ?? 0), left.key
            )
        }
        guard let widest, widest.value - (there[widest.key] ?? 0) > 0.05 else { return nil }
        return "version “\(widest.key)” gave \(Wording.percent(widest.value)) of the answers, "
            + "\(Wording.percent(there[widest.key] ?? 0)) in the baseline"
    }
}

extension ExplainedOutput {
    fileprivate var shift: Double { window.average - baseline.average }
}

/// One number a row of what a model answered.
struct ModelAnswers {
    var quantity: OutputEffect.Quantity
    var category: String?
    var values: [Double]
}

extension MonitoredModel {
    /// The columns that answers lie in, and the version's.
    public var explainedColumns: [String] {
        [columns.prediction] + [columns.score].compactMap { $0 } + columns.scores.values.sorted()
            + [columns.version].compactMap { $0 }
    }

    /// What is explained of a batch: the score or the predicted number; of several classes one for each; without a score
    /// whether the class is predicted.
    func answers(in batch: ColumnBatch) -> [ModelAnswers] {
        func numbers(_ column: String) -> [Double]? {
            guard case .numbers(let values)? = batch.values(of: column) else { return nil }
            return values
        }
        if task == .regression {
            return numbers(columns.prediction).map { [ModelAnswers(quantity: .prediction, values: $0)] } ?? []
        }
        if let score = columns.score, let values = numbers(score) {
            return [ModelAnswers(quantity: .probability, category: positiveClass, values: values)]
        }
        if !columns.scores.isEmpty {
            return columns.scores.sorted { $0.key < $1.key }.prefix(Self.mostClasses).compactMap {
                name,
                column in
                numbers(column).map { ModelAnswers(quantity: .probability, category: name, values: $0) }
            }
        }
        guard case .categories(let answers)? = batch.values(of: columns.prediction) else { return [] }
        let named =
            task == .binary ? [positiveClass ?? classes.last?.value].compactMap { $0 } : classes.map(\.value)
        return named.prefix(Self.mostClasses).map { name in
            let isName = answers.names.map { $0 == name ? 1.0 : 0 }
            return ModelAnswers(
                quantity: .classShare,
                category: name,
                values: answers.codes.map { isName.indices.contains(Int($0)) ? isName[Int($0)] : .nan }
            )
        }
    }

    /// Of more classes than this the rest is not explained: nobody reads a dozen pictures.
    private static let mostClasses = 12
}
