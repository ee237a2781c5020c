import Monitoring
public import Review
import Storage

extension Workbench {
    /// A model's audits, newest first.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - waiting: Whether only those that wait for a verdict are wanted; a window that has an alert by now is judged
    ///     there.
    /// - Returns: One line an audit.
    /// - Throws: `notFound` for an unknown model.
    public func audits(model name: String, waiting: Bool = false) throws(WorkbenchError) -> [AuditSummary] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let alerted = try alertWindows(of: stored, in: read)
                return try read.audits(of: stored.id).map { audit in
                    try summary(of: audit, stored.model, isAlerted: alerted.contains(audit.window), in: read)
                }
                .filter { !waiting || $0.state == .waiting }
            }
        }
    }

    /// Judges a window that was drawn for an audit; a later verdict takes the place of an earlier one.
    ///
    /// The verdict is evidence for every rule: the rules that were silent were right or wrong to be. Who judges by the
    /// number knows that there was no alert, so that it is for leads; reviewers judge windows blind.
    @discardableResult
    public func judge(
        audit id: Int64,
        input: VerdictInput,
        as person: Reviewer
    ) throws(WorkbenchError) -> AuditSummary {
        try requireUnblinded(person, to: "judge audits by their numbers")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let (audit, model) = try transaction.read.audit(id: id),
                    let stored = try transaction.read.model(id: model)
                else {
                    throw WorkbenchError.notFound(
                        "There is no audit \(id). `plumbline audit list MODEL` shows them."
                    )
                }
                try transaction.once(input.submission, on: "audit", "\(id)", saying: input.content) {
                    try checkOverrides(input.ruleOverrides, of: stored.model)
                    try record(input, on: audit, of: stored, by: person, in: transaction)
                }
                let isAlerted = try alertWindows(of: stored, in: transaction.read).contains(audit.window)
                return try summary(
                    of: audit,
                    stored.model,
                    isAlerted: isAlerted,
                    in: transaction.read
                )
            }
        }
    }

    /// Appends a verdict on an audit: it judges the window as it stands now, with what labels have told since.
    func record(
        _ input: VerdictInput,
        on audit: AuditDraw,
        of model: StoredModel,
        by person: Reviewer,
        in transaction: WriteTransaction
    ) throws {
        guard input.duplicateOf == nil else {
            throw WorkbenchError.invalid("A single window repeats no alert. Choose another reason.")
        }
        let read = transaction.read
        let earlier = verdictsInForce(try read.verdicts(on: .audit(audit.id)).map(\.verdict)).last
        let latest = try read.window(audit.window, of: model.id)?.latest
        let verdict = Verdict(
            id: 0,
            window: audit.window,
            windowRevision: latest?.revision.number ?? audit.revision,
            decision: input.decision,
            ruleOverrides: input.ruleOverrides,
            note: input.note,
            reviewer: person.name,
            isUnblinded: person.role >= .lead,
            recordedAt: transaction.moment,
            supersedes: earlier?.id
        )
        _ = try transaction.addVerdict(
            verdict,
            on: .audit(audit.id),
            model: model.id,
            submission: input.submission
        )
        _ = try transaction.record(
            action: "audit.\(input.decision.word)",
            subject: "audit \(audit.id)",
            detail: AlertWords.text(of: input.decision, windows: 1)
        )
    }

    private func summary(
        of audit: AuditDraw,
        _ model: MonitoredModel,
        isAlerted: Bool,
        in read: ReadTransaction
    ) throws -> AuditSummary {
        let verdict = verdictsInForce(try read.verdicts(on: .audit(audit.id)).map(\.verdict)).last
        return AuditSummary(
            id: audit.id,
            model: model.name,
            window: audit.window,
            revision: audit.revision,
            probability: audit.probability,
            drawnAt: audit.drawnAt,
            state: verdict != nil ? .judged : isAlerted ? .alerted : .waiting,
            verdict: verdict?.decision.word
        )
    }
}

/// Draws a window that raised no alert for review, the same windows whenever they are evaluated.
func drawAudit(
    of window: Window,
    revision: Int,
    state: WindowState,
    findings: [Finding],
    _ model: StoredModel,
    in transaction: WriteTransaction
) throws {
    guard state == .quiet || state == .notice else { return }
    let plan = AuditPlan(model.model.review, grain: model.model.windows.grain)
    let seed = model.model.sampling.seed
    guard
        let probability = plan.draw(
            window: window.key,
            model: model.model.name,
            seed: seed,
            findings: findings
        )
    else { return }
    _ = try transaction.addAudit(
        ofWindow: window.key,
        revision: revision,
        model: model.id,
        probability: probability
    )
}
