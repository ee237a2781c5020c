import Monitoring
public import Review
import Storage

extension Workbench {
    /// Every rule of a model with the history of its limit and how often it was judged.
    public func thresholds(model name: String) throws(WorkbenchError) -> [ThresholdHistory] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let counts = try verdictCounts(of: stored, in: read)
                let bank = try read.reference(of: stored.id)?.bank ?? .empty
                let tolerance = try qualityPlan(of: stored, in: read).tolerance(for: stored.model.task)
                return try rulesInForce(of: stored, in: read).map { rule in
                    let revisions = try read.thresholdHistory(ofRule: rule.key, model: stored.id)
                    return ThresholdHistory(
                        rule: rule,
                        title: stored.model.title(of: rule),
                        inForce: bank.threshold(
                            of: rule,
                            limit: revisions.first?.limit,
                            revision: revisions.first?.number ?? 1
                        ),
                        tolerance: rule.isProbability ? tolerance : nil,
                        revisions: revisions,
                        verdicts: counts[rule.key] ?? VerdictCounts()
                    )
                }
            }
        }
    }

    /// All changes of a model's limits, newest first.
    public func thresholdHistory(model name: String) throws(WorkbenchError) -> [ThresholdRevision] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                let keys = try read.thresholds(of: stored.id).keys
                return try keys.flatMap { try read.thresholdHistory(ofRule: $0, model: stored.id) }
                    .sorted { $0.id > $1.id }
            }
        }
    }

    /// Looks at every limit again in the light of the verdicts.
    ///
    /// What suggests a change is stored as an open proposal, in place of an older open one for the same rule. What
    /// suggests none comes back with its reason as a hold, with number 0, and is not stored.
    /// - Returns: Suggested changes first, then holds, those with the most verdicts first.
    public func proposeThresholds(model name: String, as person: Reviewer) throws(WorkbenchError)
        -> [ProposalRecord]
    {
        try require(.lead, of: person, to: "ask for threshold proposals")
        return try mapping {
            let moment = now()
            // Gathered and computed while others may write; a limit that changes meanwhile makes the proposal stale.
            let (stored, evidence) = try database.read { read in
                let stored = try read.required(name)
                return (stored, try ruleEvidence(of: stored, in: read))
            }
            let made = zip(evidence, Review.proposeThresholds(evidence)).map { ($0, $1) }
            return try database.write(at: moment, by: person.name) { transaction in
                let records = try made.map { evidence, proposal in
                    try keep(proposal, from: evidence, of: stored, in: transaction)
                }
                let changes = records.count { $0.id != 0 }
                _ = try transaction.record(
                    action: "threshold.proposed",
                    subject: name,
                    detail: "\(changes) of \(records.count) limits"
                )
                return records.enumerated().sorted { left, right in
                    let (one, other) = (left.element, right.element)
                    if (one.id == 0) != (other.id == 0) { return one.id != 0 }
                    let (total, otherTotal) = (one.proposal.verdicts.total, other.proposal.verdicts.total)
                    return total == otherTotal ? left.offset < right.offset : total > otherTotal
                }.map(\.element)
            }
        }
    }

    /// The proposals that were stored for a model, newest first, decided ones too.
    public func proposals(model name: String) throws(WorkbenchError) -> [ProposalRecord] {
        try mapping {
            try database.read { read in
                let stored = try read.required(name)
                return try read.proposals(of: stored.id).map { ProposalRecord($0, of: stored.model) }
            }
        }
    }

    /// Takes a proposal's limit as the rule's new one, from the next evaluated window on.
    ///
    /// - Throws: `conflict` when the limit was changed since the proposal was made, or the proposal is decided.
    @discardableResult
    public func adopt(
        proposal id: Int64,
        reason: String,
        as person: Reviewer
    ) throws(WorkbenchError) -> ThresholdRevision {
        try require(.lead, of: person, to: "adopt thresholds")
        let reason = try checkedReason(reason)
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let stored = try openProposal(id, in: transaction.read)
                let proposal = stored.proposal
                try transaction.decideProposal(id, .adopted, reason: reason)
                let current = try transaction.read.thresholds(of: stored.model)[proposal.rule]
                // What is not changed stays as it is: a limit that nobody set stays learned.
                var next = NewThreshold(
                    rule: proposal.rule,
                    limit: current?.limit,
                    origin: .adopted,
                    reason: reason,
                    evidenceHash: stored.evidenceHash,
                    proposal: id,
                    level: current?.level,
                    tolerance: current?.tolerance
                )
                switch proposal.change {
                case .limit: next.limit = proposal.to
                case .level: next.level = .notice
                case .tolerance: next.tolerance = proposal.to
                }
                let revision = try transaction.addThreshold(
                    next,
                    model: stored.model,
                    expected: proposal.fromRevision
                )
                _ = try transaction.record(
                    action: "threshold.adopted",
                    subject: "proposal \(id)",
                    detail: "\(proposal.rule): \(proposal.stepWords). \(reason)"
                )
                return revision
            }
        }
    }

    /// Sets a proposal aside.
    public func reject(proposal id: Int64, reason: String, as person: Reviewer) throws(WorkbenchError) {
        try require(.lead, of: person, to: "reject threshold proposals")
        let reason = try checkedReason(reason)
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                try transaction.decideProposal(id, .rejected, reason: reason)
                _ = try transaction.record(
                    action: "threshold.rejected",
                    subject: "proposal \(id)",
                    detail: reason
                )
            }
        }
    }

    /// Returns a rule's limit to an earlier revision; naming the one in force returns to the one before it.
    @discardableResult
    public func revert(
        revision id: Int64,
        reason: String,
        as person: Reviewer
    ) throws(WorkbenchError) -> ThresholdRevision {
        try require(.lead, of: person, to: "revert thresholds")
        let reason = try checkedReason(reason)
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                guard let (named, model) = try transaction.read.thresholdRevision(id: id) else {
                    throw WorkbenchError.notFound(
                        "There is no threshold revision \(id). `plumbline threshold history MODEL` shows them."
                    )
                }
                let history = try transaction.read.thresholdHistory(ofRule: named.rule, model: model)
                guard let current = history.first,
                    let target = named.id == current.id ? history.dropFirst().first : named
                else {
                    throw WorkbenchError.conflict(
                        "Revision \(id) is the first limit of \(named.rule); there is none before it."
                    )
                }
                let revision = try transaction.addThreshold(
                    NewThreshold(
                        rule: named.rule,
                        limit: target.limit,
                        origin: .reverted,
                        reason: reason,
                        revertsTo: target.id,
                        level: target.level,
                        tolerance: target.tolerance
                    ),
                    model: model,
                    expected: current.number
                )
                _ = try transaction.record(
                    action: "threshold.reverted",
                    subject: named.rule,
                    detail:
                        "\(current.words) to \(target.words), as in revision \(target.number). \(reason)"
                )
                return revision
            }
        }
    }

    private func openProposal(_ id: Int64, in read: ReadTransaction) throws -> StoredProposal {
        guard let stored = try read.proposal(id: id) else {
            throw WorkbenchError.notFound(
                "There is no proposal \(id). `plumbline threshold propose MODEL` makes some."
            )
        }
        if let decision = stored.decision {
            throw WorkbenchError.conflict(
                "Proposal \(id) was \(decision.choice.rawValue) already by \(decision.actor)."
            )
        }
        guard !stored.isStale else {
            throw WorkbenchError.conflict(
                "Proposal \(id) is stale: the limit of \(stored.proposal.rule) was changed since it was made. "
                    + "Propose anew, then adopt."
            )
        }
        return stored
    }

    private func keep(
        _ proposal: Proposal,
        from evidence: RuleEvidence,
        of stored: StoredModel,
        in transaction: WriteTransaction
    ) throws -> ProposalRecord {
        let title = ruleTitle(proposal.rule, of: stored.model)
        var record = ProposalRecord(
            id: 0,
            model: stored.model.name,
            proposal: proposal,
            createdAt: transaction.moment,
            state: "hold",
            title: title
        )
        guard proposal.action != .hold else { return record }
        let hash = evidence.hash
        let open = try transaction.read.proposals(of: stored.id).filter {
            $0.proposal.rule == proposal.rule && $0.proposal.change == proposal.change && $0.decision == nil
                && !$0.isStale
        }
        if let same = open.first(where: { $0.evidenceHash == hash && $0.proposal.to == proposal.to }) {
            return ProposalRecord(same, of: stored.model)
        }
        for older in open {
            try transaction.decideProposal(older.id, .rejected, reason: "Replaced by a newer proposal.")
        }
        record.id = try transaction.addProposal(proposal, model: stored.id, evidenceHash: hash)
        record.state = "open"
        return record
    }

    private func ruleTitle(_ key: String, of model: MonitoredModel) -> String {
        RuleCatalog.rules(for: model).first { $0.key == key }.map { model.title(of: $0) } ?? key
    }

    private func checkedReason(_ text: String) throws(WorkbenchError) -> String {
        let reason = text.trimmingWhitespace()
        guard (1...2_000).contains(reason.count) else {
            throw .invalid(
                "A change of a limit needs a reason of 1 to 2,000 characters; this one has \(reason.count)."
            )
        }
        return reason
    }
}

extension Proposal {
    /// The step for the audit log.
    fileprivate var stepWords: String {
        switch change {
        case .limit: "\(from) to \(to)"
        case .level: "a notice from now on"
        case .tolerance: "tolerance \(from) to \(to)"
        }
    }
}

extension ThresholdRevision {
    /// What it sets, for the audit log.
    fileprivate var words: String {
        (limit.map { "\($0)" } ?? "the budget's limit") + (tolerance.map { " (tolerance \($0))" } ?? "")
    }
}

extension ProposalRecord {
    init(_ stored: StoredProposal, of model: MonitoredModel) {
        let key = stored.proposal.rule
        self.init(
            id: stored.id,
            model: model.name,
            proposal: stored.proposal,
            createdAt: stored.createdAt,
            state: stored.decision?.choice.rawValue ?? (stored.isStale ? "stale" : "open"),
            title: RuleCatalog.rules(for: model).first { $0.key == key }.map { model.title(of: $0) } ?? key
        )
    }
}
