import DriftStatistics
public import Monitoring
import Review
import Storage

extension Workbench {
    /// A model's windows, oldest first; those that are still open too.
    public func windows(model name: String) throws(WorkbenchError) -> [WindowSummary] {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                return try windowSummaries(of: model, in: read)
            }
        }
    }

    /// One window with its findings, its quality, and what moved in words.
    public func window(model name: String, key: String) throws(WorkbenchError) -> WindowDetail {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                let all = try windowSummaries(of: model, in: read)
                guard let place = all.firstIndex(where: { $0.window.key == key }) else {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no window \(key). `plumbline window list \(name)` shows them."
                    )
                }
                let findings = try read.findings(of: model.id, scope: .window(key))
                return WindowDetail(
                    summary: all[place],
                    findings: findings,
                    quality: try qualityRows(ofWindow: all[place].window, of: model, in: read),
                    sentences: findings.filter(\.isBreached).map { model.model.sentence(of: $0) }
                        + [model.model.sentence(ofCleared: findings)].compactMap(\.self),
                    previous: place > 0 ? all[place - 1].window.key : nil,
                    next: place + 1 < all.count ? all[place + 1].window.key : nil
                )
            }
        }
    }

    /// The latest findings of a model, or of one window.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - window: The window's key; nil: all windows.
    ///   - all: Also those within their limits or not evaluable.
    /// - Returns: The findings of the latest revisions, oldest window first.
    /// - Throws: `notFound` for an unknown model or window.
    public func findings(model name: String, window: String? = nil, all: Bool = false) throws(WorkbenchError)
        -> [Finding]
    {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                if let window, try read.window(window, of: model.id) == nil {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no evaluated window \(window). `plumbline window list \(name)` shows them."
                    )
                }
                return try read.findings(
                    of: model.id,
                    scope: window.map { .window($0) } ?? .latest,
                    onlyBreached: !all
                )
            }
        }
    }

    /// One column of a window beside the baseline, for a picture; from the rows themselves.
    public func comparison(model name: String, window key: String, column: String) throws(WorkbenchError)
        -> ColumnComparison
    {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard let baseline = try read.currentBaseline(of: model.id) else {
                    throw WorkbenchError.notFound("The model “\(name)” has no baseline to compare with.")
                }
                let profiled = try read.profiledWindow(key, of: model.id)?.columns[column]
                let here =
                    try profiled
                    ?? read.storedColumns(ofWindow: key, model: model.id).values(of: column)
                    .map { MeasuredColumn($0) }
                let there = try read.storedColumns(ofBaseline: baseline.id).values(of: column)
                guard let here, let there else {
                    throw WorkbenchError.notFound(
                        "The window \(key) or the baseline has no column \(column)."
                    )
                }
                return comparison(MeasuredColumn(there), here)
            }
        }
    }

    /// A rule's value in each window, oldest first, for a timeline.
    public func timeline(model name: String, rule key: String) throws(WorkbenchError) -> RuleTimeline {
        try mapping {
            try database.read { read in
                let model = try read.required(name)
                guard let rule = try rulesInForce(of: model, in: read).first(where: { $0.key == key }) else {
                    throw WorkbenchError.notFound(
                        "The model “\(name)” has no rule \(key). `plumbline rule list \(name)` shows them."
                    )
                }
                let verdicts = try verdictWords(of: model, in: read)
                let points = try read.history(ofRule: key, model: model.id).map { point in
                    RuleTimeline.Point(
                        window: point.window.key,
                        start: point.window.start,
                        value: point.finding.measurement?.value,
                        limit: point.finding.threshold.limit,
                        thresholdRevision: point.finding.threshold.revision,
                        referenceRevision: point.finding.referenceRevision,
                        isBreached: point.finding.isBreached,
                        isCleared: point.finding.isCleared,
                        verdict: verdicts[point.window.key]
                    )
                }
                return RuleTimeline(
                    rule: rule,
                    points: points,
                    deployments: try read.deployments(of: model.id)
                )
            }
        }
    }

    /// A model's baselines, newest first, as sentences.
    public func baselines(model name: String) throws(WorkbenchError) -> [BaselineSummary] {
        try mapping {
            try database.read { read in
                let model = try read.required(name).id
                let current = try read.currentBaseline(of: model)?.id
                return try read.baselines(of: model).map { baseline in
                    var summary = BaselineSummary(baseline)
                    if case .batch(let batch) = baseline.source, try read.batch(id: batch)?.isVisible != true
                    {
                        summary.state = .withdrawn
                    } else if baseline.id != current {
                        summary.state = .earlier
                    }
                    return summary
                }
            }
        }
    }

    private func comparison(_ baseline: MeasuredColumn, _ window: MeasuredColumn) -> ColumnComparison {
        switch (baseline, window) {
        case (.numbers(let there, _, _), .numbers(let here, _, _)):
            let gap = try? kolmogorovSmirnov(sorted: here, baseline: there)
            return .numbers(baseline: there, window: here, gapAt: gap?.location)
        case (.numbers(let there, _, _), .counted(let here)):
            return ColumnComparison(baseline: there, window: here)
        case (.categories(let there, _), .categories(let here, _)):
            return .categories(baseline: there, window: here)
        case (.categories(let there, _), .sketched(let here, _)):
            return .categories(baseline: there, window: here.counts)
        default:
            return .categories(baseline: [:], window: [:])
        }
    }

    func windowSummaries(of model: StoredModel, in read: ReadTransaction) throws -> [WindowSummary] {
        let verdicts = try verdictWords(of: model, in: read)
        var alerts: [String: Int64] = [:]
        for alert in try read.alerts(of: model.id, level: .alert) {
            for member in alert.windows { alerts[member.window] = alert.alert.id }
        }
        let stored = try read.windows(of: model.id)
        let known = Set(stored.map(\.window.key))
        var summaries = stored.map { window in
            WindowSummary(
                window: window.window,
                revision: window.latest?.revision,
                rows: window.latest?.revision.rows ?? 0,
                alert: alerts[window.window.key],
                verdict: verdicts[window.window.key]
            )
        }
        var cutter = WindowCutter(model.model.windows)
        for count in try read.windowRowCounts(of: model.id) where !known.contains(count.key) {
            let span = count.firstTime.flatMap { cutter?.span(containing: $0) }
            let window =
                span.map { Window($0) }
                ?? Window(
                    key: count.key,
                    start: count.firstTime,
                    end: count.lastTime,
                    ordinal: Int64(count.key.drop { !$0.isNumber }) ?? 0
                )
            summaries.append(
                WindowSummary(window: window, revision: nil, rows: count.rows, alert: nil, verdict: nil)
            )
        }
        return summaries.sorted { $0.window.ordinal < $1.window.ordinal }
    }

    /// The word of the verdict in force on each judged window.
    func verdictWords(of model: StoredModel, in read: ReadTransaction) throws -> [String: String] {
        var words: [String: String] = [:]
        for verdict in try read.verdicts(of: model.id) where !verdict.isSuperseded {
            words[verdict.verdict.window] = verdict.verdict.decision.word
        }
        return words
    }
}
