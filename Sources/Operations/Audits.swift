import DriftStatistics
import Monitoring
public import Review
import Storage

extension Workbench {
    /// A model's audits, newest first.
    ///
    /// - Parameters:
    ///   - name: The model.
    ///   - waiting: Whether only those without a verdict are wanted.
    /// - Returns: One line an audit.
    /// - Throws: `notFound` for an unknown model.
    public func audits(model name: String, waiting: Bool = false) throws(WorkbenchError) -> [AuditSummary] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                return try read.audits(of: stored.id).map { try summary(of: $0, stored.model, in: read) }
                    .filter { !waiting || $0.verdict == nil }
            }
        }
    }

    /// Judges a window that was drawn for an audit; a later verdict takes the place of an earlier one.
    ///
    /// The verdict is evidence for every rule: the rules that were silent were right or wrong to be.
    @discardableResult
    public func judge(
        audit id: Int64,
        input: VerdictInput,
        as person: Reviewer
    ) throws(WorkbenchError) -> AuditSummary {
        try require(.reviewer, of: person, to: "judge audits")
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let (audit, model) = try transaction.read.audit(id: id),
                    let stored = try transaction.read.model(id: model)
                else {
                    throw WorkbenchError.notFound(
                        "There is no audit \(id). `plumbline audit list MODEL` shows them."
                    )
                }
                if let earlier = try transaction.claimSubmission(input.submission) {
                    guard earlier == "audit \(id)" else {
                        throw WorkbenchError.conflict(
                            "This form was sent before with something else. Open the audit again."
                        )
                    }
                    return try summary(of: audit, stored.model, in: transaction.read)
                }
                try checkOverrides(input.ruleOverrides, of: stored.model)
                let earlier = verdictsInForce(try transaction.read.verdicts(on: .audit(id)).map(\.verdict))
                    .last
                let verdict = Verdict(
                    id: 0,
                    window: audit.window,
                    windowRevision: audit.revision,
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
                    on: .audit(id),
                    model: model,
                    submission: input.submission
                )
                _ = try transaction.record(
                    action: "audit.\(input.decision.word)",
                    subject: "audit \(id)",
                    detail: AlertWords.text(of: input.decision, windows: 1)
                )
                try transaction.finishSubmission(input.submission, outcome: "audit \(id)")
                return try summary(of: audit, stored.model, in: transaction.read)
            }
        }
    }

    private func summary(
        of audit: AuditDraw,
        _ model: MonitoredModel,
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
            verdict: verdict?.decision.word
        )
    }
}

/// Draws a window that raised no alert for review, by the number that its key gives with the plan's seed: the same
/// windows whenever they are evaluated.
func drawAudit(
    of window: Window,
    revision: Int,
    state: WindowState,
    _ model: StoredModel,
    in transaction: WriteTransaction
) throws {
    let share = model.model.review.audits
    guard state == .quiet || state == .notice, share > 0 else { return }
    // Another salt than the sample's, whose numbers belong to predictions.
    let number = permanentRandomNumber(id: window.key.utf8, salt: model.model.sampling.seed ^ 0xA0D1_7000)
    guard number < share else { return }
    _ = try transaction.addAudit(
        ofWindow: window.key,
        revision: revision,
        model: model.id,
        probability: min(1, share)
    )
}
