public import Foundation

/// The page as a whole.
extension Browser {
    /// Opens an address and waits until the page is loaded.
    public func open(_ url: URL) async throws {
        try await send("POST", "/url", ["url": .string(url.absoluteString)])
    }

    /// The address of the page that is shown.
    public func currentURL() async throws -> String {
        try await string("/url")
    }

    /// The title of the page.
    public func title() async throws -> String {
        try await string("/title")
    }

    /// The page's HTML as it is now.
    public func source() async throws -> String {
        try await string("/source")
    }

    /// Runs a script in the page: `run("return document.forms.length")`.
    @discardableResult
    public func run(_ script: String, _ arguments: JSONValue...) async throws -> JSONValue {
        try await send("POST", "/execute/sync", ["script": .string(script), "args": .array(arguments)])
    }

    /// Waits until the page's address contains a text: a click returns before the next page is there.
    public func waitForURL(containing part: String) async throws {
        try await wait(for: "an address with \"\(part)\"") {
            try await currentURL().contains(part) ? () : nil
        }
    }

    /// A picture of the page as PNG.
    ///
    /// - Parameter whole: Whether what lies below the window belongs to it.
    /// - Returns: The bytes of a PNG file.
    /// - Throws: ``BrowserError`` when the driver says no.
    public func screenshot(whole: Bool = true) async throws -> Data {
        let answer = try await tell(
            "Page.captureScreenshot",
            ["format": "png", "captureBeyondViewport": .bool(whole)]
        )
        guard let text = answer["data"]?.string, let data = Data(base64Encoded: text) else {
            throw BrowserError.unexpected(command: "Page.captureScreenshot")
        }
        return data
    }

    /// Writes a picture of the page to a file.
    public func screenshot(to file: URL, whole: Bool = true) async throws {
        try await screenshot(whole: whole).write(to: file)
    }

    private func string(_ path: String) async throws -> String {
        guard let text = try await send("GET", path).string else {
            throw BrowserError.unexpected(command: path)
        }
        return text
    }
}
