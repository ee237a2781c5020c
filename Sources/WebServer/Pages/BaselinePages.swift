import Hummingbird
import Operations

/// The forms of baselines.
struct BaselinePages: Sendable {
    let site: Site

    /// Makes windows that were expected what later ones are compared with, and goes back to their alert.
    func adopt(_ request: Request, _ context: PageContext) async throws -> Response {
        let person = try context.lead()
        let model = try context.name("model")
        let fields = try await FormFields(request)
        let (from, to) = (fields.typed("from"), fields.typed("to"))
        try await site.calling { (workbench) throws(WorkbenchError) in
            _ = try workbench.adoptBaseline(model: model, from: from, to: to, as: person)
        }
        let back = fields.typed("back")
        let isAlert = back.wholeMatch(of: /\/alerts\/[0-9]+/) != nil
        return site.goOn(to: isAlert ? back : modelAddress(model), .baselineAdopted)
    }
}
