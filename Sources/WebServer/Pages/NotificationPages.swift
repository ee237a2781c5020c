import HTTPTypes
import Hummingbird
import Operations

/// The page and forms about where alerts are announced.
struct NotificationPages: Sendable {
    let site: Site

    /// More than this on one page helps nobody.
    private static let mostDeliveries = 50

    /// What a page shows beside the lists.
    private struct Extra {
        var refused: RefusedForm?
        var secret: SecretView?
        var test: TestView?
        var status = HTTPResponse.Status.ok
    }

    func list(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(request, context, Extra())
    }

    /// Adds a destination; a webhook's answer is a page and no redirect, since its secret is shown this once.
    func add(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        var fields = try await FormFields(request)
        do {
            let form = try DestinationForm(&fields)
            let secret = try await site.calling { (workbench) throws(WorkbenchError) in
                try workbench.addDestination(form.input, as: admin)
            }
            guard let secret else { return site.goOn(to: "/notifications", .destinationAdded) }
            let view = SecretView(name: form.input.name, secret: secret)
            return try await page(request, context, Extra(secret: view, status: .created))
        } catch {
            let refused = try RefusedForm(error, fields, namesThings: true)
            return try await page(request, context, Extra(refused: refused, status: refused.status))
        }
    }

    func test(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("destination")
        let reason = try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.testDestination(name, as: admin)
        }
        return try await page(request, context, Extra(test: TestView(name: name, reason: reason)))
    }

    func resume(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("destination")
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.resumeDestination(name, as: admin)
        }
        return site.goOn(to: "/notifications", .destinationResumed)
    }

    func remove(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let name = try context.name("destination")
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.removeDestination(name, as: admin)
        }
        return site.goOn(to: "/notifications", .destinationRemoved)
    }

    func resend(_ request: Request, _ context: PageContext) async throws -> Response {
        let admin = try context.admin()
        let id = try context.number("delivery", of: "message")
        try await site.calling { (workbench) throws(WorkbenchError) in
            try workbench.resendDelivery(id, as: admin)
        }
        return site.goOn(to: "/notifications", .messageResent)
    }

    private func page(_ request: Request, _ context: PageContext, _ extra: Extra) async throws -> Response {
        _ = try context.admin()
        let (destinations, deliveries, total, models) = try await site.calling {
            (workbench) throws(WorkbenchError) in
            (
                try workbench.destinations(), try workbench.deliveries(limit: Self.mostDeliveries),
                try workbench.deliveryCount(), try workbench.modelNames()
            )
        }
        let refused = extra.refused
        let kind = refused?.fields.typed("kind") ?? "webhook"
        let view = NotificationsView(
            frame: site.frame(refused == nil ? "Notifications" : "Error: Notifications", context, request),
            destinations: destinations.map(DestinationView.init),
            hasDestinations: !destinations.isEmpty,
            deliveries: deliveries.map(DeliveryView.init),
            hasDeliveries: !deliveries.isEmpty,
            cut: total > deliveries.count
                ? "Only the newest \(deliveries.count) of \(total) are shown." : nil,
            kinds: [("webhook", "Webhook"), ("mail", "Mail")].map { value, title in
                ChoiceView(id: "kind-\(value)", value: value, title: title, isChosen: kind == value)
            },
            models: [("", "All models")].map { ChoiceView(id: "", value: $0, title: $1) }
                + models.map {
                    ChoiceView(id: "", value: $0, title: $0, isChosen: refused?.fields.typed("model") == $0)
                },
            name: refused.field("name"),
            kindProblem: refused.field("kind").problem,
            url: refused.field("url"),
            recipient: refused.field("recipient"),
            sender: refused.field("sender"),
            server: refused.field("server"),
            user: refused.field("user"),
            refusal: refused?.sentence,
            secret: extra.secret,
            test: extra.test
        )
        return try site.page("notifications", view, status: extra.status)
    }
}
