internal import GRDB
public import Monitoring
public import Review

/// A proposal with what became of it.
public struct StoredProposal: Sendable, Equatable {
    /// The number by which commands and pages call it.
    public var id: Int64
    /// The model's number.
    public var model: Int64
    /// The proposal.
    public var proposal: Proposal
    /// When it was made.
    public var createdAt: Moment
    /// Who asked for it.
    public var createdBy: String
    /// The SHA-256 of the evidence.
    public var evidenceHash: String
    /// What a person decided; nil while nobody has.
    public var decision: ProposalDecision?
    /// Whether the rule's limit was changed since, so that it can no longer be adopted.
    public var isStale: Bool
}

/// What a person decided about a proposal.
public struct ProposalDecision: Sendable, Equatable {
    /// Adopted or rejected.
    public var choice: Choice
    /// Who decided.
    public var actor: String
    /// When.
    public var at: Moment
    /// Why.
    public var reason: String

    /// What can be decided.
    public enum Choice: String, Sendable, Codable, CaseIterable {
        case adopted, rejected
    }
}

extension ReadTransaction {
    /// A model's proposals, newest first.
    public func proposals(of model: Int64) throws -> [StoredProposal] {
        try rows(Self.proposals + " WHERE proposal.model = ? ORDER BY proposal.id DESC", [model])
            .map(StoredProposal.init(row:))
    }

    /// The proposal of that number.
    public func proposal(id: Int64) throws -> StoredProposal? {
        try row(Self.proposals + " WHERE proposal.id = ?", [id]).map(StoredProposal.init(row:))
    }

    private static let proposals = """
        SELECT proposal.*, proposalDecision.decision, proposalDecision.actor, proposalDecision.at,
            proposalDecision.reason,
            proposal.fromRevision <> coalesce((
                SELECT max(number) FROM thresholdRevision
                WHERE thresholdRevision.model = proposal.model AND thresholdRevision.ruleKey = proposal.ruleKey
            ), 0) AS isStale
        FROM proposal LEFT JOIN proposalDecision ON proposalDecision.proposal = proposal.id
        """
}

extension WriteTransaction {
    /// Appends a proposal.
    public func addProposal(_ proposal: Proposal, model: Int64, evidenceHash: String) throws -> Int64 {
        try insert(
            """
            INSERT INTO proposal (model, ruleKey, fromRevision, fromLimit, toLimit, action, payload, createdAt,
                createdBy, evidenceHash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                model, proposal.rule, proposal.fromRevision, proposal.from, proposal.to,
                proposal.action.rawValue,
                try StoredJSON.text(ProposalPayload(proposal)), moment.milliseconds, actor, evidenceHash,
            ]
        )
    }

    /// Notes what a person decided; a proposal is decided once.
    public func decideProposal(_ id: Int64, _ choice: ProposalDecision.Choice, reason: String) throws {
        guard let proposal = try read.proposal(id: id) else { throw StorageError.noSuchRow("proposal \(id)") }
        if let decision = proposal.decision {
            throw StorageError.conflict(
                "Proposal \(id) was \(decision.choice.rawValue) already by \(decision.actor)."
            )
        }
        try run(
            "INSERT INTO proposalDecision (proposal, decision, actor, at, reason) VALUES (?, ?, ?, ?, ?)",
            [id, choice.rawValue, actor, moment.milliseconds, reason]
        )
    }
}

/// What a proposal says beside its limits.
private struct ProposalPayload: Codable {
    var reason: String
    var verdicts: VerdictCounts
    var precision: PosteriorShare?
    var loss: PosteriorShare?
    var silenced: [String]
    var raised: [String]
    var saved: [String]
    var lost: [String]
    var certificate: String?
    var change: Proposal.Change

    init(_ proposal: Proposal) {
        reason = proposal.reason
        verdicts = proposal.verdicts
        precision = proposal.precision
        loss = proposal.loss
        silenced = proposal.silenced
        raised = proposal.raised
        (saved, lost) = (proposal.saved, proposal.lost)
        certificate = proposal.certificate
        change = proposal.change
    }
}

extension StoredProposal {
    init(row: Row) throws {
        let payload = try StoredJSON.value(ProposalPayload.self, from: row["payload"])
        var decision: ProposalDecision?
        if let word: String = row["decision"] {
            decision = ProposalDecision(
                choice: try ProposalDecision.Choice(stored: word),
                actor: row["actor"],
                at: Moment(stored: row["at"]),
                reason: row["reason"]
            )
        }
        self.init(
            id: row["id"],
            model: row["model"],
            proposal: Proposal(
                rule: row["ruleKey"],
                fromRevision: row["fromRevision"],
                change: payload.change,
                from: row["fromLimit"],
                to: row["toLimit"],
                action: try Proposal.Action(stored: row["action"]),
                reason: payload.reason,
                verdicts: payload.verdicts,
                precision: payload.precision,
                loss: payload.loss,
                silenced: payload.silenced,
                raised: payload.raised,
                saved: payload.saved,
                lost: payload.lost,
                certificate: payload.certificate
            ),
            createdAt: Moment(stored: row["createdAt"]),
            createdBy: row["createdBy"],
            evidenceHash: row["evidenceHash"],
            decision: decision,
            isStale: row["isStale"]
        )
    }
}
