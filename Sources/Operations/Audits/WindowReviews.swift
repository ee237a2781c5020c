import Monitoring
public import Review
import Storage

extension Workbench {
    /// The windows that wait for a verdict, those of alerts and those drawn for audits in one list that does not tell
    /// them apart; oldest first, model by model.
    ///
    /// - Parameters:
    ///   - model: Only windows of this model; nil: of all.
    ///   - person: Who asks; viewers may not.
    /// - Returns: The windows; those of a snoozed alert are left out.
    /// - Throws: `notFound` for an unknown model, `forbidden`.
    public func windowReviews(model: String? = nil, as person: Reviewer) throws(WorkbenchError)
        -> [WindowReviewSummary]
    {
        try require(.reviewer, of: person, to: "judge windows")
        return try mapping {
            try database.read { read in
                let models = try model.map { [try read.required($0)] } ?? read.models()
                return try models.sorted { $0.model.name < $1.model.name }.flatMap { stored in
                    try waitingWindows(of: stored, in: read)
                        .map { try summary(of: $0.key, revision: $0.revision, stored, in: read) }
                        .sorted { $0.window.ordinal < $1.window.ordinal }
                }
            }
        }
    }

    /// One window that waits for a verdict, with what a blind reviewer may see of it.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - key: The window.
    ///   - judged: Whether a window that waits no more is shown too: to whoever wrote about it while somebody else was
    ///     faster.
    ///   - person: Who asks; viewers may not.
    /// - Returns: The window.
    /// - Throws: `conflict` where it waits for nothing, `notFound`, `forbidden`.
    public func windowReview(
        model name: String,
        window key: String,
        evenJudged judged: Bool = false,
        as person: Reviewer
    ) throws(WorkbenchError) -> WindowReview {
        try require(.reviewer, of: person, to: "judge windows")
        return try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let revision = try revisionToJudge(of: key, evenJudged: judged, stored, in: read)
                return WindowReview(
                    summary: try summary(of: key, revision: revision, stored, in: read),
                    guidelines: stored.model.review.guidelines,
                    question: stored.model.question,
                    features: stored.model.columns.features
                )
            }
        }
    }

    /// Judges one window, in the alert or the audit for which it waits.
    ///
    /// The same submission twice is stored once. `input.version` is the window's revision that was looked at.
    /// - Throws: `conflict` when the window was evaluated anew since, or waits for nothing any more.
    public func judge(
        window key: String,
        of name: String,
        input: VerdictInput,
        as person: Reviewer
    ) throws(WorkbenchError) {
        try require(.reviewer, of: person, to: "judge windows")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                try transaction.once(
                    input.submission,
                    on: "window",
                    "\(name) \(key)",
                    saying: input.content
                ) {
                    try judge(key, of: name, input, by: person, in: transaction)
                }
            }
        }
    }

    private func judge(
        _ key: String,
        of name: String,
        _ input: VerdictInput,
        by person: Reviewer,
        in transaction: WriteTransaction
    ) throws {
        let stored = try transaction.read.required(name)
        let waiting = try requiredWaiting(key, of: stored, in: transaction.read)
        guard input.version == nil || input.version == Int64(waiting.revision) else {
            throw WorkbenchError.conflict(
                "The window \(key) was evaluated anew since you opened it. Look at it again; "
                    + "your reason was not saved."
            )
        }
        try checkOverrides(input.ruleOverrides, of: stored.model)
        guard input.duplicateOf == nil else {
            throw WorkbenchError.invalid(
                "A single window repeats no alert. Choose another reason."
            )
        }
        switch waiting.place {
        case .alert(let alert, let earlier):
            try record(
                input,
                onWindow: key,
                revision: waiting.revision,
                ofAlert: alert,
                of: stored,
                supersedes: earlier,
                by: person,
                in: transaction
            )
            _ = try transaction.record(
                action: "alert.\(input.decision.word)",
                subject: "alert \(alert)",
                detail: AlertWords.text(of: input.decision, windows: 1)
            )
        case .audit(let audit):
            try record(input, on: audit, of: stored, by: person, in: transaction)
        }
    }

    private func revisionToJudge(
        of key: String,
        evenJudged judged: Bool,
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> Int {
        do {
            return try requiredWaiting(key, of: model, in: read).revision
        } catch WorkbenchError.conflict(let sentence) where judged {
            guard let latest = try read.window(key, of: model.id)?.latest else {
                throw WorkbenchError.conflict(sentence)
            }
            return latest.revision.number
        }
    }

    private func requiredWaiting(_ key: String, of model: StoredModel, in read: ReadTransaction) throws
        -> WaitingWindow
    {
        if let found = try waitingWindows(of: model, in: read).first(where: { $0.key == key }) {
            return found
        }
        guard try read.window(key, of: model.id) != nil else {
            throw WorkbenchError.notFound(
                "The model “\(model.model.name)” has no evaluated window \(key). "
                    + "`plumbline window list \(model.model.name)` shows them."
            )
        }
        throw WorkbenchError.conflict("The window \(key) waits for no verdict. Somebody may have judged it.")
    }

    private func waitingWindows(of model: StoredModel, in read: ReadTransaction) throws -> [WaitingWindow] {
        let standings = try AlertStandings(of: model, in: read, at: now())
        var waiting: [WaitingWindow] = []
        for (stored, standing) in standings.alerts {
            guard standing.level == .alert, standing.state != .snoozed else { continue }
            waiting += stored.windows.filter { standing.waiting.contains($0.window) }.map { member in
                WaitingWindow(
                    key: member.window,
                    revision: member.revision,
                    place: .alert(stored.alert.id, earlier: standing.verdicts[member.window]?.id)
                )
            }
        }
        for audit in try standings.waitingAudits(of: model, in: read) {
            let latest = try read.window(audit.window, of: model.id)?.latest
            waiting.append(
                WaitingWindow(
                    key: audit.window,
                    revision: latest?.revision.number ?? audit.revision,
                    place: .audit(audit)
                )
            )
        }
        return waiting
    }

    private func summary(
        of key: String,
        revision: Int,
        _ model: StoredModel,
        in read: ReadTransaction
    ) throws -> WindowReviewSummary {
        let stored = try read.window(key, of: model.id)
        return WindowReviewSummary(
            model: model.model.name,
            window: stored?.window ?? Window(key: key, start: nil, end: nil, ordinal: 0),
            plan: model.model.windows,
            rows: stored?.latest?.revision.rows ?? 0,
            revision: revision
        )
    }
}

/// A window that waits for a verdict, and where the verdict will stand.
private struct WaitingWindow {
    var key: String
    var revision: Int
    var place: Place

    enum Place {
        /// An alert, with the verdict on this window that a new one corrects.
        case alert(Int64, earlier: Int64?)
        case audit(AuditDraw)
    }
}
