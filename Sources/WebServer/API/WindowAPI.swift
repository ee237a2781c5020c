import Operations

/// Windows, their findings and why they differ, as programs read them.
enum WindowAPI {
    static let routes = [
        APIRoutes.Route(path: "/models/{model}/windows") { (workbench, asked) throws(WorkbenchError) in
            .list(try workbench.windows(model: asked.name("model")).map(Listing.windows().object))
        },
        APIRoutes.Route(path: "/models/{model}/windows/{window}") {
            (workbench, asked) throws(WorkbenchError) in
            .value(try workbench.window(model: asked.name("model"), key: asked.name("window")).json)
        },
        APIRoutes.Route(path: "/models/{model}/windows/{window}/explanation") {
            (workbench, asked) throws(WorkbenchError) in
            let model = asked.name("model")
            let found = try workbench.explain(model: model, window: asked.name("window"))
            return .value(.explanation(found, try workbench.model(named: model).model))
        },
        APIRoutes.Route(path: "/models/{model}/findings", query: ["window", "all"]) {
            (workbench, asked) throws(WorkbenchError) in
            let found = try workbench.findings(
                model: asked.name("model"),
                window: asked.text("window"),
                all: asked.flag("all")
            )
            return .list(found.map(Listing.findings().object))
        },
    ]
}
