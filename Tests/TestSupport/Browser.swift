import Foundation

/// A Chromium without a window, driven through its driver, with a profile of its own.
///
/// ```swift
/// try await Browser.use { browser in
///     try await browser.open(server.url("/alerts"))
///     try await browser.press(.tab, .enter)
///     #expect(try await browser.text("h1") == "Alerts")
/// }
/// ```
public final class Browser: Sendable {
    private let driver: WebDriver
    private let session: String
    private let profile: TemporaryFolder

    /// Starts a browser, hands it over, and ends it whatever happens.
    ///
    /// - Parameters:
    ///   - look: The window and the owner's preferences.
    ///   - body: What is done with it.
    /// - Returns: What `body` returns.
    /// - Throws: ``BrowserError/missing(program:)`` where Chromium or its driver is not installed.
    public static func use<Result>(
        _ look: BrowserLook = BrowserLook(),
        _ body: (Browser) async throws -> Result
    ) async throws -> Result {
        let browser = try await Browser(look)
        do {
            let result = try await body(browser)
            try await browser.close()
            return result
        } catch {
            // The first error is the one to report; the processes end with the last reference anyway.
            try? await browser.close()
            throw error
        }
    }

    /// Starts a browser; ``close()`` ends it.
    public init(_ look: BrowserLook = BrowserLook()) async throws {
        let chromium = try findProgram(named: "chromium")
        profile = try TemporaryFolder()
        driver = try await WebDriver()
        let arguments = [
            // Chromium's sandbox refuses to run as root, as checks on a bare machine do.
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--force-color-profile=srgb", "--hide-scrollbars", "--lang=en-US", "--no-first-run",
            "--user-data-dir=\(profile.url.path)", "--window-size=\(look.width),\(look.height)",
        ]
        let options: JSONValue = [
            "binary": .string(chromium.path), "args": .array(arguments.map { .string($0) }),
        ]
        let wanted: JSONValue = ["browserName": "chrome", "goog:chromeOptions": options]
        let answer: JSONValue
        do {
            answer = try await driver.send("POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
        } catch {
            try? await driver.stop()
            throw error
        }
        guard let id = answer["sessionId"]?.string else {
            throw BrowserError.unexpected(command: "POST /session")
        }
        session = id
        try await show(look)
    }

    /// Changes the window and the owner's preferences; a page that is open adapts.
    public func show(_ look: BrowserLook) async throws {
        // A window cannot be narrower than 500 pixels; the emulated screen can.
        try await tell(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(look.width)), "height": .number(Double(look.height)),
                "deviceScaleFactor": 1, "mobile": false,
            ]
        )
        let features: JSONValue = [
            ["name": "prefers-color-scheme", "value": look.dark ? "dark" : "light"],
            ["name": "prefers-reduced-motion", "value": look.still ? "reduce" : "no-preference"],
        ]
        try await tell("Emulation.setEmulatedMedia", ["features": features])
        try await tell("Emulation.setScriptExecutionDisabled", ["value": .bool(!look.scripts)])
    }

    /// Ends the browser and its driver.
    public func close() async throws {
        _ = try? await send("DELETE", "")
        try await driver.stop()
    }

    /// Sends one WebDriver command of this session.
    @discardableResult
    func send(_ method: String, _ path: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        try await driver.send(method, "/session/\(session)\(path)", body)
    }

    /// Sends one command of Chromium's own protocol.
    @discardableResult
    func tell(_ command: String, _ parameters: JSONValue) async throws -> JSONValue {
        try await send("POST", "/goog/cdp/execute", ["cmd": .string(command), "params": parameters])
    }
}
