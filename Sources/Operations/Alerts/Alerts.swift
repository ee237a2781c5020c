public import Monitoring
public import Review
import Storage

extension Workbench {
    /// Alerts and notices, newest first.
    ///
    /// - Parameters:
    ///   - model: Only those of this model.
    ///   - level: Only alerts, or only notices; a promoted notice counts as an alert.
    ///   - state: Only those that stand there now.
    /// - Returns: One line an alert.
    /// - Throws: `notFound` for an unknown model.
    public func alerts(
        model: String? = nil,
        level: Level? = nil,
        state: AlertState? = nil
    ) throws(WorkbenchError) -> [AlertSummary] {
        try mapping {
            try database.read { read in
                let models = try model.map { [try read.required($0)] } ?? read.models()
                return try models.flatMap {
                    try alertSummaries(of: $0, level: level, state: state, in: read)
                }.sorted { $0.id > $1.id }
            }
        }
    }

    /// Everything about one alert.
    public func alert(_ id: Int64) throws(WorkbenchError) -> AlertDetail {
        try mapping {
            try database.read { read in
                let (stored, model) = try requiredAlert(id, in: read)
                return try detail(of: stored, model, in: read)
            }
        }
    }

    /// A model's alerts, newest first, as they stand at a moment; nil: now.
    func alertSummaries(
        of model: StoredModel,
        level: Level?,
        state: AlertState? = nil,
        in read: ReadTransaction,
        at moment: Moment? = nil
    ) throws -> [AlertSummary] {
        try AlertStandings(of: model, in: read, at: moment ?? now()).alerts.compactMap { alert, standing in
            guard level == nil || standing.level == level, state == nil || standing.state == state else {
                return nil
            }
            let findings = try alert.windows.flatMap { try breaches(in: $0, of: model, in: read) }
            return summary(of: alert, model.model, standing, breached: findings)
        }
    }

    func requiredAlert(_ id: Int64, in read: ReadTransaction) throws -> (StoredAlert, StoredModel) {
        guard let stored = try read.alert(id: id) else {
            throw WorkbenchError.notFound("There is no alert \(id). `plumbline alert list MODEL` shows them.")
        }
        guard let model = try read.model(id: stored.model) else {
            throw WorkbenchError.storage("The model of alert \(id) is missing. Run `plumbline verify`.")
        }
        return (stored, model)
    }

    func standing(of stored: StoredAlert, in read: ReadTransaction) throws -> AlertStanding {
        let id = stored.alert.id
        return AlertStanding(
            stored,
            events: try read.events(ofAlert: id),
            verdicts: try read.verdicts(on: .alert(id)),
            at: now()
        )
    }

    func summary(of stored: StoredAlert, _ model: StoredModel, in read: ReadTransaction) throws
        -> AlertSummary
    {
        let breached = try stored.windows.flatMap { try breaches(in: $0, of: model, in: read) }
        return summary(of: stored, model.model, try standing(of: stored, in: read), breached: breached)
    }

    func summary(
        of stored: StoredAlert,
        _ model: MonitoredModel,
        _ standing: AlertStanding,
        breached: [Finding]
    ) -> AlertSummary {
        let keys = stored.windows.map(\.window)
        let worst = Self.worstWindow(breached, at: stored.alert.level)
        return AlertSummary(
            id: stored.alert.id,
            model: model.name,
            level: standing.level,
            state: standing.state,
            raisedAt: stored.alert.raisedAt,
            from: keys.first ?? "",
            to: keys.last ?? "",
            windows: keys,
            topFindings: worst.prefix(3).map { model.title(of: $0.rule) },
            verdict: standing.verdictWord,
            assignee: standing.assignee,
            windowsWaiting: standing.waiting.count
        )
    }

    /// The breaches of the window that stands out most, strongest first.
    static func worstWindow(_ breached: [Finding], at level: Level) -> [Finding] {
        let own = breached.filter { $0.rule.level == level }
        let byWindow = Dictionary(grouping: own, by: \.window)
        let worst = byWindow.max { left, right in
            let (a, b) = (strength(left.value), strength(right.value))
            return (a.z, a.probability, right.key) < (b.z, b.probability, left.key)
        }
        return (worst?.value ?? []).sorted { ($1.z ?? 0, $0.rule.key) < ($0.z ?? 0, $1.rule.key) }
    }

    /// How unusual a window is and, where that says nothing, how surely the model got worse.
    private static func strength(_ findings: [Finding]) -> (z: Double, probability: Double) {
        let sure = findings.filter { $0.rule.isProbability }.compactMap { $0.measurement?.value }
        return (findings.map { $0.z ?? 0 }.max() ?? 0, sure.max() ?? 0)
    }

    func breaches(
        in member: AlertMember,
        of model: StoredModel,
        in read: ReadTransaction
    ) throws -> [Finding] {
        try read.findings(
            of: model.id,
            scope: .revision(window: member.window, number: member.revision),
            onlyBreached: true
        )
    }

    private func detail(of stored: StoredAlert, _ model: StoredModel, in read: ReadTransaction) throws
        -> AlertDetail
    {
        let standing = try standing(of: stored, in: read)
        let windows = try alertWindows(of: stored, model, standing, in: read)
        let breached = windows.flatMap { ($0.findings + $0.notices).filter(\.isBreached) }
        let summary = summary(of: stored, model.model, standing, breached: breached)
        let worst = Self.worstWindow(breached, at: stored.alert.level)
        let explanation = try explanation(ofWorst: worst, windows, model, in: read)
        let told = model.model.sentences(
            for: worst,
            usual: try referenceScores(model: model, in: read),
            rows: windows.map(\.rows).reduce(0, +),
            windows: windows.map(\.key)
        )
        let quality = AlertWords.quality(of: windows, task: model.model.task)
        return AlertDetail(
            summary: summary,
            sentences: AlertWords.opening(explanation, worst, told: told, quality: quality, model.model),
            extent: told.first ?? "",
            explanation: explanation,
            windows: windows,
            history: try AlertWords.history(of: stored, in: read),
            version: stored.version,
            waiting: standing.waiting,
            others: try alertSummaries(of: model, level: .alert, in: read).filter {
                $0.id != stored.alert.id
            },
            joinedTo: try joinedAlert(of: stored.alert.id, in: read),
            expected: expectedSpan(of: stored, standing)
        )
    }

    /// The windows at the alert's end that were dismissed as expected, from the first to the last.
    private func expectedSpan(of stored: StoredAlert, _ standing: AlertStanding) -> ExpectedSpan? {
        let span = stored.windows.map(\.window).reversed().prefix { key in
            standing.verdicts[key]?.decision == .dismiss(reason: .expected)
        }
        guard let from = span.last, let to = span.first else { return nil }
        return ExpectedSpan(from: from, to: to)
    }

    /// Why the window that stands out most differs; nil where its rows are gone.
    private func explanation(
        ofWorst worst: [Finding],
        _ windows: [AlertWindow],
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> Explanation? {
        let key = worst.first?.window ?? windows.last?.key
        guard let shown = windows.first(where: { $0.key == key }),
            let window = try read.window(shown.key, of: model.id)?.window
        else { return nil }
        do {
            return try explanation(of: window, revision: shown.revision, model, in: read)
        } catch WorkbenchError.invalid {
            return nil
        }
    }

    private func alertWindows(
        of stored: StoredAlert,
        _ model: StoredModel,
        _ standing: AlertStanding,
        in read: ReadTransaction
    ) throws -> [AlertWindow] {
        let context = try QualityContext(of: model, .ofRecord, self, in: read)
        let elsewhere = try verdictsElsewhere(than: stored, of: model, in: read)
        return try stored.windows.map { member in
            let window = try read.window(member.window, of: model.id)
            let findings = try read.findings(
                of: model.id,
                scope: .revision(window: member.window, number: member.revision)
            )
            let quality = try windowEstimates(
                of: model,
                window: member.window,
                start: window?.window.start,
                context,
                in: read
            )
            let verdict = standing.verdicts[member.window]
            return AlertWindow(
                key: member.window,
                start: window?.window.start,
                end: window?.window.end,
                rows: findings.first?.windowRows ?? window?.latest?.revision.rows ?? 0,
                revision: member.revision,
                findings: Self.breachedFirst(findings.filter { $0.rule.level == stored.alert.level }),
                notices: Self.breachedFirst(findings.filter { $0.rule.level != stored.alert.level }),
                quality: quality.rows(of: model.model.task, allMethods: false),
                verdict: verdict,
                isJudged: verdict?.windowRevision == member.revision,
                cleared: verdict == nil ? standing.cleared[member.window] : nil,
                elsewhere: verdict == nil ? elsewhere[member.window] : nil,
                isAsked: standing.level == .alert
            )
        }
    }

    /// The newest verdict in force on each window that was judged, but not in this alert.
    private func verdictsElsewhere(than stored: StoredAlert, of model: StoredModel, in read: ReadTransaction)
        throws -> [String: VerdictElsewhere]
    {
        var found: [String: VerdictElsewhere] = [:]
        for given in try read.verdicts(of: model.id) where !given.isSuperseded {
            let place: String
            switch given.target {
            case .alert(stored.alert.id): continue
            case .alert(let id): place = "alert \(id)"
            case .audit(let id): place = "audit \(id)"
            }
            found[given.verdict.window] = VerdictElsewhere(decision: given.verdict.decision, place: place)
        }
        return found
    }

    private static func breachedFirst(_ findings: [Finding]) -> [Finding] {
        findings.filter(\.isBreached).sorted { ($1.z ?? 0, $0.rule.key) < ($0.z ?? 0, $1.rule.key) }
            + findings.filter { !$0.isBreached }
    }
}
