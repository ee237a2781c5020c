public import Monitoring
import Review
import Storage

/// All that an explanation needs of the database: working it out takes longer than reading it, and needs no read that
/// keeps the log from being moved meanwhile.
struct PreparedExplanation {
    var explainer: Explainer
    var earlier: [ColumnBatch]
    var courses: [WindowCourse]
    var labels: ExplainedLabels?

    /// Works it out.
    func explanation() -> Explanation {
        explainer.explanation(earlier: earlier, courses: courses, labels: labels)
    }
}

extension Workbench {
    /// Why a window differs from the baseline.
    ///
    /// What was stored of the window that stands out most in an alert; of other windows it is computed now, which takes a moment.
    /// - Throws: `notFound` for an unknown model or window, `invalid` for a window without rows or a model without a
    ///   baseline.
    public func explain(model name: String, window key: String) throws(WorkbenchError) -> Explanation {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard let stored = try read.window(key, of: model.id), let latest = stored.latest else {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no evaluated window \(key). `plumbline window list \(name)` shows them."
                    )
                }
                return try explanation(of: stored.window, revision: latest.revision.number, model, in: read)
            }
        }
    }

    /// How far each feature had drifted in the last windows up to one, oldest window first.
    public func featureDrift(model name: String, through key: String, windows: Int = 30)
        throws(WorkbenchError)
        -> [FeatureDriftPoint]
    {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard let window = try read.window(key, of: model.id) else { return [] }
                return try read.featureDrift(of: model.id, through: window.window.ordinal, most: windows)
            }
        }
    }

    /// The stored explanation of a window's revision, or one computed now.
    func explanation(of window: Window, revision: Int, _ model: StoredModel, in read: ReadTransaction) throws
        -> Explanation
    {
        if let kept = try read.explanation(ofWindow: window.key, revision: revision, model: model.id) {
            return kept
        }
        guard try read.currentBaseline(of: model.id) != nil else {
            throw WorkbenchError.invalid(
                "\(model.model.name) has no baseline to compare with. Next: plumbline baseline import \(model.model.name) FILE"
            )
        }
        try read.requireRows(ofWindow: window.key, model: model, for: "an explanation")
        guard let found = try preparedExplanation(of: window, model, in: read) else {
            throw WorkbenchError.invalid(
                "The window \(window.key) has no rows to explain, or they were pruned. Choose one with rows."
            )
        }
        return found.explanation()
    }

    /// What explains a window, from its rows; nil where it or the baseline has none.
    ///
    /// Columns are read a few at a time, so that a large window does not lie in memory as a whole.
    func preparedExplanation(of window: Window, _ model: StoredModel, in read: ReadTransaction) throws
        -> PreparedExplanation?
    {
        guard let baseline = try read.currentBaseline(of: model.id) else { return nil }
        let plan = model.model.columns
        let answers = model.model.explainedColumns
        let storedThere = try read.storedColumns(ofBaseline: baseline.id)
        let storedHere = try read.storedColumns(ofWindow: window.key, model: model.id)
        let there = try storedThere.batch(answers + [plan.labelName], hasTimes: false)
        let here = try storedHere.batch(answers)
        guard
            var explainer = Explainer(
                model: model.model,
                window: window.key,
                baselineAnswers: there,
                windowAnswers: here
            )
        else { return nil }
        try explainer.add(plan.features, baseline: storedThere.values, window: storedHere.values)
        explainer.baselineAttributions = baseline.attributions
        try addAttributions(to: &explainer, model, baseline: storedThere, window: storedHere)
        return PreparedExplanation(
            explainer: explainer,
            earlier: try earlierAnswers(before: window, model, in: read),
            courses: try courses(through: window, model, in: read),
            labels: ExplainedLabels(
                try read.windowLabels(window.key, of: model),
                window: here,
                baseline: there,
                of: model.model
            )
        )
    }

    private func addAttributions(
        to explainer: inout Explainer,
        _ model: StoredModel,
        baseline: StoredColumns,
        window: StoredColumns
    ) throws {
        for set in model.model.columns.attributions {
            for feature in model.model.columns.features {
                guard let column = set.columns[feature.name], let after = try window.values(of: column)
                else { continue }
                explainer.add(
                    attributionsOf: feature.name,
                    to: set.category,
                    baseline: try baseline.values(of: column),
                    window: after
                )
            }
        }
    }

    /// The answers of the three windows before, with their times.
    private func earlierAnswers(before window: Window, _ model: StoredModel, in read: ReadTransaction) throws
        -> [ColumnBatch]
    {
        guard model.model.columns.time != nil, let start = window.start else { return [] }
        return try read.windowRowCounts(of: model.id)
            .filter { $0.key != window.key && ($0.firstTime.map { $0 < start } ?? false) }
            .sorted { ($0.firstTime ?? start) < ($1.firstTime ?? start) }
            .suffix(3)
            .map {
                try read.columns(ofWindow: $0.key, model: model.id, names: model.model.explainedColumns)
            }
    }

    /// What the last windows showed, with the output's drift and the mean residual, for correlations.
    private func courses(through window: Window, _ model: StoredModel, in read: ReadTransaction) throws
        -> [WindowCourse]
    {
        let found = try read.columnCourses(
            of: model.id,
            before: window.ordinal + 1,
            most: Self.mostCourses
        )
        guard !found.isEmpty else { return [] }
        func values(_ rule: String) throws -> [String: Double] {
            try read.history(ofRule: rule, model: model.id).reduce(into: [:]) {
                $0[$1.window.key] = $1.finding.measurement?.value
            }
        }
        let output = model.model.columns.score ?? model.model.columns.prediction
        let drift = try values("\(Statistic.kolmogorovSmirnov.rawValue)(\(output))")
        let residual = try values(Statistic.meanResidual.rawValue)
        return found.map {
            WindowCourse(columns: $0.columns, drift: drift[$0.key], residual: residual[$0.key])
        }
    }

    private static let mostCourses = 60
}
