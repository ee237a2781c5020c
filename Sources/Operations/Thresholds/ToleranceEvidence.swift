import DriftStatistics
import Monitoring
import Review
import Storage

extension Workbench {
    /// What the verdicts say about how much worse a model may get, by its quality rule.
    ///
    /// Each judged window is placed by how far the quality filter, at the tolerance in force, holds its loss above the
    /// baseline's.
    /// - Returns: nil without a labelled baseline or a window whose quality was judged.
    func toleranceEvidence(of stored: StoredModel, _ rule: Rule, in read: ReadTransaction) throws
        -> RuleEvidence?
    {
        let task = stored.model.task
        let plan = try qualityPlan(of: stored, in: read)
        let baseline = try baselineKnowledge(of: stored, in: read).quality
        guard let figure = baseline[task.mainMetric] else { return nil }
        let loss = task == .regression ? figure : 1 - figure
        let judged = try judgements(of: stored, baseline: baseline, in: read)
        let planned = stored.model.quality.tolerance(for: task)
        let unit = QualityPlan.unit(task: task, baselineLoss: loss)
        guard !judged.isEmpty, unit > 0,
            let scale = ToleranceScale(
                inForce: plan.tolerance(for: task),
                planned: planned,
                deviations: judged.map { $0.judgement.standardDeviation / unit }
            )
        else { return nil }
        let history = try read.thresholdHistory(ofRule: rule.key, model: stored.id)
        let limit = try thresholdsInForce(of: stored, in: read)[rule.key]?.limit
        let windows = judged.map { window, judgement in
            RuleEvidence.WindowScore(
                window: window,
                z: scale.z(
                    of: judgement,
                    baselineLoss: loss,
                    unit: unit,
                    limit: limit ?? QualityJudgement.standardLimit
                )
            )
        }
        let z = Dictionary(windows.map { ($0.window, $0.z) }, uniquingKeysWith: { _, last in last })
        let verdicts = try judgedWindows(of: stored, in: read, speaks: { $0.speaksAgainstTolerating($1) })
            .evidence.compactMap { item -> RuleEvidence.JudgedWindow? in
                guard item.rule == rule.key, let z = z[item.window] else { return nil }
                return .init(window: item.window, z: z, isConfirmed: item.isConfirmed, weight: item.weight)
            }
        var evidence = RuleEvidence(
            rule: rule.key,
            fromRevision: history.first?.number ?? 0,
            limit: scale.inForce,
            scale: nil,
            verdicts: verdicts,
            windows: windows,
            lowestLimit: history.map { $0.tolerance ?? planned }.min() ?? planned,
            seed: stableHash64("tolerance".utf8, salt: stored.model.sampling.seed)
        )
        evidence.unit = .tolerance(scale)
        return evidence
    }

    /// What the quality filter says of each window whose labels suffice, oldest first.
    private func judgements(
        of stored: StoredModel,
        baseline: [QualityMetric: Double],
        in read: ReadTransaction
    ) throws -> [(window: String, judgement: QualityJudgement)] {
        var chain = try qualityChain(of: stored, baseline: baseline, in: read)
        let current = try read.currentBaseline(of: stored.id)?.id
        let deployments = try read.deployments(of: stored.id)
        let labelled = try read.labelCounts(of: stored.id)
        return try read.windows(of: stored.id).compactMap { window in
            let key = window.window.key
            // What was held against an earlier baseline says nothing of this one.
            guard let latest = window.latest, latest.revision.rows > 0, labelled[key] != nil,
                latest.baseline ?? current == current
            else { return nil }
            let rows = latest.revision.rows
            chain.enter(version: deployments.inForce(for: window.window)?.id)
            let labels = try read.windowLabels(key, of: stored)
            guard labels.stepsFilter(stored.model.sampling, windowRows: rows) else { return nil }
            let judgement = chain.next(labels, windowRows: rows).judgement
            return labels.isReady(windowRows: rows) ? judgement.map { (key, $0) } : nil
        }
    }
}
