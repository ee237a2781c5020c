/// The keyboard.
extension Browser {
    /// Presses keys one after the other, into whatever has the focus.
    ///
    /// - Parameters:
    ///   - keys: The keys in their order.
    ///   - held: Keys that are held down meanwhile: `press(.tab, holding: [.shift])`.
    /// - Throws: ``BrowserError`` when the driver says no.
    public func press(_ keys: BrowserKey..., holding held: [BrowserKey] = []) async throws {
        try await press(keys, holding: held)
    }

    /// Types a text into whatever has the focus.
    public func type(_ text: String) async throws {
        try await press(text.map { $0 == "\n" ? .enter : .character($0) }, holding: [])
    }

    /// Goes on with Tab until the focused element matches a selector, as somebody without a mouse does.
    ///
    /// - Throws: ``DeadlinePassed`` when it is not among the first stops.
    public func tab(to selector: String, atMost stops: Int = 100) async throws {
        for _ in 0..<stops {
            try await press(.tab)
            if try await focusMatches(selector) { return }
        }
        throw DeadlinePassed("\(stops) times Tab reach \(selector)", limit: .zero)
    }

    private func focusMatches(_ selector: String) async throws -> Bool {
        let focused = try await focused()
        return try await all(selector).contains(focused)
    }

    private func press(_ keys: [BrowserKey], holding held: [BrowserKey]) async throws {
        let down = held.map { stroke("keyDown", $0) }
        let up = held.reversed().map { stroke("keyUp", $0) }
        let strokes = keys.flatMap { [stroke("keyDown", $0), stroke("keyUp", $0)] }
        let keyboard: JSONValue = ["type": "key", "id": "keyboard", "actions": .array(down + strokes + up)]
        try await send("POST", "/actions", ["actions": [keyboard]])
    }

    private func stroke(_ type: String, _ key: BrowserKey) -> JSONValue {
        ["type": .string(type), "value": .string(key.code)]
    }
}
