/// What is on the page.
extension Browser {
    /// An element of the page that is shown; it is gone with the page.
    public struct Element: Sendable, Equatable {
        let id: String
    }

    /// The first element that a CSS selector names; waits for it, since pages come when they come.
    public func find(_ selector: String, within limit: Duration = .seconds(10)) async throws -> Element {
        try await wait(for: "an element \(selector)", within: limit) { try await all(selector).first }
    }

    /// Every element that a CSS selector names now.
    public func all(_ selector: String) async throws -> [Element] {
        let body: JSONValue = ["using": "css selector", "value": .string(selector)]
        return try await send("POST", "/elements", body).array?.compactMap(element) ?? []
    }

    /// The element that has the keyboard.
    public func focused() async throws -> Element {
        guard let found = element(try await send("GET", "/element/active")) else {
            throw BrowserError.unexpected(command: "/element/active")
        }
        return found
    }

    /// Clicks on an element.
    public func click(_ element: Element) async throws {
        try await send("POST", "/element/\(element.id)/click")
    }

    /// Clicks on the first element that a selector names.
    public func click(_ selector: String) async throws {
        try await click(find(selector))
    }

    /// Clicks on a button that leads to another page, and waits until that page is there: a click returns before.
    public func submit(_ selector: String) async throws {
        try await run("document.documentElement.dataset.left = 'no'; return true")
        try await click(selector)
        try await wait(for: "the page after \(selector)") {
            // While pages change there may be none to ask.
            let state = try? await run(
                "return document.readyState === 'complete' && !document.documentElement.dataset.left"
            )
            return state == .bool(true) ? () : nil
        }
    }

    /// The text of an element as it is shown.
    public func text(_ element: Element) async throws -> String {
        try await send("GET", "/element/\(element.id)/text").string ?? ""
    }

    /// The text of the first element that a selector names.
    public func text(_ selector: String) async throws -> String {
        // A page that is left between finding and reading takes the element with it; the next page has its own.
        for _ in 0..<5 {
            do {
                return try await text(find(selector))
            } catch let error as BrowserError where error.description.contains("stale element") {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        return try await text(find(selector))
    }

    /// An attribute as written in the HTML; nil where it is absent.
    public func attribute(_ name: String, of element: Element) async throws -> String? {
        try await send("GET", "/element/\(element.id)/attribute/\(name)").string
    }

    /// A property as it is now, such as `value` or `checked`.
    public func property(_ name: String, of element: Element) async throws -> JSONValue {
        try await send("GET", "/element/\(element.id)/property/\(name)")
    }

    /// The name a screen reader speaks.
    public func accessibleName(of element: Element) async throws -> String {
        try await send("GET", "/element/\(element.id)/computedlabel").string ?? ""
    }

    private func element(_ value: JSONValue) -> Element? {
        // The protocol's own name for the member that holds an element's id.
        value["element-6066-11e4-a52e-4f735466cecf"]?.string.map(Element.init)
    }
}
