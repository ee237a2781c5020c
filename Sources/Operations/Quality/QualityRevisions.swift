import Monitoring
import Review
import Storage

/// The quality of a model's windows in their order: each judgement rests on the ones before.
struct QualityChain {
    private let model: MonitoredModel
    private let baseline: [QualityMetric: Double]
    private let error: ReviewerError?
    /// Before the first window of a version; nil where the baseline has no labels.
    private let start: QualityFilter?
    private var filter: QualityFilter?
    private var version: Int64?

    init(
        model: MonitoredModel,
        plan: QualityPlan,
        baseline: [QualityMetric: Double],
        error: ReviewerError?
    ) {
        self.model = model
        self.baseline = baseline
        self.error = error
        start = baseline[model.task.mainMetric].flatMap { figure in
            let loss = model.task == .regression ? figure : 1 - figure
            return plan.toleratedLoss(task: model.task, baselineLoss: loss).flatMap {
                QualityFilter(baselineLoss: loss, tolerance: $0)
            }
        }
        filter = start
    }

    /// What labels said of one version says nothing of the next: with each the filter starts anew.
    mutating func enter(version: Int64?) {
        if version != self.version { (filter, self.version) = (start, version) }
    }

    /// The next window, with its figures of record and what they mean after the windows before it.
    mutating func next(_ labels: WindowLabels, windowRows: Int) -> LabelledWindow {
        let estimates = estimateQuality(
            rows: labels.rows,
            draw: labels.draw,
            windowRows: windowRows,
            task: model.task,
            baseline: baseline,
            error: error,
            isAdaptive: labels.isAdaptive
        )
        let main = estimates.first { $0.metric == model.task.mainMetric }?.estimate
        let judgement = main.flatMap { filter?.step($0) }
        return LabelledWindow(
            rows: labels.rows,
            draw: labels.draw,
            windowRows: windowRows,
            estimates: estimates,
            judgement: judgement
        )
    }
}

extension EvaluationRun {
    /// Judges quality where labels make it known, oldest window first; a window whose answers change gets a new revision.
    mutating func reviseQuality(by actor: String, at moment: Moment) throws {
        guard let reference, let evaluation = try workbench.database.read({ try evaluation(in: $0) }) else {
            return
        }
        let rules = evaluation.rules.filter { $0.subject == .quality || $0.subject == .residual }
        let database = workbench.database
        let windows = try database.read { try $0.windows(of: model.id) }
        let labelled = try database.read { try $0.labelCounts(of: model.id) }
        let emptied = try database.read { try $0.windowsWithoutTheirLabels(labelled.keys, rules, of: model) }
        let deployments = try database.read { try $0.deployments(of: model.id) }
        var chain = quality
        // Read for the first window that is ready: mostly none is, and a baseline may be long.
        var baselineRows: [LabelledRow]?
        let plan = model.model.sampling
        for stored in windows {
            chain.enter(version: deployments.inForce(for: stored.window)?.id)
            // What was held against an earlier baseline stays as it was found; the filter starts anew with each.
            let isEmptied = emptied.contains(stored.window.key)
            guard labelled[stored.window.key] != nil || isEmptied, let latest = stored.latest,
                latest.revision.rows > 0,
                latest.baseline ?? reference.baseline.id == reference.baseline.id
            else { continue }
            let rows = latest.revision.rows
            let labels = try database.read { try $0.windowLabels(stored.window.key, of: model) }
            guard labels.stepsFilter(plan, windowRows: rows) || isEmptied else { continue }
            let isReady = labels.isReady(windowRows: rows)
            var window = chain.next(labels, windowRows: rows)
            if isReady, let next = labels.nextLook(plan, window.judgement, windowRows: rows) {
                report.sampled += try takeSecondLook(stored.window.key, next, by: actor, at: moment)
                window.isOpen = true
            }
            guard isReady || isEmptied else { continue }
            let held =
                try baselineRows ?? database.read { try workbench.labelledRows(ofBaselineOf: model, in: $0) }
            baselineRows = held
            let judged = rules.map { rule in
                let measured = Result { () throws(NotMeasured) in
                    try window.measure(rule, baseline: held)
                }
                return evaluation.finding(rule, stored.window.key, rows, measured)
            }
            try revise(stored, judged, by: actor, at: moment)
        }
    }

    /// Asks for the rest of a window's labels, in the same order.
    private func takeSecondLook(_ key: String, _ target: Int, by actor: String, at moment: Moment) throws
        -> Int
    {
        try workbench.database.write(at: moment, by: actor) { transaction in
            let drawn = try workbench.enlargeSample(
                ofWindow: key,
                to: target,
                purpose: .secondLook,
                model,
                lessons: reference?.lessons ?? .none,
                in: transaction
            )
            guard drawn > 0 else { return 0 }
            _ = try transaction.record(
                action: "sample.secondLook",
                subject: "\(model.model.name) \(key)",
                detail: "\(target) labels in all"
            )
            return drawn
        }
    }

    /// Gives a window a new revision where rules judged on labels answer otherwise than before.
    mutating func revise(
        _ stored: StoredWindow,
        _ judged: [Finding],
        by actor: String,
        at moment: Moment
    ) throws {
        let key = stored.window.key
        let before = try workbench.database.read { try $0.findings(of: model.id, scope: .window(key)) }
        let rulesJudged = Set(judged.map(\.rule.key))
        guard !judged.allSatisfy({ new in before.contains { $0.saysTheSame(as: new) } }),
            let latest = try workbench.database.read({ try $0.window(key, of: model.id) })?.latest
        else { return }
        let all = before.filter { !rulesJudged.contains($0.rule.key) } + judged
        let findings = all.cleared(model.model.quality.clearAlerts && all.showThatQualityHeld)
        var revision = latest.revision
        revision.number += 1
        revision.cause = .labels
        revision.evaluatedAt = moment
        revision.state = Evaluation.state(of: findings, rows: revision.rows)
        let encoded = try EncodedRevision(revision)
        var raised = Raised()
        try workbench.database.write(at: moment, by: actor) { transaction in
            let id = try transaction.addWindowRevision(
                encoded,
                window: stored.id,
                lastBatch: latest.lastBatch,
                baseline: latest.baseline,
                modelRevision: model.revision
            )
            try transaction.addFindings(findings, windowRevision: id, engineVersion: engineVersion)
            raised = try raise(findings, window: stored.window, revision: revision.number, in: transaction)
            try clear(
                stored.window,
                revision: revision.number,
                state: revision.state,
                findings: findings,
                in: transaction
            )
            _ = try transaction.record(
                action: "window.evaluated",
                subject: "\(model.model.name) \(key)",
                detail: "revision \(revision.number) (labels): \(revision.state.rawValue)"
            )
        }
        if windowsMet.insert(key).inserted { report.revised += 1 }
        report.alertsRaised += raised.new
        report.alertsReopened += raised.reopened
        if let alert = raised.alert { alertsMet.insert(alert) }
    }
}

extension ReadTransaction {
    /// Windows that were judged on labels of which none is left, since their import was withdrawn.
    fileprivate func windowsWithoutTheirLabels(
        _ labelled: some Collection<String>,
        _ rules: [Rule],
        of model: StoredModel
    ) throws -> Set<String> {
        guard try hasWithdrawnLabels(of: model.id) else { return [] }
        let judged = try rules.flatMap { try history(ofRule: $0.key, model: model.id) }
            .filter { $0.finding.measurement != nil }
        return Set(judged.map(\.finding.window)).subtracting(labelled)
    }
}

extension Finding {
    /// Whether another finding of the same rule has the same value and outcome; where a person changed the limit or the
    /// tolerance since, whether labels still say the same, since such a change holds for windows to come.
    fileprivate func saysTheSame(as other: Finding) -> Bool {
        guard rule.key == other.rule.key else { return false }
        guard threshold.revision == other.threshold.revision else {
            return measurement?.windowFigure == other.measurement?.windowFigure
                && measurement?.effectLower == other.measurement?.effectLower
        }
        return outcome == other.outcome && measurement == other.measurement && threshold == other.threshold
    }
}
