import Foundation
import HTTPTypes
import Hummingbird

/// The page from which a form was sent.
enum FormPage {
    /// Nouns under a model that are posted and show nothing by themselves.
    private static let posted: Set<String> = [
        "deployments", "renames", "baselines", "known-truths", "proposals",
    ]

    /// The page's path and query, as the browser names it; nil where that is not known, or is on another site.
    ///
    /// A refused form comes back at the address that it was posted to; then the page is the one above it.
    static func path(of request: Request) -> String? {
        guard let referer = request.headers[.referer], let slashes = referer.range(of: "://") else {
            return nil
        }
        let rest = referer[slashes.upperBound...]
        guard let slash = rest.firstIndex(of: "/"),
            rest[..<slash].lowercased() == request.head.authority?.lowercased()
        else { return nil }
        let target = String(rest[slash...].prefix { $0 != "#" })
        let parts = target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("alerts", 3...), ("labels", 3...): return "/" + parts.prefix(2).joined(separator: "/")
        case ("notifications", 2...), ("reviewers", 2...): return "/" + parts[0]
        case ("models", 5) where parts[4] == "verdicts": return "/" + parts.prefix(4).joined(separator: "/")
        case ("models", 3) where posted.contains(parts[2]): return "/models/" + parts[1]
        case ("proposals", _), ("threshold-revisions", _), ("deliveries", _), ("passwords", _): return nil
        default: return target
        }
    }
}
