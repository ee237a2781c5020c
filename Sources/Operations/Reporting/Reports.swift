import DriftStatistics
public import Monitoring
public import Review
import Storage

extension Workbench {
    /// The feedback-adjusted quality report of a model.
    ///
    /// It reads one state of the database and no clock: what depends on the time, such as a snooze, is taken at the
    /// last entry of the audit log, so that the same state always gives the same report.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - from: The first moment of the period, by the windows' start; nil: from the first window.
    ///   - to: The moment after the period; nil: through the last window.
    ///   - snapshot: The audit entry after which the database is looked at; nil: the newest.
    /// - Returns: The report.
    /// - Throws: `notFound` for an unknown model or snapshot, `invalid` for a period that ends before it begins.
    public func report(
        model name: String,
        from: Moment? = nil,
        to: Moment? = nil,
        snapshot: Int64? = nil
    ) throws(WorkbenchError) -> Report {
        if let from, let to, from >= to {
            throw .invalid("The period ends at \(to.text), which is not after its begin at \(from.text).")
        }
        return try mapping {
            try database.read(upTo: snapshot) { read in
                try ReportRun(workbench: self, read: read, model: try read.required(name), from: from, to: to)
                    .report()
            }
        }
    }
}

/// One report in the making.
struct ReportRun {
    let workbench: Workbench
    let read: ReadTransaction
    let model: StoredModel
    let from: Moment?
    let to: Moment?
    /// The time of the last audit entry: the report's only clock.
    let moment: Moment
    let windows: [WindowSummary]
    let verdicts: [Verdict]
    let baselineErrors: BaselineErrors
    let baselineQuality: [QualityMetric: Double]

    init(workbench: Workbench, read: ReadTransaction, model: StoredModel, from: Moment?, to: Moment?) throws {
        self.workbench = workbench
        self.read = read
        self.model = model
        self.from = from
        self.to = to
        moment = try read.auditEntries(limit: 1).first?.at ?? Moment(clamping: 0)
        windows = try workbench.windowSummaries(of: model, in: read).filter { summary in
            guard let start = summary.window.start else { return from == nil && to == nil }
            return (from.map { start >= $0 } ?? true) && (to.map { start < $0 } ?? true)
        }
        verdicts = try read.verdicts(of: model.id).map(\.verdict)
        let baseline = try workbench.labelledRows(ofBaselineOf: model, in: read)
        baselineErrors = BaselineErrors(baseline)
        baselineQuality = Review.baselineQuality(rows: baseline, task: model.model.task)
    }

    func report() throws -> Report {
        let labels = try windows.map { try read.windowLabels($0.window.key, of: model) }
        let error = try workbench.reviewerError(of: model, in: read)
        let results = zip(windows, labels).map { window, labels in
            estimateQuality(
                rows: labels.rows,
                draw: labels.draw,
                windowRows: window.rows,
                task: model.model.task,
                baseline: baselineQuality,
                methods: .all,
                error: error
            )
        }
        let alerts = try alertEntries()
        let alertRules = try rulesOfAlerts(alerts)
        let coverage = try ReportCoverage(self, labels, results)
        let figures = try workbench.alertFigures(of: model, windows: Set(windows.map(\.window.key)), in: read)
        let precision = figures.precision
        return Report(
            model: model.model.name,
            task: model.model.task,
            title: "\(model.model.name): quality report",
            from: from?.text,
            to: to?.text,
            snapshot: try read.snapshotNumber(),
            engineVersion: engineVersion,
            quality: try overall(results, labels),
            windows: entries(results),
            confusion: try confusion(labels),
            residualDrift: residuals(labels),
            alerts: alerts,
            alertPrecision: Report.AlertPrecision(
                confirmed: precision.confirmed,
                dismissed: precision.dismissedInAll
            ),
            alertRecall: Report.Recall(figures.recall),
            verdictsAgainstTruth: figures.grades.map(Report.GradeEntry.init),
            thresholds: try thresholds(first: alertRules),
            timelines: try timelines(of: alertRules),
            coverage: coverage.counts,
            reviews: coverage.reviews(confirmedAlerts: alerts.count { $0.isConfirmedAlert }),
            reviewerAgreement: Report.ReviewerAgreement(
                Agreement(
                    try read.answers(ofModel: model.id),
                    isNumber: model.model.task == .regression
                ),
                error: error
            ),
            exclusions: coverage.exclusions
        )
    }

    private func confusion(_ labels: [WindowLabels]) throws -> ClassConfusion? {
        let labelled = zip(windows, labels).filter { !$1.rows.isEmpty }
        let rows = try labelled.flatMap { summary, labels in
            let all = try read.windowRowCount(ofWindow: summary.window.key, model: model.id)?.rows ?? 0
            return labels.weighted(windowRows: all)
        }
        return ClassConfusion(rows, of: model.model, windows: labelled.map(\.0.window.key))
    }

    private func overall(_ results: [[QualityResult]], _ labels: [WindowLabels]) throws -> [Report.Figure] {
        let estimates = zip(zip(windows, labels), results).map { known, results in
            WindowEstimates(
                window: known.0.window.key,
                start: known.0.window.start,
                results: results,
                isReady: known.1.isReady(windowRows: known.0.rows),
                awaited: known.1.awaited(windowRows: known.0.rows)
            )
        }
        let rows = try Workbench.rows(estimates, of: model.model, by: .all, allMethods: true)
        let figures = rows.map { Report.Figure($0.estimate, isOfRecord: $0.isOfRecord) }
        return model.model.task.qualityMetrics.flatMap { metric -> [Report.Figure] in
            let found = figures.filter { $0.metric == metric }
            guard found.isEmpty else { return found }
            return [
                Report.Figure(
                    missing: metric,
                    method: .designed,
                    because: "no window of the period has enough labels",
                    rows: windows.reduce(0) { $0 + $1.rows },
                    baseline: baselineQuality[metric]
                )
            ]
        }
    }

    private func entries(_ results: [[QualityResult]]) -> [Report.WindowEntry] {
        zip(windows, results).map { summary, results in
            var seen: Set<QualityMetric> = []
            let figures = results.map { result -> Report.Figure in
                let isFirst = seen.insert(result.metric).inserted
                switch result {
                case .estimated(let estimate): return Report.Figure(estimate, isOfRecord: isFirst)
                case .notEstimable(let metric, let reason):
                    return Report.Figure(
                        missing: metric,
                        method: .designed,
                        because: reason,
                        rows: summary.rows
                    )
                }
            }
            return Report.WindowEntry(
                window: summary.window.key,
                start: summary.window.start?.text,
                end: summary.window.end?.text,
                rows: summary.rows,
                revision: summary.revision?.number ?? 0,
                state: summary.revision?.state,
                provisional: summary.revision?.isProvisional ?? true,
                quality: figures,
                verdict: summary.verdict,
                alert: summary.alert
            )
        }
    }

    private func residuals(_ labels: [WindowLabels]) -> [Report.ResidualEntry] {
        zip(windows, labels).compactMap { summary, labels in
            labels.rows.isEmpty ? nil : residuals(of: summary, labels)
        }
    }

    private func residuals(of summary: WindowSummary, _ labels: WindowLabels)
        -> Report.ResidualEntry
    {
        do {
            let drift = try residualDrift(
                rows: labels.rows,
                draw: labels.draw,
                windowRows: summary.rows,
                baseline: baselineErrors
            )
            return Report.ResidualEntry(
                window: summary.window.key,
                meanResidual: drift.bias.mean,
                baseline: baselineErrors.residuals.mean,
                z: drift.bias.z,
                pValue: drift.pValue,
                labels: drift.labels,
                detectable: drift.bias.detectable
            )
        } catch {
            return Report.ResidualEntry(
                window: summary.window.key,
                meanResidual: nil,
                baseline: nil,
                z: nil,
                pValue: nil,
                labels: labels.rows.count,
                detectable: nil,
                reason: error.description
            )
        }
    }

    private func alertEntries() throws -> [Report.AlertEntry] {
        let inPeriod = Set(windows.map(\.window.key))
        let all = try workbench.alertSummaries(of: model, level: nil, in: read, at: moment)
        let own = all.filter { !inPeriod.isDisjoint(with: $0.windows) }
        let ordered = own.sorted {
            ($0.level == .notice ? 1 : 0, $0.id) < ($1.level == .notice ? 1 : 0, $1.id)
        }
        return try ordered.map { alert in
            let verdicts = try read.verdicts(on: .alert(alert.id)).map(\.verdict)
            let verdict = speakingVerdict(verdictsInForce(verdicts))
            return Report.AlertEntry(
                id: alert.id,
                level: alert.level,
                state: alert.state,
                from: alert.from,
                to: alert.to,
                windows: alert.windows,
                topFindings: alert.topFindings,
                verdict: verdict.map(Report.VerdictEntry.init),
                explanation: alert.level == .alert ? try explanationEntry(ofAlert: alert.id) : nil
            )
        }
    }

    /// Why the worst window of an alert differs, as it was stored when the alert was evaluated.
    private func explanationEntry(ofAlert id: Int64) throws -> Report.ExplanationEntry? {
        guard let stored = try read.alert(id: id) else { return nil }
        let breached = try stored.windows.flatMap {
            try read.findings(
                of: model.id,
                scope: .revision(window: $0.window, number: $0.revision),
                onlyBreached: true
            )
        }
        guard let worst = Workbench.worstWindow(breached, at: stored.alert.level).first?.window,
            let member = stored.windows.last(where: { $0.window == worst }),
            let explanation = try read.explanation(
                ofWindow: worst,
                revision: member.revision,
                model: model.id
            )
        else { return nil }
        return Report.ExplanationEntry(explanation, of: model.model)
    }

    /// The rules that were breached in alerts, the most often breached first.
    private func rulesOfAlerts(_ alerts: [Report.AlertEntry]) throws -> [String] {
        let flagged = Set(alerts.filter { $0.level == .alert }.flatMap(\.windows))
        var counts: [String: Int] = [:]
        for finding in try read.findings(of: model.id, onlyBreached: true)
        where flagged.contains(finding.window) && finding.rule.level == .alert {
            counts[finding.rule.key, default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    private func thresholds(first: [String]) throws -> [Report.ThresholdEntry] {
        let rules = try workbench.rulesInForce(of: model, in: read)
        // Where no value was set, the limit is what the budget allows now.
        let bank = try read.reference(of: model.id)?.bank ?? .empty
        let place = Dictionary(first.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let ordered = rules.enumerated().sorted { left, right in
            (place[left.element.key] ?? Int.max, left.offset) < (
                place[right.element.key] ?? Int.max, right.offset
            )
        }
        return try ordered.map { _, rule in
            let history = Array(try read.thresholdHistory(ofRule: rule.key, model: model.id).reversed())
            let before = from.map { from in history.last { $0.recordedAt < from } } ?? history.first
            let upTo = history.filter { revision in to.map { revision.recordedAt < $0 } ?? true }
            // A rule's first limit is where it starts from, not a change.
            let changes = upTo.filter { $0.number > max(1, before?.number ?? 1) }
            let inForce = { (revision: ThresholdRevision) in
                bank.threshold(of: rule, limit: revision.limit, revision: revision.number).limit
            }
            return Report.ThresholdEntry(
                rule: rule.key,
                title: model.model.title(of: rule),
                then: before.map(inForce),
                now: upTo.last.map(inForce),
                revisions: changes.map(Report.RevisionEntry.init),
                outcomes: history.count > 1 ? try outcomes(of: rule.key) : []
            )
        }
    }

    /// How alerts did under each revision of a rule's limit, in the windows of the period.
    private func outcomes(of rule: String) throws -> [Report.RevisionOutcome] {
        let inPeriod = Set(windows.map(\.window.key))
        let findings = try read.history(ofRule: rule, model: model.id).map(\.finding).filter {
            inPeriod.contains($0.window)
        }
        let right = Dictionary(
            alertQualityByRevision(of: rule, verdicts: verdicts, findings: findings).map {
                ($0.revision, $0.quality)
            },
            uniquingKeysWith: { first, _ in first }
        )
        let byRevision = Dictionary(grouping: findings, by: \.threshold.revision)
        return try byRevision.sorted { $0.key < $1.key }.map { revision, findings in
            let quality = right[revision] ?? AlertQuality()
            let figures = try workbench.alertFigures(
                of: model,
                windows: Set(findings.map(\.window)),
                in: read
            )
            return Report.RevisionOutcome(
                revision: revision,
                precision: Report.AlertPrecision(
                    confirmed: quality.confirmed,
                    dismissed: quality.dismissedInAll
                ),
                recall: Report.Recall(figures.recall)
            )
        }
    }

    /// Six at most: a report is read, not searched.
    private func timelines(of keys: [String]) throws -> [Report.Timeline] {
        let inPeriod = Set(windows.map(\.window.key))
        let rules = RuleCatalog.rules(for: model.model)
        return try keys.prefix(6).compactMap { key in
            guard let rule = rules.first(where: { $0.key == key }) else { return nil }
            let points = try read.history(ofRule: key, model: model.id).filter {
                inPeriod.contains($0.window.key)
            }
            return Report.Timeline(
                rule: key,
                title: model.model.figure(of: rule),
                measure: model.model.measure(of: rule),
                points: points.map { point in
                    Report.Timeline.Point(
                        window: point.window.key,
                        value: point.finding.measurement?.value,
                        limit: point.finding.threshold.limit,
                        isBreached: point.finding.isBreached
                    )
                }
            )
        }
    }
}

extension Report.AlertEntry {
    fileprivate var isConfirmedAlert: Bool { level == .alert && state == .confirmed }
}
