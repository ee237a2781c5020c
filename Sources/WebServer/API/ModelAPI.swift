import Operations

/// Models, as programs read them.
enum ModelAPI {
    static let routes = [
        APIRoutes.Route(path: "/models") { (workbench, _) throws(WorkbenchError) in
            .list(try workbench.models().map(Listing.models().object))
        },
        APIRoutes.Route(path: "/models/{model}") { (workbench, asked) throws(WorkbenchError) in
            .value(try workbench.model(named: asked.name("model")).json)
        },
    ]
}
