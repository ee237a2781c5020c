import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Review

/// The pages and forms on which people label, blind: nothing here knows a score, a prediction or a limit before the
/// answer is saved.
struct LabelPages: Sendable {
    let site: Site

    func queue(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let model = site.query("model", in: request)?.removingPercentEncoding
        let queue = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.labelQueue(model: model, as: person)
        }
        let view = LabelQueueView(
            queue,
            model: model,
            saved: saved(request, person),
            frame: site.frame("Label queue", context, request)
        )
        return try site.page("labels", view)
    }

    /// Takes the next item: a post, since it is then kept for this person.
    func claim(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let fields = try await FormFields(request)
        let model = fields.typed("model")
        return try await next(person, model: model.isEmpty ? nil : model, after: nil)
    }

    func form(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        return try await page(request, context, item, person)
    }

    func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        var fields = try await FormFields(request)
        do {
            let form = try AnswerForm(&fields, isNumber: fields.typed("kind") == "number")
            guard form.goesOn else {
                let given = try await site.calling { (workbench) throws(WorkbenchError) in
                    try workbench.giveLabel(item: item, answer: form.answer, as: person)
                }
                site.answers.keep(given, of: person.id)
                return site.goOn(to: "/labels?saved=\(item)", .stopped)
            }
            let typed = fields.typed("model")
            let model = typed.isEmpty ? nil : typed
            let (given, next) = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.giveLabel(
                    item: item,
                    answer: form.answer,
                    takingNextOf: model,
                    as: person
                )
            }
            site.answers.keep(given, of: person.id)
            return goOn(to: next, model: model, after: item)
        } catch is FormProblems {
            return try await page(request, context, item, person, fields: fields)
        } catch WorkbenchError.invalid(let sentence) {
            return try await page(request, context, item, person, fields: fields, refusal: sentence)
        }
    }

    func skip(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.skipLabel(item: item, as: person)
        }
        return try await next(person, model: nil, after: nil)
    }

    func extend(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        _ = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.extendLease(item: item, as: person)
        }
        return site.goOn(to: "/labels/\(item)", .extended)
    }

    private func next(_ person: Reviewer, model: String?, after item: Int64?) async throws -> Response {
        let next = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.takeNextLabel(model: model, as: person)
        }
        return goOn(to: next, model: model, after: item)
    }

    private func goOn(to next: Int64?, model: String?, after item: Int64?) -> Response {
        let filter = model.map { "model=\(percentEncoded($0))" }
        let saved = item.map { "saved=\($0)" }
        let query = [filter, saved].compactMap(\.self).joined(separator: "&")
        let path = next.map { "/labels/\($0)" } ?? "/labels"
        return site.goOn(to: query.isEmpty ? path : "\(path)?\(query)")
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        _ item: Int64,
        _ person: Reviewer,
        fields: FormFields? = nil,
        refusal: String? = nil
    ) async throws -> Response {
        let filter = fields?.typed("model") ?? site.query("model", in: request)?.removingPercentEncoding
        let (task, queue) = try await site.calling { (workbench) throws(WorkbenchError) in
            (
                try workbench.labelTask(item: item, as: person),
                try workbench.labelQueue(model: nil, as: person)
            )
        }
        let isRefused = refusal != nil || fields != nil
        let view = LabelFormView(
            task,
            queue: queue,
            filter: filter.flatMap { $0.isEmpty ? nil : $0 },
            saved: saved(request, person),
            frame: site.frame(isRefused ? "Error: \(task.question)" : task.question, context, request),
            fields: fields,
            refusal: refusal
        )
        return try site.page("label", view, status: isRefused ? .unprocessableContent : .ok)
    }

    private func saved(_ request: Request, _ person: Reviewer) -> SavedView? {
        site.query("saved", in: request).flatMap { Int64($0) }
            .flatMap { site.answers.answer(to: $0, of: person.id) }.map { SavedView($0) }
    }
}
