import Foundation
import TestSupport
import Testing

/// A day's work in a real browser on the real program: label, judge, see what follows.
@Suite("Journey in the browser", .serialized) struct JourneyTests {
    @Test func aPersonSignsInLabelsByKeyboardJudgesAlertsAndTakesTheReport() async throws {
        let home = try TemporaryFolder()
        let database = home.file("flights.sqlite").path
        let server = try await ServerProcess(
            [
                "demo", "--database", database, "--as", "ada",
                "--examples", Repository.root.appendingPathComponent("Examples").path,
            ],
            within: .seconds(300)
        )
        let link = try #require(
            server.log.split(whereSeparator: \.isWhitespace).first { $0.contains("/sign-in?code=") }
        )
        let secret = String(link.drop { $0 != "=" }.dropFirst())
        try await Browser.use { browser in
            try await signIn(browser, server, secret)
            for number in 1...3 { try await labelByKeyboard(browser, server, number) }
            let alerts = try await waitingAlerts(browser, server)
            #expect(alerts.count >= 2)
            try await confirm(browser, server, alerts[0])
            try await dismiss(browser, server, alerts[1])
            try await seeWhatFollows(browser, server)
        }
        #expect(try await server.stop() == 0)

        let quality = try await BuiltProgram.run(
            ["quality", "flights", "--by", "window", "--format", "json", "--database", database])
        #expect(quality.output.contains("\"labels\": 3"), "\(quality.output) \(quality.errors)")
    }

    private func signIn(_ browser: Browser, _ server: ServerProcess, _ code: String) async throws {
        try await browser.open(server.url("/sign-in?code=\(code)"))
        try await browser.submit("main button.main")
        try await browser.open(server.url("/"))
        #expect(try await browser.text("body").contains("flights"))
    }

    /// Chooses the second class with the arrow keys and submits with Enter: no pointer, no script needed.
    private func labelByKeyboard(_ browser: Browser, _ server: ServerProcess, _ number: Int) async throws {
        if number == 1 {
            try await browser.open(server.url("/labels"))
            try await browser.tab(to: "main button.main")
            try await browser.press(.enter)
        }
        #expect(try await browser.text("h1") == "Did this flight arrive 15 or more minutes late?")
        if number == 1 {
            // Later pages reveal what the model said of the item before.
            #expect(
                try await !browser.text("main").lowercased().contains("score"),
                "the form shows what the model said"
            )
        }
        try await browser.tab(to: "fieldset.answers input[type=radio]")
        try await browser.press(.space)
        try await browser.press(.down)
        let before = try await browser.currentURL()
        try await browser.tab(to: "button[name=then][value=next]")
        try await browser.press(.enter)
        try await wait(for: "the next item", within: .seconds(20)) {
            try await browser.currentURL() != before ? () : nil
        }
        #expect(try await browser.text("[role=status]").contains("Late"))
    }

    private func waitingAlerts(_ browser: Browser, _ server: ServerProcess) async throws -> [String] {
        try await browser.open(server.url("/alerts"))
        var links: [String] = []
        for element in try await browser.all("table a") {
            guard let link = try await browser.attribute("href", of: element), link.hasPrefix("/alerts/")
            else { continue }
            if !links.contains(link) { links.append(link) }
        }
        return links
    }

    private func confirm(_ browser: Browser, _ server: ServerProcess, _ alert: String) async throws {
        try await browser.open(server.url(alert))
        #expect(try await browser.all("svg").count > 0)
        _ = try await browser.run("document.querySelector('#cause').value = 'data'; return true")
        try await browser.click("input[name=harm][value=yes]")
        try await browser.click("#confirm-note")
        try await browser.type("Weather held up the traffic.")
        try await browser.submit("form:has(#confirm-note) button.main")
        #expect(try await browser.text("main").contains("Weather held up the traffic."))
        #expect(try await browser.text(".badge").lowercased().contains("confirmed"))
    }

    private func dismiss(_ browser: Browser, _ server: ServerProcess, _ alert: String) async throws {
        try await browser.open(server.url(alert))
        try await browser.click("input[name=reason][value=tooSensitive]")
        try await browser.click("#dismiss-note")
        try await browser.type("Nothing out of the ordinary.")
        try await browser.submit("form:has(#dismiss-note) button.main")
        #expect(try await browser.text(".badge").lowercased().contains("dismissed"))
    }

    private func seeWhatFollows(_ browser: Browser, _ server: ServerProcess) async throws {
        try await browser.open(server.url("/models/flights/quality"))
        #expect(try await browser.text("main").contains("2013-04-01"))
        try await browser.open(server.url("/models/flights/thresholds"))
        #expect(try await browser.text("h1").lowercased().contains("threshold"))
        try await browser.open(server.url("/models/flights/report/files/html"))
        #expect(try await browser.text("h1").contains("flights"))
    }
}
