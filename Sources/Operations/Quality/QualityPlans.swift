import Monitoring
public import Review
import Storage

extension Workbench {
    /// How much worse a model may get: what its file says, unless a person adopted another tolerance.
    func qualityPlan(of model: StoredModel, in read: ReadTransaction) throws -> QualityPlan {
        var plan = model.model.quality
        let revisions = try read.thresholds(of: model.id)
        for rule in RuleCatalog.rules(for: model.model) where rule.isProbability {
            if let tolerance = revisions[rule.key]?.tolerance { plan.tolerance = tolerance }
        }
        return plan
    }

    /// A model's quality before its first window.
    func qualityChain(of model: StoredModel, baseline: [QualityMetric: Double], in read: ReadTransaction)
        throws
        -> QualityChain
    {
        QualityChain(
            model: model.model,
            plan: try qualityPlan(of: model, in: read),
            baseline: baseline,
            error: try reviewerError(of: model, in: read)
        )
    }

    /// What a model's quality rule finds, at its tolerance and with the labels it asks for; nil while the baseline has no
    /// labels, or where no labels are asked for.
    ///
    /// - Throws: `notFound` for an unknown model.
    public func qualityPower(model name: String) throws(WorkbenchError) -> QualityPower? {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let model = stored.model
                let known = try baselineKnowledge(of: stored, in: read)
                guard let figure = known.quality[model.task.mainMetric] else { return nil }
                let statistic: Statistic = model.task == .regression ? .meanAbsoluteError : .accuracy
                let limit = try thresholdsInForce(of: stored, in: read)[statistic.rawValue]?.limit
                return QualityPower(
                    task: model.task,
                    baseline: figure,
                    deviation: known.deviation,
                    plan: try qualityPlan(of: stored, in: read),
                    sampling: model.sampling,
                    limit: limit ?? QualityJudgement.standardLimit
                )
            }
        }
    }

    /// What further labels of an alert's windows would buy; empty where every row has one.
    ///
    /// While there are no labels, a label is taken to vary as on the baseline.
    /// - Throws: `notFound` for an unknown alert.
    public func labelPower(alert id: Int64) throws(WorkbenchError) -> [LabelPower] {
        try mapping {
            try database.read { read in
                let (alert, stored) = try requiredAlert(id, in: read)
                let context = try QualityContext(of: stored, .ofRecord, self, in: read)
                let metric = stored.model.task.mainMetric
                var rows = 0
                let parts = try alert.windows.map { member -> WindowQuality in
                    rows += try read.windowRowCount(ofWindow: member.window, model: stored.id)?.rows ?? 0
                    let results = try windowQuality(of: stored, window: member.window, context, in: read)
                    return WindowQuality(
                        window: member.window,
                        estimate: results.first { $0.metric == metric }?.estimate
                    )
                }
                let figure = combineQuality(parts, metric: metric).estimate
                let usual = context.baseline[metric]
                let expected =
                    metric == .accuracy ? usual.map { max(0.01, $0 * (1 - $0)) } : usual.map { $0 * $0 }
                return Review.labelPower(
                    spread: figure?.spread ?? expected ?? (metric == .accuracy ? 0.25 : 0),
                    labels: figure?.labels ?? 0,
                    rows: rows
                )
            }
        }
    }
}
