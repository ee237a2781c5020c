import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct ThresholdsTests {
    private let rule = "kolmogorovSmirnov(score)"

    @Test func withoutVerdictsEveryRuleHoldsAndSaysWhy() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let proposals = try test.workbench.proposeThresholds(model: "loans", as: test.lea)
        #expect(
            proposals.count == RuleCatalog.rules(for: try test.workbench.model(named: "loans").model).count
        )
        #expect(proposals.allSatisfy { $0.id == 0 && $0.state == "hold" && $0.proposal.action == .hold })
        let score = try #require(proposals.first { $0.proposal.rule == rule })
        #expect(score.proposal.reason.contains("0 verdicts"))
        #expect(try test.workbench.proposals(model: "loans").isEmpty)
    }

    @Test func aConfirmedAlertIsEvidenceForTheRulesThatWereBreached() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let alert = try test.alert()
        let input = try VerdictInput(
            decision: .confirm(cause: .data, harm: .yes),
            note: "Real.",
            ruleOverrides: [:],
            submission: test.form()
        )
        try test.workbench.judge(alert: alert.id, input: input, as: test.lea)
        let thresholds = try test.workbench.thresholds(model: "loans")
        let score = try #require(thresholds.first { $0.rule.key == rule })
        #expect(score.verdicts == VerdictCounts(confirmed: 2, dismissed: 0))
        #expect(score.revisions.map(\.number) == [1])
        let volume = try #require(thresholds.first { $0.rule.statistic == .volume })
        #expect(volume.verdicts == VerdictCounts())
    }

    @Test func adoptingChangesTheLimitAndRevertingReturnsIt() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let proposal = try propose(to: 0.2, test)
        let first = try history(test).first
        let adopted = try test.workbench.adopt(proposal: proposal, reason: "Too loud.", as: test.lea)
        #expect(adopted.limit == 0.2)
        #expect(adopted.origin == .adopted)
        #expect(adopted.author == "lea")
        #expect(try history(test).map(\.limit) == [0.2, nil])
        #expect(try test.workbench.proposals(model: "loans").map(\.state) == ["adopted"])
        #expect(
            refusal { _ = try test.workbench.adopt(proposal: proposal, reason: "Again.", as: test.lea) }
                == "Proposal \(proposal) was adopted already by lea."
        )
        // The revision in force goes back to the one before; an older one is returned to.
        let reverted = try test.workbench.revert(revision: adopted.id, reason: "A mistake.", as: test.lea)
        #expect(reverted.limit == nil)
        #expect(reverted.origin == .reverted)
        #expect(
            try test.workbench.revert(revision: adopted.id, reason: "No mistake.", as: test.lea).limit == 0.2
        )
        #expect(try history(test).count == 4)
        #expect(try history(test).last == first)
    }

    @Test func aStaleProposalIsRefused() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let (older, newer) = (try propose(to: 0.2, test), try propose(to: 0.3, test))
        try test.workbench.adopt(proposal: newer, reason: "Too loud.", as: test.lea)
        #expect(
            refusal { _ = try test.workbench.adopt(proposal: older, reason: "Too loud.", as: test.lea) }
                == "Proposal \(older) is stale: the limit of \(rule) was changed since it was made. Propose anew, then adopt."
        )
        #expect(try history(test).map(\.limit) == [0.3, nil])
        #expect(try test.workbench.proposals(model: "loans").map(\.state) == ["adopted", "stale"])
    }

    @Test func onlyLeadsAdoptRejectAndRevert() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let proposal = try propose(to: 0.2, test)
        #expect(
            refusal { _ = try test.workbench.adopt(proposal: proposal, reason: "Too loud.", as: test.rob) }
                == "Only leads and admins may adopt thresholds. You are a reviewer; ask an admin."
        )
        #expect(
            !refusal { try test.workbench.reject(proposal: proposal, reason: "No.", as: test.rob) }.isEmpty
        )
        #expect(
            !refusal { _ = try test.workbench.adopt(proposal: proposal, reason: " ", as: test.lea) }.isEmpty
        )
        try test.workbench.reject(proposal: proposal, reason: "Too bold.", as: test.lea)
        #expect(try test.workbench.proposals(model: "loans").map(\.state) == ["rejected"])
        let first = try #require(try history(test).first)
        #expect(
            refusal { _ = try test.workbench.revert(revision: first.id, reason: "Back.", as: test.lea) }
                == "Revision \(first.id) is the first limit of \(rule); there is none before it."
        )
        #expect(
            refusal { _ = try test.workbench.adopt(proposal: 99, reason: "Why not.", as: test.lea) }
                == "There is no proposal 99. `plumbline threshold propose MODEL` makes some."
        )
    }

    @Test func manyDismissalsRaiseTheLimitAndTheSameEvidenceIsProposedOnce() throws {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1, limit: 0.1)
        // Weeks that the rule flagged a little and that people dismissed.
        try dismissWeeklyAlerts(8, test)
        let blind = try test.workbench.proposeThresholds(model: "loans", as: test.lea)
        #expect(blind.first { $0.proposal.rule == rule }?.proposal.reason.contains("0 judged audits") == true)
        try test.dismissAudits()
        let first = try test.workbench.proposeThresholds(model: "loans", as: test.lea)
        let made = try #require(first.first { $0.proposal.rule == rule })
        #expect(made.proposal.verdicts.dismissed == 8 + 4)
        #expect(made.proposal.lost.isEmpty)
        #expect(made.proposal.saved == made.proposal.silenced)
        #expect(made.proposal.action == .raise)
        #expect(made.proposal.to > made.proposal.from)
        #expect(made.state == "open")
        let again = try test.workbench.proposeThresholds(model: "loans", as: test.lea)
        #expect(again.first { $0.proposal.rule == rule }?.id == made.id)
        let open = try test.workbench.proposals(model: "loans").filter { $0.proposal.rule == rule }
        #expect(open.map(\.id) == [made.id])
        let adopted = try test.workbench.adopt(
            proposal: made.id,
            reason: "Dismissed eight times.",
            as: test.lea
        )
        #expect(adopted.limit == made.proposal.to)
        #expect(!adopted.evidenceHash.isEmpty)
    }

    @Test func whatIsHarmlessAgainAndAgainBecomesANoticeAndIsTakenBackInOneStep() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        try dismissWeeklyAlerts(3, reason: .harmless, test)
        let made = try #require(
            try test.workbench.proposeThresholds(model: "loans", as: test.lea).first {
                $0.proposal.rule == rule
            }
        )
        #expect(made.proposal.action == .toNotice)
        #expect(made.proposal.saved == ["2025-01-06", "2025-02-06", "2025-03-06"])
        let limit = try history(test).first?.limit
        let adopted = try test.workbench.adopt(proposal: made.id, reason: "Harmless.", as: test.lea)
        #expect(adopted.level == .notice && adopted.limit == limit)
        #expect(try level(test) == .notice)
        _ = try test.workbench.revert(revision: adopted.id, reason: "Not so.", as: test.lea)
        #expect(try level(test) == .alert)
    }

    private func level(_ test: TestWorkbench) throws -> Level? {
        try test.workbench.thresholds(model: "loans").first { $0.rule.key == rule }?.rule.level
    }

    private func history(_ test: TestWorkbench) throws -> [ThresholdRevision] {
        try test.workbench.thresholdHistory(model: "loans").filter { $0.rule == rule }
    }

    /// Stores a proposal for the rule on the score as recalibration would.
    private func propose(to limit: Double, _ test: TestWorkbench) throws -> Int64 {
        try test.workbench.database.write(at: test.clock.moment, by: "lea") { transaction in
            guard let model = try transaction.read.model(named: "loans") else { throw Missing(what: "loans") }
            let proposal = Proposal(
                rule: rule,
                fromRevision: 1,
                from: 0.1,
                to: limit,
                action: .raise,
                reason: "Dismissed often.",
                verdicts: VerdictCounts(confirmed: 3, dismissed: 9),
                precision: nil,
                loss: nil,
                silenced: [],
                raised: [],
                certificate: nil
            )
            return try transaction.addProposal(proposal, model: model.id, evidenceHash: "e\(limit)")
        }
    }

    /// Appends weeks in which only the score's rule was breached, each an alert of its own, and dismisses them.
    private func dismissWeeklyAlerts(
        _ count: Int,
        reason: DismissReason = .tooSensitive,
        _ test: TestWorkbench
    ) throws {
        for number in 0..<count {
            try test.workbench.database.write(at: test.clock.moment, by: "rob") { transaction in
                guard let stored = try transaction.read.model(named: "loans"),
                    let rule = RuleCatalog.rules(for: stored.model).first(where: { $0.key == self.rule })
                else { throw Missing(what: "loans") }
                let key = "2025-0\(number + 1)-06"
                let window = Window(
                    key: key,
                    start: nil,
                    end: nil,
                    ordinal: 9_000_000_000_000 + Int64(number)
                )
                let id = try transaction.upsertWindow(window, model: stored.id)
                let revision = try transaction.addWindowRevision(
                    EncodedRevision(
                        WindowRevision(
                            number: 1,
                            evaluatedAt: test.clock.moment,
                            cause: .closed,
                            rows: 120,
                            state: .flagged,
                            isProvisional: true,
                            profile: Profile()
                        )
                    ),
                    window: id,
                    lastBatch: 0,
                    baseline: nil,
                    modelRevision: 1
                )
                let finding = Finding(
                    window: key,
                    rule: rule,
                    measurement: Measurement(value: 0.11 + 0.002 * Double(number), effectLower: 0.05),
                    z: nil,
                    windowRows: 120,
                    baselineRows: 1_440,
                    threshold: Threshold(rule: rule.key, limit: 0.1, revision: 1),
                    referenceRevision: 1,
                    outcome: .breached
                )
                try transaction.addFindings([finding], windowRevision: revision, engineVersion: engineVersion)
                let alert = try transaction.addAlert(model: stored.id, level: .alert)
                try transaction.addWindow(key, revision: 1, toAlert: alert)
                _ = try transaction.addVerdict(
                    Verdict(
                        id: 0,
                        window: key,
                        windowRevision: 1,
                        decision: .dismiss(reason: reason),
                        note: "Nothing.",
                        reviewer: "rob",
                        isUnblinded: false,
                        recordedAt: test.clock.moment
                    ),
                    on: .alert(alert),
                    model: stored.id,
                    submission: "dismiss-\(number)"
                )
            }
        }
    }
}
