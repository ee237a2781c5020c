import Monitoring
import Operations
import Review

/// Alerts and notices, as programs read them.
enum AlertAPI {
    static let routes = [
        APIRoutes.Route(path: "/alerts", query: ["model", "level", "state"]) {
            (workbench, asked) throws(WorkbenchError) in
            let found = try workbench.alerts(
                model: asked.text("model"),
                level: asked.choice("level", of: Level.self),
                state: asked.choice("state", of: AlertState.self)
            )
            return .list(found.map(Listing.alerts().object))
        },
        APIRoutes.Route(path: "/alerts/{alert}") { (workbench, asked) throws(WorkbenchError) in
            .value(try workbench.alert(asked.number("alert", of: "alert")).json)
        },
    ]
}
