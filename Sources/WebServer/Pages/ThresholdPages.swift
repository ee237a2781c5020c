import Foundation
import HTTPTypes
import Hummingbird
import Monitoring
import Operations
import Review

/// The pages and forms of thresholds.
struct ThresholdPages: Sendable {
    let site: Site

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context, try context.name("model"))
    }

    func propose(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.lead()
        let name = try context.name("model")
        _ = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.proposeThresholds(model: name, as: person)
        }
        return site.goOn(to: modelAddress(name, "thresholds"), .proposed)
    }

    func adopt(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = try context.number("proposal", of: "proposal")
        return try await act(request, context, .adopted, refusedAt: id) {
            (workbench, reason, person) throws(WorkbenchError) in
            _ = try workbench.adopt(proposal: id, reason: reason, as: person)
        }
    }

    func reject(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = try context.number("proposal", of: "proposal")
        return try await act(request, context, .rejected, refusedAt: id) {
            (workbench, reason, person) throws(WorkbenchError) in
            _ = try workbench.reject(proposal: id, reason: reason, as: person)
        }
    }

    func revert(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = try context.number("revision", of: "revision")
        return try await act(request, context, .reverted, refusedAt: nil) {
            (workbench, reason, person) throws(WorkbenchError) in
            _ = try workbench.revert(revision: id, reason: reason, as: person)
        }
    }

    private func act(
        _ request: Request,
        _ context: PageContext,
        _ done: Done,
        refusedAt proposal: Int64?,
        _ body: @escaping @Sendable (Workbench, String, Reviewer) throws(WorkbenchError) -> Void
    ) async throws -> Response {
        let person = try context.lead()
        var fields = try await FormFields(request)
        let model = fields.typed("model")
        do {
            let reason = try NoteForm(&fields).note
            try await site.calling { (workbench) throws(WorkbenchError) in try body(workbench, reason, person)
            }
            return site.goOn(to: model.isEmpty ? "/" : modelAddress(model, "thresholds"), done)
        } catch is FormProblems {
            let sentence = "Say in a sentence why, so that others can follow it."
            guard !model.isEmpty else { throw WorkbenchError.invalid(sentence) }
            return try await page(request, context, model, refusal: sentence, fields: fields, at: proposal)
        } catch WorkbenchError.conflict(let sentence) where !model.isEmpty {
            return try await page(
                request,
                context,
                model,
                refusal: sentence,
                fields: fields,
                at: proposal,
                status: .conflict
            )
        }
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        _ name: String,
        refusal: String? = nil,
        fields: FormFields? = nil,
        at proposal: Int64? = nil,
        status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> Response {
        let person = try context.seeingPerson()
        let (histories, records, budget) = try await site.calling { (workbench) throws(WorkbenchError) in
            (
                try workbench.thresholds(model: name), try workbench.proposals(model: name),
                try workbench.model(named: name).budgetSentences
            )
        }
        let views = records.sorted { $0.id > $1.id }.map { record in
            let isRefused = refusal != nil && record.id == proposal
            let typed =
                isRefused ? FieldView(value: fields?.typed("note") ?? "", problem: refusal) : FieldView()
            return (record, ProposalView(record, typed: typed))
        }
        let changes = Self.changes(histories, isLead: person.role >= .lead)
        let rules = Dictionary(grouping: views.filter { $0.1.isOpen }, by: \.0.proposal.rule)
        let open = views.filter { $0.1.isOpen }.map { record, view in
            var view = view
            if let others = rules[record.proposal.rule], others.count > 1 {
                view.rival =
                    "Limit and tolerance are proposed from the same verdicts: take one, the other is stale then."
            }
            return view
        }
        let holds = views.filter { $0.0.state == "open" && $0.0.proposal.action == .hold }.map(\.1)
        let title = "Thresholds of \(name)"
        let view = ThresholdsView(
            frame: site.frame(refusal == nil ? title : "Error: \(title)", context, request),
            model: name,
            modelLink: modelAddress(name),
            address: modelAddress(name, "thresholds"),
            isLead: person.role >= .lead,
            refusal: refusal,
            proposals: open,
            hasProposals: !open.isEmpty,
            holds: holds,
            hasHolds: !holds.isEmpty,
            budget: budget,
            alertLimits: LimitGroup(histories, at: .alert),
            noticeLimits: LimitGroup(histories, at: .notice),
            changes: changes,
            hasChanges: !changes.isEmpty
        )
        return try site.page("thresholds", view, status: refusal == nil ? .ok : status)
    }

    /// What was changed after the first limits, newest first; the latest change of a rule can be reverted.
    private static func changes(_ histories: [ThresholdHistory], isLead: Bool) -> [LimitChangeView] {
        let all = histories.flatMap { history in
            history.revisions.filter { $0.number > 1 }.map { (history, $0) }
        }
        return all.sorted { $0.1.id > $1.1.id }.map { history, revision in
            LimitChangeView(
                id: "\(revision.id)",
                title: history.title,
                number: "\(revision.number)",
                limit: (revision.limit.map { Words.number($0) } ?? "the budget’s limit")
                    + (revision.tolerance.map { " with a tolerance of \(Words.number($0))" } ?? ""),
                origin: revision.origin.words,
                author: revision.author,
                when: Wording.minute(revision.recordedAt),
                reason: revision.reason,
                mayRevert: isLead && revision.id == history.revisions.first?.id
            )
        }
    }
}
