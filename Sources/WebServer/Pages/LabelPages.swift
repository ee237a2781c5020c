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
        let model = site.query("model", in: request)
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
        return try await next(person, model: try await FormFields(request).filter, after: nil)
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
                return site.goOn(to: address(of: nil, model: fields.filter, after: item), .stopped)
            }
            let model = fields.filter
            let (given, next) = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.giveLabel(
                    item: item,
                    answer: form.answer,
                    takingNextOf: model,
                    as: person
                )
            }
            site.answers.keep(given, of: person.id)
            return site.goOn(to: address(of: next, model: model, after: item))
        } catch is FormProblems {
            return try await page(request, context, item, person, fields: fields)
        } catch WorkbenchError.invalid(let sentence) {
            return try await page(request, context, item, person, fields: fields, refusal: sentence)
        }
    }

    func skip(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        let fields = try await FormFields(request)
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.skipLabel(item: item, as: person)
        }
        return try await next(person, model: fields.filter, after: nil)
    }

    func extend(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.labellingPerson()
        let item = try context.number("item", of: "item")
        let fields = try await FormFields(request)
        _ = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.extendLease(item: item, as: person)
        }
        return site.goOn(to: address(of: item, model: fields.filter, after: nil), .extended)
    }

    private func next(_ person: Reviewer, model: String?, after item: Int64?) async throws -> Response {
        let next = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.takeNextLabel(model: model, as: person)
        }
        return site.goOn(to: address(of: next, model: model, after: item))
    }

    /// The form of an item, or the queue; a person who labels one model stays with it.
    private func address(of item: Int64?, model: String?, after answered: Int64?) -> String {
        let filter = model.map { "model=\(percentEncoded($0))" }
        let saved = answered.map { "saved=\($0)" }
        let query = [filter, saved].compactMap(\.self).joined(separator: "&")
        let path = item.map { "/labels/\($0)" } ?? "/labels"
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    private func page(
        _ request: Request,
        _ context: PageContext,
        _ item: Int64,
        _ person: Reviewer,
        fields: FormFields? = nil,
        refusal: String? = nil
    ) async throws -> Response {
        let filter = fields.map(\.filter) ?? site.query("model", in: request)
        let (task, queue) = try await site.calling { (workbench) throws(WorkbenchError) in
            (
                // What was typed comes back, also where the item's time has run out meanwhile.
                fields == nil
                    ? try workbench.labelTask(item: item, as: person)
                    : try workbench.takeLabel(item: item, as: person),
                try workbench.labelQueue(model: filter, as: person)
            )
        }
        let isRefused = refusal != nil || fields != nil
        let view = LabelFormView(
            task,
            queue: queue,
            filter: filter,
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

extension FormFields {
    /// The one model that a person labels; nil: all.
    fileprivate var filter: String? {
        let model = typed("model")
        return model.isEmpty ? nil : model
    }
}
