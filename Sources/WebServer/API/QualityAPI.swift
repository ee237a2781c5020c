import Operations
import Review

/// How right a model was, as programs read it.
enum QualityAPI {
    /// Which figures are shown.
    enum Methods: String, CaseIterable {
        case record, all
    }

    static let routes = [
        APIRoutes.Route(path: "/models/{model}/quality", query: ["by", "methods"]) {
            (workbench, asked) throws(WorkbenchError) in
            let found = try workbench.quality(
                model: asked.name("model"),
                by: asked.choice("by", of: QualitySpan.self) ?? .window,
                allMethods: asked.choice("methods", of: Methods.self) == .all
            )
            return .list(found.map(Listing.quality().object))
        },
        APIRoutes.Route(path: "/models/{model}/confusion", query: ["window"]) {
            (workbench, asked) throws(WorkbenchError) in
            let found = try workbench.confusion(model: asked.name("model"), window: asked.text("window"))
            return .value(found.map(\.json) ?? .null)
        },
    ]
}
